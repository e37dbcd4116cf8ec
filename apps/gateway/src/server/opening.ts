import type { Socket } from 'node:net';
import { parseProxyHeader } from '../codec/proxy/parse.ts';
import type { Deadlined, Sweeper } from '../time/sweeper.ts';
import { readClientHello } from '../tls/client-hello.ts';
import { ja4Of } from '../tls/ja4.ts';

/** RFC 9113, 3.4. */
const H2_PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

export type OpeningStep = 'proxy' | 'hello' | 'sniff';

/** What the first bytes of a connection said. */
export interface OpeningResult {
  /** Client address of a PROXY header, or `null`. */
  readonly source: string | null;
  readonly http2: boolean;
  /** JA4 of the ClientHello; the empty string where none was due, or it could not be read. */
  readonly ja4: string;
  /** Bytes read that belong to what comes next. */
  readonly rest: Buffer;
}

export interface OpeningSink {
  onOpened(result: OpeningResult): void;
  /** Malformed, too slow, or gone; the socket is destroyed. */
  onOpeningFailed(code: 'PROXY_PROTOCOL' | 'HTTP_TIMEOUT' | null, detail: string): void;
}

/** Reads the first bytes of a connection: a PROXY header where one is due, then the ClientHello, or whether HTTP/2 is spoken in clear. */
export class Opening implements Deadlined {
  deadline: number;
  #bytes: Buffer = Buffer.alloc(0);
  #source: string | null = null;
  #step: OpeningStep | 'done';
  readonly #sniff: boolean;
  readonly #hello: boolean;
  #ja4 = '';
  readonly #socket: Socket;
  readonly #sweeper: Sweeper;
  readonly #sink: OpeningSink;
  readonly #onData = (bytes: Buffer): void => this.#take(bytes);
  readonly #onGone = (): void => this.#fail(null, 'closed');

  constructor(
    socket: Socket,
    steps: { proxy: boolean; sniff: boolean; hello: boolean },
    sweeper: Sweeper,
    timeout_ms: number,
    sink: OpeningSink,
  ) {
    this.#socket = socket;
    this.#sweeper = sweeper;
    this.#sink = sink;
    this.#sniff = steps.sniff;
    this.#hello = steps.hello;
    this.#step = steps.proxy ? 'proxy' : steps.hello ? 'hello' : 'sniff';
    this.deadline = sweeper.after(timeout_ms);
    sweeper.watch(this);
    socket.on('data', this.#onData);
    socket.on('end', this.#onGone);
    socket.on('error', this.#onGone);
    socket.on('close', this.#onGone);
  }

  #take(bytes: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    if (this.#step === 'proxy') this.#readProxy();
    if (this.#step === 'hello') this.#readHello();
    if (this.#step === 'sniff') this.#readPreface();
  }

  /** What is no ClientHello is left to TLS, which says so itself. */
  #readHello(): void {
    const hello = readClientHello(this.#bytes);
    if (hello.kind === 'incomplete') return;
    if (hello.kind === 'hello') this.#ja4 = ja4Of(hello.hello);
    this.#finish(false);
  }

  #readProxy(): void {
    const header = parseProxyHeader(this.#bytes);
    switch (header.kind) {
      case 'incomplete':
        return;
      case 'malformed':
        this.#fail('PROXY_PROTOCOL', header.detail);
        return;
      case 'header':
        this.#source = header.source;
        this.#bytes = this.#bytes.subarray(header.bytes);
        this.#step = this.#hello ? 'hello' : 'sniff';
        return;
      default: {
        const never: never = header;
        throw new Error(String(never));
      }
    }
  }

  #readPreface(): void {
    const bytes = this.#bytes;
    if (!this.#sniff) {
      this.#finish(false);
      return;
    }
    const length = Math.min(bytes.length, H2_PREFACE.length);
    const like = bytes.subarray(0, length).equals(H2_PREFACE.subarray(0, length));
    if (!like) this.#finish(false);
    else if (length === H2_PREFACE.length) this.#finish(true);
  }

  #finish(http2: boolean): void {
    this.#leave();
    this.#sink.onOpened({ source: this.#source, http2, ja4: this.#ja4, rest: this.#bytes });
  }

  #fail(code: 'PROXY_PROTOCOL' | 'HTTP_TIMEOUT' | null, detail: string): void {
    if (this.#step === 'done') return;
    this.#leave();
    this.#socket.on('error', () => {});
    this.#socket.destroy();
    this.#sink.onOpeningFailed(code, detail);
  }

  #leave(): void {
    this.#step = 'done';
    this.#sweeper.forget(this);
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onGone);
    this.#socket.off('error', this.#onGone);
    this.#socket.off('close', this.#onGone);
  }

  /** A client that connects and says nothing is closed without a word: there was no request to refuse. */
  onDeadline(): void {
    this.#fail(this.#bytes.length === 0 ? null : 'HTTP_TIMEOUT', 'first bytes');
  }
}
