import type { Http2Session, IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { ConnectionView } from '../exchange/open-transaction.ts';
import type { Runtime } from '../exchange/snapshot.ts';
import { describeError } from '../fault/describe-error.ts';
import type { ConnectionOwner, ServerConnection } from './connection.ts';
import { H2Inbound } from './h2-inbound.ts';

/** Streams one client may have open at a time. */
export const H2_STREAMS_MAX = 128;

/** One HTTP/2 client connection: node:http2 frames it, each stream is an exchange. */
export class H2ServerConnection implements ServerConnection {
  readonly #session: ServerHttp2Session;
  readonly #streams = new Set<H2Inbound>();
  readonly #runtime: Runtime;
  readonly #view: ConnectionView;

  constructor(session: ServerHttp2Session, view: ConnectionView, runtime: Runtime, owner: ConnectionOwner) {
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
    session.on('error', () => session.destroy());
    session.on('close', () => {
      for (const stream of this.#streams) stream.gone();
      owner.onClosed(this);
    });
  }

  #open(stream: ServerHttp2Stream, flags: number, raw: string[]): void {
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

  drain(): void {
    this.#session.close();
  }

  destroy(): void {
    this.#session.destroy();
  }
}
