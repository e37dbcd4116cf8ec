/** `name: value` in free text: headers, query strings, JSON, XML and multipart that were not, or could not be, parsed. */
import { type NameHint, nameHint } from '../data-classes/names.ts';
import { findNamed } from './named.ts';
import { dropped, RANK, type Span } from './span.ts';

/** Characters of a name read back from its `=` or `:`. */
const NAME_BACK_CHARS_MAX = 64;

/** Longest value that is followed to its end; what is after it is masked by its shape only. */
const VALUE_CHARS_MAX = 65_536;

/** Appends the spans of values that follow a telling name. Linear: values are followed only after such a name. */
export function findKeyed(text: string, spans: Span[]): void {
  let done = 0;
  let equals = text.indexOf('=');
  let colon = text.indexOf(':');
  let greater = text.indexOf('>');
  for (;;) {
    const index = least(equals, least(colon, greater));
    if (index < 0) return;
    const isElement = index === greater;
    const name = isElement ? elementBefore(text, index) : nameBefore(text, index, done);
    if (index === equals) equals = text.indexOf('=', index + 1);
    else if (index === colon) colon = text.indexOf(':', index + 1);
    else greater = text.indexOf('>', index + 1);
    if (name === '') continue;
    const hint = nameHint(name);
    if (hint === '' || hint === 'neutral') continue;
    done = isElement ? readElement(text, index + 1, hint, spans) : readValue(text, index + 1, name, hint, spans);
  }
}

/** The nearer of two places, of which -1 is none. */
function least(one: number, other: number): number {
  if (one < 0) return other;
  return other < 0 || one < other ? one : other;
}

const COLON = 58;

/** The word before `=` or `:`; quotes and spaces between are skipped. */
function nameBefore(text: string, at: number, floor: number): string {
  let end = at;
  const stop = Math.max(floor, at - NAME_BACK_CHARS_MAX);
  while (end > stop && isFiller(text.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > stop && isNameChar(text.charCodeAt(start - 1))) start--;
  if (start > 0 && text[start - 1] === '[' && text[at + 1] === '…') return ''; // one of our own marks
  return text.slice(start, end);
}

/** The name of the element whose start tag ends here, or the empty string. */
function elementBefore(text: string, at: number): string {
  const open = text.lastIndexOf('<', at);
  if (open < 0 || at - open > TAG_CHARS_MAX) return '';
  let end = open + 1;
  while (end < at && (isNameChar(text.charCodeAt(end)) || text.charCodeAt(end) === COLON)) end++;
  return text.slice(open + 1, end);
}

const CDATA = '<![CDATA[';

/** Longer start tags are not read back. */
const TAG_CHARS_MAX = 512;

function readElement(text: string, start: number, hint: NameHint, spans: Span[]): number {
  const limit = Math.min(text.length, start + VALUE_CHARS_MAX);
  if (!text.startsWith(CDATA, start)) return take(text, start, until(text, start, limit, '<'), hint, spans);
  const from = start + CDATA.length;
  const end = text.indexOf(']]>', from);
  return take(text, from, end < 0 || end > limit ? limit : end, hint, spans);
}

function readValue(text: string, from: number, name: string, hint: NameHint, spans: Span[]): number {
  const limit = Math.min(text.length, from + VALUE_CHARS_MAX);
  let start = from;
  while (start < limit && (text[start] === ' ' || text[start] === '\t')) start++;
  const open = text[start];
  if (open === '"' || open === "'" || open === '`') return take(text, start + 1, untilQuote(text, start + 1, limit, open), hint, spans);
  if (open === '[') return take(text, start, closed(text, start, limit), hint, spans);
  if (open === '{') return start;
  const line = name.toLowerCase();
  if (line === 'cookie' || line === 'set-cookie' || line.endsWith('authorization')) {
    return take(text, start, until(text, start, limit, '\r\n"\'<'), hint, spans);
  }
  return take(text, start, until(text, start, limit, WORD_ENDS.get(hint) ?? VALUE_ENDS), hint, spans);
}

const VALUE_ENDS = ' \t\r\n&;,"\'<>}])';

/** Numbers and names are written with spaces between their parts. */
const WORD_ENDS: ReadonlyMap<NameHint, string> = new Map(
  ['pan', 'ssn', 'itin', 'cvv', 'pin_block', 'us_account', 'phone', 'dob'].map((hint) => [hint, '\r\n&;,"\'<>}])']),
);

function take(text: string, start: number, end: number, hint: NameHint, spans: Span[]): number {
  findNamed(hint, text, start, end, spans);
  return end;
}

function until(text: string, start: number, limit: number, ends: string): number {
  let index = start;
  while (index < limit && !ends.includes(text[index]!)) index++;
  return index;
}

/** The closing quote that no backslash stands before. */
function untilQuote(text: string, start: number, limit: number, quote: string): number {
  let index = start;
  while (index < limit && text[index] !== quote) index += text[index] === '\\' ? 2 : 1;
  return Math.min(index, limit);
}

/** An array, with its brackets. */
function closed(text: string, start: number, limit: number): number {
  const end = until(text, start, limit, ']');
  return end < limit ? end + 1 : end;
}

const PART = /name="?([^"\r\n;]{1,64})"?[^\r\n]{0,200}\r?\n(?:[^\r\n]{1,200}\r?\n){0,8}\r?\n/gi;

/** The content of multipart parts by their names, up to the next boundary. */
export function findParts(text: string, spans: Span[]): void {
  if (!text.includes('name=') || !text.includes('\n')) return;
  for (const match of text.matchAll(PART)) {
    const hint = nameHint(match[1]!);
    if (hint === '' || hint === 'neutral') continue;
    const start = match.index + match[0].length;
    const boundary = text.indexOf('\n--', start);
    const end = boundary < 0 ? text.length : text[boundary - 1] === '\r' ? boundary - 1 : boundary;
    findNamed(hint, text, start, Math.min(end, start + VALUE_CHARS_MAX), spans);
  }
}

const SPOKEN =
  /(?<![a-z[])(cvv2?|cvc2?|csc|pin|ssn|itin|social security|passcode|security code)(?![a-z])[^0-9\r\n[…]{0,15}[^0-9a-z\r\n[…](\d(?:[ -]?\d){2,11})(?!\d)/gi;

const SPOKEN_WORDS = ['cvv', 'cvc', 'csc', 'pin', 'ssn', 'itin', 'social security', 'passcode', 'security code'];

/** `my pin is 1234`: a telling word and a number soon after it. `lower` is the text in lower case. */
export function findSpoken(text: string, lower: string, spans: Span[]): void {
  if (!SPOKEN_WORDS.some((word) => lower.includes(word))) return;
  for (const match of text.matchAll(SPOKEN)) {
    const end = match.index + match[0].length;
    const word = match[1]!.toLowerCase();
    const kind = word.startsWith('pin') || word === 'passcode' ? 'pin' : word.startsWith('s') && word !== 'security code' ? 'ssn' : 'cvv';
    spans.push(dropped(end - match[2]!.length, end, word === 'csc' ? 'cvv' : kind, RANK.named));
  }
}

function isFiller(code: number): boolean {
  return code === 32 || code === 34 || code === 39 || code === 9;
}

function isNameChar(code: number): boolean {
  return (
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 45 || code === 46
  );
}
