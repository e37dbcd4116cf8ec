import { type ClientHttp2Session, type ClientHttp2Stream, constants } from 'node:http2';
import type { HeaderField } from '@sallyport/core';
import { fieldsOf, toH2Headers } from '../codec/h2/headers.ts';
import type { Outbound, OutboundReceiver, UpstreamFault } from '../exchange/ports.ts';
import type { Deadlined, Sweeper } from '../time/sweeper.ts';
import type { ServerSettings } from './settings.ts';

type State = 'open' | 'answered' | 'closed';

/** One exchange with an HTTP/2 upstream. */
export class H2Stream implements Outbound, Deadlined {
  deadline = 0;
  #state: State = 'open';
  #receiver: OutboundReceiver | null;
  #stream: ClientHttp2Stream | null = null;
  #trailers: HeaderField[] | null = null;
  #requestTrailers: readonly HeaderField[] | null = null;
  readonly #session: ClientHttp2Session;
  readonly #settings: ServerSettings;
  readonly #sweeper: Sweeper;
  readonly #onClosed: () => void;

  constructor(session: ClientHttp2Session, receiver: OutboundReceiver, settings: ServerSettings, sweeper: Sweeper, onClosed: () => void) {
    this.#session = session;
    this.#receiver = receiver;
    this.#settings = settings;
    this.#sweeper = sweeper;
    this.#onClosed = onClosed;
  }

  start(): void {
    const receiver = this.#receiver as OutboundReceiver;
    const request = receiver.outboundRequest;
    const scheme = this.#settings.tls === null ? 'http' : 'https';
    const headers = toH2Headers(request.headers, {
      ':method': request.method,
      ':scheme': scheme,
      ':authority': request.host,
      ':path': request.target,
    });
    if (request.bodyLength > 0) headers['content-length'] = String(request.bodyLength);
    const bodyless = request.complete && request.body === null && request.trailers === null;
    const stream = this.#session.request(headers, { endStream: bodyless, waitForTrailers: request.trailers !== null || !request.complete });
    this.#stream = stream;
    this.#requestTrailers = request.trailers;
    this.#listen(stream);
    this.#sweeper.watch(this);
    this.deadline = this.#sweeper.after(request.complete ? this.#settings.timeouts.head_ms : this.#settings.timeouts.idle_ms);
    if (request.body !== null) stream.write(request.body);
    if (request.complete && !bodyless) stream.end();
    receiver.onUpstreamReady(this);
  }

  #listen(stream: ClientHttp2Stream): void {
    stream.on('headers', (_headers, _flags, raw) => this.#guard(() => this.#onInformational(fieldsOf(raw))));
    stream.on('response', (_headers, flags, raw) =>
      this.#guard(() => this.#onResponse(raw, (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0)),
    );
    stream.on('data', (bytes: Buffer) => this.#guard(() => this.#onData(bytes)));
    stream.on('trailers', (_headers, _flags, raw) => {
      this.#trailers = fieldsOf(raw).fields;
    });
    stream.on('end', () => this.#guard(() => this.#onEnd()));
    stream.on('drain', () => this.#receiver?.onUpstreamDrain());
    stream.on('wantTrailers', () => stream.sendTrailers(toH2Headers(this.#requestTrailers ?? [], {})));
    stream.on('error', (error: NodeJS.ErrnoException) => this.#fault('reset', error.code ?? error.message));
    stream.on('close', () => this.#fault('reset', 'stream closed'));
  }

  /** An error of our own ends this exchange, never the worker. */
  #guard(act: () => void): void {
    const receiver = this.#receiver;
    try {
      act();
    } catch (error) {
      this.abort();
      receiver?.onInternalError(error);
    }
  }

  #onInformational({ status, fields }: ReturnType<typeof fieldsOf>): void {
    this.#receiver?.onUpstreamInformational(status, fields);
  }

  #onResponse(raw: readonly string[], ended: boolean): void {
    const { status, fields, contentLength } = fieldsOf(raw);
    this.#state = 'answered';
    this.deadline = this.#sweeper.after(this.#settings.timeouts.idle_ms);
    const receiver = this.#receiver;
    receiver?.onUpstreamHead({ status, headers: fields, bodyLength: ended ? 0 : contentLength, contentLength });
    if (!ended) receiver?.onUpstreamFlush();
  }

  #onData(bytes: Buffer): void {
    this.deadline = this.#sweeper.after(this.#settings.timeouts.idle_ms);
    this.#receiver?.onUpstreamBody(bytes);
    this.#receiver?.onUpstreamFlush();
  }

  #onEnd(): void {
    const receiver = this.#receiver;
    if (this.#state !== 'answered') return;
    this.#leave();
    receiver?.onUpstreamEnd(this.#trailers);
  }

  #fault(fault: UpstreamFault, detail: string): void {
    const receiver = this.#receiver;
    this.#leave();
    receiver?.onUpstreamFault(fault, detail);
  }

  /** The exchange is over for the receiver; the stream is closed if it is still open. */
  #leave(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#receiver = null;
    this.#sweeper.forget(this);
    const stream = this.#stream;
    if (stream !== null && !stream.closed && !stream.writableFinished) stream.close(constants.NGHTTP2_CANCEL);
    this.#onClosed();
  }

  write(bytes: Buffer): boolean {
    if (this.#state === 'closed' || this.#stream === null) return true;
    this.deadline = this.#sweeper.after(this.#settings.timeouts.idle_ms);
    return this.#stream.write(bytes);
  }

  end(trailers: readonly HeaderField[] | null): void {
    if (this.#state === 'closed') return;
    this.#requestTrailers = trailers;
    this.#stream?.end();
    if (this.#state === 'open') this.deadline = this.#sweeper.after(this.#settings.timeouts.head_ms);
  }

  pauseBody(): void {
    this.#stream?.pause();
    this.deadline = 0;
  }

  resumeBody(): void {
    this.#stream?.resume();
    if (this.#state !== 'closed') this.deadline = this.#sweeper.after(this.#settings.timeouts.idle_ms);
  }

  abort(): void {
    this.#receiver = null;
    const stream = this.#stream;
    this.#leave();
    if (stream !== null && !stream.closed) stream.close(constants.NGHTTP2_CANCEL);
  }

  onDeadline(): void {
    const receiver = this.#receiver;
    this.abort();
    receiver?.onUpstreamFault('timeout', `timeout on an HTTP/2 stream`);
  }
}
