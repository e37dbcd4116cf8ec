import type { Socket } from 'node:net';
import type { ErrorCode, HeaderField, Protocol } from '@sallyport/core';
import { type RequestHead, RequestParser, type RequestSink } from '../codec/h1/request-parser.ts';
import { chunkedEnd, chunkHead, fieldLines, statusLine } from '../codec/h1/serialise.ts';
import { problem, refusalStatus } from '../exchange/answer.ts';
import type { ConnectionView } from '../exchange/open-transaction.ts';
import type { Inbound, Served } from '../exchange/ports.ts';
import type { Runtime } from '../exchange/snapshot.ts';
import { describeError } from '../fault/describe-error.ts';
import { step } from '../state/transition.ts';
import type { Deadlined } from '../time/sweeper.ts';
import { type ConnectionOwner, SERVER_STEPS, type ServerConnection, type ServerState } from './connection.ts';
import { writeFramed } from './framed-write.ts';
import { partOf, recordRefusal } from './refusal.ts';

/** One HTTP/1.x client connection: requests are taken in order, one at a time. */
export class H1ServerConnection implements Inbound, RequestSink, Deadlined, ServerConnection {
  deadline = 0;
  protocol: Protocol = 'http/1.1';
  #state: ServerState = 'idle';
  #exchange: Served | null = null;
  /** Pipelined bytes held while an exchange runs; the socket is paused at the first, so this is one read at most. */
  #pending: Buffer | null = null;
  #keepAlive = true;
  #drained = false;
  #headRequest = false;
  #minor = 1;
  #responded = false;
  #headText = '';
  #chunked = false;
  #bodyless = false;
  #lingered = 0;
  readonly #parser: RequestParser;
  readonly #socket: Socket;
  readonly #view: ConnectionView;
  readonly #runtime: Runtime;
  readonly #owner: ConnectionOwner;

  constructor(socket: Socket, view: ConnectionView, runtime: Runtime, owner: ConnectionOwner) {
    this.#socket = socket;
    this.#view = view;
    this.#runtime = runtime;
    this.#owner = owner;
    this.#parser = new RequestParser(this, runtime.snapshot.limits);
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.#guard(bytes));
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#onEnd());
    socket.on('error', () => this.#gone());
    socket.on('close', () => this.#gone());
    runtime.sweeper.watch(this);
    this.deadline = runtime.sweeper.after(runtime.snapshot.timeouts.head_ms);
  }

  #to(next: ServerState): void {
    this.#state = step(SERVER_STEPS, this.#state, next);
  }

  /** Takes the bytes that told the listener that this is HTTP/1.x. */
  accept(bytes: Buffer): void {
    this.#guard(bytes);
  }

  // -- reading

  /** An error of our own ends this connection, never the worker. */
  #guard(bytes: Buffer): void {
    try {
      this.#onData(bytes);
    } catch (error) {
      this.#runtime.meter.count('sallyport_internal_errors_total', '');
      this.#runtime.log.error({ err: describeError(error) }, 'INTERNAL');
      this.destroy();
    }
  }

  #onData(bytes: Buffer): void {
    switch (this.#state) {
      case 'tunnel':
        this.deadline = this.#after('tunnel_ms');
        this.#exchange?.onRequestBody(bytes);
        return;
      case 'lingering':
        this.#lingered += bytes.length;
        if (this.#lingered > this.#runtime.snapshot.lingerBytesMax) this.destroy();
        return;
      case 'closed':
        return;
      case 'idle':
      case 'request':
        if (this.#pending === null) this.#feed(bytes);
        else this.#hold(bytes);
        return;
      default: {
        const never: never = this.#state;
        throw new Error(`data in state ${never}`);
      }
    }
  }

  #feed(bytes: Buffer): void {
    let offset = 0;
    while (offset < bytes.length && (this.#state === 'idle' || this.#state === 'request')) {
      if (this.#parser.complete) {
        this.#hold(offset === 0 ? bytes : bytes.subarray(offset));
        return;
      }
      if (this.#state === 'idle') {
        this.#to('request');
        this.deadline = this.#after('head_ms');
      }
      offset = this.#parser.execute(bytes, offset);
      if (this.#parser.error !== null && this.#state === 'request') {
        this.#reject(this.#parser.error);
        return;
      }
    }
    if (offset < bytes.length) this.#onData(bytes.subarray(offset));
  }

  /** Pipelined: the next request waits for the answer to this one. */
  #hold(bytes: Buffer): void {
    this.#pending = this.#pending === null ? bytes : Buffer.concat([this.#pending, bytes]);
    this.#socket.pause();
  }

