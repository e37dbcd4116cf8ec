import { CODED_CHARS_MIN } from './gate.ts';
import { HEX_VALUE } from './hex-digit.ts';
import { TextMeter } from './textual.ts';

/** Digits without a single letter are account numbers and times far more often than text; only long ones are tried. */
const DIGITS_ONLY_CHARS_MIN = 24;

/** Text written in hex, with or without `0x`, or `null` when it is not hex or not text. Half as long as `value`. */
export function hexDecode(value: string): string | null {
  const prefixed = value.charCodeAt(0) === 0x30 && (value.charCodeAt(1) | 0x20) === 0x78;
  const start = prefixed ? 2 : 0;
  const length = value.length - start;
  if (length < CODED_CHARS_MIN || length % 2 !== 0) return null;
  const meter = new TextMeter(length >> 1);
  let letters = prefixed;
  for (let at = start; at < start + meter.sample * 2; at += 2) {
    const high = HEX_VALUE[value.charCodeAt(at)] ?? -1;
    const low = HEX_VALUE[value.charCodeAt(at + 1)] ?? -1;
    if (high < 0 || low < 0 || !meter.accept(high * 16 + low)) return null;
    letters ||= high > 9 || low > 9;
  }
  if (!letters && length < DIGITS_ONLY_CHARS_MIN) return null;
  const bytes = Buffer.from(start === 0 ? value : value.slice(start), 'hex');
  return bytes.length === length >> 1 ? bytes.toString('utf8') : null;
}
