/** Values inside base64 and hexadecimal: where reading such a token shows a sensitive value, the whole token goes. */
import { dropped, RANK, type Span } from './span.ts';

/** Asks whether a decoded text holds anything sensitive; `depth` is how many encodings are around it. */
export type SensitiveQuestion = (decoded: string, depth: number) => boolean;

/** Encodings inside encodings that are opened. */
export const ENCODED_DEPTH_MAX = 3;

/** Shortest base64 of a nine-digit number is 12 characters. */
const BASE64_CHARS_MIN = 12;

/**
 * The three bytes of three digits give a first letter of M, N or O, in every place of a run. Shorter runs without one of
 * these hold no number, and are mostly words of a path.
 */
const BASE64_WORDS_MIN = 24;

/** Two hexadecimal digits for each of nine. */
const HEX_CHARS_MIN = 18;

export function findEncoded(text: string, depth: number, isSensitive: SensitiveQuestion, spans: Span[]): void {
  let start = -1;
  let seen = 0;
  let hexRun = 0;
  let longestHex = 0;
  for (let index = 0; index <= text.length; index++) {
    const code = index < text.length ? text.charCodeAt(index) : 0;
    const kind = kindOf(code);
    if (kind !== 0) {
      if (start < 0) {
        start = index;
        seen = 0;
        hexRun = 0;
        longestHex = 0;
      }
      hexRun = (kind & HEX) !== 0 ? hexRun + 1 : 0;
      if (hexRun > longestHex) longestHex = hexRun;
      seen |= kind;
      continue;
    }
    if (start >= 0 && index - start >= BASE64_CHARS_MIN) {
      if ((seen & UPPER) !== 0 && (index - start >= BASE64_WORDS_MIN || (seen & NUMERIC) !== 0))
        openBase64(text, start, index, depth, isSensitive, spans);
      if (longestHex >= HEX_CHARS_MIN) openHex(text, start, index, depth, isSensitive, spans);
    }
    start = -1;
  }
}

/**
 * Base64 of any text has upper-case letters, so the run has some here. The four ways to cut the run into groups of four
 * are tried at the outermost level, for a token that follows other text without a break.
 */
function openBase64(text: string, start: number, end: number, depth: number, isSensitive: SensitiveQuestion, spans: Span[]): void {
  const run = text.slice(start, end).replaceAll('-', '+').replaceAll('_', '/');
  const cuts = depth === 0 ? 4 : 1;
  for (let cut = 0; cut < cuts; cut++) {
    const bytes = Buffer.from(cut === 0 ? run : run.slice(cut), 'base64');
    if (!isText(bytes)) continue;
    if (isSensitive(bytes.toString('latin1'), depth + 1)) {
      spans.push(dropped(start, withPadding(text, end), 'masked:base64', RANK.encoded));
      return;
    }
  }
}

function withPadding(text: string, end: number): number {
  let stop = end;
  while (stop < end + 2 && text[stop] === '=') stop++;
  return stop;
}

/** Hexadecimal pairs, from either digit. */
function openHex(text: string, from: number, to: number, depth: number, isSensitive: SensitiveQuestion, spans: Span[]): void {
  for (const match of text.slice(from, to).matchAll(/[0-9a-fA-F]{18,}/g)) {
    const run = match[0];
    for (let cut = 0; cut < 2; cut++) {
      const even = run.slice(cut, run.length - ((run.length - cut) % 2));
      const bytes = Buffer.from(even, 'hex');
      if (!isSensitive(bytes.toString('latin1'), depth + 1)) continue;
      spans.push(dropped(from + match.index, from + match.index + run.length, 'masked:hex', RANK.encoded));
      break;
    }
  }
}

/** A long stretch of printable characters somewhere: a run that was cut right, perhaps with other text before it. */
function isText(bytes: Uint8Array): boolean {
  let run = 0;
  for (const byte of bytes) {
    if (byte < 0x20 || byte > 0x7e) run = 0;
    else if (++run >= 8) return true;
  }
  return false;
}

const DIGIT = 1;
const UPPER = 2;
const OTHER = 4;
const NUMERIC = 8;
const HEX = 16;

const KINDS: Readonly<Uint8Array> = buildKinds();

function buildKinds(): Uint8Array {
  const kinds = new Uint8Array(128);
  const add = (characters: string, bits: number): void => {
    for (const character of characters) kinds[character.charCodeAt(0)]! |= bits;
  };
  add('0123456789', DIGIT | HEX);
  add('ABCDEFGHIJKLMNOPQRSTUVWXYZ', UPPER);
  add('LMNO', NUMERIC); // L for a dash before a digit
  add('abcdefghijklmnopqrstuvwxyz+/-_', OTHER);
  add('ABCDEFabcdef', HEX);
  return kinds;
}

function kindOf(code: number): number {
  return code < 128 ? KINDS[code]! : 0;
}
