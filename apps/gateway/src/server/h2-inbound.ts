import { constants, type ServerHttp2Stream } from 'node:http2';
import type { ErrorCode, HeaderField, Protocol } from '@sallyport/core';
import { FORBIDDEN_TRAILERS } from '../codec/h1/body-decoder.ts';
import { readContentLength } from '../codec/h1/framing.ts';
import { isHost, isTarget } from '../codec/h1/request-parser.ts';
import { checkFields, fieldsOf, toH2Headers } from '../codec/h2/headers.ts';
import { problem, refusalStatus } from '../exchange/answer.ts';
import type { ConnectionView } from '../exchange/open-transaction.ts';
import type { Inbound, InboundHead, Served } from '../exchange/ports.ts';
import type { Runtime } from '../exchange/snapshot.ts';
import type { Deadlined } from '../time/sweeper.ts';
import { recordRefusal } from './refusal.ts';

/** One stream of an HTTP/2 client. */
export class H2Inbound implements Inbound, Deadlined {
  deadline = 0;
  readonly protocol: Protocol = 'http/2';
  #exchange: Served | null = null;
  #ended = false;
  #closed = false;
  #head: ReturnType<typeof toH2Headers> | null = null;
  #responded = false;
  #trailersIn: HeaderField[] | null = null;
  #trailersOut: readonly HeaderField[] | null = null;
  readonly #stream: ServerHttp2Stream;
  readonly #view: ConnectionView;
  readonly #runtime: Runtime;
  readonly #onClosed: (inbound: H2Inbound) => void;

