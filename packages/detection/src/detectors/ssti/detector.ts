import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { compilePhrases } from '../../indicators/phrases.ts';
import { MARK_ANGLE, MARK_BRACE, MARK_PERCENT } from '../../text/marks.ts';
import { indexWithin, isSpace, skipSpace, wordEnd } from '../../text/scan.ts';
import { CHAINS } from './chains.ts';
import { judgeExpression } from './expression.ts';
import { isHashLayout, isLayout, isMarkedLayout, isTagLayout } from './layouts.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `ssti.${name}`,
  severity,
  confidence,
  about,
});

const EXPRESSION: Rule = rule(
  'expression',
  'high',
  0.85,
  'A template expression that computes or calls; a placeholder only names a field.',
);
const STATEMENT: Rule = rule('statement', 'high', 0.75, 'A statement of a template language.');
const SERVER_TAG: Rule = rule('server-tag', 'high', 0.75, 'A server page tag with code.');
const OBJECT_CHAIN: Rule = rule('object-chain', 'critical', 0.9, 'A chain of attributes from a template object to the language behind it.');

/** What the layout of a template counts: a language of templates was written, and no more. */
const LAYOUT_CONFIDENCE = 0.25;

/** Characters of one expression that are read. */
const EXPRESSION_CHARS_MAX = 512;

/** Characters of an expression that never closes. */
const UNCLOSED_CHARS_MAX = 64;

interface Delimiter {
  readonly open: string;
  readonly close: string;
  /** How much weaker the delimiter is than the double braces of template languages. */
  readonly less: number;
}

/** Delimiters of template languages: Jinja2, Twig, Handlebars, Freemarker, Velocity, JSP EL, OGNL, ERB, Slim, Thymeleaf, Razor, Smarty, Pug. */
const DELIMITERS: readonly Delimiter[] = [
  { open: '{{', close: '}}', less: 0 },
  { open: '${', close: '}', less: 0.05 },
  { open: '#{', close: '}', less: 0 },
  { open: '*{', close: '}', less: 0.05 },
  { open: '@{', close: '}', less: 0.05 },
  { open: '~{', close: '}', less: 0.05 },
  { open: '%{', close: '}', less: 0 },
  { open: '[[', close: ']]', less: 0.1 },
  { open: '[%', close: '%]', less: 0.05 },
  { open: '{=', close: '}', less: 0.1 },
  { open: '[=', close: ']', less: 0.2 },
  { open: '{@', close: '}', less: 0.1 },
  { open: '@(', close: ')', less: 0.1 },
  { open: '{', close: '}', less: 0.3 },
];

/** Openings without a closing that are judged in one text; a text with more repeats itself. */
const UNCLOSED_MAX = 64;

/** Where each delimiter closes next: a text is searched once for each, not once for each opening. */
class Closes {
  /** Openings that nothing closes, seen so far. */
  unclosed = 0;
  readonly #next: number[] = CLOSES.map(() => UNKNOWN);

  /** The index of the closing of delimiter `index` at or after `from` and within reach, or -1. */
  find(text: string, index: number, from: number): number {
    let next = this.#next[index]!;
    if (next !== NONE && next < from) {
      next = text.indexOf(CLOSES[index]!, from);
      if (next < 0) next = NONE;
      this.#next[index] = next;
    }
    return next === NONE || next - from > EXPRESSION_CHARS_MAX ? -1 : next;
  }
}

/** What ends each delimiter, and behind them the server tag. */
const CLOSES: readonly string[] = [...DELIMITERS.map(({ close }) => close), '%>'];
const SERVER_TAG_CLOSE: number = DELIMITERS.length;

const UNKNOWN = -1;
const NONE = -2;

/** The second sign of every opening that begins with another sign than a brace, and of `[#`. */
const SECONDS: ReadonlySet<number> = new Set([
  35,
  ...DELIMITERS.filter(({ open }) => open.length > 1).map(({ open }) => open.charCodeAt(1)),
]);

const STARTS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => ('{$#*@~%[<'.includes(String.fromCharCode(code)) ? 1 : 0));

/** `{{.System "id"}}`: a method of Go called with a text, and nothing else in the value. */
const CALLED = /^\{\{-?\s{0,4}\.[A-Z]\w{0,32}(?:\.[A-Z]\w{0,32}){0,4}\s{1,4}["`][^"`]{0,256}["`]\s{0,4}-?\}\}$/;

