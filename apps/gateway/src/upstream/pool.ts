import type { OutboundReceiver } from '../exchange/ports.ts';

/** Sends requests to one server, over as few connections as serve. */
export interface Pool {
  /** Sends now, or when a connection is free. The receiver hears of everything, a full queue included. */
  dispatch(receiver: OutboundReceiver): void;
  /** Takes back a dispatch that has not been sent. */
  forget(receiver: OutboundReceiver): void;
  stats(): PoolStats;
  /** Closes what is idle now and the rest when it is done. */
  close(): void;
}

export interface PoolStats {
  readonly connections: number;
  readonly idle: number;
  readonly waiting: number;
}
