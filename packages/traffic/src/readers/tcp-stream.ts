/** One direction of a TCP connection put in order, and the HTTP/1 messages in it. */
import type { HeaderField } from '@sallyport/core';

/** Bytes held of one direction that wait for what is missing or for the end of a message. Beyond, the direction is given up. */
export const STREAM_BYTES_MAX = 8_388_608;

/** Segments that wait for one before them. */
const WAITING_MAX = 1_024;

export class TcpStream {
  #next: number | null = null;
  readonly #waiting = new Map<number, Buffer>();
  #held: Buffer[] = [];
  #bytes = 0;
  /** Too much was missing or too large: nothing more is read of it. */
  lost = false;

  push(seq: number, syn: boolean, payload: Buffer): void {
    if (this.lost) return;
    if (syn) {
      this.#next = (seq + 1) >>> 0;
      return;
    }
    if (payload.length === 0) return;
    // A capture that began in the middle: the first segment seen is taken for the beginning.
    this.#next ??= seq;
    const late = (this.#next - seq) >>> 0;
    if (late > 0 && late < 0x80000000) {
      if (late < payload.length) this.#accept(payload.subarray(late));
    } else if (late === 0) this.#accept(payload);
    else if (this.#waiting.size < WAITING_MAX) this.#waiting.set(seq, Buffer.from(payload));
    else this.lost = true;
    for (let next = this.#waiting.get(this.#next); next !== undefined; next = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next);
      this.#accept(next);
    }
  }

  #accept(payload: Buffer): void {
    this.#held.push(Buffer.from(payload));
    this.#bytes += payload.length;
    this.#next = (this.#next! + payload.length) >>> 0;
    if (this.#bytes > STREAM_BYTES_MAX) this.lost = true;
  }

  /** The bytes so far, in order. */
  bytes(): Buffer {
    if (this.#held.length > 1) this.#held = [Buffer.concat(this.#held)];
    return this.#held[0] ?? Buffer.alloc(0);
  }

  consume(count: number): void {
    const rest = this.bytes().subarray(count);
    this.#held = rest.length === 0 ? [] : [rest];
    this.#bytes = rest.length;
  }
}

export interface HttpMessage {
  readonly start: string;
  readonly headers: readonly HeaderField[];
  readonly body: Buffer;
}

/** `none`: no HTTP here; `more`: not whole yet; else the message and the bytes it took. */
export type Parsed =
  | { readonly kind: 'none' }
  | { readonly kind: 'more' }
  | { readonly kind: 'message'; readonly message: HttpMessage; readonly size: number };

const HEAD_BYTES_MAX = 65_536;
const START = /^(?:[!#$%&'*+.^_`|~0-9A-Za-z-]{1,24} \S+ HTTP\/1\.[01]|HTTP\/1\.[01] \d{3}(?: [^\r\n]*)?)$/;

/** Reads one message. `bodiless`: an answer to HEAD. `ended`: the connection is closed, which ends a body without a length. */
export function parseMessage(bytes: Buffer, bodiless: boolean, ended: boolean): Parsed {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return bytes.length > HEAD_BYTES_MAX || !couldStart(bytes) ? { kind: 'none' } : { kind: 'more' };
  const [start, ...lines] = bytes.toString('latin1', 0, end).split('\r\n') as [string, ...string[]];
  if (!START.test(start)) return { kind: 'none' };
  const headers = lines.flatMap((line): HeaderField[] => {
    const colon = line.indexOf(':');
    return colon < 1 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]];
  });
  const from = end + 4;
  const body = bodyFrom(bytes, from, start, headers, bodiless, ended);
  if (body === null) return { kind: 'more' };
  return { kind: 'message', message: { start, headers: body.headers, body: body.content }, size: body.end };
}

function couldStart(bytes: Buffer): boolean {
  return /^[!-~]{1,24}(?: |$)/.test(bytes.toString('latin1', 0, 25)) || /^HTTP\//.test(bytes.toString('latin1', 0, 5));
}

interface Body {
  readonly content: Buffer;
  readonly end: number;
  readonly headers: readonly HeaderField[];
}

function bodyFrom(
  bytes: Buffer,
  from: number,
  start: string,
  headers: readonly HeaderField[],
  bodiless: boolean,
  ended: boolean,
): Body | null {
  const get = (name: string): string | undefined => headers.find(([known]) => known === name)?.[1];
  const status = start.startsWith('HTTP/') ? Number(start.slice(9, 12)) : null;
  const none = { content: Buffer.alloc(0), end: from, headers };
  if (bodiless || status === 204 || status === 304 || (status !== null && status < 200)) return none;
  if (/chunked/i.test(get('transfer-encoding') ?? '')) {
    const chunked = dechunk(bytes, from);
    return chunked === null ? null : { ...chunked, headers: headers.filter(([name]) => name !== 'transfer-encoding') };
  }
  const length = get('content-length');
  if (length !== undefined && /^\d+$/.test(length)) {
    const end = from + Number(length);
    return bytes.length < end ? null : { content: bytes.subarray(from, end), end, headers };
  }
  if (status === null) return none;
  return ended ? { content: bytes.subarray(from), end: bytes.length, headers } : null;
}

function dechunk(bytes: Buffer, from: number): { content: Buffer; end: number } | null {
  const parts: Buffer[] = [];
  for (let at = from; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line === -1) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, Math.min(line, at + 16)), 16);
    if (!Number.isFinite(size) || size < 0) return { content: Buffer.concat(parts), end: bytes.length };
    at = line + 2;
    if (size === 0) {
      const end = bytes.indexOf('\r\n', at);
      return end === -1 ? null : { content: Buffer.concat(parts), end: end + 2 };
    }
    if (bytes.length < at + size + 2) return null;
    parts.push(bytes.subarray(at, at + size));
    at += size + 2;
  }
}
