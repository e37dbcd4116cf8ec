/**
 * What one gateway process admitted since it last told the store. `rate`: a GCRA counter that drains one unit each
 * `interval_us`. `window`: a plain count that is forgotten after `ttl_ms`.
 */
export type CounterDelta =
  | { readonly kind: 'rate'; readonly key: string; readonly amount: number; readonly interval_us: number }
  | { readonly kind: 'window'; readonly key: string; readonly amount: number; readonly ttl_ms: number };

/**
 * Counters shared by processes. Decisions are taken locally and never wait for it; deltas are sent in batches and
 * answered with what all processes together have counted.
 */
export interface CounterStore {
  /** `embedded`, `redis`, ...; for messages. */
  readonly name: string;
  /**
   * Adds the deltas and answers, in their order: for `rate` the time until the counter is empty, microseconds; for
   * `window` the count. Rejects when the store cannot be reached; then nothing, or everything, was added.
   */
  add(deltas: readonly CounterDelta[]): Promise<readonly number[]>;
  close(): Promise<void>;
}

/** Deltas of one call; more are sent in the next. */
export const DELTAS_MAX = 5_000;
