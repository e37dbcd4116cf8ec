import { base64Bytes, bytesToText } from './base64.ts';
import { HEX_VALUE } from './hex-digit.ts';
import type { DecodeNotes } from './utf8.ts';

/** A word has at most 75 characters (RFC 2047 2); readers take longer ones, so padding inside one hides nothing. */
const WORD = /=\?[\w.*-]{1,40}\?([BbQq])\?([^?]+)\?=/g;

/**
 * Encoded words of mail headers (RFC 2047), which readers of file names and header values undo too: `=?utf-8?B?JyBvcg==?=`.
 * White space between two words is not part of the text. The same string when there is none.
 */
export function encodedWords(text: string, notes: DecodeNotes): string {
  if (!text.includes('=?')) return text;
  const joined = text.replace(/\?=\s{1,8}=\?/g, '?==?');
  return joined.replace(WORD, (_word, coding: string, content: string) =>
    coding.toUpperCase() === 'B' ? bytesToText(base64Bytes(content), notes) : quotedPrintable(content.replaceAll('_', ' '), notes),
  );
}

/** Quoted-printable (RFC 2045 6.7) as text: `=27` is `'`, `=` at the end of a line joins it with the next. Never longer than `text`. */
export function quotedPrintable(text: string, notes: DecodeNotes): string {
  if (!text.includes('=')) return text;
  const source = Buffer.from(text, 'utf8');
  const bytes = Buffer.allocUnsafe(source.length);
  let count = 0;
  for (let at = 0; at < source.length; at++) {
    if (source[at] === 0x3d) {
      const high = HEX_VALUE[source[at + 1] ?? 0] ?? -1;
      const low = HEX_VALUE[source[at + 2] ?? 0] ?? -1;
      if (high >= 0 && low >= 0) {
        bytes[count++] = high * 16 + low;
        at += 2;
        continue;
      }
      const line = softBreak(source, at + 1);
      if (line > 0) {
        at = line;
        continue;
      }
    }
    bytes[count++] = source[at]!;
  }
  return bytesToText(bytes.subarray(0, count), notes);
}

/** Index of the line feed when nothing but white space is left of the line, else 0. */
function softBreak(bytes: Buffer, from: number): number {
  let at = from;
  while (at - from < BLANKS_MAX && (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === 0x0d)) at++;
  return bytes[at] === 0x0a ? at : 0;
}

/** Blanks at the end of a line that are passed over. */
const BLANKS_MAX = 76;