/** Variables that Freemarker itself has; no data model holds a name with a dot before. */
const OWN_VARIABLE =
  /(?:\$\{|\[=)\s{0,4}\.(?:version|now|data_model|globals|main|namespace|locals?|vars|get_optional_template|template_name|current_template_name|caller_template_name|error|output_encoding|auto_esc)\b/;

/** `${{<%[%'"}}%\`: openings of several languages behind each other, to see which of them breaks. */
const POLYGLOT = /(?:[$#@*]\{|\{\{|\{%|\[%)<%|<%(?:[$#@*]\{|\{\{|\{%|\[%)/;

function confirm(subject: Subject, report: Report): void {
  const { text } = subject;
  const closes = new Closes();
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127 || STARTS[code] === 0) continue;
    if (code === 60) checkTag(text, at, closes, report);
    // a brace opens by itself, the other signs with a second one; behind `#` a word may follow
    else if (code === 123 || code === 35 || SECONDS.has(text.charCodeAt(at + 1))) at = checkDelimiters(text, at, closes, report);
  }
  checkChains(text, report, subject.absent);
  if (text.length <= PROBE_CHARS_MAX && text.includes('<%') && POLYGLOT.test(text)) report(EXPRESSION, 0, text.length, 0.65);
  if (subject.first && CALLED.test(subject.value)) report(EXPRESSION, 0, text.length, 0.6);
  const own = OWN_VARIABLE.exec(text);
  if (own !== null) report(EXPRESSION, own.index, own.index + own[0].length, 0.65);
}

function checkDelimiters(text: string, at: number, closes: Closes, report: Report): number {
  if (text.charCodeAt(at) === 123 && text.charCodeAt(at + 1) === 37) {
    checkStatement(text, at, '%}', report);
    return at + 1;
  }
  if (text.charCodeAt(at) === 35 && checkVelocity(text, at, report)) return at;
  if (text.charCodeAt(at) === 91 && text.charCodeAt(at + 1) === 35) checkStatement(text, at, ']', report);
  for (let index = 0; index < DELIMITERS.length; index++) {
    const delimiter = DELIMITERS[index]!;
    if (!text.startsWith(delimiter.open, at)) continue;
    const from = at + delimiter.open.length;
    // the innermost of a run of openings is the one that counts
    if (text.startsWith(delimiter.open, at + 1)) return at;
    const end = closes.find(text, index, from);
    if (end < 0 && closes.unclosed++ > UNCLOSED_MAX) return from - 1;
    const to = end < 0 ? Math.min(text.length, from + UNCLOSED_CHARS_MAX) : end;
    const plain =
      (delimiter.open === '{' && isObject(text, from, to)) ||
      ((delimiter.open === '{' || delimiter.open === '[=') && isNoise(text, from, to)) ||
      (delimiter.open === '[[' && isList(text, from));
    const confidence = plain ? 0 : judgeExpression(text, from, to) - delimiter.less - (end < 0 ? 0.15 : 0);
    if (confidence >= 0.15) report(EXPRESSION, at, Math.min(text.length, to + delimiter.close.length), Math.min(confidence, 0.95));
    return from - 1;
  }
  return at;
}

/** `{Q,ML33&'/+(S'P[;7o`: signs that no expression of a template holds, as rows of random signs do. */
function isNoise(text: string, from: number, to: number): boolean {
  let kinds = 0;
  for (let at = from; at < to; at++) kinds |= NOISE.get(text.charCodeAt(at)) ?? 0;
  return (kinds & (kinds - 1)) !== 0;
}

/** Each sign with its bit; two kinds make noise. */
const NOISE: ReadonlyMap<number, number> = new Map([...';^~@#\\`'].map((sign, bit) => [sign.charCodeAt(0), 1 << bit] as const));

/** `{stamp:'a+1', n: 2}`, `{"a": 7*7`: a name or string and a colon begin an object, not an expression. */
function isObject(text: string, from: number, to: number): boolean {
  let at = skipSpace(text, from);
  const quote = text.charCodeAt(at);
  if (quote === 34 || quote === 39) {
    const close = indexWithin(text, String.fromCharCode(quote), at + 1, 64);
    at = close < 0 ? to : close + 1;
  } else at = wordEnd(text, at);
  at = skipSpace(text, at);
  return at > from && at < to && text.charCodeAt(at) === 58 && text.charCodeAt(at + 1) !== 58;
}

/** `[["Not_A Brand","24"]]`, `[[12, 3]]`: the first member of a list in a list, with its comma or bracket. */
function isList(text: string, from: number): boolean {
  LIST.lastIndex = from;
  return LIST.test(text);
}

const LIST = /\s{0,4}(?:"[^"]{0,128}"|'[\w .:-]{0,64}'|-?[\d.]{1,24}|null|true|false)\s{0,4}[,\]]/y;

function closeOf(text: string, close: string, from: number): number {
  const to = Math.min(text.length, from + EXPRESSION_CHARS_MAX);
  const first = close.charCodeAt(0);
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === first && text.startsWith(close, at)) return at;
  return -1;
}

const STATEMENT_WORDS: readonly string[] = [
  'if',
  'for',
  'set',
  'import',
  'include',
  'extends',
  'block',
  'macro',
  'debug',
  'load',
  'assign',
  'list',
  'raw',
  'with',
  'do',
  'filter',
  'import_',
  'print',
  'csrf_token',
  'ssi',
];

/** A longer text is a template that somebody works on. */
const PROBE_CHARS_MAX = 64;

/** `if true`, `if 1`, `if 2>1`: nobody asks what is known but to see who answers. */
const CONSTANT_CONDITION =
  /^if[\s(]{1,4}(?:not\s)?(?:true|false|\d{1,8}\s?(?:[=!<>]{1,2}\s?\d{1,8})?|(['"])\w{0,8}\1(?:\s?[=!]=\s?(['"])\w{0,8}\2)?)[\s)-]{0,4}$/;

/** `{% import os %}`, `[#assign ex = ...]`. */
function checkStatement(text: string, at: number, close: string, report: Report): void {
  let from = at + 2;
  while (from < text.length && (isSpace(text.charCodeAt(from)) || text.charCodeAt(from) === 45)) from++;
  for (const word of STATEMENT_WORDS) {
    if (!text.startsWith(word, from)) continue;
    const end = closeOf(text, close, from);
    if (word === 'if' && text.length <= PROBE_CHARS_MAX && CONSTANT_CONDITION.test(text.slice(from, end))) {
      report(STATEMENT, at, end + close.length, 0.6);
      return;
    }
    if (end > 0 && isLayout(word, text, from, end)) {
      report(STATEMENT, at, end + close.length, LAYOUT_CONFIDENCE);
      return;
    }
    report(STATEMENT, at, end < 0 ? Math.min(text.length, from + 48) : end + close.length, end < 0 ? 0.55 : 0.75);
    return;
  }
}

const VELOCITY: readonly string[] = ['#set(', '#set (', '#foreach(', '#foreach (', '#if(', '#evaluate(', '#parse(', '#include('];

function checkVelocity(text: string, at: number, report: Report): boolean {
  for (const word of VELOCITY) {
    if (!text.startsWith(word, at)) continue;
    report(STATEMENT, at, Math.min(text.length, at + 64), isHashLayout(text, at) ? LAYOUT_CONFIDENCE : 0.7);
    return true;
  }
  return false;
}

/** `<%= user.name %>`, `<% if (late) { %>`. */
function isTagName(code: string): boolean {
  return /^=?\s{0,8}[a-z_][\w.]{0,48}\s{0,8}$/.test(code) || isTagLayout(code);
}

/** `<%= 7*7 %>`, `<% code %>`, `<#assign ...>`, `<jsp:...>`, `<cfset`. */
function checkTag(text: string, at: number, closes: Closes, report: Report): void {
  const next = text.charCodeAt(at + 1);
  const end = Math.min(text.length, at + 80);
  if (next === 37) {
    const close = closes.find(text, SERVER_TAG_CLOSE, at + 2);
    if (close >= 0) report(SERVER_TAG, at, close + 2, isTagName(text.slice(at + 2, close)) ? LAYOUT_CONFIDENCE : SERVER_TAG.confidence);
    else if (text.charCodeAt(at + 2) === 61 || text.charCodeAt(at + 2) === 64) report(SERVER_TAG, at, end, 0.6);
  } else if (next === 35) {
    for (const word of ['assign', 'if', 'list', 'include', 'import', 'macro', 'attempt']) {
      if (text.startsWith(word, at + 2)) {
        report(STATEMENT, at, end, isMarkedLayout(text, at) ? LAYOUT_CONFIDENCE : 0.85);
        return;
      }
    }
  } else if (
    text.startsWith('<jsp:', at) ||
    text.startsWith('<cfset', at) ||
    text.startsWith('<cfexecute', at) ||
    text.startsWith('<c:out', at)
  )
    report(SERVER_TAG, at, end);
}

const checkChains = compilePhrases(CHAINS.map(([text, confidence]) => ({ text, rule: OBJECT_CHAIN, confidence })));

export const ssti: Detector = {
  class: 'ssti',
  direction: 'request',
  literals: [
    '{{',
    '${',
    '#{',
    '*{',
    '@{',
    '~{',
    '%{',
    '[[',
    '[%',
    '{=',
    '{@',
    '@(',
    '{%',
    '[#',
    '<%',
    '<#',
    '#if',
    ...VELOCITY,
    '<jsp:',
    '<cf',
    '<c:',
    '__',
    '.getclass',
    'freemarker',
    't(java',
    '|attr',
    '_self.',
    '?new',
    '{php',
    'smarty',
    'x5f',
    '<g:',
    'jelly',
    '{!!',
    '(lookup this',
    '(call .',
    '<j:',
    '[=',
    // `{7*7}`: a digit and an operator
    ...[...'0123456789'].map((digit) => `{${digit}*`),
  ],
  marks: [MARK_BRACE | MARK_PERCENT, MARK_ANGLE | MARK_PERCENT],
  rules: [EXPRESSION, STATEMENT, SERVER_TAG, OBJECT_CHAIN],
  confirm,
};
