/** A limit that the recorded traffic suggests for one operation, and what it would have done. */
export interface LimitSuggestion {
  /** Method and path without identifiers. */
  readonly operation: string;
  readonly callers: number;
  /** Requests a minute of a caller's busiest minute: the median caller, quantiles, the busiest. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Where the true 99 % quantile lies with 95 % confidence (order statistics); the upper end is the busiest caller when there are few. */
  readonly p99_interval: readonly [number, number];
  readonly requests_per_minute: number;
  /** Callers that the limit would have throttled, and those of them without a finding or signal. */
  readonly throttled: number;
  readonly throttled_clean: number;
}

const MINUTE_MS = 60_000;
/** Operations and callers looked at; traffic beyond them is left out of the suggestions. */
const OPERATIONS_MAX = 1_000;
const CALLERS_MAX = 200_000;
/** With fewer callers a quantile says nothing. */
const CALLERS_MIN = 20;
/** Room above the busiest ordinary caller. */
const HEADROOM = 1.5;
const QUANTILE = 0.99;
/** Two-sided 95 % of the normal distribution. */
const Z = 1.96;

interface Caller {
  minute: number;
  count: number;
  max: number;
  clean: boolean;
}

/** Counts requests per operation, caller and minute, and suggests limits from what callers really did. */
export class LimitObserver {
  readonly #operations = new Map<string, Map<string, Caller>>();
  #callers = 0;

  add(operation: string, caller: string, at: number, clean: boolean): void {
    let callers = this.#operations.get(operation);
    if (callers === undefined) {
      if (this.#operations.size >= OPERATIONS_MAX) return;
      callers = new Map();
      this.#operations.set(operation, callers);
    }
    let state = callers.get(caller);
    if (state === undefined) {
      if (this.#callers >= CALLERS_MAX) return;
      this.#callers++;
      state = { minute: 0, count: 0, max: 0, clean: true };
      callers.set(caller, state);
    }
    const minute = Math.floor(at / MINUTE_MS);
    state.count = state.minute === minute ? state.count + 1 : 1;
    state.minute = minute;
    state.max = Math.max(state.max, state.count);
    if (!clean) state.clean = false;
  }

  /** The most used operations first; those with too few callers are left out. */
  suggestions(): LimitSuggestion[] {
    const found: LimitSuggestion[] = [];
    for (const [operation, callers] of this.#operations)
      if (callers.size >= CALLERS_MIN) found.push(suggestion(operation, [...callers.values()]));
    return found.sort((a, b) => b.callers - a.callers);
  }
}

function suggestion(operation: string, callers: readonly Caller[]): LimitSuggestion {
  // What attackers did must not set the limit: the quantile is that of callers without a finding.
  const clean = callers.filter((caller) => caller.clean);
  const sorted = (clean.length >= CALLERS_MIN ? clean : callers).map((caller) => caller.max).sort((a, b) => a - b);
  const at = (rank: number): number => sorted[Math.min(sorted.length - 1, Math.max(0, rank))] as number;
  const n = sorted.length;
  const margin = Z * Math.sqrt(n * QUANTILE * (1 - QUANTILE));
  const interval: [number, number] = [at(Math.floor(n * QUANTILE - margin)), at(Math.ceil(n * QUANTILE + margin))];
  const limit = Math.max(1, Math.ceil(HEADROOM * interval[1]));
  const over = callers.filter((caller) => caller.max > limit);
  return {
    operation,
    callers: callers.length,
    p50: at(Math.floor(n / 2)),
    p99: at(Math.floor(n * QUANTILE)),
    max: Math.max(...callers.map((caller) => caller.max)),
    p99_interval: interval,
    requests_per_minute: limit,
    throttled: over.length,
    throttled_clean: over.filter((caller) => caller.clean).length,
  };
}
