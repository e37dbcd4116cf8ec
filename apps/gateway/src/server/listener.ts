import { performServerHandshake } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TlsView } from '@sallyport/core';
import { normalAddress } from '@sallyport/traffic';
import type { ListenerConfig } from '../config/listener-schema.ts';
import type { Egress } from '../egress/egress.ts';
import { Reception, type ReceptionHost } from '../egress/reception.ts';
import type { ConnectionView } from '../exchange/open-transaction.ts';
import type { Runtime } from '../exchange/snapshot.ts';
import { type Serving, servingOf } from '../forms/kinds.ts';
import { type TlsAcceptor, tlsView } from '../tls/server-context.ts';
import type { ServerConnection } from './connection.ts';
import type { Face } from './face.ts';
import { FacedConnection } from './faced-connection.ts';
import { H1ServerConnection } from './h1-connection.ts';
import { H2_STREAMS_MAX, H2ServerConnection } from './h2-connection.ts';
import { Opening, type OpeningResult } from './opening.ts';
import { recordRefusal } from './refusal.ts';

/** A bound socket that several processes share, or the address to bind. */
export type ListenTarget = { readonly handle: object } | { readonly host: string; readonly port: number };

/** What of a configuration was made for one listener. */
export interface ListenerParts {
  readonly acceptor: TlsAcceptor | null;
  /** `null` for a listener that is no forward proxy. */
  readonly egress: Egress | null;
}

/** Accepts connections of one listener and finds out what they speak. */
export class Listener implements ReceptionHost {
  #config: ListenerConfig;
  readonly #runtime: Runtime;
  readonly #server: Server;
  readonly #connections = new Set<ServerConnection>();
  /** Connections that are not yet known to be HTTP; bounded with the others by `connections_max`. */
  readonly #opening = new Set<Socket>();
  /** What is known of each socket in its TLS handshake. */
  readonly #handshaking = new Map<string, { readonly peer: string; readonly ja4: string }>();
  #acceptor: TlsAcceptor | null;
  #egress: Egress | null;
  #serving: Serving;
  /** The rules of now, for connections that outlive them. */
  readonly #currentEgress = (): Egress | null => this.#egress;

  constructor(config: ListenerConfig, runtime: Runtime, parts: ListenerParts) {
    const { acceptor, egress } = parts;
    this.#config = config;
    this.#runtime = runtime;
    this.#acceptor = acceptor;
    this.#egress = egress;
    this.#serving = servingOf(config, runtime);
    // Half-open, so that a client may end its side and still read the answer.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => this.#accept(socket));
    if (acceptor !== null) this.#attach(acceptor);
  }

  get connections(): number {
    return this.#connections.size + this.#opening.size;
  }

