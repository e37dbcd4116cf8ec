import { EVIDENCE_CHARS_MAX } from '@sallyport/core';
import { maskExcerpt } from '@sallyport/traffic';

/** The stretch of a value that fired with some surroundings: masked first, then cut, control characters made visible. */
export function evidenceOf(name: string, value: string, from: number, to: number): string {
  return printable(maskExcerpt(name, value, from, Math.max(from, to), EVIDENCE_CHARS_MAX));
}

/** Control and format characters as `\u{..}`, so that evidence can be shown anywhere; the length stays within the limit. */
export function printable(text: string): string {
  if (text.length <= EVIDENCE_CHARS_MAX && isPlain(text)) return text;
  let shown = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const piece = isHidden(code) ? `\\u{${code.toString(16)}}` : character;
    if (shown.length + piece.length > EVIDENCE_CHARS_MAX) break;
    shown += piece;
  }
  return shown;
}

/** Halves of a pair count, too: those texts are looked at sign by sign. */
function isPlain(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (isHidden(text.charCodeAt(at))) return false;
  return true;
}

/** C0, C1, line and paragraph separators, direction marks, lone surrogates, the byte order mark. */
function isHidden(code: number): boolean {
  if (code < 32 || (code >= 127 && code < 160)) return true;
  if (code >= 0x200b && code <= 0x200f) return true;
  if (code >= 0x2028 && code <= 0x202e) return true;
  return (code >= 0xd800 && code <= 0xdfff) || code === 0xfeff || (code >= 0x2066 && code <= 0x2069);
}
