import { CODED_CHARS_MIN, isHexLiteral } from './gate.ts';
import { HEX_VALUE } from './hex-digit.ts';
import { objectText, opensObject } from './objects.ts';
import { isTextual, TextMeter } from './textual.ts';

/** Digits without a single letter are account numbers and times far more often than text; only long ones are tried. */
const DIGITS_ONLY_CHARS_MIN = 24;

/**
 * Text written in hex, with or without `0x`, or `null` when it is not hex or not text. Behind `0x` it may end before the value does
 * (`0x27204f52 -- x`) and be UTF-16. Shorter than `value`.
 */
export function hexDecode(value: string): string | null {
  if (isHexLiteral(value)) return literalDecode(value);
  const { length } = value;
  if (length < CODED_CHARS_MIN || length % 2 !== 0) return null;
  const meter = new TextMeter(length >> 1);
  let letters = false;
  for (let at = 0; at < meter.sample * 2; at += 2) {
    const high = HEX_VALUE[value.charCodeAt(at)] ?? -1;
    const low = HEX_VALUE[value.charCodeAt(at + 1)] ?? -1;
    if (high < 0 || low < 0 || !meter.accept(high * 16 + low)) return null;
    letters ||= high > 9 || low > 9;
  }
  if (!letters && length < DIGITS_ONLY_CHARS_MIN) return null;
  const bytes = Buffer.from(value, 'hex');
  return bytes.length === length >> 1 ? bytes.toString('utf8') : null;
}

/** A stream of serialised objects written in hex, or `null`. */
export function hexObject(value: string): string | null {
  if (value.length < CODED_CHARS_MIN || value.length % 2 !== 0) return null;
  const high = HEX_VALUE[value.charCodeAt(0)] ?? -1;
  const low = HEX_VALUE[value.charCodeAt(1)] ?? -1;
  if (high < 0 || low < 0 || !opensObject(high * 16 + low)) return null;
  const bytes = Buffer.from(value, 'hex');
  return bytes.length === value.length >> 1 ? objectText(bytes) : null;
}

function literalDecode(value: string): string | null {
  let end = 2;
  while (end < value.length && (HEX_VALUE[value.charCodeAt(end)] ?? -1) >= 0) end++;
  if (end - 2 < CODED_CHARS_MIN || end % 2 !== 0) return null;
  const bytes = Buffer.from(value.slice(2, end), 'hex');
  const wide = bytes.length % 2 === 0 && isWide(bytes);
  if (!wide && !isTextual(bytes)) return null;
  return bytes.toString(wide ? 'utf16le' : 'utf8') + value.slice(end);
}

/** ASCII in UTF-16LE. */
function isWide(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if ((bytes[at] === 0) !== (at % 2 === 1)) return false;
  return true;
}
