import type { AttackClass, Point } from '@sallyport/core';
import type { Leaf } from '@sallyport/traffic';
import type { Rule } from '../detector.ts';
import { isListener, isOwnQuery, isPlainQuery, isStartScript, isStatement } from './queries.ts';

/**
 * Members whose name, or whose place in a format of telemetry, says that they hold a statement, a command line, a stack trace, a log
 * line or a line of source. Such texts are read by people and stored by programs that expect code in them, so code in them is no
 * sign of an attack. Who writes an attack into such a member reaches no other one with it. Only members of JSON bodies are told:
 * a parameter `sql=` is what scanners try.
 */
export type Told = 'record' | 'source' | 'listener';

/** What is left of a rule that says no more than that there is code. Three such rules together stay below the block of a strict policy. */
const SHARE = 0.1;

/** Classes of languages that statements, commands, traces and logs are written in. */
const SPOKEN: ReadonlySet<AttackClass> = new Set([
  'sqli',
  'nosqli',
  'cmdi',
  'code-injection',
  'path-traversal',
  'ssrf',
  'ssti',
  'ldapi',
  'xpathi',
  'xss',
]);

/** Nobody logs these by chance, and they do harm wherever their text goes. */
const ALWAYS: ReadonlySet<string> = new Set(['sqli.time-based', 'sqli.file', 'cmdi.network-device', 'cmdi.shellshock']);

/** What says no more of an address than that it is inside, or a number. */
const LISTENING: ReadonlySet<string> = new Set(['ssrf.internal-address', 'ssrf.bare-address', 'ssrf.learned']);

/** Constructs that leave a string of somebody else's statement; short of this they occur in complete ones. */
const BREAKS: ReadonlySet<string> = new Set(['sqli.tautology', 'sqli.union-select']);
const SURE_MIN = 0.9;

const names = (text: string): ReadonlySet<string> => new Set(text.split(' '));

/** By name alone, lower-case: statements and commands of instrumentation, and traces. */
const RECORDS = names(
  'sql rawsql raw_sql sqlquery sql_query sqltext sql_text reportsql report_sql select_query ksql soql wiql esql nrql sparql requestmappingtemplate responsemappingtemplate yaml yml dockerfile compose_file stackfilecontent buildspec playbook db.statement db.query.text db.query.parameter sql.query db.sql.query mongodb.query elasticsearch.body graphql.document ' +
    'messaging.message.body cmdline command_line commandline process.command_line process.command_args process.command process.executable.path code.filepath ' +
    'code.file.path code.stacktrace log.file.path mountpath http.url url.full http.target http.user_agent stack stacktrace stack_trace exception.stacktrace ' +
    'exception.message exception.type error.stack error.stack_trace error.message error.msg traceback backtrace componentstack component_stack call_stack callstack',
);

/** Lines of source, and samples of scripts that a browser reports. */
const SOURCES = names('context_line pre_context post_context script-sample');

/** Names that many messages have; beside a sign of a log they are its text. */
const LOG_TEXTS = names('message msg _msg log event line text error exception detail full_message short_message');

/** Members that only records of logs have. */
const LOG_SIGNS = names(
  'ddsource ddtags @timestamp sourcetype logger logger_name loggername loglevel log_level severitytext severity_text thread_name threadname _time ' +
    'fluent_tag @log_name ecs.version kubernetes _logtype stack stacktrace stack_trace componentstack lineno colno traceback',
);

/** Members that records of logs have in pairs. */
const LOG_LEVELS = names('level severity stream');
const LOG_ORIGINS = names('time timestamp date ts host hostname service pid app source logtype');

