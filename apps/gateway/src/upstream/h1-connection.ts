import type { Socket } from 'node:net';
import type { HeaderField } from '@sallyport/core';
import { LENGTH_UNTIL_CLOSE } from '../codec/h1/framing.ts';
import { type ResponseHead, ResponseParser, type ResponseSink } from '../codec/h1/response-parser.ts';
import { chunkedEnd, chunkHead, encodeChunk, joinHead, requestHeadText } from '../codec/h1/serialise.ts';
import type { Outbound, OutboundReceiver, OutboundRequest, UpstreamFault } from '../exchange/ports.ts';
import { step } from '../state/transition.ts';
import type { Deadlined, Sweeper } from '../time/sweeper.ts';
import type { Turn } from '../time/turn.ts';
import { connectFault } from './connect-fault.ts';
import { UPSTREAM_STEPS, type UpstreamState } from './connection-state.ts';
import { openReading } from './open-socket.ts';
import type { ServerSettings } from './settings.ts';

/** Bodies up to this size are copied behind their head, so that one system call sends both. */
const JOIN_BYTES_MAX = 16_384;

/** Safety margin under an upstream's keep-alive hint: it may close while a request is on its way. */
const KEEP_ALIVE_MARGIN_MS = 1_000;

/** What the pool learns from its connection. */
export interface ConnectionOwner {
  onConnectionIdle(connection: H1Connection): void;
  onConnectionClosed(connection: H1Connection): void;
}

/** One keep-alive connection to an upstream: one exchange at a time. */
export class H1Connection implements Outbound, ResponseSink, Deadlined {
  deadline = 0;
  readonly socket: Socket;
  /** Why it closed, when that was a fault; the pool answers those who wait for a connection with it. */
  failure: { readonly fault: UpstreamFault; readonly detail: string } | null = null;
  /** True once the owner knows whether connecting succeeded. */
  settled = false;
  #state: UpstreamState = 'connecting';
  #receiver: OutboundReceiver | null = null;
  #sent = false;
  #ended = false;
  #trailers: HeaderField[] | null = null;
  #reusable = true;
  #keepAlive_ms: number;
  #chunkedRequest = false;
  readonly #parser: ResponseParser;
  readonly #owner: ConnectionOwner;
  readonly #settings: ServerSettings;
  readonly #sweeper: Sweeper;
  readonly #turn: Turn;