  constructor(stream: ServerHttp2Stream, view: ConnectionView, runtime: Runtime, onClosed: (inbound: H2Inbound) => void) {
    this.#stream = stream;
    this.#view = view;
    this.#runtime = runtime;
    this.#onClosed = onClosed;
    runtime.sweeper.watch(this);
    stream.on('error', () => this.#onReset());
    stream.on('close', () => this.gone());
    stream.on('drain', () => this.#exchange?.onClientDrain());
    stream.on('wantTrailers', () => stream.sendTrailers(toH2Headers(this.#trailersOut ?? [], {})));
  }

  begin(raw: readonly string[], flags: number): void {
    const head = readHead(raw, (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0);
    if (typeof head === 'string') {
      this.#refuse(head);
      return;
    }
    const refusal = this.#view.door?.admit(head) ?? null;
    if (refusal !== null) {
      this.#refuse(refusal, this.#view.door?.detail);
      return;
    }
    this.#exchange = this.#view.serve(this.#runtime, this.#view, this, head);
    if (head.bodyLength === 0) {
      this.#end();
      return;
    }
    this.deadline = this.#after('bodyIdle_ms');
    this.#exchange.begin();
    const stream = this.#stream;
    stream.on('trailers', (_headers, _flags, trailers: string[]) => this.#onTrailers(fieldsOf(trailers).fields));
    stream.on('data', (bytes: Buffer) => {
      this.deadline = this.#after('bodyIdle_ms');
      this.#exchange?.onRequestBody(bytes);
    });
    stream.on('end', () => this.#end());
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.deadline = 0;
    this.#exchange?.onRequestEnd(this.#trailersIn);
  }

  /** The HTTP/2 library resets a stream whose body is not what its head said; a client that only leaves is no error. */
  #onReset(): void {
    if (this.#ended || this.#closed || this.#stream.rstCode !== constants.NGHTTP2_PROTOCOL_ERROR) return;
    recordRefusal(this.#runtime, this.#view, 'HTTP2_PROTOCOL', 'the body of a stream');
  }

  #onTrailers(fields: HeaderField[]): void {
    const allowed = fields.every(([name]) => !FORBIDDEN_TRAILERS.has(name));
    if (allowed && checkFields(fields) === null) this.#trailersIn = fields;
    else this.#refuse('HTTP_TRAILER');
  }

  #refuse(code: ErrorCode, detail = 'HTTP/2 stream'): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    const answering = exchange?.answering === true;
    exchange?.onClientGone(code);
    recordRefusal(this.#runtime, this.#view, code, detail);
    if (answering) {
      this.abort();
      return;
    }
    const status = refusalStatus(code);
    const answer = problem(status, code, exchange?.transactionId ?? '');
    this.sendHead(status, answer.headers, answer.body.length);
    this.end(answer.body, null);
  }

  // -- Inbound

  sendInformational(status: number, headers: readonly HeaderField[]): void {
    if (!this.#stream.headersSent && !this.#stream.destroyed) this.#stream.additionalHeaders(toH2Headers(headers, { ':status': status }));
  }

  sendHead(status: number, headers: readonly HeaderField[], bodyLength: number): void {
    this.#head = toH2Headers(headers, { ':status': status });
    if (bodyLength >= 0 && status !== 204) this.#head['content-length'] = String(bodyLength);
  }

  flush(): void {
    this.#respond(false);
  }

  #respond(endStream: boolean): void {
    const head = this.#head;
    this.#head = null;
    if (head === null || this.#stream.destroyed || this.#stream.closed) return;
    this.#stream.respond(head, { endStream, waitForTrailers: !endStream });
  }

  write(bytes: Buffer): boolean {
    this.#respond(false);
    if (this.#stream.destroyed || this.#stream.writableEnded) return true;
    const taken = this.#stream.write(bytes);
    if (!taken) this.deadline = this.#after('write_ms');
    return taken;
  }

  end(last: Buffer | null, trailers: readonly HeaderField[] | null): void {
    const stream = this.#stream;
    this.#exchange = null;
    this.#responded = true;
    this.#trailersOut = trailers;
    this.deadline = this.#after('write_ms');
    this.#runtime.turn.settle();
    const bodyless = (last === null || last.length === 0) && trailers === null;
    this.#respond(bodyless);
    if (stream.destroyed || stream.writableEnded) this.#closeUnread();
    else if (last === null || last.length === 0) stream.end(() => this.#closeUnread());
    else stream.end(last, () => this.#closeUnread());
  }

  /** Answered before the request's end: the client is told that the rest is not wanted (RFC 9113, 8.1). */
  #closeUnread(): void {
    if (!this.#ended && !this.#stream.closed) this.#stream.close(constants.NGHTTP2_NO_ERROR);
  }

  abort(): void {
    if (!this.#stream.closed) this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    this.gone();
  }

  pauseBody(): void {
    this.#stream.pause();
    this.deadline = 0;
  }

  resumeBody(): void {
    if (this.#ended || this.#closed) return;
    this.deadline = this.#after('bodyIdle_ms');
    this.#stream.resume();
  }

  // -- end

  gone(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#runtime.sweeper.forget(this);
    const exchange = this.#exchange;
    this.#exchange = null;
    exchange?.onClientGone(null);
    this.#onClosed(this);
  }

  onDeadline(): void {
    if (!this.#responded && this.#exchange?.answering === false) this.#refuse('HTTP_TIMEOUT');
    else this.abort();
  }

  #after(phase: 'bodyIdle_ms' | 'write_ms'): number {
    return this.#runtime.sweeper.after(this.#runtime.snapshot.timeouts[phase]);
  }
}

/** The head of a stream in the common shape; an error code for what HTTP/2 lets through and the strict grammar does not. */
function readHead(raw: readonly string[], ended: boolean): InboundHead | ErrorCode {
  const pseudo: Record<string, string> = {};
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] as string;
    if (name.startsWith(':')) pseudo[name] = raw[index + 1] as string;
  }
  const { fields } = fieldsOf(raw);
  const error = checkFields(fields);
  if (error !== null) return error;
  const method = pseudo[':method'] ?? '';
  const target = pseudo[':path'] ?? '';
  if (!/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}$/.test(method)) return 'HTTP_METHOD';
  if (!isTarget(method, target) || !/^[/*]/.test(target)) return 'HTTP_TARGET';
  const host = authority(pseudo[':authority'], fields);
  if (host === null) return 'HTTP_HOST';
  const lengths = fields.filter(([name]) => name === 'content-length');
  const length = lengths.length === 0 ? -1 : readContentLength(lengths[0]?.[1] ?? '');
  if (lengths.length > 1 || (lengths.length === 1 && length < 0)) return 'HTTP_CONTENT_LENGTH';
  return {
    method,
    target,
    host,
    headers: joinCookies(fields),
    bodyLength: ended ? 0 : length === 0 ? -1 : length,
    expectContinue: fields.some(([name, value]) => name === 'expect' && value.toLowerCase() === '100-continue'),
    upgrade: '',
  };
}

/** `:authority`, or Host where that is missing; two that differ are refused. */
function authority(given: string | undefined, fields: readonly HeaderField[]): string | null {
  const hosts = fields.filter(([name]) => name === 'host').map(([, value]) => value);
  const host = given ?? hosts[0] ?? '';
  if (hosts.length > 1 || !isHost(host)) return null;
  return hosts[0] === undefined || hosts[0].toLowerCase() === host.toLowerCase() ? host : null;
}

/** HTTP/2 may split a cookie header into crumbs; one reader sees one header (RFC 9113, 8.2.3). */
function joinCookies(fields: readonly HeaderField[]): readonly HeaderField[] {
  const crumbs = fields.filter(([name]) => name === 'cookie');
  if (crumbs.length < 2) return fields;
  const joined: HeaderField = ['cookie', crumbs.map(([, value]) => value).join('; ')];
  return [...fields.filter(([name]) => name !== 'cookie'), joined];
}
