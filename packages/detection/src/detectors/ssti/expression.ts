import { isDigit, isHex, isLetter, isSpace, isWord, skipSpace } from '../../text/scan.ts';

/** Names of objects that templates hand to every page: asking for one from outside is reconnaissance. */
const OBJECTS: ReadonlySet<string> = new Set([
  'config',
  'self',
  'request',
  'session',
  'application',
  'settings',
  'this',
  'constructor',
  'process',
  'global',
  'globals',
  'lipsum',
  'cycler',
  'joiner',
  'namespace',
  'environment',
  'dump',
  'system',
  'runtime',
  'class',
  'facescontext',
  'servletcontext',
  'pagecontext',
  'env',
  'handler',
  'import',
  'require',
  'file',
  'io',
  'kernel',
  'exec',
  'popen',
  'os',
  'sys',
  'java',
  't',
]);

/** `.__ class __.`: names of Python's own members, pulled apart. */
const SPACED_NAME = /__\s\w{2,16}\s__|\.\s?__\s\w/;

/** `person.secret`, `messages.storages.0.signer.key`: no letter tells its reader that. */
const SECRET_MEMBER =
  /^\w{1,32}(?:\.\w{1,32}){0,5}\.(?:secret|(?:secret|security|signing|encryption|private)_?key|password_?hash|api_?key|signer\.key)\s*$/;

