import type { ErrorCode, HeaderField } from '@sallyport/core';
import { TOKEN, VALUE } from './chars.ts';

const TAB = 0x09;
const CR = 0x0d;
const SPACE = 0x20;
const COLON = 0x3a;

/**
 * Reads one field line `text[start, end)`, its CRLF not included, and appends it with a lower-case name.
 * Returns the error, or `null`. Nothing is mended: a line that two parsers could read in two ways is refused.
 */
export function readField(text: string, start: number, end: number, into: HeaderField[]): ErrorCode | null {
  let index = start;
  let upper = false;
  for (; index < end; index++) {
    const code = text.charCodeAt(index);
    if (code === COLON) break;
    const kind = TOKEN[code] as number;
    if (kind === 0) return nameError(code, index === start);
    if (kind === 2) upper = true;
  }
  if (index === start || index === end) return 'HTTP_HEADER_NAME';
  const name = upper ? text.slice(start, index).toLowerCase() : text.slice(start, index);

  let from = index + 1;
  while (from < end && isBlank(text.charCodeAt(from))) from++;
  for (index = from; index < end; index++) {
    const code = text.charCodeAt(index);
    if (VALUE[code] === 0) return code === CR ? 'HTTP_BARE_CR' : 'HTTP_HEADER_VALUE';
  }
  let to = end;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  into.push([name, text.slice(from, to)]);
  return null;
}

function nameError(code: number, first: boolean): ErrorCode {
  if (first && isBlank(code)) return 'HTTP_OBS_FOLD';
  return code === CR ? 'HTTP_BARE_CR' : 'HTTP_HEADER_NAME';
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** Whether a comma-separated list holds the token, letter case aside. */
export function listHolds(value: string, token: string): boolean {
  if (value.length === token.length) return value.toLowerCase() === token;
  if (value.length < token.length) return false;
  for (const item of value.toLowerCase().split(',')) if (item.trim() === token) return true;
  return false;
}
