/**
 * Reads through the encodings a value can hide in without losing its place: percent, JSON and JavaScript escapes, HTML
 * character references, full-width and other decimal digits, invisible characters. What is found in the folded text is
 * replaced in the text as it was.
 */
export interface Folded {
  readonly text: string;
  /** Start in the original of each character of `text`, and one more for the end; `null` when nothing changed. */
  readonly origin: Int32Array | null;
}

/** Encodings inside encodings that are read through (`%2534` is `%34` is `4`). Deeper ones are masked as opaque tokens. */
const FOLD_ROUNDS_MAX = 4;

/**
 * The readings of a text: after one, two, ... rounds of decoding, until nothing changes; none where nothing is encoded.
 * Every reading counts, not only the last: what one reader sees as a number the next may decode further (`%` before
 * `%34`). Where more than separators was escaped, the text with only its separators decoded is a reading too:
 * in `%a4111%201111...` the first digit belongs to no escape.
 */
export function foldRounds(text: string): readonly Folded[] {
  const rounds: Folded[] = [];
  const decodedValues = foldAll(text, false, rounds);
  if (decodedValues) foldAll(text, true, rounds);
  return rounds;
}

/** Appends the rounds; true when an escape was more than a separator. */
function foldAll(text: string, gapsOnly: boolean, rounds: Folded[]): boolean {
  let folded: Folded = { text, origin: null };
  let values = false;
  for (let round = 0; round < FOLD_ROUNDS_MAX; round++) {
    const next = foldOnce(folded.text, gapsOnly);
    if (next === null) break;
    values ||= next.values;
    const before = folded.origin;
    if (before !== null) for (let at = 0; at < next.origin.length; at++) next.origin[at] = before[next.origin[at]!]!;
    folded = { text: next.text, origin: next.origin };
    rounds.push(folded);
  }
  return values;
}

/** The text with every encoding read. */
export function fold(text: string): string {
  const rounds: Folded[] = [];
  foldAll(text, false, rounds);
  return rounds.at(-1)?.text ?? text;
}

/** The original range of `[start, end)` of the folded text. */
export function originOf(folded: Folded, start: number, end: number): readonly [number, number] {
  return folded.origin === null ? [start, end] : [folded.origin[start]!, folded.origin[end]!];
}

/** One decoded unit: a character, the empty string for one that is dropped, and how many characters it was written in. */
interface Unit {
  readonly char: string;
  readonly width: number;
}

interface Round {
  readonly text: string;
  readonly origin: Int32Array;
  readonly values: boolean;
}

function foldOnce(text: string, gapsOnly: boolean): Round | null {
  let index = nextStart(text, 0);
  if (index < 0) return null;
  // no unit decodes to more characters than it is written in
  const origin = new Int32Array(text.length + 1);
  let size = 0;
  let folded = '';
  let from = 0;
  let changed = false;
  let values = false;
  const keep = (to: number): void => {
    folded += text.slice(from, to);
    for (let at = from; at < to; at++) origin[size++] = at;
  };
  while (index >= 0) {
    const unit = decodeUnit(text, index);
    const isValue = unit !== null && unit.width > 2 && !GAP.test(unit.char);
    values ||= isValue;
    if (unit === null || (gapsOnly && isValue)) {
      index = nextStart(text, index + 1);
      continue;
    }
    changed = true;
    keep(index);
    folded += unit.char;
    for (let k = 0; k < unit.char.length; k++) origin[size++] = index;
    from = index + unit.width;
    index = nextStart(text, from);
  }
  if (!changed) return null;
  keep(text.length);
  origin[size++] = text.length;
  return { text: folded, origin: origin.subarray(0, size), values };
}

/** What a unit begins with: a sign of ASCII, a hyphen that prints nothing, a digit of another script. */
const START = /[%\\&\0\xad\u0660-\uffff]/g;

/** Where a unit may begin, from `from` on, or -1. */
function nextStart(text: string, from: number): number {
  START.lastIndex = from;
  return START.test(text) ? START.lastIndex - 1 : -1;
}

/** What may stand between the digits of one number, and what begins an escape. */
const GAP = /[\s._+%&\\-]|[\u00a0\u2000-\u2015\u202f\u2212\u3000]/u;

function decodeUnit(text: string, index: number): Unit | null {
  const code = text.charCodeAt(index);
  switch (code) {
    case 37: // %
      return decodePercent(text, index);
    case 92: // backslash
      return decodeBackslash(text, index);
    case 38: // &
      return decodeReference(text, index);
    case 0: // every second byte of UTF-16 read as bytes
      return { char: '', width: 1 };
    default:
      return code < 128 ? null : decodeWide(text, index);
  }
}

