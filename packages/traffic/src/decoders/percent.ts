import { hexByte, hexNumber } from './hex-digit.ts';
import { type DecodeNotes, lenientUtf8, NOTE_INVALID_PERCENT, NOTE_NUL } from './utf8.ts';

const PERCENT = 0x25;
const PLUS = 0x2b;
/** Longer runs are decoded as bytes: adding to a string a character at a time is slow once it is long. */
const CONCATENATED_CHARS_MAX = 96;

/**
 * Percent-decodes once, as a lenient backend would: `%uXXXX` too, overlong UTF-8 to the character it hides, and a `%`
 * that opens nothing stays. With `plus`, `+` is a space (WHATWG URL, form encoding). Never longer than `text`.
 */
export function percentDecode(text: string, plus: boolean, notes: DecodeNotes): string {
  let out = '';
  let from = 0;
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code !== PERCENT) {
      if (code === PLUS && plus) {
        out += `${text.slice(from, at)} `;
        from = at + 1;
      }
      at++;
      continue;
    }
    const end = runEnd(text, at);
    if (end === at) {
      notes.bits |= NOTE_INVALID_PERCENT;
      at++;
      continue;
    }
    out += text.slice(from, at) + decodeRun(text, at, end, notes);
    at = end;
    from = end;
  }
  return from === 0 ? text : out + text.slice(from);
}

/** `s%cript`, `un%ion`: a sign between two letters that opens no escape, which classic ASP drops. */
const LONE_PERCENT = /(?<=[A-Za-z])%(?![0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})(?=[A-Za-z])/g;

/** What goes with them: it drops every such sign, before blanks and figures, too. */
const DROPPED_PERCENT = /%(?![0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})(?=\S)/g;

/** The text without such signs. */
export function dropLonePercent(text: string): string {
  return text.search(LONE_PERCENT) < 0 ? text : text.replace(DROPPED_PERCENT, '');
}

/** End of the unbroken run of `%XX` and `%uXXXX` that starts at `at`. */
function runEnd(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === PERCENT) {
    if (hexByte(text, end + 1) >= 0) end += 3;
    else if (isWide(text, end)) end += 6;
    else break;
  }
  return end;
}

function isWide(text: string, at: number): boolean {
  return (text.charCodeAt(at + 1) | 0x20) === 0x75 && hexNumber(text, at + 2, 4) >= 0;
}

/** A run of ASCII is the common case and is read at once; anything else as the bytes it is. */
function decodeRun(text: string, start: number, end: number, notes: DecodeNotes): string {
  // a NUL that is all of a value cuts nothing off; clients send it for "no text yet"
  if (text === '%00') return '\0';
  if (end - start > CONCATENATED_CHARS_MAX) return decodeBytes(text, start, end, notes);
  let out = '';
  for (let at = start; at < end; at += 3) {
    const byte = hexByte(text, at + 1);
    if (byte <= 0 || byte >= 0x80) return out + decodeBytes(text, at, end, notes);
    out += String.fromCharCode(byte);
  }
  return out;
}

function decodeBytes(text: string, start: number, end: number, notes: DecodeNotes): string {
  const bytes = new Uint8Array(Math.ceil((end - start) / 3));
  let out = '';
  let count = 0;
  for (let at = start; at < end; ) {
    const byte = hexByte(text, at + 1);
    if (byte >= 0) {
      bytes[count++] = byte;
      at += 3;
      continue;
    }
    const code = hexNumber(text, at + 2, 4);
    if (code === 0) notes.bits |= NOTE_NUL;
    out += lenientUtf8(bytes.subarray(0, count), notes) + String.fromCharCode(code);
    count = 0;
    at += 6;
  }
  return out + lenientUtf8(bytes.subarray(0, count), notes);
}
