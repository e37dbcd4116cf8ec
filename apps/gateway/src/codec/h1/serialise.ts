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

/** What the head of a request is made of. Everything in it must have passed the grammar. */
export interface RequestHeadParts {
  readonly method: string;
  readonly target: string;
  readonly host: string;
  readonly headers: readonly HeaderField[];
  readonly bodyLength: number;
  readonly upgrade: string;
}

/** Methods whose requests state the length of an empty body too (RFC 9110, 8.6). */
const NEEDS_LENGTH: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** A request head with its one framing field and its empty line. */
export function requestHeadText(request: RequestHeadParts, chunked: boolean): string {
  let head = `${request.method} ${request.target} HTTP/1.1\r\nhost: ${request.host}\r\n${fieldLines(request.headers)}`;
  if (request.upgrade !== '') head += `connection: upgrade\r\nupgrade: ${request.upgrade}\r\n`;
  if (chunked) head += 'transfer-encoding: chunked\r\n';
  else if (request.bodyLength > 0 || NEEDS_LENGTH.has(request.method)) head += `content-length: ${Math.max(0, request.bodyLength)}\r\n`;
  return `${head}\r\n`;
}
