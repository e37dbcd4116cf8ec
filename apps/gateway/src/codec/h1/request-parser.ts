import type { ErrorCode, HeaderField } from '@sallyport/core';
import { BodyDecoder, type BodySink } from './body-decoder.ts';
import { allOf, HOST, TARGET, TOKEN } from './chars.ts';
import { listHolds, readField } from './fields.ts';
import { type BodyLength, FramingFields, LENGTH_CHUNKED } from './framing.ts';
import { HeadText } from './head-text.ts';
import { type HeadLimits, LEADING_EMPTY_LINES_MAX, METHOD_CHARS_MAX } from './limits.ts';

const CR = 0x0d;

/** One request head as it was read; every field passed the strict grammar. */
export class RequestHead {
  method = '';
  /** As received: origin form, absolute form, or `*`. */
  target = '';
  /** 0 for HTTP/1.0, 1 for HTTP/1.1. */
  minor = 1;
  /** Value of Host, as received. */
  host = '';
  readonly headers: HeaderField[] = [];
  bodyLength: BodyLength = 0;
  keepAlive = true;
  expectContinue = false;
  /** The protocol asked for by Upgrade with `Connection: upgrade`, lower-case, or the empty string. */
  upgrade = '';
}

/** Receives one message after another. A sink may call {@link RequestParser.execute} again only when it is idle. */
export interface RequestSink extends BodySink {
  onRequestHead(head: RequestHead): void;
  onRequestEnd(trailers: HeaderField[] | null): void;
}

/** 1 at the lengths of host, expect, upgrade, connection, content-length and transfer-encoding. */
const STEERING_LENGTHS: Uint8Array = Uint8Array.from({ length: 18 }, (_, length) => ([4, 6, 7, 10, 14, 17].includes(length) ? 1 : 0));

type State = 'head' | 'body' | 'complete' | 'failed';

/**
 * Strict HTTP/1.x request parser (RFC 9112). Any split of the bytes into chunks gives the same calls
 * (body slices apart) and the same error. It stops behind each message and goes on after {@link next}.
 */
export class RequestParser {
  error: ErrorCode | null = null;
  #state: State = 'head';
  #head: RequestHead | null = null;
  #framing = new FramingFields();
  #connection = '';
  #hosts = 0;
  #emptyLines = 0;
  readonly #text: HeadText;
  readonly #body: BodyDecoder;
  readonly #sink: RequestSink;
  readonly #limits: HeadLimits;
  readonly #connect: boolean;

  /** `connect`: take CONNECT with `host:port`, as forward proxies do. */
  constructor(sink: RequestSink, limits: HeadLimits, connect = false) {
    this.#connect = connect;
    this.#sink = sink;
    this.#limits = limits;
    this.#text = new HeadText(limits.headBytesMax);
    this.#body = new BodyDecoder(sink);
  }

  /** True between messages, when not a byte of the next one was read. */
  get idle(): boolean {
    return this.#state === 'head' && this.#head === null && this.#text.text.length === 0;
  }

  get complete(): boolean {
    return this.#state === 'complete';
  }

  get readingHead(): boolean {
    return this.#state === 'head';
  }

  /** Leaves a complete message and waits for the next head. */
  next(): void {
    this.#state = 'head';
    this.#head = null;
    this.#emptyLines = 0;
    this.#text.reset();
  }

