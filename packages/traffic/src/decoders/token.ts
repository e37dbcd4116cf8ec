import { base64Content, isBase64Digit } from './base64.ts';
import { isSeparator, TOKEN_PART_CHARS_MIN } from './gate.ts';

/** Parts of one token that are looked at; a signed cookie has three, a JWE five. */
const PARTS_MAX = 8;

/**
 * Parts of a token (`v1.PHN...`, `user:PHN...`, `id|PHN...|signature`) that are base64 of text, padded or not, each with
 * its position among the parts. Most parts are refused after a few digits.
 */
export function tokenParts(value: string): (readonly [index: number, part: string])[] {
  const parts: (readonly [number, string])[] = [];
  let index = 0;
  for (let at = 0; at < value.length && index < PARTS_MAX; index++) {
    let end = at;
    let coded = true;
    for (; end < value.length && !isSeparator(value.charCodeAt(end)); end++) coded &&= isBase64Digit(value.charCodeAt(end));
    if (coded && end - at >= TOKEN_PART_CHARS_MIN && end - at < value.length) {
      const part = value.slice(at, end);
      if (base64Content(part) === 'text') parts.push([index, part]);
    }
    at = end + 1;
  }
  return parts;
}
