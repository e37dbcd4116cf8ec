import { SIX_BITS } from './base64-digit.ts';
import { isBestFit } from './best-fit.ts';
import { isLookalike } from './lookalikes.ts';

const PLUS = 0x2b;
const DASH = 0x2d;
/** Shorter runs are telephone numbers and sums. */
const RUN_CHARS_MIN = 3;

/**
 * UTF-7 (RFC 2152) as text: `+ADw-script+AD4-`. A run counts only when it spells printable ASCII or what readers take for it (full-width
 * forms, lookalikes, typographic quotes, zero), which chance does not; anything else stays. Never longer than `text`; the same string when there is nothing to decode.
 */
export function utf7Decode(text: string): string {
  let out = '';
  let from = 0;
  for (let at = text.indexOf('+'); at >= 0; at = text.indexOf('+', at + 1)) {
    let end = at + 1;
    while (isDigit(text.charCodeAt(end))) end++;
    const run = end - at - 1 < RUN_CHARS_MIN || !isSpelled(firstUnit(text, at + 1)) ? '' : spelled(text.slice(at + 1, end));
    if (run !== '') {
      out += text.slice(from, at) + run;
      from = text.charCodeAt(end) === DASH ? end + 1 : end;
    }
    at = Math.max(at, end - 1);
  }
  return from === 0 ? text : out + text.slice(from);
}

/** The 16 bits that a run begins with; nearly every run that spells nothing is refused by them. */
function firstUnit(text: string, at: number): number {
  return (SIX_BITS[text.charCodeAt(at)]! << 10) | (SIX_BITS[text.charCodeAt(at + 1)]! << 4) | (SIX_BITS[text.charCodeAt(at + 2)]! >> 2);
}

/** The run as text, or the empty string when it is not ASCII in UTF-16, plain or disguised. */
function spelled(run: string): string {
  const bytes = Buffer.from(run, 'base64');
  // A run of 16-bit units leaves less than one base64 digit over.
  if (bytes.length < 2 || Math.ceil(((bytes.length & ~1) * 8) / 6) !== run.length) return '';
  let out = '';
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const code = bytes[at]! * 256 + bytes[at + 1]!;
    if (!isSpelled(code)) return '';
    out += String.fromCharCode(code);
  }
  return out;
}

function isSpelled(code: number): boolean {
  if (code < 0x7f) return code >= 0x20 || code === 0 || code === 0x09 || code === 0x0a || code === 0x0d;
  return isBestFit(code) || isLookalike(code) || (code >= 0x2018 && code <= 0x201f);
}

/** A digit of base64; `+` begins a run and is one inside it. */
function isDigit(code: number): boolean {
  const letter = code | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (code >= 0x2f && code <= 0x39) || code === PLUS;
}