  /** Takes bytes from `start`; returns where it stopped: the end of the bytes, of the message, or the place of an error. */
  execute(bytes: Buffer, start: number): number {
    let offset = start;
    while (offset < bytes.length) {
      if (this.#state === 'head') offset = this.#readHead(bytes, offset);
      else if (this.#state === 'body') offset = this.#readBody(bytes, offset);
      else break;
    }
    return offset;
  }

  #fail(code: ErrorCode): void {
    this.error = code;
    this.#state = 'failed';
  }

  #readHead(bytes: Buffer, offset: number): number {
    const text = this.#text;
    const stopped = text.feed(bytes, offset);
    for (;;) {
      const lf = text.lineEnd();
      if (lf === -1) return stopped;
      if (lf === -2) {
        this.#fail('HTTP_HEAD_TOO_LARGE');
        return stopped;
      }
      const start = text.position;
      text.position = lf + 1;
      if (lf === start || text.text.charCodeAt(lf - 1) !== CR) this.#fail('HTTP_BARE_LF');
      else if (lf - 1 > start) this.#readLine(start, lf - 1);
      else if (this.#head !== null) {
        const end = stopped - text.overshoot();
        this.#endHead(this.#head);
        return end;
      } else if (++this.#emptyLines > LEADING_EMPTY_LINES_MAX) this.#fail('HTTP_REQUEST_LINE');
      if (this.#state === 'failed') return stopped;
    }
  }

  #readLine(start: number, end: number): void {
    const head = this.#head;
    const error = head === null ? this.#readRequestLine(start, end) : this.#readHeaderLine(head, start, end);
    if (error !== null) this.#fail(error);
  }

  #readRequestLine(start: number, end: number): ErrorCode | null {
    const line = this.#text.text.slice(start, end);
    if (line.includes('\r')) return 'HTTP_BARE_CR';
    const first = line.indexOf(' ');
    const second = line.indexOf(' ', first + 1);
    if (first <= 0 || second === -1 || line.indexOf(' ', second + 1) !== -1) return 'HTTP_REQUEST_LINE';
    const method = line.slice(0, first);
    if (method.length > METHOD_CHARS_MAX || !allOf(TOKEN, method)) return 'HTTP_METHOD';
    const version = line.slice(second + 1);
    if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0') return 'HTTP_VERSION';
    const target = line.slice(first + 1, second);
    if (!(this.#connect && method === 'CONNECT' ? isHost(target) : isTarget(method, target))) return 'HTTP_TARGET';

    const head = new RequestHead();
    head.method = method;
    head.target = target;
    head.minor = version === 'HTTP/1.1' ? 1 : 0;
    this.#head = head;
    this.#framing = new FramingFields();
    this.#connection = '';
    this.#hosts = 0;
    return null;
  }

  #readHeaderLine(head: RequestHead, start: number, end: number): ErrorCode | null {
    const headers = head.headers;
    if (headers.length >= this.#limits.headerLinesMax) return 'HTTP_TOO_MANY_HEADERS';
    const error = readField(this.#text.text, start, end, headers);
    if (error !== null) return error;
    const field = headers[headers.length - 1] as HeaderField;
    // Six names steer the connection; their lengths tell them from most others before any text is compared.
    return STEERING_LENGTHS[field[0].length] === 1 ? this.#readSteering(head, field[0], field[1]) : null;
  }

  #readSteering(head: RequestHead, name: string, value: string): ErrorCode | null {
    switch (name) {
      case 'host':
        head.host = value;
        return ++this.#hosts > 1 || !isHost(value) ? 'HTTP_HOST' : null;
      case 'content-length':
        return this.#framing.addContentLength(value);
      case 'transfer-encoding':
        return this.#framing.addTransferEncoding(value, head.minor);
      case 'connection':
        this.#connection = this.#connection === '' ? value : `${this.#connection},${value}`;
        return null;
      case 'expect':
        if (value.toLowerCase() !== '100-continue' || head.expectContinue) return 'HTTP_EXPECTATION';
        head.expectContinue = head.minor === 1;
        return null;
      case 'upgrade':
        if (head.upgrade !== '') return 'HTTP_UPGRADE';
        head.upgrade = value.toLowerCase();
        return null;
      default:
        return null;
    }
  }

  #endHead(head: RequestHead): void {
    if (!this.#hostIsRight(head)) {
      this.#fail('HTTP_HOST');
      return;
    }
    const connection = this.#connection;
    head.keepAlive =
      connection === '' ? head.minor === 1 : head.minor === 1 ? !listHolds(connection, 'close') : listHolds(connection, 'keep-alive');
    if (head.upgrade !== '' && !listHolds(connection, 'upgrade')) head.upgrade = '';
    head.bodyLength = this.#framing.chunked ? LENGTH_CHUNKED : Math.max(0, this.#framing.contentLength);
    this.#state = head.bodyLength === 0 ? 'complete' : 'body';
    this.#body.begin(head.bodyLength);
    this.#sink.onRequestHead(head);
    if (head.bodyLength === 0) this.#sink.onRequestEnd(null);
  }

  /** Clients that ask for a tunnel as HTTP/1.0 send no Host; the target says it all. */
  #hostIsRight({ method, target, host }: RequestHead): boolean {
    if (method === 'CONNECT') return this.#hosts === 0 || bare(target, ':443') === bare(host, ':443');
    return this.#hosts === 1 && agreesWithHost(target, host);
  }

  #readBody(bytes: Buffer, offset: number): number {
    const end = this.#body.execute(bytes, offset);
    if (this.#body.error !== null) this.#fail(this.#body.error);
    else if (this.#body.complete && this.#state === 'body') {
      this.#state = 'complete';
      this.#sink.onRequestEnd(this.#body.trailers);
    }
    return end;
  }
}

/** Origin form, `*` for OPTIONS, or an absolute http(s) URI with a host and without user information. CONNECT is for forward proxies. */
export function isTarget(method: string, target: string): boolean {
  if (method === 'CONNECT' || !allOf(TARGET, target)) return false;
  if (target.charCodeAt(0) === 0x2f) return true;
  if (target === '*') return method === 'OPTIONS';
  return authorityOf(target) !== '';
}

/** The authority of an absolute-form target, or the empty string when it has none or an improper one. */
export function authorityOf(target: string): string {
  const scheme = /^https?:\/\//i.exec(target)?.[0];
  if (scheme === undefined) return '';
  const rest = target.slice(scheme.length);
  const end = rest.search(/[/?]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  return isHost(authority) ? authority : '';
}

/** `name`, `name:port`, `[v6]` or `[v6]:port`. */
export function isHost(host: string): boolean {
  if (host === '' || host.length > 260 || !allOf(HOST, host)) return false;
  if (host.charCodeAt(0) === 0x5b) return /^\[[0-9a-fA-F:.]+\](:\d{1,5})?$/.test(host);
  const colon = host.indexOf(':');
  if (host.includes('[') || host.includes(']')) return false;
  return colon === -1 || (colon > 0 && /^\d{1,5}$/.test(host.slice(colon + 1)));
}

function agreesWithHost(target: string, host: string): boolean {
  if (target.charCodeAt(0) === 0x2f || target === '*') return true;
  const port = /^https:/i.test(target) ? ':443' : ':80';
  return bare(authorityOf(target), port) === bare(host, port);
}

function bare(host: string, port: string): string {
  const lower = host.toLowerCase();
  return lower.endsWith(port) ? lower.slice(0, -port.length) : lower;
}
