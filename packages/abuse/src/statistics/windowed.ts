import type { AlertSubject, Severity } from '@sallyport/core';
import { type Act, DAY, type DetectorContext, type Draft, draftOf, HOUR, type Said } from '../detector.ts';
import { hashText } from '../state/distinct.ts';
import type { PackedTable, Row } from '../state/packed-table.ts';
import { type Comparison, compare, confidenceOf, learn, type Prior } from './peers.ts';

const WINDOW = { group: 'u32', start: 'time', sum: 'f32', distinct: { distinct: 6 } } as const;
const HABIT = { first: 'time', window: 'time', windows: 'u32', level: 'f32', peak: 'f32' } as const;

/** Callers whose habit is known: those that were out of the ordinary. */
const HABITS_MAX = 50_000;
/** So many windows out of the ordinary over so long, each of them told, are a habit: a partner's batch, a robot that watches. */
const HABIT_WINDOWS = 3;
const HABIT_MS: number = 12 * HOUR;
/** More than this times the habit is told again. */
const HABIT_GROWTH = 1.5;
/** How fast the habit follows. */
const HABIT_STEP = 0.3;

export interface WindowedOptions {
  readonly name: string;
  readonly window_ms: number;
  /** Callers held. */
  readonly max: number;
  readonly prior: Prior;
  /** Below it nothing is out of the ordinary, whatever peers do. */
  readonly floor: number;
}

/**
 * Sums or distinct values per caller and window, compared with what the peers of a group do in a window, and, for who is out of the
 * ordinary time and again, with what it did itself.
 */
export class WindowedAgainstPeers {
  readonly #table: PackedTable<typeof WINDOW>;
  readonly #habits: PackedTable<typeof HABIT>;
  readonly #context: DetectorContext;
  readonly #options: WindowedOptions;

  constructor(context: DetectorContext, options: WindowedOptions) {
    this.#context = context;
    this.#options = options;
    this.#table = context.rows(options.name, {
      layout: WINDOW,
      max: options.max,
      idle_ms: options.window_ms,
      onGone: (window) => this.#learn(window),
    });
    this.#habits = context.rows(`${options.name} habits`, { layout: HABIT, max: HABITS_MAX, idle_ms: 14 * DAY });
  }

  /** Counts one distinct value; the comparison when it is out of the ordinary. */
  distinct(caller: string, group: string, hash: number, now: number): Comparison | null {
    const key = `${group}\u0000${caller}`;
    const window = this.#window(key, group, now);
    const { distinct } = window;
    return distinct.add(hash) ? this.#judge(key, window, distinct.size, now) : null;
  }

  /** Adds an amount; the comparison when the sum is out of the ordinary. */
  add(caller: string, group: string, amount: number, now: number): Comparison | null {
    const key = `${group}\u0000${caller}`;
    const window = this.#window(key, group, now);
    window.sum += amount;
    return this.#judge(key, window, window.sum, now);
  }

  #window(key: string, group: string, now: number): Row<typeof WINDOW> {
    const window = this.#table.use(key, now);
    if (window.start === 0 || now - window.start > this.#options.window_ms) {
      this.#learn(window);
      window.start = now;
      window.distinct.clear();
      window.sum = 0;
      window.suspicion = 0;
    }
    window.group = hashText(group);
    return window;
  }

  #learn(window: Row<typeof WINDOW>): void {
    const value = window.sum > 0 ? window.sum : window.distinct.size;
    if (value > 0) learn(this.#peers(window), this.#options.prior, value);
  }

  #peers(window: Row<typeof WINDOW>): ReturnType<DetectorContext['peers']> {
    return this.#context.peers(`${this.#options.name} ${window.group}`);
  }

  #judge(key: string, window: Row<typeof WINDOW>, value: number, now: number): Comparison | null {
    if (value < this.#options.floor) return null;
    const comparison = compare(this.#peers(window), this.#options.prior, value, this.#context.strictness.z);
    window.suspicion = (128 * value) / comparison.limit;
    if (value < comparison.limit) return null;
    return this.#isHabit(key, window.start, value, now) ? null : comparison;
  }

  #isHabit(key: string, window: number, value: number, now: number): boolean {
    const habit = this.#habits.use(key, now);
    if (habit.first === 0) habit.first = now;
    if (habit.window !== window) {
      if (habit.windows > 0) {
        const peak = Math.log1p(habit.peak);
        habit.level = habit.windows === 1 ? peak : habit.level + HABIT_STEP * (peak - habit.level);
      }
      habit.windows++;
      habit.window = window;
      habit.peak = 0;
    }
    habit.peak = Math.max(habit.peak, value);
    return habit.windows > HABIT_WINDOWS && now - habit.first >= HABIT_MS && value <= HABIT_GROWTH * Math.expm1(habit.level);
  }
}

/** A count of distinct things per caller that is out of the ordinary: what to count, and what to say of it. */
export interface DistinctWatch extends WindowedOptions {
  readonly severity: Severity;
  /** Whose they are, of which group of peers, and the thing; `null` when the act says nothing. */
  readonly read: (act: Act) => { readonly caller: string; readonly group: string; readonly hash: number } | null;
  readonly subject: (act: Act, caller: string) => AlertSubject;
  readonly detail: (comparison: Comparison) => string;
}

/** A detector that is one such count. */
export function watchDistinct(context: DetectorContext, watch: DistinctWatch): (act: Act) => Draft | null {
  const windows = new WindowedAgainstPeers(context, watch);
  return (act) => {
    const seen = watch.read(act);
    if (seen === null) return null;
    const comparison = windows.distinct(seen.caller, seen.group, seen.hash, act.at);
    if (comparison === null) return null;
    return draftOutlier(
      { subject: watch.subject(act, seen.caller), severity: watch.severity, detail: watch.detail(comparison) },
      comparison,
    );
  };
}

/** The draft of a comparison with peers. */
export function draftOutlier(said: Said, comparison: Comparison): Draft {
  return draftOf(said, comparison.value, comparison.baseline, confidenceOf(comparison));
}
