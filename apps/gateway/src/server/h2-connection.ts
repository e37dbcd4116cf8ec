import type { Http2Session, IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { ConnectionView } from '../exchange/open-transaction.ts';
import type { Runtime } from '../exchange/snapshot.ts';
import { describeError } from '../fault/describe-error.ts';
import type { Deadlined } from '../time/sweeper.ts';
import type { ConnectionOwner, ServerConnection } from './connection.ts';
import { H2Inbound } from './h2-inbound.ts';
import { RefusedStreams } from './h2-refusals.ts';
import { recordRefusal } from './refusal.ts';

/** Streams one client may have open at a time. */
export const H2_STREAMS_MAX = 128;

/** How often it is looked whether the HTTP/2 library refused streams, milliseconds. */
const SETTLE_MS = 1_000;

/** One HTTP/2 client connection: node:http2 frames it, each stream is an exchange. */
export class H2ServerConnection implements ServerConnection, Deadlined {
  deadline: number;
  readonly #session: ServerHttp2Session;
  readonly #streams = new Set<H2Inbound>();
  readonly #refused = new RefusedStreams();
  readonly #runtime: Runtime;
  readonly #view: ConnectionView;

  constructor(session: ServerHttp2Session, socket: Socket, view: ConnectionView, runtime: Runtime, owner: ConnectionOwner) {
    this.#session = session;
    this.#runtime = runtime;
    this.#view = view;
    const { timeouts } = runtime.snapshot;
    session.on('stream', (stream: ServerHttp2Stream, _headers: IncomingHttpHeaders, flags: number, raw: string[]) =>
      this.#open(stream, flags, raw),
    );
    session.setTimeout(timeouts.keepAlive_ms, () => {
      if (this.#streams.size === 0) session.close();
    });
    session.on('error', (error: NodeJS.ErrnoException) => this.#fail(error));
    socket.once('end', () => this.#ended());
    session.on('close', () => {
      runtime.sweeper.forget(this);
      for (const stream of this.#streams) stream.gone();
      owner.onClosed(this);
    });
    this.deadline = runtime.sweeper.after(SETTLE_MS);
    runtime.sweeper.watch(this);
  }

  #open(stream: ServerHttp2Stream, flags: number, raw: string[]): void {
    this.#recordRefused(this.#refused.handedOn(stream.id ?? 0));
    const inbound = new H2Inbound(stream, this.#view, this.#runtime, (closed) => this.#streams.delete(closed));
    this.#streams.add(inbound);
    try {
      inbound.begin(raw, flags);
    } catch (error) {
      this.#runtime.meter.count('sallyport_internal_errors_total', '');
      this.#runtime.log.error({ err: describeError(error) }, 'INTERNAL');
      (this.#session as Http2Session).destroy();
    }
  }

  // -- what the HTTP/2 library refuses

  onDeadline(): void {
    this.#settle();
    this.deadline = this.#runtime.sweeper.after(SETTLE_MS);
  }

  #settle(): void {
    if (!this.#session.destroyed) this.#recordRefused(this.#refused.settle(this.#session.state.lastProcStreamID ?? 0));
  }

  #recordRefused(count: number): void {
    if (count === 0) return;
    recordRefusal(this.#runtime, this.#view, 'HTTP2_PROTOCOL', `the heads of ${count} ${count === 1 ? 'stream' : 'streams'}`);
  }

  /** Breaks of the protocol are recorded; that a peer is gone is none. */
  #fail(error: NodeJS.ErrnoException): void {
    if (error.code === 'ERR_HTTP2_ERROR' || error.code === 'ERR_HTTP2_TOO_MANY_INVALID_FRAMES')
      recordRefusal(this.#runtime, this.#view, 'HTTP2_PROTOCOL', `the connection: ${error.message}`);
    this.#session.destroy();
  }

  /** The client sends no more: what is under way is answered, then the connection ends. */
  #ended(): void {
    this.#settle();
    this.#session.close();
  }

  drain(): void {
    this.#session.close();
  }

  destroy(): void {
    this.#session.destroy();
  }
}
