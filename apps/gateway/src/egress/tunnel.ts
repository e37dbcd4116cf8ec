import { isIP, type Socket } from 'node:net';
import type { ErrorCode, EventDraft, TunnelEnd } from '@sallyport/core';
import { isHost } from '../codec/h1/request-parser.ts';
import type { Runtime } from '../exchange/snapshot.ts';
import type { ConnectionOwner, ServerConnection } from '../server/connection.ts';
import { recordRefusal } from '../server/refusal.ts';
import type { Deadlined } from '../time/sweeper.ts';
import { readClientHello } from '../tls/client-hello.ts';
import type { Destination } from './authority.ts';
import { callText } from './doors.ts';

/** What is known of a tunnel before a byte went through. */
export interface TunnelFacts {
  readonly transaction: string;
  readonly listener: string;
  readonly client: string;
  readonly workload: string;
  readonly partner: string;
  readonly destination: Destination;
}

/**
 * Bytes between a workload and a third party, counted and not read, but for the first: they must be TLS for the host the
 * tunnel was made for, where the rules say so. Nothing of the server is passed on before they are.
 */
export class Tunnel implements ServerConnection, Deadlined {
  deadline: number;
  #held: Buffer | null;
  #serverName = '';
  #sent = 0;
  #received = 0;
  #done = false;
  #clientEnded = false;
  #serverEnded = false;
  readonly #started_us: number;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #facts: TunnelFacts;
  readonly #runtime: Runtime;
  readonly #owner: ConnectionOwner;

  /** Both sockets are open and nobody reads them. `rest`: what the client sent already. */
  constructor(
    client: Socket,
    server: Socket,
    facts: TunnelFacts,
    tlsOnly: boolean,
    rest: Buffer,
    runtime: Runtime,
    owner: ConnectionOwner,
  ) {
    this.#client = client;
    this.#server = server;
    this.#facts = facts;
    this.#runtime = runtime;
    this.#owner = owner;
    this.#started_us = runtime.clock.micros();
    this.#held = tlsOnly ? Buffer.alloc(0) : null;
    this.deadline = runtime.sweeper.after(tlsOnly ? runtime.snapshot.timeouts.handshake_ms : runtime.snapshot.timeouts.tunnel_ms);
    runtime.sweeper.watch(this);
    this.#listen();
    if (rest.length > 0) this.#fromClient(rest);
  }

  #listen(): void {
    const client = this.#client;
    const server = this.#server;
    client.on('data', (bytes: Buffer) => this.#fromClient(bytes));
    server.on('data', (bytes: Buffer) => this.#fromServer(bytes));
    client.on('drain', () => server.resume());
    server.on('drain', () => client.resume());
    client.on('end', () => this.#halfClosed('client'));
    server.on('end', () => this.#halfClosed('server'));
    for (const event of ['error', 'close']) {
      client.on(event, () => this.#finish('client'));
      server.on(event, () => this.#finish('server'));
    }
    client.resume();
    if (this.#held === null) server.resume();
    else server.pause();
  }

  #fromClient(bytes: Buffer): void {
    if (this.#done) return;
    if (this.#held === null) this.#send(bytes);
    else this.#look(Buffer.concat([this.#held, bytes]));
  }

  #look(bytes: Buffer): void {
    const first = readClientHello(bytes);
    switch (first.kind) {
      case 'incomplete':
        this.#held = bytes;
        return;
      case 'none':
        this.#refuse('EGRESS_TLS');
        return;
      case 'hello':
        this.#serverName = isHost(first.hello.serverName) ? first.hello.serverName : '';
        if (!isFor(first.hello.serverName, this.#facts.destination.host)) {
          this.#refuse('EGRESS_NAME');
          return;
        }
        this.#held = null;
        this.#send(bytes);
        this.#server.resume();
        return;
      default:
        first satisfies never;
    }
  }

  #send(bytes: Buffer): void {
    this.#sent += bytes.length;
    this.#touch();
    if (!this.#server.write(bytes)) this.#client.pause();
  }

  #fromServer(bytes: Buffer): void {
    if (this.#done) return;
    this.#received += bytes.length;
    this.#touch();
    if (!this.#client.write(bytes)) this.#server.pause();
  }

  #touch(): void {
    this.deadline = this.#runtime.sweeper.after(this.#runtime.snapshot.timeouts.tunnel_ms);
  }

  /** One side may end its own and still read the other's. */
  #halfClosed(side: 'client' | 'server'): void {
    if (side === 'client') {
      this.#clientEnded = true;
      this.#server.end();
    } else {
      this.#serverEnded = true;
      this.#client.end();
    }
    if (this.#clientEnded && this.#serverEnded) this.#finish(side);
  }

  #refuse(code: ErrorCode): void {
    const { listener, client, workload, destination } = this.#facts;
    const detail = callText(workload === '' ? null : { name: workload, scheme: 'basic' }, destination);
    recordRefusal(this.#runtime, { listener, peer: client }, code, detail);
    this.#finish('refused');
  }

  #finish(end: TunnelEnd): void {
    if (this.#done) return;
    this.#done = true;
    this.#runtime.sweeper.forget(this);
    const { destination, ...facts } = this.#facts;
    const draft: Extract<EventDraft, { kind: 'tunnel' }> = {
      kind: 'tunnel',
      at: this.#runtime.clock.now(),
      ...facts,
      ...destination,
      serverName: this.#serverName,
      sentBytes: this.#sent,
      receivedBytes: this.#received,
      duration_us: Math.round(this.#runtime.clock.micros() - this.#started_us),
      end,
    };
    this.#runtime.recorder.record([draft]);
    this.#runtime.meter.count('sallyport_egress_tunnel_bytes_total', 'direction="sent"', this.#sent);
    this.#runtime.meter.count('sallyport_egress_tunnel_bytes_total', 'direction="received"', this.#received);
    // What was written goes out, but for a tunnel that was refused.
    if (end === 'client' || end === 'server') {
      this.#client.destroySoon();
      this.#server.destroySoon();
    } else {
      this.#client.destroy();
      this.#server.destroy();
    }
    this.#owner.onClosed(this);
  }

  onDeadline(): void {
    if (this.#held === null) this.#finish('idle');
    else this.#refuse('EGRESS_TLS');
  }

  /** A tunnel has no end to wait for; it goes on until the gateway stops. */
  drain(): void {}

  destroy(): void {
    this.#finish('drained');
  }
}

/** TLS names hosts and no addresses (RFC 6066, 3): towards an address there is no name. */
function isFor(serverName: string, host: string): boolean {
  return isIP(host) === 0 ? serverName === host : serverName === '' || serverName === host;
}
