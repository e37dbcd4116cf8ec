import type { Clock, EventDraft, RandomSource } from '@sallyport/core';
import type { Engine } from '@sallyport/engine';
import type { TrustedProxies } from '@sallyport/traffic';
import type { Logger } from 'pino';
import type { HeadLimits } from '../codec/h1/limits.ts';
import type { Meter } from '../metrics/meter.ts';
import type { Sweeper } from '../time/sweeper.ts';
import type { Turn } from '../time/turn.ts';
import type { RouteTable } from '../upstream/route-table.ts';

/** Timeouts of the client's side, milliseconds. */
export interface ClientTimeouts {
  readonly handshake_ms: number;
  /** From a request's first byte to the end of its head. */
  readonly head_ms: number;
  /** Between two reads of a body. */
  readonly bodyIdle_ms: number;
  /** For the client to take bytes we have written. */
  readonly write_ms: number;
  /** Between two requests. */
  readonly keepAlive_ms: number;
  /** Silence on an upgraded connection. */
  readonly tunnel_ms: number;
}

/** Everything a request needs of the configuration: built whole before it is used, never changed, swapped by one store. */
export interface Snapshot {
  readonly version: string;
  readonly engine: Engine;
  readonly routes: RouteTable;
  readonly trusted: TrustedProxies;
  readonly timeouts: ClientTimeouts;
  readonly limits: HeadLimits;
  /** Times one request may be sent anew. */
  readonly retriesMax: number;
  /** Bytes a client may send after we have answered, before we close on it. */
  readonly lingerBytesMax: number;
}

/** What records: events outlive the process once {@link Turn.settle} or the end of the turn has written them. Never throws. */
export interface Recorder {
  record(drafts: readonly EventDraft[]): void;
}

/** What a worker's connections share. `snapshot` is read at the start of each exchange. */
export interface Runtime {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly sweeper: Sweeper;
  readonly turn: Turn;
  readonly recorder: Recorder;
  readonly meter: Meter;
  readonly log: Logger;
  snapshot: Snapshot;
  /** True once no new request is taken. */
  draining: boolean;
}