/** Places in formats of their own. */
const PLACES: readonly (readonly [form: RegExp, told: Told])[] = [
  // lines around a frame by their numbers, by Bugsnag
  [/\.stacktrace\[\d+\]\.code(?:\.\d{1,7}|\["\d{1,7}"\])$/, 'source'],
  [/\.frames\[\d+\]\.(?:context_line|(?:pre|post)_context\[\d+\]|vars\b.{0,200})$/i, 'source'],
  [/\.(?:exceptions?(?:\.values)?|breadcrumbs(?:\.values)?|frames)\[\d+\]\.[\w.[\]"]{1,200}$/i, 'record'],
  [/\.streams\[\d+\]\.values\[\d+\]\[1\]$/, 'record'],
  [/\.logrecords\[\d+\]\.body\.(?:stringvalue|kvlistvalue\b.{0,200})$/i, 'record'],
  [/\.spans\[\d+\]\.(?:name|status\.message)$/i, 'record'],
  // how a container starts, and what asks whether it lives: Kubernetes in other hands, ECS, Nomad, Fly, SSM
  [/\.(?:init|ephemeral)?containers?(?:definitions)?\[\d+\]\.(?:command|args|entrypoint)\[\d+\]$/i, 'record'],
  [/\.(?:config\.init\.(?:exec|cmd|entrypoint)|parameters\.commands)\[\d+\]$|\.tasks\[\d+\]\.config\.(?:command$|args\[\d+\]$)/i, 'record'],
  [/\.(?:poststart|prestop|livenessprobe|readinessprobe|startupprobe)\.exec\.command\[\d+\]$/i, 'record'],
  [/\.(?:commits\[\d+\]|head_commit|commit)\.message$/, 'record'],
  // what a browser reports of itself
  [/^body\.json\[\d+\]\.body\.message$/, 'record'],
  [/\[\d+\]\.body\.sample$/, 'source'],
  // manifests of packages (npm), and versions of one as a registry takes them
  [/^body\.json(?:\.versions\["[\w.+-]{1,64}"\])?\.scripts(?:\.|\[")[^[\]]{1,64}(?:"\])?$/, 'record'],
  // what a page consists of, by FullStory and rrweb
  [/^body\.json\.evts\[\d+\]\.args\[\d{1,4}\][\w.[\]"]{0,200}$/i, 'source'],
  [/\.childnodes\[\d+\]\.(?:attributes(?:\.[\w$-]{1,32}|\["[^"]{1,32}"\])|textcontent)$/i, 'source'],
  // the page that a script runs on, by Segment, by the data model of Adobe, by Application Insights
  [/\.context\.page\.(?:path|referrer|search|title|url)$/i, 'record'],
  [/\.web(?:pagedetails|referrer)\.url$/i, 'record'],
  [/\.data\.basedata\.(?:ref)?uri$/i, 'record'],
];

/** Attributes of OpenTelemetry: the name stands beside the value. */
const ATTRIBUTE = /^(.{1,512})\.value\.string_?value$/i;

const LAST_MEMBER = /(?:\.([\w$@-]{1,64})|\["([^"\\]{1,64})"\])(?:\[\d{1,9}\]){0,4}$/;

/** Leaves before and behind that are looked at: the members of one record. */
const NEIGHBOURS = 24;

/** Segments of paths to which clients and collectors send what happened. */
const COLLECTING =
  /(?:^|[/_.-])(?:logs?|logging|syslog|telemetry|collect(?:or)?|ingest|intake|events?|traces?|spans?|rum|errors?|exceptions?|crash(?:es)?|diagnostics|beacon|envelope|loki|hec|otlp|monitoring|audit|_bulk|_doc|_create|fluentd?|gelf|jsonlines?)(?:$|[/_.-])/i;

/** Behind `body.json.`. */
const MEMBER_START = 10;

/**
 * What a leaf says that it holds; asked only where a rule has fired. What only its neighbours or its own lines say, the sender says:
 * that counts where the address, too, is one that takes logs, for nobody chooses where the program is that an attack wants to reach.
 * @param at index of the leaf
 * @param path of the request
 */
export function toldBy(leaves: readonly Leaf[], at: number, path: string): Told | null {
  const point = baseOf(leaves[at]!.point);
  if (isOwnQuery(point, path)) return 'record';
  if (isListener(point, path)) return 'listener';
  if (point === 'body.text') return COLLECTING.test(path) && isLogText(leaves[at]!.value) ? 'record' : null;
  if (point.startsWith('body.xml')) return isPlainQuery(lastElement(point), leaves[at]!.value) ? 'record' : null;
  if (!point.startsWith('body.json')) return null;
  // a member of the body itself stands in no format of its own
  const isDeep = point.indexOf('.', MEMBER_START) >= 0 || point.includes('[');
  if (isDeep) for (const [form, told] of PLACES) if (form.test(point)) return told;
  const member = LAST_MEMBER.exec(point);
  if (member === null) return null;
  const attribute = isDeep ? ATTRIBUTE.exec(point)?.[1] : undefined;
  const name = attribute === undefined ? (member[1] ?? member[2]!).toLowerCase() : attributeName(leaves, at, attribute);
  if (SOURCES.has(name)) return 'source';
  if (RECORDS.has(name) || isSaid(name, leaves[at]!.value)) return 'record';
  return LOG_TEXTS.has(name) && COLLECTING.test(path) && isLogRecord(leaves, at, point.slice(0, member.index)) ? 'record' : null;
}

/** What name and text say together. */
function isSaid(name: string, value: string): boolean {
  return isStatement(name, value) || isStartScript(name, value) || isPlainQuery(name, value);
}

function lastElement(point: string): string {
  return point.slice(Math.max(point.lastIndexOf('.'), point.lastIndexOf(':')) + 1).replace(/\[\d+\]$/, '');
}

/** What is left of the confidence of a rule in a member that says what it holds. */
export function toldConfidence(told: Told | null, attack: AttackClass, rule: Rule, confidence: number): number {
  if (told === null || !SPOKEN.has(attack) || ALWAYS.has(rule.id)) return confidence;
  if (told === 'listener') return LISTENING.has(rule.id) ? confidence * SHARE : confidence;
  if (confidence >= SURE_MIN && (BREAKS.has(rule.id) || (attack === 'xss' && told === 'record' && !rule.id.endsWith('.learned'))))
    return confidence;
  return confidence * SHARE;
}

/** How lines of logs begin: an event of Google's Measurement Protocol, a time, a priority of syslog, an address of an access log, a level, an event of Windows or of an audit. */
const LOG_LINE =
  /^(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|<\d{1,3}>|[\da-f.:]{7,39} \S{1,64} \S{1,64} \[|(?:audit: )?(?:level|time|ts|type)=\S|duration: [\d.]{1,12} ms\b|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d |[\w.-]{1,32}\[\d{1,7}\]: |CEF:0\||en=\w{2,40}&(?:_et=|epn?\.)|(?:LOG|ERROR|WARN|INFO|DEBUG|FATAL)\b)/;

/** How a stack trace goes on. */
const TRACE_LINE = /^(?:\s{1,8}(?:at |File "|\.\.\. |in )|\t|#\d{1,3} |Caused by: |Traceback |--- End of)/;

/** Lines of a text that are looked at. */
const LINES_MAX = 64;

/** A raw body of several lines, of which the first and most others are lines of a log. */
function isLogText(value: string): boolean {
  const lines = value.split('\n', LINES_MAX).filter((line) => line !== '');
  const logged = lines.filter((line) => LOG_LINE.test(line)).length;
  const traced = lines.filter((line) => TRACE_LINE.test(line)).length;
  return logged > 1 && LOG_LINE.test(lines[0]!) && 2 * (logged + traced) > lines.length;
}

/** The address of the value that a decoding came from. */
function baseOf(point: Point): string {
  const bar = point.indexOf('|');
  return bar < 0 ? point : point.slice(0, bar);
}

function attributeName(leaves: readonly Leaf[], at: number, attribute: string): string {
  const key = `${attribute}.key`;
  for (let near = Math.max(0, at - NEIGHBOURS); near < leaves.length && near <= at + NEIGHBOURS; near++)
    if (leaves[near]!.point === key) return leaves[near]!.value.toLowerCase();
  return '';
}

/** True when members beside the text, or beside the object that holds it, are those of a log. */
function isLogRecord(leaves: readonly Leaf[], at: number, parent: string): boolean {
  const holder = parent.slice(0, Math.max(0, parent.lastIndexOf('.')));
  let level = false;
  let origin = false;
  for (let near = Math.max(0, at - NEIGHBOURS); near < leaves.length && near <= at + NEIGHBOURS; near++) {
    const { point, isName } = leaves[near]!;
    if (isName || !(point.startsWith(parent) || (holder !== '' && point.startsWith(holder)))) continue;
    const member = memberUnder(point, parent) ?? (holder === '' ? null : memberUnder(point, holder));
    if (member === null) continue;
    if (LOG_SIGNS.has(member)) return true;
    level ||= LOG_LEVELS.has(member);
    origin ||= LOG_ORIGINS.has(member);
  }
  return level && origin;
}

/** The name of the member of `parent` that a point stands at or below. */
function memberUnder(point: Point, parent: string): string | null {
  if (!point.startsWith(parent)) return null;
  const found = /^(?:\.([\w$@-]{1,64})|\["([^"\\]{1,64})"\])/.exec(point.slice(parent.length, parent.length + 72));
  return found === null ? null : (found[1] ?? found[2]!).toLowerCase();
}
