import { MARK_BACKSLASH, MARK_DOT, MARK_NON_ASCII, MARK_PERCENT } from '../../text/marks.ts';
import { isHex } from '../../text/scan.ts';

/** Longest path that is read; what climbs does so near the start of a window. */
const READING_CHARS_MAX = 4_096;

/** Rounds of decoding: `%25252e` is three. */
const ROUNDS_MAX = 4;

/** A path as a lenient file API could read it. */
export interface PathReading {
  /** Separators are `/`, disguises of dots and separators undone. */
  readonly path: string;
  /** How many dots or separators were written in disguise. */
  readonly disguised: number;
}

/**
 * Reads a text as a path the way a careless server could: percent encodings (also double, also malformed overlong UTF-8),
 * `%u` forms, `0x2e`, `\x2e`, backslashes. Only dots and separators are of interest; all else stays.
 * @param marks kinds of characters in the text
 * @param plain forms that are no disguise where they stand, see {@link codedSeparators}
 */
export function readPath(text: string, marks: number, plain = 0): PathReading {
  if (!mayDisguise(text, marks))
    return { path: text.length > READING_CHARS_MAX ? text.slice(0, READING_CHARS_MAX) : text, disguised: -plain };
  let path = text.length > READING_CHARS_MAX ? text.slice(0, READING_CHARS_MAX) : text;
  let disguised = -plain;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const pass = decodeOnce(path);
    if (pass.disguised === 0) break;
    disguised += pass.disguised;
    path = pass.path;
  }
  return { path: (marks & MARK_BACKSLASH) === 0 ? path : path.replaceAll('\\', '/'), disguised };
}

/** Signs without which a text is read as it stands, unless it has a form of hexadecimal digits alone. */
const DISGUISES = MARK_PERCENT | MARK_BACKSLASH | MARK_NON_ASCII;

function mayDisguise(text: string, marks: number): boolean {
  if ((marks & DISGUISES) !== 0 || text.includes('0x2') || text.includes('0x5c')) return true;
  return (marks & MARK_DOT) !== 0 && (text.includes('..2f') || text.includes('..5c'));
}

/** ASCII characters at which a form of a separator or a dot begins. */
const STARTS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => ('.%0\\'.includes(String.fromCharCode(code)) ? 1 : 0));

function decodeOnce(text: string): PathReading {
  let path = '';
  let from = 0;
  let disguised = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128 && STARTS[code] === 0) continue;
    const form =
      code === 46 && isBareHex(text, at)
        ? BARE_SLASH
        : code === 37
          ? percentForm(text, at)
          : code === 48 || code === 92
            ? hexForm(text, at)
            : wideForm(code);
    if (form === null) continue;
    path += text.slice(from, at) + form.as;
    disguised++;
    from = at + form.length;
    at = from - 1;
  }
  return disguised === 0 ? { path: text, disguised } : { path: path + text.slice(from), disguised };
}

interface Form {
  readonly as: string;
  readonly length: number;
}

const PERCENT_FORMS: readonly (readonly [string, string])[] = [
  ['2e', '.'],
  ['2f', '/'],
  ['5c', '/'],
  ['25', '%'],
  ['5%c', '/'],
  ['2%f', '/'],
  ['2%e', '.'],
  ['c0%ae', '.'],
  ['c0%2e', '.'],
  ['c0%5e', '.'],
  ['c0%ee', '.'],
  ['c0%fe', '.'],
  ['e0%80%ae', '.'],
  ['e0%40%ae', '.'],
  ['f0%80%80%ae', '.'],
  ['f8%80%80%80%ae', '.'],
  ['fc%80%80%80%80%ae', '.'],
  ['c0%af', '/'],
  ['c0%2f', '/'],
  ['c0%qf', '/'],
  ['c0%9v', '/'],
  ['c1%9c', '/'],
  ['c1%8s', '/'],
  ['c1%1c', '/'],
  ['c1%af', '/'],
  ['c1%pc', '/'],
  ['c0%5c', '/'],
  ['bg%qf', '/'],
  ['e0%80%af', '/'],
  ['f0%80%80%af', '/'],
  ['f8%80%80%80%af', '/'],
  ['fc%80%80%80%80%af', '/'],
  ['u002e', '.'],
  ['uff0e', '.'],
  ['u2024', '.'],
  ['u002f', '/'],
  ['u005c', '/'],
  ['u2215', '/'],
  ['u2216', '/'],
  ['uf025', '/'],
  ['uff0f', '/'],
  ['uff3c', '/'],
  ['u2044', '/'],
  ['uefc8', '/'],
];

/** The forms by their first character: most percent signs begin none, and a long text holds many. */
const FORMS_FROM: ReadonlyMap<number, readonly (readonly [string, string])[]> = Map.groupBy(PERCENT_FORMS, ([form]) => form.charCodeAt(0));