  listen(target: ListenTarget): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      const listening = (): void => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) => this.#runtime.log.error({ err: error.message }, 'listener'));
        resolve();
      };
      if ('handle' in target) this.#server.listen(target.handle, listening);
      else this.#server.listen(target, listening);
    });
  }

  /** Port that was bound. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Takes up new settings and certificates: handshakes under way end with the old ones, open connections do not notice. */
  reconfigure(config: ListenerConfig, { acceptor, egress }: ListenerParts): void {
    if (acceptor !== null) this.#attach(acceptor);
    this.#acceptor = acceptor;
    this.#egress = egress;
    if (this.#serving.face !== null && config.kind === this.#config.kind) this.#serving.face.reconfigure(config);
    else {
      this.#serving.face?.drain();
      this.#serving = servingOf(config, this.#runtime);
    }
    this.#config = config;
  }

  /** Takes no more connections; those that are idle end now, the others with their exchange. */
  drain(): void {
    this.#server.close();
    this.#serving.face?.drain();
    for (const connection of this.#connections) connection.drain();
    for (const socket of this.#opening) socket.destroy();
  }

  destroy(): void {
    this.drain();
    this.#serving.face?.destroy();
    for (const connection of this.#connections) connection.destroy();
  }

  onClosed(connection: ServerConnection): void {
    this.#connections.delete(connection);
    this.#runtime.meter.count('sallyport_client_connections', `listener="${this.#config.name}"`, -1);
  }

  // -- opening

  #accept(socket: Socket): void {
    if (this.connections >= this.#config.connections_max) {
      this.#runtime.meter.count('sallyport_client_connections_refused_total', `listener="${this.#config.name}"`);
      socket.destroy();
      return;
    }
    const peer = normalAddress(socket.remoteAddress ?? '') ?? '';
    const { snapshot } = this.#runtime;
    const proxy = this.#config.proxy_protocol && snapshot.trusted.includes(peer);
    const sniff = this.#acceptor === null && this.#config.http2 && this.#egress === null && this.#serving.face === null;
    const hello = this.#acceptor !== null;
    if (!proxy && !sniff && !hello) {
      this.#opened(socket, peer, { http2: false, ja4: '' }, null);
      return;
    }
    this.#opening.add(socket);
    new Opening(socket, { proxy, sniff, hello }, this.#runtime.sweeper, snapshot.timeouts.handshake_ms, {
      onOpened: ({ source, rest, ...spoken }) => {
        this.#opening.delete(socket);
        this.#opened(socket, source === null ? peer : (normalAddress(source) ?? peer), spoken, rest.length === 0 ? null : rest);
      },
      onOpeningFailed: (code, detail) => {
        this.#opening.delete(socket);
        if (code !== null) recordRefusal(this.#runtime, { listener: this.#config.name, peer }, code, detail);
      },
    });
  }

  #opened(socket: Socket, peer: string, { http2, ja4 }: Pick<OpeningResult, 'http2' | 'ja4'>, rest: Buffer | null): void {
    const acceptor = this.#acceptor;
    if (acceptor !== null) this.#handshake(acceptor, socket, { peer, ja4 }, rest);
    else this.#start(socket, peer, null, http2, rest);
  }

  #handshake(acceptor: TlsAcceptor, socket: Socket, client: { readonly peer: string; readonly ja4: string }, rest: Buffer | null): void {
    const key = socketKey(socket);
    this.#handshaking.set(key, client);
    this.#opening.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      this.#opening.delete(socket);
      this.#handshaking.delete(key);
    });
    // Whatever was read in clear is handed to TLS; nothing more may be read here meanwhile.
    socket.pause();
    if (rest !== null) socket.unshift(rest);
    acceptor.server.emit('connection', socket);
  }

  #attach(acceptor: TlsAcceptor): void {
    acceptor.server.on('secureConnection', (socket: TLSSocket) => this.#secured(socket));
    acceptor.server.on('tlsClientError', (_error, socket) => socket.destroy());
  }

  #secured(socket: TLSSocket): void {
    const { peer, ja4 } = this.#handshaking.get(socketKey(socket)) ?? { peer: '', ja4: '' };
    const tls = tlsView(socket, ja4);
    this.#start(socket, peer, tls, socket.alpnProtocol === 'h2', null);
  }

  #start(socket: Socket, peer: string, tls: TlsView | null, http2: boolean, rest: Buffer | null): void {
    if (this.#serving.face !== null) {
      this.#startFaced(this.#serving.face, socket, rest);
      return;
    }
    const view = this.#view(peer, tls, this.#serving.serve);
    if (this.#egress === null) this.serve(socket, view, http2, rest);
    else {
      if (rest !== null) socket.unshift(rest);
      this.add(new Reception(socket, view, this.#runtime, this, this.#currentEgress));
    }
  }

  #startFaced(face: Face, socket: Socket, rest: Buffer | null): void {
    this.add(new FacedConnection(socket, this));
    if (rest !== null) socket.unshift(rest);
    face.open(socket);
  }

  get http2(): boolean {
    return this.#config.http2;
  }

  serve(socket: Socket, view: ConnectionView, http2: boolean, rest: Buffer | null): void {
    if (http2) this.#serveH2(socket, view, rest);
    else {
      const connection = new H1ServerConnection(socket, view, this.#runtime, this);
      this.add(connection);
      if (rest !== null) connection.accept(rest);
    }
  }

  #serveH2(socket: Socket, view: ConnectionView, rest: Buffer | null): void {
    const { limits } = this.#runtime.snapshot;
    if (rest !== null) {
      socket.pause();
      socket.unshift(rest);
    }
    const session = performServerHandshake(socket, {
      settings: { maxConcurrentStreams: H2_STREAMS_MAX, maxHeaderListSize: limits.headBytesMax, enablePush: false },
      maxHeaderListPairs: limits.headerLinesMax,
    });
    this.add(new H2ServerConnection(session, socket, view, this.#runtime, this));
  }

  add(connection: ServerConnection): void {
    this.#connections.add(connection);
    this.#runtime.meter.count('sallyport_client_connections', `listener="${this.#config.name}"`);
    if (this.#runtime.draining) connection.drain();
  }

  #view(peer: string, tls: TlsView | null, serve: ConnectionView['serve']): ConnectionView {
    return { listener: this.#config.name, peer, tls, scheme: tls === null ? 'http' : 'https', door: null, serve };
  }
}

/** Names an open connection: both ends of it. */
function socketKey(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localPort}`;
}
