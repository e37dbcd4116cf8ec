import { createHmac } from 'node:crypto';
import type { Clock } from '@sallyport/core';
import { type CounterStore, DELTAS_MAX } from '../counters/port.ts';
import { deltaOf, type LocalCounter, type LocalCounters } from './counters.ts';

export interface SyncOptions {
  readonly interval_ms: number;
  /** Keys leave the process as keyed hashes; all gateways of one store need the same key. */
  readonly key: Uint8Array;
  /** Told once when the store fails and once when it is back. */
  readonly onState: (up: boolean, detail: string) => void;
}

/** Batches of one turn; what is left goes with the next turn. */
const BATCHES_MAX = 8;

/**
 * Brings local counters and a shared store together, in the background.
 *
 * Bound: with n processes, a limit of rate r and burst b, and an interval of s seconds (plus the time a batch takes),
 * at most (n - 1)(b + r s) units more than the limit are admitted before all know of each other; what was admitted too
 * much is carried as debt, so over longer times the limit holds exactly. Without the store each process keeps to its
 * own counters, that is at most n times the limit, and says so.
 */
export class CounterSync {
  readonly #local: LocalCounters;
  readonly #store: CounterStore;
  readonly #clock: Clock;
  readonly #options: SyncOptions;
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | null = null;
  #up = true;

  constructor(local: LocalCounters, store: CounterStore, clock: Clock, options: SyncOptions) {
    this.#local = local;
    this.#store = store;
    this.#clock = clock;
    this.#options = options;
    this.#timer = setInterval(() => void this.sync(), options.interval_ms).unref();
  }

  get up(): boolean {
    return this.#up;
  }

  /** Exchanges what is pending now; one exchange at a time. Never rejects. */
  sync(): Promise<void> {
    this.#running ??= this.#sync().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #sync(): Promise<void> {
    for (let batch = 0; batch < BATCHES_MAX; batch++) {
      const counters = this.#local.take(DELTAS_MAX);
      if (counters.length === 0) return;
      if (!(await this.#exchange(counters))) return;
    }
  }

  async #exchange(counters: readonly LocalCounter[]): Promise<boolean> {
    const now = this.#clock.now();
    const sent = counters.map((counter) => counter.pending);
    const deltas = counters.map((counter) => deltaOf(counter, now, this.#hidden(counter.key)));
    for (const counter of counters) counter.pending = 0;
    try {
      const answers = await this.#store.add(deltas);
      const then = this.#clock.now();
      counters.forEach((counter, index) => {
        const total = answers[index] as number;
        // What was admitted while the batch was under way is on top of what the store knows.
        if (counter.interval_ms > 0) counter.until = then + total / 1_000 + counter.pending * counter.interval_ms;
        else counter.count = total + counter.pending;
      });
      this.#state(true, 'back');
      return true;
    } catch (error) {
      counters.forEach((counter, index) => {
        counter.pending += sent[index] as number;
      });
      this.#local.putBack(counters);
      this.#state(false, error instanceof Error ? error.message : String(error));
      return false;
    }
  }

  #hidden(key: string): string {
    return createHmac('sha256', this.#options.key).update(key).digest('base64url').slice(0, 22);
  }

  #state(up: boolean, detail: string): void {
    if (up === this.#up) return;
    this.#up = up;
    this.#options.onState(up, `${this.#store.name}: ${detail}`);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
    await this.#store.close();
  }
}
