/** Payment card numbers: ISO/IEC 7812-1 check digit and issuer ranges. Digits are passed as character codes' values 0-9. */

/** Luhn's check over decimal digits (ISO/IEC 7812-1 annex B). Text with anything but digits fails. */
export function luhnValid(digits: string): boolean {
  let sum = 0;
  let double = false;
  for (let index = digits.length - 1; index >= 0; index--) {
    let digit = digits.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return false;
    if (double) {
      digit *= 2;
      if (digit > 9) digit -= 9;
    }
    sum += digit;
    double = !double;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/**
 * Lengths a card number that starts with `prefix` (its first four digits as a number) may have, as a bit set
 * (bit 13 for 13 digits ...); 0 where no issuer uses the range.
 */
function lengthsOf(prefix: number): number {
  const two = Math.floor(prefix / 100);
  const three = Math.floor(prefix / 10);
  if (two >= 40 && two <= 49) return bits(13) | bits(16) | bits(19); // Visa
  if ((two >= 51 && two <= 55) || (prefix >= 2221 && prefix <= 2720)) return bits(16); // Mastercard
  if (two === 34 || two === 37) return bits(15); // American Express
  if (prefix === 6011 || (three >= 644 && three <= 649) || two === 65) return bits(16) | bits(17) | bits(18) | bits(19); // Discover
  if (prefix >= 3528 && prefix <= 3589) return bits(16) | bits(17) | bits(18) | bits(19); // JCB
  if ((three >= 300 && three <= 305) || prefix === 3095 || two === 36 || two === 38 || two === 39) {
    return bits(14) | bits(15) | bits(16) | bits(17) | bits(18) | bits(19); // Diners Club
  }
  if (two === 62) return bits(16) | bits(17) | bits(18) | bits(19); // UnionPay
  if (two === 50 || (two >= 56 && two <= 69)) return ANY_LENGTH; // Maestro and further ranges of the same schemes
  return 0;
}

function bits(length: number): number {
  return 1 << length;
}

/** Card numbers have 12 to 19 digits; 12 is left out, as no issuer of a Western bank uses it and many ids have 12. */
export const PAN_DIGITS_MIN = 13;
export const PAN_DIGITS_MAX = 19;
const ANY_LENGTH = bits(13) | bits(14) | bits(15) | bits(16) | bits(17) | bits(18) | bits(19);

/** Lengths that are looked for inside a longer run of digits: those nearly every card in use has. */
const COMMON_LENGTHS = bits(14) | bits(15) | bits(16) | bits(19);

// One byte pair per four-digit prefix: a table look-up instead of eight comparisons on the hot path.
const LENGTHS: Uint32Array = Uint32Array.from({ length: 10_000 }, (_, prefix) => lengthsOf(prefix));

/** Lengths (bit set) a number with these first four digits may have. */
export function panLengths(first: number, second: number, third: number, fourth: number): number {
  return LENGTHS[first * 1_000 + second * 100 + third * 10 + fourth] ?? 0;
}

/** The same without Maestro, for windows inside longer runs, where its wide ranges would match too much. */
export function panLengthsInside(first: number, second: number, third: number, fourth: number): number {
  const lengths = panLengths(first, second, third, fourth);
  return lengths === ANY_LENGTH ? 0 : lengths & COMMON_LENGTHS;
}

/** True when `digits` (nothing but digits) is a possible card number: an issuer's range and length, and the check digit. */
export function panValid(digits: string): boolean {
  if (digits.length < PAN_DIGITS_MIN || digits.length > PAN_DIGITS_MAX) return false;
  const lengths = LENGTHS[Number(digits.slice(0, 4))] ?? 0;
  return (lengths & bits(digits.length)) !== 0 && luhnValid(digits);
}