/** `'id'|system`: what a value is filtered by is a function of the language. */
const RUNNING_FILTER =
  /['"\])\w]\s?\|\s?(?:system|passthru|shell_exec|exec|popen|proc_open|assert|eval|readfile|unserialize|file_get_contents)\b/;

/** `$x := .Env`: a variable of Go's templates is made. */
const GO_VARIABLE = /^\$\w{0,32}\s{0,4}:=\s{0,4}[.$"`(\w]/;

/** `{{cite web |url=https://... |title=1 + 1}}`: a template of a wiki and its parameters; no language of templates assigns behind a bar. */
const WIKI_TEMPLATE = /^[\p{L}][\p{L}\d :-]{0,48}\s{0,4}\|\s{0,4}[\p{L}][\p{L}\d _-]{0,32}\s{0,8}=(?!=)/u;

/** Characters of an expression that are read for them. */
const SPACED_CHARS_MAX = 128;

/**
 * How much an expression between template delimiters is an attack, 0..1. A placeholder (`name`, `customer.first_name`) is none;
 * arithmetic on constants, calls, strings with filters and well-known objects are.
 */
export function judgeExpression(text: string, from: number, to: number): number {
  const start = skipSpace(text, from);
  if (start >= to) return 0;
  if (text.startsWith('jndi:', start)) return 0.9;
  const head = text.slice(start, Math.min(to, start + SPACED_CHARS_MAX));
  if (head.includes('__') && SPACED_NAME.test(head)) return 0.85;
  if (head.includes('|') && RUNNING_FILTER.test(head)) return 0.85;
  if (WIKI_TEMPLATE.test(head)) return 0.15;
  if (isPlaceholder(text, start, to)) return judgePlaceholder(text, start, to);
  // {{#if paid}} and {{#each items}} of mail templates; `with` is what escapes use
  if (text.startsWith('#with', start)) return 0.55;
  if (CARD_TIME.test(text.slice(start, Math.min(to, start + CARD_CHARS_MAX)))) return 0.1;
  if (text.charCodeAt(start) === 36 && GO_VARIABLE.test(head)) return 0.75;
  // of `${{ ... }}` the second brace stands at the start
  if (isHarmless(text.slice(text.charCodeAt(start) === 123 ? skipSpace(text, start + 1) : start, to))) return 0.1;
  if (hasArithmetic(text, start, to)) return 0.85;
  if (hasCall(text, start, to))
    return OBJECTS.has(firstWord(text, start, to)) || text.charCodeAt(start) === 39 || text.charCodeAt(start) === 34 ? 0.9 : 0.75;
  if (isLiteral(text, start, to)) return 0.6;
  if (OBJECTS.has(firstWord(text, start, to))) return 0.65;
  return holds(text, 124, start, to) && isWord(text.charCodeAt(start)) ? 0.2 : 0.15;
}

/**
 * Calls that only read a clock, a sensor, an event or a number, and filters that shape a text: of home automation, of pipelines and flows
 * (GitHub, n8n, Azure), of mails. Nothing leads from them to the language behind.
 */
const CALLS: ReadonlySet<string> = new Set(
  (
    'states state_attr is_state is_state_attr has_value state_translated expand area_name area_id device_attr now utcnow today_at as_timestamp as_datetime as_local ' +
    'timestamp_custom timestamp_local relative_time time_since time_until timedelta strptime strftime float int bool round abs iif is_number isoformat date number_format ' +
    'default upper lower capitalize title trim truncate money format_date format_number currency pluralize slice join ' +
    'hashfiles contains startswith endswith tojson fromjson success failure always cancelled ' +
    '$ first last all touppercase tolowercase tofixed tostring format toformat plusdays minusdays ' +
    'activity pipeline triggerbody triggeroutputs formatdatetime variables outputs concat'
  ).split(' '),
);

/** Objects of the expression language of Java that hold what a client sent or what a page knows. */
const SCOPES: ReadonlySet<string> = new Set(
  'header headervalues param paramvalues cookie initparam pagescope requestscope sessionscope applicationscope'.split(' '),
);

const CALLED = /([$\w.]{1,64})\s{0,2}\(/g;
const CALLS_CHARS_MAX = 256;
const STRINGS = /'[^']{0,64}'|"[^"]{0,64}"/g;
const FIRST_WORDS = /(?<![\w.])[a-z]\w{0,32}/g;
/** Whose methods these are: variables of flows, instants, and what a call gave. */
const OWN = /^(?:\$|now\.|\.)/;
const LEADING =
  /constructor|prototype|process|require|\bmro\b|\bclass\b|globals|getattr|environ|\beval|\b(?:request|server|config|session|settings|self|secret)\b/;

/** `states('sensor.temp') | float(0) | round(1) > 20`, `order.date | date("d.m.Y")`: every call is one of these, and its arguments are plain. */
export function isHarmless(expression: string): boolean {
  if (expression.length > CALLS_CHARS_MAX || !HARMLESS.test(expression) || expression.includes('__') || LEADING.test(expression))
    return false;
  const bare = expression.replace(STRINGS, ' ');
  if (/[\])]\s{0,4}\(/.test(bare)) return false;
  for (const [word] of bare.matchAll(FIRST_WORDS)) if (OBJECTS.has(word) || SCOPES.has(word)) return false;
  let calls = bare.startsWith('$') || bare.includes('?string') ? 1 : 0;
  for (const [, called] of bare.matchAll(CALLED)) {
    const dot = called!.lastIndexOf('.');
    if (!CALLS.has(called!.slice(dot + 1)) || (dot > 0 && !OWN.test(called!))) return false;
    calls++;
  }
  return calls > 0;
}

/** Names, numbers, strings, comparisons, filters, brackets and members by their name; a string alone or a list stands for something else. */
const HARMLESS =
  /^(?:[a-z(]|\$[a-z(])(?:[\w\s.,()|<>=!:-]|\?(?=[.[\s])|\?(?:string|date|time|datetime|number|size|trim|html|c|(?:cap_first|(?:upper|lower)_case))\b|'[\w .,:%°*/+-]{0,64}'|"[\w .,:%°*/+-]{0,64}"|\[(?:'[\w .-]{1,64}'|"[\w .-]{1,64}"|\d{1,4})\]){0,256}$/;

/** `{{DATE(2026-03-03T10:12:11Z, SHORT)}}`: how an Adaptive Card shows an instant in the reader's own time. */
const CARD_TIME = /^(?:date|time)\(\d{4}-\d\d-\d\dt[\d:.]{4,16}(?:z|[+-]\d\d:?\d\d)(?:,\s?(?:compact|short|long))?\)\s*$/;
const CARD_CHARS_MAX = 64;

function judgePlaceholder(text: string, start: number, to: number): number {
  if (text.startsWith('#', start) && !text.startsWith('#with', start)) return 0.1;
  if (SECRET_MEMBER.test(text.slice(start, to))) return start < 8 ? 0.55 : 0.2;
  const first = firstWord(text, start, to);
  if (!OBJECTS.has(first)) return 0.1;
  // the item of a list in a template of Handlebars
  if (first === 'this' && text.includes('#each') && !text.includes('constructor')) return 0.1;
  return holds(text, 46, start, to) ? 0.6 : 0.5;
}

function holds(text: string, code: number, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === code) return true;
  return false;
}

function firstWord(text: string, start: number, to: number): string {
  let at = start;
  while (at < to && isWord(text.charCodeAt(at))) at++;
  return text.slice(start, at);
}

/** `name`, `customer.name`, `items.0.price`, `first-name`, `date:yyyy`: words, dots and blanks only. */
function isPlaceholder(text: string, start: number, to: number): boolean {
  if (isDigit(text.charCodeAt(start))) return onlyDigits(text, start, to);
  for (let at = start; at < to; at++) {
    const code = text.charCodeAt(at);
    if (!isWord(code) && code !== 46 && code !== 45 && code !== 32 && code !== 47 && code !== 58 && code !== 35) return false;
  }
  return true;
}

function onlyDigits(text: string, start: number, to: number): boolean {
  for (let at = start; at < to; at++) if (!isDigit(text.charCodeAt(at)) && !isSpace(text.charCodeAt(at))) return false;
  return true;
}

/** A constant, an operator, a constant: `7*7`, `'7'*7`, `"a"+"b"`, `1338-1`. */
function hasArithmetic(text: string, start: number, to: number): boolean {
  for (let at = start + 1; at < to - 1; at++) {
    const code = text.charCodeAt(at);
    if (code !== 42 && code !== 43 && code !== 45 && code !== 47 && code !== 37) continue;
    // `%2c` is a coded sign
    if (code === 37 && isHex(text.charCodeAt(at + 1)) && isHex(text.charCodeAt(at + 2))) continue;
    // `[0-9]` is a class of an expression
    if (code === 45 && text.charCodeAt(at - 1) === 48 && text.charCodeAt(at + 1) === 57) continue;
    // `|date=2026-03-03` is a field of a wiki's template
    if (code === 45 && DATE_FIELD.test(text.slice(Math.max(start, at - 8), at + 7))) continue;
    let before = at - 1;
    while (before > start && isSpace(text.charCodeAt(before))) before--;
    if (isConstantEdge(text.charCodeAt(before)) && isConstantEdge(text.charCodeAt(skipSpace(text, at + 1)))) return true;
  }
  return false;
}

const DATE_FIELD = /=\s?\d{4}-\d\d-\d\d(?!\d)/;

function isConstantEdge(code: number): boolean {
  return isDigit(code) || code === 39 || code === 34;
}

/** A name with a bracket behind it, or a member taken by brackets. */
function hasCall(text: string, start: number, to: number): boolean {
  for (let at = start; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code !== 40 && code !== 91) continue;
    const before = text.charCodeAt(at - 1);
    if (at > start && (isWord(before) || before === 41 || (before === 93 && code === 91)))
      return code === 40 || !isDigit(text.charCodeAt(at + 1));
    if (code === 40 && at === start && isLetter(text.charCodeAt(at + 1))) return true;
  }
  return false;
}

/** A quoted string alone is a probe: `{{"a"}}`. */
function isLiteral(text: string, start: number, to: number): boolean {
  const first = text.charCodeAt(start);
  if (first !== 39 && first !== 34) return false;
  let end = to - 1;
  while (end > start && isSpace(text.charCodeAt(end))) end--;
  return text.charCodeAt(end) === first && !holds(text, 58, start, to);
}
