import type { Clock } from '@sallyport/core';
import type { CounterDelta, CounterStore } from './port.ts';

/** Counters held. Above it those that are empty are dropped, then the oldest. */
const COUNTERS_MAX = 500_000;
/** Counters looked at for dropping with each new one. */
const SWEPT_EACH = 4;

interface Counter {
  /** `rate`: when it is empty; `window`: when it is forgotten. Milliseconds since the epoch. */
  until: number;
  count: number;
}

/** The embedded store: one process's memory. Workers of one gateway share it through their primary. */
export class MemoryCounterStore implements CounterStore {
  readonly name = 'embedded';
  readonly #clock: Clock;
  readonly #counters = new Map<string, Counter>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async add(deltas: readonly CounterDelta[]): Promise<readonly number[]> {
    const now = this.#clock.now();
    return deltas.map((delta) => this.#add(delta, now));
  }

  #add(delta: CounterDelta, now: number): number {
    const counter = this.#counters.get(delta.key) ?? this.#open(delta.key, now);
    if (delta.kind === 'rate') {
      counter.until = Math.max(counter.until, now) + (delta.amount * delta.interval_us) / 1_000;
      return Math.round((counter.until - now) * 1_000);
    }
    if (counter.until <= now) {
      counter.until = now + delta.ttl_ms;
      counter.count = 0;
    }
    counter.count += delta.amount;
    return counter.count;
  }

  #open(key: string, now: number): Counter {
    const counter = { until: 0, count: 0 };
    this.#counters.set(key, counter);
    let looked = 0;
    for (const [old, { until }] of this.#counters) {
      if (++looked > SWEPT_EACH) break;
      if (old === key) continue;
      if (until <= now || this.#counters.size > COUNTERS_MAX) this.#counters.delete(old);
    }
    return counter;
  }

  async close(): Promise<void> {
    this.#counters.clear();
  }
}