function percentForm(text: string, at: number): Form | null {
  for (const [form, as] of FORMS_FROM.get(text.charCodeAt(at + 1)) ?? []) {
    if (text.startsWith(form, at + 1)) return { as, length: form.length + 1 };
  }
  // %%32%65: digits that are themselves encoded
  const high = text.charCodeAt(at + 1);
  if (high === 37 && text.charCodeAt(at + 2) === 51 && isHex(text.charCodeAt(at + 3))) {
    return { as: `%${text[at + 3]}`, length: 4 };
  }
  if (text.charCodeAt(at + 1) === 51 && isHex(text.charCodeAt(at + 2))) return { as: text[at + 2]!, length: 3 };
  return null;
}

/** `..2f`: the percent sign was taken away by a filter. */
const BARE_SLASH: Form = { as: './', length: 3 };

function isBareHex(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) === 46 && (text.startsWith('2f', at + 1) || text.startsWith('5c', at + 1));
}

const HEX_FORMS: readonly (readonly [string, string])[] = [
  ['0x2e', '.'],
  ['0x2f', '/'],
  ['0x5c', '/'],
  ['\\x2e', '.'],
  ['\\x2f', '/'],
  ['\\x5c', '/'],
  ['\\u002e', '.'],
  ['\\u002f', '/'],
  ['\\u005c', '/'],
];

function hexForm(text: string, at: number): Form | null {
  const next = text.charCodeAt(at + 1);
  if (next !== 120 && next !== 117) return null;
  for (const [form, as] of HEX_FORMS) if (text.startsWith(form, at)) return { as, length: form.length };
  return null;
}

/** Slashes and dots outside ASCII that old code pages map to plain ones. */
function wideForm(code: number): Form | null {
  switch (code) {
    case 0x2215:
    case 0x2216:
    case 0x2044:
    case 0xf025:
      return { as: '/', length: 1 };
    case 0x2024:
      return { as: '.', length: 1 };
    default:
      return null;
  }
}

/**
 * `%2f`, `%3a` in a cookie, a header or behind the `?` of a URL: clients code signs there, so these are no disguise. A coded dot is one,
 * and so is what is coded twice.
 */
export function codedSeparators(text: string, from: number): number {
  let count = 0;
  for (let at = text.indexOf('%', from); at >= 0 && count < READING_CHARS_MAX; at = text.indexOf('%', at + 1)) {
    const digit = text.charCodeAt(at + 1);
    if (text.startsWith('2f', at + 1) || text.startsWith('5c', at + 1) || (digit === 51 && isHex(text.charCodeAt(at + 2)))) count++;
  }
  return count;
}

/** What the segments of a path add up to. */
export interface Climb {
  /** Segments of exactly two dots. */
  readonly ups: number;
  /** Segments of three and more dots, or of dots mixed with other signs. */
  readonly odd: number;
  /** Segments of one dot and empty ones. */
  readonly idle: number;
  /** Index behind the first climbing segment. */
  readonly end: number;
}

/** Counts the kinds of segments; white space ends a segment, so that prose between slashes is no path. */
export function countSegments(path: string): Climb {
  let ups = 0;
  let odd = 0;
  let idle = 0;
  let end = 0;
  for (let start = 0; start <= path.length; ) {
    const slash = path.indexOf('/', start);
    const at = slash < 0 ? path.length : slash;
    const length = at - start;
    if (length === 0) idle++;
    else if (length === 1 && path.charCodeAt(start) === 46) idle++;
    else if (isDots(path, start, at, length)) {
      if (dotCount(path, start, at) === 2) ups++;
      else odd++;
      if (end === 0) end = at;
    }
    start = at + 1;
  }
  return { ups, odd, idle, end };
}

/** Segments such as `..`, `...`, `..;`, ` ..`, `=..`, `"..`: their last or first characters are dots. */
function isDots(path: string, start: number, end: number, length: number): boolean {
  if (path.charCodeAt(end - 1) === 46 && path.charCodeAt(end - 2) === 46 && end - 2 >= start) {
    return length === 2 || !isNameCode(path.charCodeAt(dotsStart(path, end) - 1)) || dotsStart(path, end) === start;
  }
  return (
    path.charCodeAt(start) === 46 &&
    path.charCodeAt(start + 1) === 46 &&
    (path.charCodeAt(start + 2) === 59 || path.charCodeAt(start + 2) <= 32)
  );
}

function dotsStart(path: string, end: number): number {
  let at = end;
  while (at > 0 && path.charCodeAt(at - 1) === 46) at--;
  return at;
}

function dotCount(path: string, start: number, end: number): number {
  let dots = 0;
  for (let at = start; at < end; at++) if (path.charCodeAt(at) === 46) dots++;
  return dots;
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}
