import { PAN_DIGITS_MAX, PAN_DIGITS_MIN, panLengthsInside, panValid } from './card.ts';

/**
 * Start and end of the first full card number in a text, or `null`: a run of digits by itself, or groups of digits with
 * one space or dash between, of a length and a range that issuers use, with its check digit. One pass.
 */
export function cardNumberSpan(text: string): readonly [number, number] | null {
  for (let at = 0; at < text.length; at++) {
    const first = text.charCodeAt(at) - 48;
    // Card numbers begin with 2 to 6 (ISO/IEC 7812: banking, travel, merchandising).
    if (first < 2 || first > 6) {
      if (first >= 0 && first <= 9) at = runEnd(text, at) - 1;
      continue;
    }
    const end = runEnd(text, at);
    if (end - at >= PAN_DIGITS_MIN && isCard(text, at, end)) return [at, end];
    at = end - 1;
  }
  return null;
}

/** End of the run of digits, with single spaces and dashes between them. */
function runEnd(text: string, start: number): number {
  let end = start;
  while (end < text.length) {
    if (isDigit(text, end)) end++;
    else if ((text.charCodeAt(end) === 0x20 || text.charCodeAt(end) === 0x2d) && isDigit(text, end + 1)) end += 2;
    else break;
  }
  return end;
}

function isCard(text: string, start: number, end: number): boolean {
  if (isWord(text.charCodeAt(start - 1)) || isWord(text.charCodeAt(end)) || end - start > 2 * PAN_DIGITS_MAX) return false;
  const digits = text.slice(start, end).replace(/[ -]/g, '');
  if (!panValid(digits)) return false;
  const [a, b, c, d] = [0, 1, 2, 3].map((index) => digits.charCodeAt(index) - 48) as [number, number, number, number];
  return (panLengthsInside(a, b, c, d) & (1 << digits.length)) !== 0;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** A letter, a digit, a dot or an underscore: the number goes on, or is part of an id. `NaN` at the edge is none. */
function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 46;
}
