import { STATUS_CODES } from 'node:http';
import type { HeaderField } from '@sallyport/core';

const CRLF = '\r\n';

/** Status lines are made once; bounded by the statuses there are (900). */
const STATUS_LINES: string[] = [];

/** `HTTP/1.1 404 Not Found` with its CRLF. */
export function statusLine(status: number): string {
  const known = STATUS_LINES[status];
  if (known !== undefined) return known;
  const line = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}${CRLF}`;
  STATUS_LINES[status] = line;
  return line;
}

/** Field lines as text, without the empty line behind them. Names and values must have passed the grammar. */
export function fieldLines(headers: readonly HeaderField[]): string {
  let text = '';
  for (let index = 0; index < headers.length; index++) {
    const field = headers[index] as HeaderField;
    text += `${field[0]}: ${field[1]}${CRLF}`;
  }
  return text;
}

/** The size line of a chunk. */
export function chunkHead(size: number): string {
  return size.toString(16) + CRLF;
}

/** The end of a chunked body with its trailers. */
export function chunkedEnd(trailers: readonly HeaderField[] | null): string {
  return trailers === null ? '0\r\n\r\n' : `0\r\n${fieldLines(trailers)}\r\n`;
}

/** One chunk with its framing, as one buffer when it is small enough to copy, else as parts to write in order. */
export function encodeChunk(body: Buffer): Buffer {
  const head = chunkHead(body.length);
  const bytes = Buffer.allocUnsafe(head.length + body.length + 2);
  bytes.write(head, 0, 'latin1');
  body.copy(bytes, head.length);
  bytes[bytes.length - 2] = 0x0d;
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}

/** A head and the start of its body in one buffer: one system call instead of two. */
export function joinHead(head: string, body: Buffer): Buffer {
  const bytes = Buffer.allocUnsafe(head.length + body.length);
  bytes.write(head, 0, 'latin1');
  body.copy(bytes, head.length);
  return bytes;
}
