import type { CounterDelta } from '../counters/port.ts';

/** One key of one limit as this process sees it. */
export interface LocalCounter {
  readonly key: string;
  /** rate: when it is empty (theoretical arrival time); quota: end of the period. Milliseconds since the epoch. */
  until: number;
  /** quota: units used in the period; concurrency: requests under way. */
  count: number;
  /** Units admitted here that the store does not know of. */
  pending: number;
  /** rate: time one unit takes to drain, milliseconds; 0 for the others. */
  readonly interval_ms: number;
  /** When it was last asked for, milliseconds since the epoch. */
  seen: number;
}

/** Keys counted by one process. Above it keys that are empty go first, then the oldest; those are counted. */
export const LOCAL_COUNTERS_MAX = 200_000;
/** Keys looked at for dropping with each new one. */
const SWEPT_EACH = 4;

/** The local side of all limits: bounded, and the list of what the store has to be told. */
export class LocalCounters {
  readonly #counters = new Map<string, LocalCounter>();
  /** At most as many as there are counters. */
  #dirty = new Set<LocalCounter>();
  readonly #max: number;
  /** Keys that were dropped though they still counted something. */
  evicted = 0;

  constructor(max: number = LOCAL_COUNTERS_MAX) {
    this.#max = max;
  }

  get size(): number {
    return this.#counters.size;
  }

  get(key: string, interval_ms: number, now: number): LocalCounter {
    const known = this.#counters.get(key);
    if (known !== undefined && known.interval_ms === interval_ms) {
      known.seen = now;
      return known;
    }
    const counter: LocalCounter = { key, until: 0, count: 0, pending: 0, interval_ms, seen: now };
    this.#counters.set(key, counter);
    this.#sweep(counter, now);
    return counter;
  }

  #sweep(fresh: LocalCounter, now: number): void {
    let looked = 0;
    for (const counter of this.#counters.values()) {
      if (++looked > SWEPT_EACH) return;
      const live = counter.until > now || (counter.interval_ms === 0 && counter.until === 0 && counter.count > 0);
      // One that was just asked for is about to be charged.
      const wanted = counter === fresh || (counter.seen === now && this.#counters.size <= this.#max + SWEPT_EACH);
      if (wanted || (live && this.#counters.size <= this.#max)) {
        // Looked at again only after the others.
        this.#counters.delete(counter.key);
        this.#counters.set(counter.key, counter);
        continue;
      }
      if (live) this.evicted++;
      this.#counters.delete(counter.key);
    }
  }

  /** Says that units were admitted here. */
  admit(counter: LocalCounter, units: number): void {
    counter.pending += units;
    this.#dirty.add(counter);
  }

  /** Takes what the store has to be told, at most `max` keys. */
  take(max: number): LocalCounter[] {
    const taken: LocalCounter[] = [];
    for (const counter of this.#dirty) {
      if (taken.length >= max) break;
      taken.push(counter);
      this.#dirty.delete(counter);
    }
    return taken;
  }

  /** Puts back what the store could not be told. */
  putBack(counters: readonly LocalCounter[]): void {
    for (const counter of counters) this.#dirty.add(counter);
  }
}

/** Life of a quota's count in the store beyond its period, so that late deltas find it. */
const QUOTA_GRACE_MS = 60_000;

export function deltaOf(counter: LocalCounter, now: number, key: string): CounterDelta {
  if (counter.interval_ms > 0) return { kind: 'rate', key, amount: counter.pending, interval_us: counter.interval_ms * 1_000 };
  return { kind: 'window', key, amount: counter.pending, ttl_ms: Math.max(1, Math.round(counter.until - now)) + QUOTA_GRACE_MS };
}
