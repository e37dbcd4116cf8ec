import { type ClientHttp2Session, connect } from 'node:http2';
import type { OutboundReceiver } from '../exchange/ports.ts';
import type { Sweeper } from '../time/sweeper.ts';
import { connectFault } from './connect-fault.ts';
import { H2Stream } from './h2-stream.ts';
import { openSocket } from './open-socket.ts';
import type { Pool, PoolStats } from './pool.ts';
import type { ServerSettings } from './settings.ts';

interface Session {
  readonly http2: ClientHttp2Session;
  readonly streams: Set<H2Stream>;
  connected: boolean;
  /** The server said GOAWAY: no new stream. */
  leaving: boolean;
}

/** HTTP/2 connections to one server: as many streams on one as it allows, then another connection. */
export class H2Pool implements Pool {
  readonly #settings: ServerSettings;
  readonly #sweeper: Sweeper;
  readonly #sessions = new Set<Session>();
  readonly #waiting: OutboundReceiver[] = [];
  #closed = false;

  constructor(settings: ServerSettings, sweeper: Sweeper) {
    this.#settings = settings;
    this.#sweeper = sweeper;
  }

  dispatch(receiver: OutboundReceiver): void {
    const session = this.#roomy();
    if (session !== null) {
      this.#send(session, receiver);
      return;
    }
    const connecting = [...this.#sessions].filter((item) => !item.connected).length;
    const room = this.#sessions.size < this.#settings.connectionsMax;
    if (!room && connecting === 0 && this.#waiting.length >= this.#settings.queueMax) {
      receiver.onUpstreamFault('queue-full', `${this.#waiting.length} requests wait`);
      return;
    }
    this.#waiting.push(receiver);
    // A connection that is being made will carry many streams: one at a time is enough.
    if (connecting === 0 && room) this.#open();
  }

  forget(receiver: OutboundReceiver): void {
    const index = this.#waiting.indexOf(receiver);
    if (index !== -1) this.#waiting.splice(index, 1);
  }

  stats(): PoolStats {
    let idle = 0;
    for (const session of this.#sessions) if (session.connected && session.streams.size === 0) idle++;
    return { connections: this.#sessions.size, idle, waiting: this.#waiting.length };
  }

  close(): void {
    this.#closed = true;
    for (const session of this.#sessions) this.#closeUnused(session);
  }

  /** A closed pool serves those that are in it to their end; whoever waits takes the place of one that is done. */
  #closeUnused(session: Session): void {
    if (this.#closed && session.connected && session.streams.size === 0 && this.#waiting.length === 0) session.http2.close();
  }

  #roomy(): Session | null {
    for (const session of this.#sessions) {
      if (!session.connected || session.leaving || session.http2.closed) continue;
      const allowed = Math.min(this.#settings.streamsMax, session.http2.remoteSettings.maxConcurrentStreams ?? this.#settings.streamsMax);
      if (session.streams.size < allowed) return session;
    }
    return null;
  }

  #send(session: Session, receiver: OutboundReceiver): void {
    const stream = new H2Stream(session.http2, receiver, this.#settings, this.#sweeper, () => {
      session.streams.delete(stream);
      this.#serveWaiting();
      this.#closeUnused(session);
    });
    session.streams.add(stream);
    stream.start();
  }

  #serveWaiting(): void {
    for (;;) {
      const session = this.#waiting.length === 0 ? null : this.#roomy();
      if (session === null) return;
      const next = this.#waiting.shift();
      if (next !== undefined) this.#send(session, next);
    }
  }

  #open(): void {
    const { tls, host, port, timeouts } = this.#settings;
    const socket = openSocket(this.#settings);
    const http2 = connect(`${tls === null ? 'http' : 'https'}://${host}:${port}`, {
      createConnection: () => socket,
      settings: { enablePush: false },
    });
    const session: Session = { http2, streams: new Set(), connected: false, leaving: false };
    this.#sessions.add(session);
    const timer = setTimeout(() => http2.destroy(new Error('timeout while connecting')), timeouts.connect_ms);
    let failure = 'closed';
    // Streams may be sent once the server's settings are here: its limits are known then.
    http2.once('remoteSettings', () => {
      clearTimeout(timer);
      session.connected = true;
      http2.setTimeout(timeouts.keepAlive_ms + timeouts.idle_ms, () => {
        if (session.streams.size === 0) http2.close();
      });
      this.#serveWaiting();
      this.#closeUnused(session);
    });
    http2.on('goaway', () => {
      session.leaving = true;
    });
    http2.on('error', (error: NodeJS.ErrnoException) => {
      failure = error.code ?? error.message;
    });
    http2.on('close', () => {
      clearTimeout(timer);
      this.#sessions.delete(session);
      if (!session.connected) this.#waiting.shift()?.onUpstreamFault(connectFault(failure), failure);
      if (this.#waiting.length > 0 && this.#sessions.size === 0) this.#open();
    });
  }
}
