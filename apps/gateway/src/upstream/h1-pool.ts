import type { OutboundReceiver } from '../exchange/ports.ts';
import type { Sweeper } from '../time/sweeper.ts';
import type { Turn } from '../time/turn.ts';
import { type ConnectionOwner, H1Connection } from './h1-connection.ts';
import type { Pool, PoolStats } from './pool.ts';
import type { ServerSettings } from './settings.ts';

/** Keep-alive connections to one server. The last used is used first, so that the surplus grows old and closes. */
export class H1Pool implements Pool, ConnectionOwner {
  readonly #settings: ServerSettings;
  readonly #sweeper: Sweeper;
  readonly #turn: Turn;
  readonly #connections = new Set<H1Connection>();
  readonly #idle: H1Connection[] = [];
  readonly #waiting: OutboundReceiver[] = [];
  #connecting = 0;
  #closed = false;

  constructor(settings: ServerSettings, sweeper: Sweeper, turn: Turn) {
    this.#settings = settings;
    this.#sweeper = sweeper;
    this.#turn = turn;
  }

  dispatch(receiver: OutboundReceiver): void {
    const free = this.#takeIdle();
    if (free !== null) {
      free.send(receiver);
      return;
    }
    const room = this.#connections.size < this.#settings.connectionsMax;
    if (!room && this.#waiting.length >= this.#settings.queueMax + this.#connecting) {
      receiver.onUpstreamFault('queue-full', `${this.#waiting.length} requests wait`);
      return;
    }
    this.#waiting.push(receiver);
    this.#openForWaiting();
  }

  forget(receiver: OutboundReceiver): void {
    const index = this.#waiting.indexOf(receiver);
    if (index !== -1) this.#waiting.splice(index, 1);
  }

  stats(): PoolStats {
    return { connections: this.#connections.size, idle: this.#idle.length, waiting: this.#waiting.length };
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#idle.splice(0)) connection.close();
  }

  #takeIdle(): H1Connection | null {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined) return null;
      if (connection.idle) return connection;
    }
  }

  #openForWaiting(): void {
    if (this.#connecting >= this.#waiting.length || this.#connections.size >= this.#settings.connectionsMax) return;
    this.#connecting++;
    this.#connections.add(new H1Connection(this, this.#settings, this.#sweeper, this.#turn));
  }

  onConnectionIdle(connection: H1Connection): void {
    this.#settled(connection);
    const next = this.#waiting.shift();
    if (next !== undefined) connection.send(next);
    else if (this.#closed) connection.close();
    else this.#idle.push(connection);
  }

  onConnectionClosed(connection: H1Connection): void {
    this.#connections.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index !== -1) this.#idle.splice(index, 1);
    const wasConnecting = this.#settled(connection);
    const failure = connection.failure;
    // Whoever waits for a connection that could not be made hears it; the next one may go elsewhere.
    if (wasConnecting && failure !== null) this.#waiting.shift()?.onUpstreamFault(failure.fault, failure.detail);
    this.#openForWaiting();
  }

  /** A connection stops to be `connecting` once, by success or by failure. */
  #settled(connection: H1Connection): boolean {
    if (connection.settled) return false;
    connection.settled = true;
    this.#connecting--;
    return true;
  }
}