  constructor(owner: ConnectionOwner, settings: ServerSettings, sweeper: Sweeper, turn: Turn) {
    this.#owner = owner;
    this.#settings = settings;
    this.#sweeper = sweeper;
    this.#turn = turn;
    this.#keepAlive_ms = settings.timeouts.keepAlive_ms;
    this.#parser = new ResponseParser(this, settings.limits);
    const socket = openReading(settings, (bytes) => this.#guard(bytes));
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on(settings.tls === null ? 'connect' : 'secureConnect', () => this.#onConnected());
    socket.on('drain', () => this.#receiver?.onUpstreamDrain());
    socket.on('end', () => this.#onEnd());
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(error.code ?? error.message));
    socket.on('close', () => this.#fail('closed'));
    this.deadline = sweeper.after(settings.timeouts.connect_ms);
    sweeper.watch(this);
  }

  get idle(): boolean {
    return this.#state === 'idle';
  }

  get connecting(): boolean {
    return this.#state === 'connecting';
  }

  #to(next: UpstreamState): void {
    this.#state = step(UPSTREAM_STEPS, this.#state, next);
  }

  /** Sends the receiver's request. The connection must be idle. */
  send(receiver: OutboundReceiver): void {
    if (this.#state !== 'idle') throw new Error(`request sent on a connection that is ${this.#state}`);
    const request = receiver.outboundRequest;
    this.#receiver = receiver;
    this.#sent = request.complete;
    this.#ended = false;
    this.#chunkedRequest = !request.complete && request.bodyLength < 0 && request.upgrade === '';
    this.#to(request.complete ? 'waiting' : 'sending');
    const timeouts = this.#settings.timeouts;
    this.deadline = this.#sweeper.after(request.complete ? timeouts.head_ms : timeouts.idle_ms);
    this.#parser.expect(request.method === 'HEAD' ? 'head' : request.upgrade === '' ? 'body' : 'upgrade');
    this.#turn.hold(this.socket);
    this.#writeRequest(request);
    receiver.onUpstreamReady(this);
  }

  #writeRequest(request: OutboundRequest): void {
    const { body } = request;
    if (request.complete && request.trailers !== null) {
      const head = requestHeadText(request, true);
      const framed = body === null ? '' : chunkHead(body.length) + body.toString('latin1').concat('\r\n');
      this.socket.write(head + framed + chunkedEnd(request.trailers), 'latin1');
      return;
    }
    const head = requestHeadText(request, this.#chunkedRequest);
    if (body === null || body.length === 0) this.socket.write(head, 'latin1');
    else if (this.#chunkedRequest) this.socket.write(joinHead(head, encodeChunk(body)));
    else if (body.length <= JOIN_BYTES_MAX) this.socket.write(joinHead(head, body));
    else {
      this.socket.cork();
      this.socket.write(head, 'latin1');
      this.socket.write(body);
      this.socket.uncork();
    }
  }

  // -- Outbound

  write(bytes: Buffer): boolean {
    if (this.#state === 'closed') return true;
    this.#touch();
    return this.socket.write(this.#chunkedRequest ? encodeChunk(bytes) : bytes);
  }

  end(trailers: readonly HeaderField[] | null): void {
    if (this.#state === 'closed') return;
    this.#sent = true;
    if (this.#state === 'tunnel') {
      this.socket.end();
      return;
    }
    if (this.#chunkedRequest) this.socket.write(chunkedEnd(trailers), 'latin1');
    if (this.#state !== 'sending') return;
    this.#to('waiting');
    this.deadline = this.#sweeper.after(this.#settings.timeouts.head_ms);
  }

  pauseBody(): void {
    this.socket.pause();
    this.deadline = 0;
  }

  resumeBody(): void {
    this.socket.resume();
    this.#touch();
  }

  abort(): void {
    this.#receiver = null;
    this.close();
  }

  // -- ResponseSink

  onInformational(head: ResponseHead): void {
    this.#receiver?.onUpstreamInformational(head.status, head.headers);
  }

  onResponseHead(head: ResponseHead): void {
    this.#reusable = head.keepAlive && head.bodyLength !== LENGTH_UNTIL_CLOSE;
    if (head.keepAlive_s > 0) {
      const hint = Math.max(0, head.keepAlive_s * 1_000 - KEEP_ALIVE_MARGIN_MS);
      this.#keepAlive_ms = Math.min(hint, this.#settings.timeouts.keepAlive_ms);
    }
    this.#to(head.status === 101 ? 'tunnel' : 'reading');
    this.#touch();
    this.#receiver?.onUpstreamHead(head);
  }

  onBody(bytes: Buffer): void {
    this.#receiver?.onUpstreamBody(bytes);
  }

  onResponseEnd(trailers: HeaderField[] | null): void {
    this.#ended = true;
    this.#trailers = trailers;
  }

  /** The answer is whole: the connection is free before the receiver hears of it, so that it can be used at once. */
  #finish(): void {
    const receiver = this.#receiver;
    this.#receiver = null;
    if (this.#state === 'closed') return;
    if (this.#reusable && this.#sent) this.#rest();
    else this.close();
    receiver?.onUpstreamEnd(this.#trailers);
  }

  // -- socket

  #onConnected(): void {
    if (this.#state === 'connecting') this.#rest();
  }

  #rest(): void {
    this.#to('idle');
    this.deadline = this.#sweeper.after(this.#keepAlive_ms);
    this.#owner.onConnectionIdle(this);
  }

  /** An error of our own ends this exchange and its connection, never the worker. */
  #guard(bytes: Buffer): void {
    const receiver = this.#receiver;
    try {
      this.#onData(bytes);
    } catch (error) {
      this.#receiver = null;
      this.close();
      receiver?.onInternalError(error);
    }
  }

  #onData(bytes: Buffer): void {
    this.#touch();
    const offset = this.#state === 'tunnel' ? 0 : this.#parser.execute(bytes, 0);
    if (this.#state === 'closed') return;
    if (this.#parser.error !== null) this.#fault('protocol', this.#parser.error);
    else if (this.#state === 'tunnel') this.#passTunnel(bytes, offset);
    else if (this.#ended || this.#state === 'idle') {
      // Bytes behind an answer would be read as the answer to the next request: such a connection is not used again.
      if (offset < bytes.length) this.#reusable = false;
      if (this.#ended) this.#finish();
      else this.close();
    } else this.#receiver?.onUpstreamFlush();
  }

  #passTunnel(bytes: Buffer, offset: number): void {
    if (offset < bytes.length) this.#receiver?.onUpstreamBody(offset === 0 ? bytes : bytes.subarray(offset));
    this.#receiver?.onUpstreamFlush();
  }

  #onEnd(): void {
    this.#reusable = false;
    if (this.#state === 'tunnel') this.#endTunnel();
    else if (this.#state === 'idle' || this.#state === 'closed') this.close();
    else if (this.#parser.finish() && this.#ended) this.#finish();
    else this.#fault('reset', 'closed before the end of the answer');
  }

  #endTunnel(): void {
    const receiver = this.#receiver;
    this.#receiver = null;
    this.close();
    receiver?.onUpstreamEnd(null);
  }

  #fail(detail: string): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'tunnel') this.#endTunnel();
    else this.#fault(this.#state === 'connecting' ? connectFault(detail) : 'reset', detail);
  }

  #fault(fault: UpstreamFault, detail: string): void {
    const receiver = this.#receiver;
    this.#receiver = null;
    this.failure = { fault, detail };
    this.close();
    receiver?.onUpstreamFault(fault, detail);
  }

  onDeadline(): void {
    if (this.#state === 'idle') this.close();
    else if (this.#state === 'tunnel') this.#endTunnel();
    else this.#fault(this.#state === 'connecting' ? 'connect' : 'timeout', `timeout while ${this.#state}`);
  }

  #touch(): void {
    const timeouts = this.#settings.timeouts;
    if (this.#state === 'reading' || this.#state === 'sending') this.deadline = this.#sweeper.after(timeouts.idle_ms);
    else if (this.#state === 'tunnel') this.deadline = this.#sweeper.after(timeouts.tunnel_ms);
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#to('closed');
    this.#sweeper.forget(this);
    this.socket.destroy();
    this.#owner.onConnectionClosed(this);
  }
}