function decodePercent(text: string, index: number): Unit | null {
  const next = text.charCodeAt(index + 1) | 32;
  if (next === 117) return unitOf(hex(text, index + 2, 4), 6); // %u0034
  const lead = hex(text, index + 1, 2);
  if (lead < 0xc0) return unitOf(lead, 3);
  // UTF-8 in percent form; a sequence that is none is taken byte by byte.
  const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  let point = lead & (0x7f >> size);
  for (let k = 1; k < size; k++) {
    const byte = text.charCodeAt(index + 3 * k) === 37 ? hex(text, index + 3 * k + 1, 2) : -1;
    if (byte >> 6 !== 2) return unitOf(lead, 3);
    point = (point << 6) | (byte & 63);
  }
  return unitOf(point, size * 3);
}

const BACKSLASH: Readonly<Record<string, string>> = { '"': '"', "'": "'", '/': '/', '\\': '\\', n: '\n', r: '\r', t: '\t' };

function decodeBackslash(text: string, index: number): Unit | null {
  const next = text[index + 1];
  if (next === undefined) return null;
  if (next === 'u' && text[index + 2] === '{') {
    const size = closeWithin(text, '}', index + 3, 7) - index - 3;
    return size >= 1 && size <= 6 ? unitOf(hex(text, index + 3, size), size + 4) : null;
  }
  if (next === 'u') return unitOf(hex(text, index + 2, 4), 6);
  if (next === 'x') return unitOf(hex(text, index + 2, 2), 4);
  const char = BACKSLASH[next];
  return char === undefined ? null : { char, width: 2 };
}

const REFERENCES: Readonly<Record<string, string>> = { quot: '"', apos: "'", amp: '&', lt: '<', gt: '>', nbsp: ' ' };

/** Longest reference read: `&#x0000034;`. */
const REFERENCE_CHARS_MAX = 12;

function decodeReference(text: string, index: number): Unit | null {
  const end = closeWithin(text, ';', index + 1, REFERENCE_CHARS_MAX);
  const size = end - index;
  if (size < 3) return null;
  const body = text.slice(index + 1, end);
  if (body[0] !== '#') {
    const char = REFERENCES[body];
    return char === undefined ? null : { char, width: size + 1 };
  }
  const sixteen = body[1] === 'x' || body[1] === 'X';
  const digits = body.slice(sixteen ? 2 : 1);
  if (!(sixteen ? /^[0-9a-fA-F]+$/ : /^\d+$/).test(digits)) return null;
  return unitOf(Number.parseInt(digits, sixteen ? 16 : 10), size + 1);
}

/** Position of `char` among the next `limit` characters, or -1: never a search to the end of the text. */
function closeWithin(text: string, char: string, from: number, limit: number): number {
  for (let index = from; index < from + limit && index < text.length; index++) if (text[index] === char) return index;
  return -1;
}

/** Other scripts' digits become ASCII digits; characters that print nothing are dropped. */
function decodeWide(text: string, index: number): Unit | null {
  const point = text.codePointAt(index)!;
  const width = point > 0xffff ? 2 : 1;
  if (point === 0xad || point === 0x2060 || point === 0xfeff || (point >= 0x200b && point <= 0x200f)) return { char: '', width };
  const digit = decimalDigit(point);
  return digit < 0 ? null : { char: String(digit), width };
}

/** First code points of the runs of ten decimal digits likely in a message: Arabic, Indic, full-width, mathematical. */
const ZEROES: readonly number[] = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20, 0x17e0, 0x1810, 0xff10, 0x1d7ce,
  0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6,
];

function decimalDigit(point: number): number {
  for (const zero of ZEROES) if (point >= zero && point < zero + 10) return point - zero;
  return -1;
}

function unitOf(point: number, width: number): Unit | null {
  if (point < 0 || point > 0x10ffff) return null;
  return { char: String.fromCodePoint(point), width };
}

/** The number in `size` hexadecimal digits at `start`, or -1. */
function hex(text: string, start: number, size: number): number {
  let value = 0;
  for (let index = start; index < start + size; index++) {
    const code = text.charCodeAt(index);
    const digit = code >= 48 && code <= 57 ? code - 48 : (code | 32) >= 97 && (code | 32) <= 102 ? (code | 32) - 87 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}
