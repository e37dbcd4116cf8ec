import { isUtf8 } from 'node:buffer';
import { bestFit } from './best-fit.ts';
import { hexNumber } from './hex-digit.ts';

const BACKSLASH = 0x5c;
const CODE_POINT_DIGITS_MAX = 6;

/**
 * `\uXXXX`, `\u{X}`, `\xXX`, `\NNN` (octal) as characters, and characters that lenient backends map to ASCII (fullwidth forms) as that
 * ASCII. Never longer than `text`; the same string when there is nothing to decode.
 */
export function unicodeDecode(text: string): string {
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    let end = at + 1;
    let decoded = '';
    if (code === BACKSLASH) {
      end = escapeEnd(text, at);
      if (end > at) decoded = escapedCharacter(text, at, end);
    } else if (code >= 0x80) decoded = bestFit(code);
    if (decoded === '') continue;
    out += text.slice(from, at) + decoded;
    from = end;
    at = end - 1;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** Index behind the escape that starts at `at`, or `at` when there is none. */
function escapeEnd(text: string, at: number): number {
  const letter = text.charCodeAt(at + 1) | 0x20;
  if (isOctal(text, at)) return at + 4;
  if (letter === 0x78) return hexNumber(text, at + 2, 2) >= 0 ? at + 4 : at;
  if (letter !== 0x75) return at;
  if (text.charCodeAt(at + 2) !== 0x7b) return hexNumber(text, at + 2, 4) >= 0 ? at + 6 : at;
  const close = text.indexOf('}', at + 3);
  const digits = close - at - 3;
  if (digits < 1 || digits > CODE_POINT_DIGITS_MAX) return at;
  const code = hexNumber(text, at + 3, digits);
  return code >= 0 && code <= 0x10ffff ? close + 1 : at;
}

/** `\047`: three octal digits of one byte. */
function isOctal(text: string, at: number): boolean {
  for (let index = 1; index <= 3; index++) {
    const digit = text.charCodeAt(at + index) - 0x30;
    if (!(digit >= 0 && digit <= (index === 1 ? 3 : 7))) return false;
  }
  return true;
}

function escapedCharacter(text: string, at: number, end: number): string {
  if (isOctal(text, at)) return String.fromCharCode(Number.parseInt(text.slice(at + 1, at + 4), 8));
  const braced = text.charCodeAt(at + 2) === 0x7b;
  const digits = braced ? end - at - 4 : end - at - 2;
  return String.fromCodePoint(hexNumber(text, braced ? at + 3 : at + 2, digits));
}

/** UTF-8 that was read as latin-1 (header values, raw bytes in a target) as the text it is; else the same string. */
export function latin1Decode(text: string): string {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0xff) return text;
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : text;
}