  onRequestHead(head: RequestHead): void {
    this.#headRequest = head.method === 'HEAD';
    this.#minor = head.minor;
    this.protocol = head.minor === 1 ? 'http/1.1' : 'http/1.0';
    this.#keepAlive = head.keepAlive && !this.#drained;
    if (head.upgrade !== 'websocket' || head.method !== 'GET' || head.bodyLength !== 0) head.upgrade = '';
    this.deadline = head.bodyLength === 0 ? 0 : this.#after('bodyIdle_ms');
    const refusal = this.#view.door?.admit(head) ?? null;
    if (refusal === null) {
      this.#exchange = this.#view.serve(this.#runtime, this.#view, this, head);
      this.#exchange.begin();
    } else this.#reject(refusal);
  }

  onBody(bytes: Buffer): void {
    if (this.deadline !== 0) this.deadline = this.#after('bodyIdle_ms');
    this.#exchange?.onRequestBody(bytes);
  }

  onRequestEnd(trailers: HeaderField[] | null): void {
    if (this.#state !== 'request') return;
    this.deadline = 0;
    if (this.#responded) this.#next();
    else this.#exchange?.onRequestEnd(trailers);
  }

  // -- Inbound

  sendInformational(status: number, headers: readonly HeaderField[]): void {
    if (this.#minor === 1 && !this.#socket.destroyed) this.#socket.write(`${statusLine(status)}${fieldLines(headers)}\r\n`, 'latin1');
  }

  sendHead(status: number, headers: readonly HeaderField[], bodyLength: number): void {
    if (status === 101) {
      this.#startTunnel(headers);
      return;
    }
    const reading = !this.#parser.complete;
    this.#bodyless = this.#headRequest || status === 204 || status === 304;
    this.#chunked = !this.#bodyless && bodyLength < 0 && this.#minor === 1;
    if (reading || this.#drained || (!this.#bodyless && bodyLength < 0 && this.#minor === 0)) this.#keepAlive = false;
    let text = statusLine(status) + fieldLines(headers);
    if (this.#chunked) text += 'transfer-encoding: chunked\r\n';
    else if (bodyLength >= 0 && status !== 204) text += `content-length: ${bodyLength}\r\n`;
    if (!this.#keepAlive) text += 'connection: close\r\n';
    else if (this.#minor === 0) text += 'connection: keep-alive\r\n';
    this.#headText = `${text}\r\n`;
  }

  flush(): void {
    if (this.#headText === '') return;
    this.#socket.write(this.#headText, 'latin1');
    this.#headText = '';
  }

  write(bytes: Buffer): boolean {
    if (this.#state === 'closed') return true;
    if (this.#bodyless) {
      this.flush();
      return true;
    }
    const before = this.#chunked ? this.#headText + chunkHead(bytes.length) : this.#headText;
    this.#headText = '';
    return this.#sent(writeFramed(this.#socket, before, bytes, this.#chunked ? '\r\n' : ''));
  }

  /** A client that does not read holds its upstream; it has a time to take what was written. */
  #sent(taken: boolean): boolean {
    if (!taken) this.deadline = this.#after(this.#state === 'tunnel' ? 'tunnel_ms' : 'write_ms');
    return taken;
  }

  end(last: Buffer | null, trailers: readonly HeaderField[] | null): void {
    if (this.#state === 'closed') return;
    if (this.#state === 'tunnel') {
      this.#endTunnel(last);
      return;
    }
    const body = this.#bodyless || last === null || last.length === 0 ? null : last;
    const before = this.#chunked && body !== null ? this.#headText + chunkHead(body.length) : this.#headText;
    const after = this.#chunked ? (body === null ? '' : '\r\n') + chunkedEnd(trailers) : '';
    this.#headText = '';
    this.#runtime.turn.hold(this.#socket);
    this.#sent(writeFramed(this.#socket, before, body, after));
    this.#exchange = null;
    this.#responded = true;
    if (!this.#keepAlive) this.#linger();
    else if (this.#parser.complete) this.#next();
  }

  abort(): void {
    this.destroy();
  }

  pauseBody(): void {
    this.#socket.pause();
    this.deadline = 0;
  }

  resumeBody(): void {
    if (this.#state === 'request' && !this.#parser.complete) this.deadline = this.#after('bodyIdle_ms');
    if (this.#pending === null) this.#socket.resume();
  }

  // -- between and behind exchanges
  /** Answer out and request read: on to the next. */
  #next(): void {
    this.#parser.next();
    this.#to('idle');
    this.#responded = false;
    if (this.#drained) {
      this.#linger();
      return;
    }
    this.deadline = this.#after('keepAlive_ms');
    // Not from within the last exchange's calls: a long pipeline must not grow the stack.
    if (this.#pending !== null) setImmediate(() => this.#unhold());
  }

  #unhold(): void {
    const pending = this.#pending;
    if (pending === null) return;
    this.#pending = null;
    this.#socket.resume();
    this.#guard(pending);
  }

  #startTunnel(headers: readonly HeaderField[]): void {
    this.#to('tunnel');
    this.#bodyless = false;
    this.#chunked = false;
    this.deadline = this.#after('tunnel_ms');
    this.#runtime.turn.settle();
    this.#socket.write(`${statusLine(101)}${fieldLines(headers)}connection: upgrade\r\nupgrade: websocket\r\n\r\n`, 'latin1');
    const pending = this.#pending;
    this.#pending = null;
    if (pending !== null) this.#exchange?.onRequestBody(pending);
    this.#socket.resume();
  }

  #endTunnel(last: Buffer | null): void {
    this.#exchange = null;
    if (last !== null) this.#socket.write(last);
    this.#linger();
  }

  #reject(code: ErrorCode): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    const answering = this.#responded || exchange?.answering === true;
    exchange?.onClientGone(code);
    recordRefusal(this.#runtime, this.#view, code, partOf(this.#view, exchange));
    if (answering) {
      this.destroy();
      return;
    }
    const answer = problem(refusalStatus(code), code, exchange?.transactionId ?? '');
    this.#headRequest = false;
    this.#keepAlive = false;
    this.sendHead(answer.status, answer.headers, answer.body.length);
    this.end(answer.body, null);
  }

  /** Sends what is written, then reads on for a while: closing at once on unread bytes would reset the answer away. */
  #linger(): void {
    if (this.#state === 'closed' || this.#state === 'lingering') return;
    this.#to('lingering');
    this.#pending = null;
    this.deadline = this.#after('write_ms');
    this.#runtime.turn.send(this.#socket);
    this.#socket.end();
    this.#socket.resume();
  }

  // -- socket and time
  #onDrain(): void {
    if (this.#state === 'request') this.deadline = this.#parser.complete ? 0 : this.#after('bodyIdle_ms');
    this.#exchange?.onClientDrain();
  }

  /** The client sends no more. With an answer under way it may still read; otherwise there is nothing left to do. */
  #onEnd(): void {
    if (this.#state === 'lingering') return;
    if (this.#state === 'tunnel') this.#exchange?.onRequestEnd(null);
    else if (this.#state === 'request' && this.#parser.complete && this.#exchange !== null) {
      this.#keepAlive = false;
      this.#drained = true;
    } else this.destroy();
  }

  #gone(): void {
    if (this.#state === 'closed') return;
    this.#to('closed');
    this.#pending = null;
    this.#runtime.sweeper.forget(this);
    const exchange = this.#exchange;
    this.#exchange = null;
    exchange?.onClientGone(null);
    this.#owner.onClosed(this);
  }

  onDeadline(): void {
    const answered = this.#exchange?.answering === true;
    if (this.#state === 'request' && !this.#parser.complete && !answered) this.#reject('HTTP_TIMEOUT');
    else this.destroy();
  }

  #after(phase: keyof Runtime['snapshot']['timeouts']): number {
    return this.#runtime.sweeper.after(this.#runtime.snapshot.timeouts[phase]);
  }

  drain(): void {
    this.#drained = true;
    if (this.#state === 'idle') this.destroy();
  }

  destroy(): void {
    this.#runtime.turn.send(this.#socket);
    this.#socket.destroy();
    this.#gone();
  }
}
