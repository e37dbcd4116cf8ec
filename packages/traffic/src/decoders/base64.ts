import { isUtf8 } from 'node:buffer';
import { isCodedCommand, SIX_BITS } from './base64-digit.ts';
import { CODED_CHARS_MIN } from './gate.ts';
import { objectStream, opensObject } from './objects.ts';
import { beginsDeflated, mayBeDeflated } from './raw-deflate.ts';
import { TextMeter } from './textual.ts';
import { type DecodeNotes, lenientUtf8 } from './utf8.ts';

/** A digit of either alphabet, or padding. */
export function isBase64Digit(code: number): boolean {
  return code < 128 && (SIX_BITS[code]! >= 0 || code === 0x3d);
}

/** What the decoded bytes are. `utf-16` is what PowerShell takes (`-EncodedCommand`), `object` a stream of serialised objects. */
export type Base64Content = 'text' | 'utf-16' | 'gzip' | 'deflate' | 'zstd' | 'object';

/**
 * Six bits by character code. A blank is read as the `+` that a query made it of (see {@link plusForBlanks}); line ends and padding
 * have none.
 */
const DIGIT_BITS: Int8Array = digitBits();

function digitBits(): Int8Array {
  // an entry for each code there is: a look-up within the table costs half of one that may be outside
  const table = new Int8Array(65_536).fill(-1);
  table.set(SIX_BITS);
  table[0x20] = 62;
  return table;
}

/** The same with blanks that have none: most readers skip them. */
const UNSPACED_BITS: Int8Array = DIGIT_BITS.with(0x20, -1);

/** Digits of base64 in pieces; in fewer, words would pass for text. */
const PIECES_CHARS_MIN = 20;

/** Base64 of text with blanks between its digits, without them; `null` for anything else. */
export function base64InPieces(value: string): string | null {
  if (value.length < PIECES_CHARS_MIN || !value.includes(' ') || base64Text(value, UNSPACED_BITS) !== 'text') return null;
  return value.replaceAll(' ', '');
}

/** Digits of the plain alphabet alone: PHP and Python skip every other sign. */
const BARE_BITS: Int8Array = UNSPACED_BITS.with(0x2d, -1).with(0x5f, -1);

/** Base64 of text with other signs between its digits, without them; `null` for anything else. Most values are refused after a few digits. */
export function base64AmongSigns(value: string): string | null {
  if (value.length < PIECES_CHARS_MIN || !beginsWithSign(value) || base64Text(value, BARE_BITS) !== 'text') return null;
  const bare = value.replace(/[^A-Za-z0-9+/]/g, '');
  return bare.length < PIECES_CHARS_MIN ? null : bare;
}

