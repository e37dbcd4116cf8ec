import { HEX_VALUE } from './hex-digit.ts';
import { TextMeter } from './textual.ts';

/** Fewer bytes are a time, a colour or the address of a network card. */
const BYTES_MIN = 8;

/** Text written as bytes in hex with one sign between them (`3c:73:63`, `3C 73 63`, `3c-73-63`), or `null`. A third as long as `value`. */
export function hexGroupsDecode(value: string): string | null {
  const sign = value.charCodeAt(2);
  if ((sign !== 0x3a && sign !== 0x20 && sign !== 0x2d) || value.charCodeAt(5) !== sign) return null;
  const count = (value.length + 1) / 3;
  if (!Number.isInteger(count) || count < BYTES_MIN) return null;
  const meter = new TextMeter(count);
  const bytes = Buffer.alloc(count);
  for (let index = 0; index < count; index++) {
    const at = index * 3;
    const high = HEX_VALUE[value.charCodeAt(at)] ?? -1;
    const low = HEX_VALUE[value.charCodeAt(at + 1)] ?? -1;
    const byte = high * 16 + low;
    if (high < 0 || low < 0 || (at + 2 < value.length && value.charCodeAt(at + 2) !== sign)) return null;
    if (index < meter.sample && !meter.accept(byte)) return null;
    bytes[index] = byte;
  }
  return bytes.toString('utf8');
}
