import type { Report } from '../../detector.ts';
import { isDigit, isHex, isLetter, isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { CATALOGUE, COMMENT_END, FRAGMENT, OBFUSCATED, QUOTE_OPERATOR } from './rules.ts';

/** Longer values are texts: a stray sign at their end says nothing. */
const SHORT_CHARS_MAX = 48;

/** What is left of SQL when the statement around it is cut off: comments, versions, quotes, numbers that overflow. */
export function checkRemnants(text: string, report: Report): void {
  checkVersionComment(text, report);
  checkNested(text, report);
  checkScientific(text, report);
  if (text.length > SHORT_CHARS_MAX) return;
  checkCommentTail(text, report);
  checkSigns(text, report);
  checkOperand(text, report);
  checkSystemVariable(text, report);
  if (BREAKS.some((sign) => sign.test(text))) report(QUOTE_OPERATOR, 0, text.length, 0.55);
  else if (isOverflow(text) || PROBES.some((probe) => probe.test(text))) report(FRAGMENT, 0, text.length);
}

/** What follows a string or a number that was closed, and what only a query has: nothing honest that is so short reads like it. */
const BREAKS: readonly RegExp[] = [
  // behind a string or number that was closed: `1;alter`, `')select`, `"union`
  /^[\d'")\s]{0,8}['");]\s?(?:alter|create|delete|desc|drop|insert|rename|select|truncate|update|load|union|having|order\sby|group\sby|limit|if|while|begin)\b/,
  /^(?:[^'"]{0,16}['"]\s{1,8}|[\d)\s]{0,16}['"]\s?)(?:and|or|xor|div|like|between|is|not|having|union|select)\b\s?(?:['"][\w'"(]|[(@!~\d-]|null|not\b|true\b|false\b|exists\b|select\b)/,
  /^[^'"]{0,16}['"]\s?(?:order|group)\sby\b|^[^'"]{0,16}['"]\s?(?:limit\s?\d|into\soutfile|procedure\s)/,
  /@\w+\s?(?:and|or|xor|div|like|between)\s?['"\d]/,
  /^@\w+\s?:?=\s?(?:\(|\d|'|"|select|if)/,
  /\bend\s?\)\s?(?:;|=|<|>)/,
  /\*\/\s?(?:from|select|union|where|and|or)\b|(?:#|--)\s?(?:alter|drop|select|union)\b/,
  /\bhaving\s(?:count|sum|min|max|avg)\s?\(|\border\sby\s(?:if|rand)\s?\(|\bgroup\sby\s[\w.]{1,16}\shaving\b/,
  /\bselect\s(?:case\b|if\s?\(|space\s?\()|\bselect\s?\(\s?select\b|\bunion\s(?:all\s|distinct\s)?select\b/,
  /\)\s?(?:and|or|xor)\s?\(?\s?\d{1,10}\s?[=<>]/,
];

/** Halves of conditions and statements, as they are sent to see whether a query breaks. None of them is the whole of an attack. */
const PROBES: readonly RegExp[] = [
  // n'a', x'41', _utf8'a'
  /^(?:[nxbe]|_[a-z0-9]{2,10})'[^']*'?$/,
  /^\)\s?(?:when|if|like|order|group|having|limit|union|and|or)\b/,
  // two operands and an operator of SQL, and nothing else
  /'\s?\),\s?\(['\d]/,
  /^[\w.'"@]{1,16}\s?(?:!=|<>|<=>|&&|\|\||\^)\s?[\w.'"@]{1,16}$/,
  /^\w{0,16}\s?in\s?\((?:\d|'|")/,
  /^\w{1,16}\s(?:not\s)?(?:like|is|in)\snull$/,
  /^\w{0,16}\s?(?:not\s)?between\s['"]?\d+['"]?\sand\s['"]?\d/,
  /^\w{0,16}\s?(?:like|regexp|rlike)\sbinary\b/,
  /\bsounds\slike\b/,
  /^(?:un)?likel(?:y|ihood)\s?\(/,
  /^\d{1,8}(?:alter|create|delete|drop|insert|rename|select|truncate|update|union)\b/,
  // 'x' = 1, x'-(1
  /^[^'"]{0,16}['"]\s?(?:[-+=|@*/]|\|\|)\s?[\d(@]/,
  /^[^'"]{0,16}['"]\s?;/,
  /\b(?:and|or|xor)\s[\w.]{1,16}\s?(?:=|!=|<>|<|>|like)\s?[('"\d-]/,
  /\b(?:x?or|and)\s?\d{1,10}\s?(?:[-+*/%<>=]|and\b|or\b|like\b)/,
  /\bhaving\s[\w.(]{1,16}\)?\s?[=<>]/,
  /\border\sby\s(?:if|rand)\s?\(|\border\sby\s\w+\s(?:limit|asc|desc)\b|\bwith\srollup\b/,
  /\bselect\s?(?:top\s\d|distinct\s\w|all\s\w|case\b|if\s?\(|space\s?\(|\w{1,16},\w)/,
  /\bcase\s(?:when\s|\w+\swhen\s)/,
  /\\x(?:22|23|27|3d)/,
  /^[^=]{0,16}\bif\s?\(\s?\w{1,16}\s?[=<>]/,
  /\bn?varchar\s?\(\d|\b(?:sql_variant|sql_longvarchar|tbcreator|autonomous_transaction)\b/,
  /\/\*\+/,
  /^0x[a-f\d]{3,32}$/,
];

/** A comment that MySQL runs as code from some version on, and those of MariaDB. */
function checkVersionComment(text: string, report: Report): void {
  let at = text.indexOf('/*');
  while (at >= 0) {
    const bang = text.charCodeAt(at + 2) === 109 ? at + 3 : at + 2;
    if (text.charCodeAt(bang) === 33) {
      const digits = wordEnd(text, bang + 1) - bang - 1;
      const versioned = digits >= 5 && isDigit(text.charCodeAt(bang + 1)) && isDigit(text.charCodeAt(bang + 5));
      if (versioned) report(OBFUSCATED, at, Math.min(text.length, at + 32));
      else if (text.length <= SHORT_CHARS_MAX) report(FRAGMENT, at, Math.min(text.length, at + 32));
    }
    at = text.indexOf('/*', at + 2);
  }
}

/** `1.e(ascii(...))`: a number of scientific notation before a bracket is dropped by MySQL. */
function checkScientific(text: string, report: Report): void {
  const at = text.indexOf('.e(');
  if (at > 0 && isDigit(text.charCodeAt(at - 1))) report(OBFUSCATED, at - 1, Math.min(text.length, at + 24), 0.6);
}

/** A keyword with itself inside, for a filter that takes the inner one away: `uniunionon`, `selselectect`. */
const NESTED: ReadonlySet<string> = new Set(
  ['union', 'select', 'from', 'where', 'insert', 'update', 'delete', 'sleep', 'information_schema', 'or', 'and', 'order'].flatMap((word) =>
    Array.from({ length: word.length - 1 }, (_, index) => word.slice(0, index + 1) + word + word.slice(index + 1)),
  ),
);

/** The short ones are told only beside another: `oorr` alone may be a name. */
const NESTED_CHARS_MIN = 8;

export const NESTED_LITERALS: readonly string[] = [...NESTED].filter((word) => word.length >= NESTED_CHARS_MIN).concat('oorr ', 'anandd ');

function checkNested(text: string, report: Report): void {
  let at = 0;
  let short = false;
  while (at < text.length) {
    if (!isLetter(text.charCodeAt(at))) {
      at++;
      continue;
    }
    const end = wordEnd(text, at);
    if (end - at >= 4 && end - at <= 40 && NESTED.has(text.slice(at, end))) {
      if (end - at >= NESTED_CHARS_MIN || short || followsQuote(text, at)) {
        report(OBFUSCATED, at, end);
        return;
      }
      short = true;
    }
    at = end;
  }
}

function followsQuote(text: string, at: number): boolean {
  const code = text.charCodeAt(at - 1);
  const before = isSpace(code) ? text.charCodeAt(at - 2) : code;
  return before === 39 || before === 34 || (isDigit(before) && text.charCodeAt(skipSpace(text, at + 4)) === 49);
}

/** `1--`, `x;--`, `1/*`, `admin'#`: the rest of the query is commented out. */
function checkCommentTail(text: string, report: Report): void {
  let end = text.length;
  while (end > 0 && (isSpace(text.charCodeAt(end - 1)) || text.charCodeAt(end - 1) === 43)) end--;
  // `-- -` keeps the blank that MySQL wants
  if (text.endsWith('-- -', end)) end -= 2;
  if (text.startsWith('--', end - 2) && text.charCodeAt(end - 3) !== 45) {
    const before = text.charCodeAt(end - 3);
    const ends = Number.isNaN(before) || before === 59 || before === 41 || isDigit(before) || before === 39 || before === 34;
    if (text.startsWith(';--', end - 3) && end > 3) report(COMMENT_END, Math.max(0, end - 3), end, 0.42);
    else if (ends) report(FRAGMENT, Math.max(0, end - 3), end);
  } else if (text.startsWith('/*', end - 2) || (text.startsWith('*/', end - 2) && text.includes('/*')) || text === '*/') {
    report(FRAGMENT, Math.max(0, end - 2), end);
  } else if (text.charCodeAt(end - 1) === 35 && end > 1 && (isDigit(text.charCodeAt(end - 2)) || text.charCodeAt(end - 2) === 41)) {
    report(FRAGMENT, end - 2, end, 0.35);
  }
}

/** Values of quotes, brackets and separators alone, as they are sent to see an error. */
function checkSigns(text: string, report: Report): void {
  let quotes = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 39 || code === 34 || code === 96) quotes++;
    else if (code !== 40 && code !== 41 && code !== 59 && code !== 92 && code !== 33 && !isSpace(code))
      return checkEscape(text, at, report);
  }
  if (quotes > 0) report(FRAGMENT, 0, text.length, text.length > 1 ? 0.42 : 0.3);
}

/** `1')`, `1'))`, `\\'`: a number and what closes a string. */
function checkEscape(text: string, at: number, report: Report): void {
  if (at > 0 || !isDigit(text.charCodeAt(0))) return;
  const end = wordEnd(text, 0);
  const quote = text.charCodeAt(end);
  const close = text.charCodeAt(end + 1);
  if ((quote === 39 || quote === 34) && (close === 41 || close === 59) && text.length - end < 6) report(FRAGMENT, 0, text.length);
}

/** Operators that only a query language has between an operand and a literal. */
const OPERATORS: ReadonlySet<string> = new Set([
  'regexp',
  'rlike',
  'ilike',
  'glob',
  'collate',
  'div',
  'xor',
  'escape',
  'notnull',
  'isnull',
]);

/** `1 regexp '^a'`, `1 is not null`, `x collate nocase`, `something like '`: half of a condition. */
function checkOperand(text: string, report: Report): void {
  const start = skipSpace(text, 0);
  const quote = text.charCodeAt(start);
  const quoted = quote === 39 || quote === 34;
  const end = wordEnd(text, quoted ? start + 1 : start);
  const left = quoted && text.charCodeAt(end) === quote ? end + 1 : end;
  if (left === start) return;
  const at = skipSpace(text, left);
  const to = wordEnd(text, at);
  const word = text.slice(at, to);
  const next = skipSpace(text, to);
  const constant = quoted || isDigit(quote);
  if (OPERATORS.has(word)) {
    if (constant && (next >= text.length || isOperand(text.charCodeAt(next)) || word === 'collate')) report(FRAGMENT, at, text.length);
    else if (isOpening(text.charCodeAt(next))) report(FRAGMENT, at, text.length);
  } else if (word === 'is' && constant) {
    if (/^(?:not )?null$/.test(text.slice(next))) report(FRAGMENT, at, text.length);
  } else if (word === 'like' || (word === 'not' && text.startsWith('like', next))) {
    const after = word === 'like' ? next : skipSpace(text, next + 4);
    const last = isOpening(text.charCodeAt(after)) && (after + 1 === text.length || text.charCodeAt(after + 1) === 37);
    if (last || (constant && isOperand(text.charCodeAt(after)))) report(FRAGMENT, at, text.length);
  }
}

function isOperand(code: number): boolean {
  return isDigit(code) || isOpening(code) || code === 40;
}

function isOpening(code: number): boolean {
  return code === 39 || code === 34;
}

/** `@@version`, `@@global.port`: a variable of the server. */
function checkSystemVariable(text: string, report: Report): void {
  const at = text.indexOf('@@');
  if (at < 0 || !isLetter(text.charCodeAt(at + 2)) || (at > 0 && isWord(text.charCodeAt(at - 1)))) return;
  const end = wordEnd(text, at + 2);
  const scoped = text.charCodeAt(end) === 46 && (text.startsWith('global', at + 2) || text.startsWith('session', at + 2));
  if (scoped || (at === 0 && end === text.length && end - at > 5)) report(CATALOGUE, at, end, 0.6);
  else report(FRAGMENT, at, end);
}

/** Numbers at and beyond the ends of what data bases and PHP count with (CVE-2010-4645), and text written as one hexadecimal number. */
const OVERFLOWS: ReadonlySet<string> = new Set(
  '2147483648 -2147483648 -2147483649 4294967295 4294967296 18446744073709551615 18446744073709551616 9223372036854775808 1e309 2.2250738585072007e-308 2.2250738585072011e-308'.split(
    ' ',
  ),
);

function isOverflow(text: string): boolean {
  const value = text.trim();
  return OVERFLOWS.has(value) || isHexText(value);
}

/** Two letters in hexadecimal, at least. */
const HEX_CHARS_MIN = 6;

/** `0x61646d696e`: letters only, written so that no quote is needed. Addresses of ledgers are random bytes. */
function isHexText(value: string): boolean {
  if (!value.startsWith('0x') || value.length < HEX_CHARS_MIN || value.length % 2 !== 0) return false;
  for (let at = 2; at < value.length; at += 2) {
    if (!isHex(value.charCodeAt(at)) || !isHex(value.charCodeAt(at + 1))) return false;
    const code = Number.parseInt(value.slice(at, at + 2), 16);
    if (code < 32 || code > 126) return false;
  }
  return true;
}