/** True where the first byte is one of ASCII text: numbers, dates, hosts and addresses of the web are refused here. */
function beginsWithSign(value: string): boolean {
  let at = 0;
  while (BARE_BITS[value.charCodeAt(at)]! < 0) at++;
  const first = BARE_BITS[value.charCodeAt(at++)]!;
  while (BARE_BITS[value.charCodeAt(at)]! < 0) at++;
  const byte = (first << 2) | (BARE_BITS[value.charCodeAt(at)]! >> 4);
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/** Base64 as it was before a query turned each `+` into a blank; lenient backends turn it back. */
export function plusForBlanks(value: string): string {
  return value.includes(' ') ? value.replaceAll(' ', '+') : value;
}

/**
 * What base64 or base64url text `value` (white space and padding allowed, blanks for `+`) would decode to, or `null` when that is not
 * text, not compressed and no object. Looks at 512 decoded bytes at most and allocates nothing that grows.
 */
export function base64Content(value: string): Base64Content | null {
  if (value.length < CODED_CHARS_MIN) return isCodedCommand(plusForBlanks(value)) ? 'text' : null;
  if (value.length < WORD_CHARS_MAX && WORD.test(value)) return null;
  return packedContent(value) ?? base64Text(value) ?? (isObject(value) ? 'object' : null);
}

/** As many bytes that read as UTF-8 are no chance. */
const SURE_BYTES = 12;

/** A word of a language, a name: of what is written in base64 none in a million looks like one. */
const WORD = /^[A-Za-z][a-z]+$/;
const WORD_CHARS_MAX = 24;

/** Objects that are text (protocol 0 of pickle, PHP) are text. */
function isObject(value: string): boolean {
  if (!opensObject(byteAt(value, 0))) return false;
  const digits = value.endsWith('==') ? value.length - 2 : value.endsWith('=') ? value.length - 1 : value.length;
  return objectStream((index) => byteAt(value, index), (digits * 3) >> 2) !== null;
}

/** {@link base64Content} without the compressed kinds; for what began like one and was none. */
export function base64Text(value: string, bitsOf: Int8Array = DIGIT_BITS): 'text' | 'utf-16' | null {
  const meter = new TextMeter((value.length * 3) >> 2);
  const wideStart = isWideStart(value);
  let wide = wideStart;
  let bits = 0;
  let held = 0;
  let digits = 0;
  let count = 0;
  for (let at = 0; at < value.length && count < meter.sample; at++) {
    const digit = bitsOf[value.charCodeAt(at)]!;
    if (digit < 0) continue;
    digits++;
    bits = ((bits << 6) | digit) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const byte = (bits >> held) & 0xff;
    if (wide) wide = count % 2 === 0 ? byte !== 0 : byte === 0;
    // of few random bytes too many are UTF-8
    else if (!meter.accept(byte) || (byte >= 0x80 && meter.sample < SURE_BYTES)) return null;
    count++;
  }
  // One digit over is no base64 at all; seen only when the sample reached the end.
  if (count < meter.sample && digits % 4 === 1) return null;
  if (wide) return 'utf-16';
  return wideStart ? null : 'text';
}

/** ASCII in UTF-16LE: every second byte is zero, so the third digit is one of `A`, `Q`, `g`, `w` and so on; told by two zero bytes. */
function isWideStart(value: string): boolean {
  const third = DIGIT_BITS[value.charCodeAt(2)]!;
  return third >= 0 && third < 4 && byteAt(value, 1) === 0 && byteAt(value, 3) === 0 && byteAt(value, 0) !== 0;
}

/** Decoded byte `index` of unbroken base64. */
function byteAt(value: string, index: number): number {
  const bit = index * 8;
  const at = Math.floor(bit / 6);
  const pair = ((DIGIT_BITS[value.charCodeAt(at)] ?? 0) << 6) | ((DIGIT_BITS[value.charCodeAt(at + 1)] ?? 0) & 0x3f);
  return (pair >> (12 - 8 - (bit - at * 6))) & 0xff;
}

/** Digits of a stream of a few words. */
const DEFLATED_CHARS_MIN = 16;

/** True for base64 text that begins like a raw deflate stream of text, as single sign-on packs its messages. */
export function isDeflatedBase64(value: string): boolean {
  if (value.length < DEFLATED_CHARS_MIN || !mayBeDeflated(byteAt(value, 0))) return false;
  return beginsDeflated((index) => byteAt(value, index));
}

/** Second byte of a zlib stream by compression level. */
const ZLIB_LEVELS: readonly number[] = [0x01, 0x5e, 0x9c, 0xda];

/** Told by their magic bytes as base64 shows them: 1F 8B 08, 78 01/5E/9C/DA, 28 B5 2F FD. */
function packedContent(value: string): Base64Content | null {
  switch (value.charCodeAt(0)) {
    case 0x48:
      return value.startsWith('H4sI') ? 'gzip' : null;
    case 0x4b:
      return value.startsWith('KLUv/') ? 'zstd' : null;
    case 0x65:
      return byteAt(value, 0) === 0x78 && ZLIB_LEVELS.includes(byteAt(value, 1)) ? 'deflate' : null;
    default:
      return null;
  }
}

export function base64Bytes(value: string): Uint8Array {
  return Buffer.from(value, 'base64');
}

/** Bytes as text: strict UTF-8 natively, else as the most lenient backend would read them. */
export function bytesToText(bytes: Uint8Array, notes: DecodeNotes): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return isUtf8(buffer) ? buffer.toString('utf8') : lenientUtf8(buffer, notes);
}
