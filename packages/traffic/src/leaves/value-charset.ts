import type { ValueCharset } from '@sallyport/core';

const NUMBER = 0;
const WORD = 1;
const TEXT = 2;
const FREE = 3;

const CHARSETS: readonly ValueCharset[] = ['number', 'word', 'text', 'free'];

const RANK: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => rankOf(String.fromCharCode(code)));

function rankOf(character: string): number {
  if (/[0-9+.,-]/.test(character)) return NUMBER;
  if (/[A-Za-z_:]/.test(character)) return WORD;
  return /[ /@]/.test(character) ? TEXT : FREE;
}

/** The narrowest set of characters that holds all of `value`; letters beyond ASCII are text. */
export function charsetOf(value: string): ValueCharset {
  let rank = NUMBER;
  for (let at = 0; at < value.length && rank < FREE; at++) {
    const code = value.charCodeAt(at);
    const own = code < 128 ? RANK[code]! : isLetter(code) ? TEXT : FREE;
    if (own > rank) rank = own;
  }
  return CHARSETS[rank]!;
}

/** Letters and marks of other scripts; signs, quotes and forms that look like ASCII are not. */
function isLetter(code: number): boolean {
  return code >= 0xc0 && code < 0x2000 && code !== 0xd7 && code !== 0xf7 && code !== 0x2bc;
}
