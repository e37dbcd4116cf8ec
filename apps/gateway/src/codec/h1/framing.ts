import type { ErrorCode } from '@sallyport/core';
import { CONTENT_LENGTH_DIGITS_MAX } from './limits.ts';

/** How the end of a body is known. Zero or more: that many bytes; the negative values are named below. */
export type BodyLength = number;

/** The body is chunked: its length is not known before its end. */
export const LENGTH_CHUNKED = -1;

/** The body ends with the connection (answers only). */
export const LENGTH_UNTIL_CLOSE = -2;

/** Content-Length as digits only: no sign, no space, no list. Returns -1 for anything else. */
export function readContentLength(value: string): number {
  if (value.length === 0 || value.length > CONTENT_LENGTH_DIGITS_MAX) return -1;
  let length = 0;
  for (let index = 0; index < value.length; index++) {
    const digit = value.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length;
}

/** The framing fields of one head as they are met. Any repetition or conflict is an error, even one that agrees with itself. */
export class FramingFields {
  contentLength = -1;
  chunked = false;

  /** Takes a Content-Length line. */
  addContentLength(value: string): ErrorCode | null {
    const length = readContentLength(value);
    if (length < 0 || this.contentLength >= 0) return 'HTTP_CONTENT_LENGTH';
    if (this.chunked) return 'HTTP_TRANSFER_ENCODING';
    this.contentLength = length;
    return null;
  }

  /** Takes a Transfer-Encoding line: exactly `chunked`, once, never beside Content-Length, never on HTTP/1.0. */
  addTransferEncoding(value: string, minor: number): ErrorCode | null {
    if (this.chunked || this.contentLength >= 0 || minor === 0) return 'HTTP_TRANSFER_ENCODING';
    if (value.length !== 7 || value.toLowerCase() !== 'chunked') return 'HTTP_TRANSFER_ENCODING';
    this.chunked = true;
    return null;
  }
}
