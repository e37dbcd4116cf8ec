import type { DetectorContext } from '../detector.ts';
import { addDistinct, countDistinct, type Distinct, newDistinct } from '../state/distinct.ts';
import type { Table } from '../state/table.ts';
import { type Comparison, compare, learn, type Prior } from './peers.ts';

interface Window {
  group: string;
  start: number;
  distinct: Distinct | null;
  sum: number;
}

export interface WindowedOptions {
  readonly name: string;
  readonly window_ms: number;
  /** Callers held. */
  readonly max: number;
  readonly prior: Prior;
  /** Below it nothing is out of the ordinary, whatever peers do. */
  readonly floor: number;
}

/** Sums or distinct values per caller and window, compared with what the peers of a group do in a window. */
export class WindowedAgainstPeers {
  readonly #table: Table<Window>;
  readonly #context: DetectorContext;
  readonly #options: WindowedOptions;

  constructor(context: DetectorContext, options: WindowedOptions) {
    this.#context = context;
    this.#options = options;
    this.#table = context.table<Window>(options.name, {
      max: options.max,
      idle_ms: options.window_ms,
      create: (now) => ({ group: '', start: now, distinct: null, sum: 0 }),
      onGone: (_, window) => this.#learn(window),
    });
  }

  /** Counts one distinct value; the comparison when it is out of the ordinary. */
  distinct(caller: string, group: string, hash: number, now: number): Comparison | null {
    const window = this.#window(caller, group, now);
    window.distinct ??= newDistinct();
    return addDistinct(window.distinct, hash) ? this.#judge(window, countDistinct(window.distinct)) : null;
  }

  /** Adds an amount; the comparison when the sum is out of the ordinary. */
  add(caller: string, group: string, amount: number, now: number): Comparison | null {
    const window = this.#window(caller, group, now);
    window.sum += amount;
    return this.#judge(window, window.sum);
  }

  #window(caller: string, group: string, now: number): Window {
    const window = this.#table.use(`${group}\u0000${caller}`, now);
    if (now - window.start > this.#options.window_ms) {
      this.#learn(window);
      window.start = now;
      window.distinct = null;
      window.sum = 0;
    }
    window.group = group;
    return window;
  }

  #learn(window: Window): void {
    const value = window.distinct === null ? window.sum : countDistinct(window.distinct);
    if (value > 0) learn(this.#peers(window.group), this.#options.prior, value);
  }

  #peers(group: string): ReturnType<DetectorContext['peers']> {
    return this.#context.peers(`${this.#options.name} ${group}`);
  }

  #judge(window: Window, value: number): Comparison | null {
    if (value < this.#options.floor) return null;
    const comparison = compare(this.#peers(window.group), this.#options.prior, value, this.#context.strictness.z);
    return value >= comparison.limit ? comparison : null;
  }
}
