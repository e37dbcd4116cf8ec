import type { FetchedKeys } from '@sallyport/contract/enforce';
import type { Reaction } from '@sallyport/core';
import type { CounterDelta } from '@sallyport/policy';
import type { MetricSample } from '../metrics/sample.ts';
import type { WorkerConfig } from '../worker/worker-config.ts';

/** What the primary tells a worker. A `listen` message carries the bound socket beside it. */
export type ToWorker =
  | {
      readonly type: 'start';
      readonly config: WorkerConfig;
      readonly stream: string;
      readonly spool: SpoolPlace;
      readonly keys: readonly FetchedKeys[];
    }
  | { readonly type: 'listen'; readonly name: string }
  | { readonly type: 'prepare'; readonly id: number; readonly config: WorkerConfig }
  | { readonly type: 'commit'; readonly id: number }
  | { readonly type: 'discard'; readonly id: number }
  | { readonly type: 'samples'; readonly id: number }
  | { readonly type: 'keys'; readonly sets: readonly FetchedKeys[] }
  | { readonly type: 'reactions'; readonly reactions: readonly Reaction[] }
  /** Proofs of possession that other workers let through. */
  | { readonly type: 'proofs'; readonly ids: readonly string[] }
  /** The answer to `count`; `null` where the store could not be asked. */
  | { readonly type: 'counted'; readonly id: number; readonly totals: readonly number[] | null }
  | { readonly type: 'drain'; readonly deadline_ms: number };

export interface SpoolPlace {
  readonly directory: string;
  readonly bytesMax: number;
}

/** What a worker tells the primary. */
export type ToPrimary =
  | { readonly type: 'started' }
  | { readonly type: 'listening'; readonly name: string }
  | { readonly type: 'failed'; readonly detail: string }
  | { readonly type: 'prepared'; readonly id: number; readonly error: string | null }
  | { readonly type: 'committed'; readonly id: number }
  | { readonly type: 'samples'; readonly id: number; readonly samples: readonly MetricSample[] }
  | { readonly type: 'count'; readonly id: number; readonly deltas: readonly CounterDelta[] }
  /** Proofs of possession that were used here. */
  | { readonly type: 'proofs'; readonly ids: readonly string[] }
  /** A token names a key of this issuer that is not there. */
  | { readonly type: 'keys-wanted'; readonly issuer: string }
  /** Sent at intervals: a worker that is stuck in a loop cannot send it. */
  | { readonly type: 'alive' };

/** How often a worker says that it is alive. */
export const ALIVE_INTERVAL_MS = 1_000;

/** A worker that was silent this long is stuck: it is ended and started anew. */
export const ALIVE_SILENCE_MS_MAX = 15_000;
