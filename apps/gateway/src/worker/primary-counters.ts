import type { CounterDelta, CounterStore } from '@sallyport/policy';

interface Waiter {
  readonly resolve: (totals: readonly number[]) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** A primary that is stuck must not hold up the next exchange for ever. */
const ANSWER_MS_MAX = 5_000;

/** The counters that a worker shares with the others, asked through the primary. One batch is under way at a time. */
export class PrimaryCounters implements CounterStore {
  readonly name = 'primary';
  readonly #ask: (id: number, deltas: readonly CounterDelta[]) => void;
  /** Bounded: {@link CounterSync} has one batch under way. */
  readonly #waiters = new Map<number, Waiter>();
  #nextId = 1;

  constructor(ask: (id: number, deltas: readonly CounterDelta[]) => void) {
    this.#ask = ask;
  }

  add(deltas: readonly CounterDelta[]): Promise<readonly number[]> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.answered(id, null), ANSWER_MS_MAX).unref();
      this.#waiters.set(id, { resolve, reject, timer });
      this.#ask(id, deltas);
    });
  }

  /** `null`: the store could not be asked. */
  answered(id: number, totals: readonly number[] | null): void {
    const waiter = this.#waiters.get(id);
    if (waiter === undefined) return;
    this.#waiters.delete(id);
    clearTimeout(waiter.timer);
    if (totals === null) waiter.reject(new Error('the counter store cannot be reached'));
    else waiter.resolve(totals);
  }

  async close(): Promise<void> {
    for (const id of [...this.#waiters.keys()]) this.answered(id, null);
  }
}
