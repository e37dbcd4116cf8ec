import { TextMeter } from './textual.ts';

/** Shorter ones are codes and words in capitals; ten bytes are the least an attack takes. */
const CHARS_MIN = 16;

const PAD = 0x3d;

/** Five bits of a digit of RFC 4648 base32 in capitals, or -1. */
function digitOf(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  return code >= 0x32 && code <= 0x37 ? code - 0x32 + 26 : -1;
}

/** Text written in base32 (RFC 4648, padded or not), or `null`. Refused at the first digits that are no text, as secrets of one-time passwords are. */
export function base32Decode(value: string): string | null {
  let length = value.length;
  while (length > 0 && value.charCodeAt(length - 1) === PAD) length--;
  const over = length % 8;
  if (length < CHARS_MIN || over === 1 || over === 3 || over === 6 || value.length - length > 6) return null;
  // words go on in small letters
  if (digitOf(value.charCodeAt(0)) < 0 || digitOf(value.charCodeAt(1)) < 0 || digitOf(value.charCodeAt(length - 1)) < 0) return null;
  const count = (length * 5) >> 3;
  const meter = new TextMeter(count);
  const bytes = Buffer.alloc(count);
  let bits = 0;
  let held = 0;
  let filled = 0;
  for (let at = 0; at < length; at++) {
    const digit = digitOf(value.charCodeAt(at));
    if (digit < 0) return null;
    bits = ((bits << 5) | digit) & 0xfff;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    const byte = (bits >> held) & 0xff;
    if (filled < meter.sample && !meter.accept(byte)) return null;
    bytes[filled++] = byte;
  }
  return bytes.toString('utf8');
}
