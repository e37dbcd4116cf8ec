import type { Report } from '../../detector.ts';
import { MARK_PAREN, MARK_SLASH } from '../../text/marks.ts';
import { isDigit, isHex, isLetter, isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { isBroken, isBrokenOpen, isProbe } from './probes.ts';
import { CATALOGUE, COMMENT_END, FRAGMENT, OBFUSCATED, QUOTE_OPERATOR } from './rules.ts';

/** Longer values are texts: a stray sign at their end says nothing. */
const SHORT_CHARS_MAX = 48;

/** What is left of SQL when the statement around it is cut off: comments, versions, quotes, numbers that overflow. */
export function checkRemnants(text: string, report: Report, absent: number, marks: number): void {
  if ((marks & MARK_SLASH) !== 0) checkVersionComment(text, report);
  if ((marks & MARK_PAREN) !== 0) checkScientific(text, report);
  if (text.length > SHORT_CHARS_MAX) return;
  checkCommentTail(text, report);
  checkSigns(text, report);
  checkOperand(text, report);
  checkSystemVariable(text, report);
  const broken = (isBrokenOpen(text) && isUnbalanced(text)) || (isBroken(text, absent, marks) && !isMeasure(text));
  if (broken) report(QUOTE_OPERATOR, 0, text.length, 0.55);
  else if (isOverflow(text) || isProbe(text, absent, marks)) report(FRAGMENT, 0, text.length);
}

/** `2 x 4" and 3 x 6"`, `5' or 6' boards`: feet and inches. */
function isMeasure(text: string): boolean {
  return /\d\s?(["'])\s(?:and|or)\s\d[\d\s./x-]{0,10}\1(?:[\s,.)]|$)/.test(text);
}

function isUnbalanced(text: string): boolean {
  let quotes = 0;
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) === 39 || text.charCodeAt(at) === 34) quotes++;
  return quotes % 2 === 1;
}

/** A version and a keyword at the start of an executable comment, within so many characters. */
const EXECUTED_KEYWORD =
  /^\d{0,6}\s{0,2}(?:all|and|concat|delete|distinct|drop|from|group|having|insert|into|limit|or|order|select|sleep|table|union|update|where)(?!\w)/;
const KEYWORD_CHARS_MAX = 18;

/** A comment that MySQL runs as code from some version on, and those of MariaDB. */
function checkVersionComment(text: string, report: Report): void {
  let at = text.indexOf('/*');
  while (at >= 0) {
    const bang = text.charCodeAt(at + 2) === 109 ? at + 3 : at + 2;
    if (text.charCodeAt(bang) === 33) {
      const digits = wordEnd(text, bang + 1) - bang - 1;
      const versioned = digits >= 5 && isDigit(text.charCodeAt(bang + 1)) && isDigit(text.charCodeAt(bang + 5));
      if (versioned || EXECUTED_KEYWORD.test(text.slice(bang + 1, bang + KEYWORD_CHARS_MAX)))
        report(OBFUSCATED, at, Math.min(text.length, at + 32));
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

/** A keyword with itself inside, for a filter that takes the inner one away: `uniunionon`, `selselectect`. Shorter ones occur in names. */
export const NESTED: readonly string[] = [
  'union',
  'select',
  'from',
  'where',
  'insert',
  'update',
  'delete',
  'sleep',
  'information_schema',
  'order',
].flatMap((word) => Array.from({ length: word.length - 1 }, (_, index) => word.slice(0, index + 1) + word + word.slice(index + 1)));

/** A longer comment is one of a style sheet or a program. */
const COMMENT_CHARS_MAX = 12;

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
  } else if (
    // `*/*` is any type of media
    (text.startsWith('/*', end - 2) && (end < 3 || !/[a-z:_/*-]/.test(text[end - 3]!))) ||
    (text.startsWith('*/', end - 2) && text.length < COMMENT_CHARS_MAX)
  ) {
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
    else if (code !== 40 && code !== 41 && code !== 59 && code !== 92 && code !== 33 && !isSpace(code)) {
      checkEscape(text, at, report);
      return;
    }
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
