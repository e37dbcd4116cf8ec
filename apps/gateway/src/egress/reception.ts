import { connect, type Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { ErrorCode, TlsView, Transaction, Workload } from '@sallyport/core';
import type { Outcome } from '@sallyport/engine';
import { type RequestHead, RequestParser, type RequestSink } from '../codec/h1/request-parser.ts';
import { fieldLines, statusLine } from '../codec/h1/serialise.ts';
import { blockAnswer, faultAnswer, problem, refusalStatus, STATUS_CLIENT_GONE } from '../exchange/answer.ts';
import { type ConnectionView, openTransaction } from '../exchange/open-transaction.ts';
import type { Runtime } from '../exchange/snapshot.ts';
import type { ExchangeDraft } from '../metrics/meter.ts';
import type { ConnectionOwner, ServerConnection } from '../server/connection.ts';
import { recordRefusal } from '../server/refusal.ts';
import type { Deadlined } from '../time/sweeper.ts';
import { tlsView } from '../tls/server-context.ts';
import { connectFault } from '../upstream/connect-fault.ts';
import { authorityText, type Destination, readAuthority } from './authority.ts';
import { type CurrentEgress, callText, PlainDoor, TunnelDoor } from './doors.ts';
import type { Egress } from './egress.ts';
import type { Leaf } from './leaf-authority.ts';
import { Tunnel } from './tunnel.ts';

/** What a reception asks of its listener. */
export interface ReceptionHost extends ConnectionOwner {
  readonly http2: boolean;
  add(connection: ServerConnection): void;
  /** Serves HTTP on it from here on. */
  serve(socket: Socket, view: ConnectionView, http2: boolean, rest: Buffer | null): void;
}

const CONNECT = Buffer.from('CONNECT ', 'latin1');
const ESTABLISHED = 'HTTP/1.1 200 Connection established\r\n\r\n';

/** `refused`: answered; what still comes is dropped until the client has read that. */
type State = 'reading' | 'connecting' | 'handshake' | 'refused' | 'left';

/**
 * A new connection of a forward proxy: reads what is wanted of it and hands it on. CONNECT makes a tunnel, blind or ended
 * here; anything else is HTTP with absolute targets.
 */
export class Reception implements ServerConnection, Deadlined, RequestSink {
  deadline: number;
  #state: State = 'reading';
  #bytes: Buffer = Buffer.alloc(0);
  #head: RequestHead | null = null;
  #detail = 'request head';
  #server: Socket | null = null;
  readonly #parser: RequestParser;
  readonly #socket: Socket;
  /** Of the connection to us; what passes through it has its own. */
  readonly #view: ConnectionView;
  readonly #runtime: Runtime;
  readonly #host: ReceptionHost;
  readonly #current: CurrentEgress;
  readonly #onData = (bytes: Buffer): void => this.#read(bytes);
  readonly #onGone = (): void => this.#gone();

  constructor(socket: Socket, view: ConnectionView, runtime: Runtime, host: ReceptionHost, current: CurrentEgress) {
    this.#socket = socket;
    this.#view = view;
    this.#runtime = runtime;
    this.#host = host;
    this.#current = current;
    this.#parser = new RequestParser(this, runtime.snapshot.limits, true);
    this.deadline = runtime.sweeper.after(runtime.snapshot.timeouts.head_ms);
    runtime.sweeper.watch(this);
    socket.on('data', this.#onData);
    for (const event of ['end', 'error', 'close']) socket.on(event, this.#onGone);
  }

  // -- reading

  #read(bytes: Buffer): void {
    if (this.#state === 'refused') return;
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    if (this.#state !== 'reading') {
      // Sent before it was told that it may: kept for what comes next, one read of it.
      this.#socket.pause();
      return;
    }
    const length = Math.min(this.#bytes.length, CONNECT.length);
    if (!this.#bytes.subarray(0, length).equals(CONNECT.subarray(0, length))) this.#plain();
    else if (this.#bytes.length >= CONNECT.length) this.#parse();
  }

  #parse(): void {
    const bytes = this.#bytes;
    this.#bytes = Buffer.alloc(0);
    const offset = this.#parser.execute(bytes, 0);
    if (this.#parser.error !== null) this.#refuse(this.#parser.error);
    else if (this.#head !== null) {
      this.#bytes = bytes.subarray(offset);
      this.#open(this.#head);
    }
  }

  onRequestHead(head: RequestHead): void {
    this.#head = head;
  }

  onBody(): void {}

  onRequestEnd(): void {}

  #plain(): void {
    const door = new PlainDoor(this.#current, this.#view.tls);
    const rest = this.#bytes;
    this.#leave();
    this.#host.serve(this.#socket, { ...this.#view, tls: withoutCertificate(this.#view.tls), door }, false, rest);
  }

  // -- CONNECT

  #open(head: RequestHead): void {
    const egress = this.#current();
    const destination = readAuthority(head.target, 0);
    this.#detail = callText(null, destination);
    if (egress === null || destination === null || head.bodyLength !== 0) {
      this.#refuse('EGRESS_TARGET');
      return;
    }
    const workload = egress.identify(head.headers, this.#view.tls);
    if (typeof workload === 'string') {
      this.#refuse(workload);
      return;
    }
    this.#detail = callText(workload, destination);
    const refusal = egress.rule(destination);
    if (refusal !== null) {
      this.#refuse(refusal);
      return;
    }
    const leaf = egress.leafFor(destination.host);
    if (leaf === null) this.#inspect(head, egress, workload, destination);
    else this.#terminate(leaf, workload, destination);
  }

  /** A blind tunnel is decided on as a whole, as a request is. */
  #inspect(head: RequestHead, egress: Egress, workload: Workload | null, destination: Destination): void {
    const runtime = this.#runtime;
    const { snapshot } = runtime;
    const started_us = runtime.clock.micros();
    const view: ConnectionView = {
      ...this.#view,
      tls: withoutCertificate(this.#view.tls),
      scheme: 'https',
      door: new TunnelDoor(this.#current, workload, destination),
    };
    const asked = { ...head, method: 'CONNECT', target: '/', host: authorityText(destination, 443), headers: head.headers };
    const transaction = openTransaction(runtime, snapshot, view, 'tunnel', asked);
    const outcome = snapshot.engine.inspect(transaction);
    const record = (status: number): void => {
      const latency_ms = (runtime.clock.micros() - started_us) / 1_000;
      const body = { state: 'none', bytes: new Uint8Array(0) } as const;
      const result = {
        response: status === 200 ? { status, headers: [], body, latency_ms } : null,
        status,
        upstreamStatus: 0,
        duration_us: latency_ms * 1_000,
        requestBytes: 0,
        responseBytes: 0,
      };
      const drafts = snapshot.engine.finish(outcome, result);
      runtime.recorder.record(drafts);
      runtime.meter.exchange(drafts[0] as ExchangeDraft);
    };
    const block = blockAnswer(outcome.decision);
    if (block !== null) {
      record(block.status);
      this.#answer(block.status, block.code, transaction.id);
      return;
    }
    this.#connect(egress, destination, { transaction, outcome, record });
  }

  #connect(
    egress: Egress,
    destination: Destination,
    call: { readonly transaction: Transaction; readonly outcome: Outcome; readonly record: (status: number) => void },
  ): void {
    const runtime = this.#runtime;
    this.#state = 'connecting';
    this.deadline = runtime.sweeper.after(egress.connect_ms);
    const server = connect({ ...destination, lookup: egress.lookup, allowHalfOpen: true, noDelay: true });
    this.#server = server;
    // Gone before it was answered.
    const left = (): void => call.record(STATUS_CLIENT_GONE);
    server.once('close', left);
    const failed = (error: NodeJS.ErrnoException): void => {
      const fault = connectFault(error.code ?? '');
      server.off('close', left);
      const { status, code } = faultAnswer(fault);
      call.record(status);
      if (fault === 'address') recordRefusal(runtime, this.#view, code, this.#detail);
      this.#answer(status, code, call.transaction.id);
    };
    server.once('error', failed);
    server.once('connect', () => {
      server.off('error', failed);
      server.off('close', left);
      call.record(200);
      this.#leave();
      // On disk before the workload can send a byte.
      runtime.turn.settle();
      this.#socket.write(ESTABLISHED, 'latin1');
      const { transaction, outcome } = call;
      const facts = {
        transaction: transaction.id,
        listener: this.#view.listener,
        client: this.#view.peer,
        workload: transaction.client.workload?.name ?? '',
        partner: outcome.partner,
        destination,
      };
      this.#host.add(new Tunnel(this.#socket, server, facts, egress.tlsOnly, this.#bytes, runtime, this.#host));
    });
  }

  /** The socket goes to a TLS server that is made for this one tunnel: it answers for its host and for no other. */
  #terminate(leaf: Leaf, workload: Workload | null, destination: Destination): void {
    const socket = this.#socket;
    const { timeouts } = this.#runtime.snapshot;
    this.#state = 'handshake';
    this.deadline = this.#runtime.sweeper.after(timeouts.handshake_ms);
    socket.off('data', this.#onData);
    socket.pause();
    socket.write(ESTABLISHED, 'latin1');
    if (this.#bytes.length > 0) socket.unshift(this.#bytes);
    const ALPNProtocols = this.#host.http2 ? ['h2', 'http/1.1'] : ['http/1.1'];
    const server = createServer({ ...leaf, ALPNProtocols, minVersion: 'TLSv1.2', handshakeTimeout: timeouts.handshake_ms });
    server.once('secureConnection', (secured) => this.#secured(secured, workload, destination));
    server.once('tlsClientError', () => this.#gone());
    server.emit('connection', socket);
  }

  #secured(secured: TLSSocket, workload: Workload | null, destination: Destination): void {
    const tls = tlsView(secured);
    const name = tls.serverName?.toLowerCase() ?? '';
    if (name !== '' && name !== destination.host) {
      recordRefusal(this.#runtime, this.#view, 'EGRESS_NAME', this.#detail);
      this.destroy();
      return;
    }
    this.#leave();
    const door = new TunnelDoor(this.#current, workload, destination);
    this.#host.serve(secured, { ...this.#view, tls, scheme: 'https', door }, secured.alpnProtocol === 'h2', null);
  }

  // -- ends

  #refuse(code: ErrorCode): void {
    recordRefusal(this.#runtime, this.#view, code, this.#detail);
    this.#answer(refusalStatus(code), code, '');
  }

  #answer(status: number, code: ErrorCode, reference: string): void {
    const { headers, body } = problem(status, code, reference);
    this.#state = 'refused';
    this.deadline = this.#runtime.sweeper.after(this.#runtime.snapshot.timeouts.write_ms);
    this.#runtime.turn.settle();
    const head = `${statusLine(status)}${fieldLines(headers)}content-length: ${body.length}\r\nconnection: close\r\n\r\n`;
    this.#socket.end(Buffer.concat([Buffer.from(head, 'latin1'), body]));
    this.#socket.resume();
  }

  #gone(): void {
    // A client that ends its side after a refusal has read it, or will.
    if (this.#state === 'refused' && !this.#socket.destroyed) return;
    if (this.#state === 'handshake') recordRefusal(this.#runtime, this.#view, 'EGRESS_TLS', this.#detail);
    this.destroy();
  }

  #leave(): void {
    this.#state = 'left';
    this.#runtime.sweeper.forget(this);
    this.#socket.off('data', this.#onData);
    for (const event of ['end', 'error', 'close']) this.#socket.off(event, this.#onGone);
    this.#host.onClosed(this);
  }

  onDeadline(): void {
    if (this.#state === 'reading' && this.#bytes.length > 0) this.#refuse('HTTP_TIMEOUT');
    else if (this.#state === 'connecting') this.#server?.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
    else if (this.#state === 'handshake') this.#gone();
    else this.destroy();
  }

  drain(): void {
    if (this.#state === 'reading') this.destroy();
  }

  destroy(): void {
    if (this.#state === 'left') return;
    this.#server?.on('error', () => {}).destroy();
    this.#leave();
    this.#socket.on('error', () => {});
    this.#socket.destroy();
  }
}

/** What proved the workload to us says nothing to the third party. */
function withoutCertificate(tls: TlsView | null): TlsView | null {
  return tls === null ? null : { ...tls, clientCertificate: null };
}
