/** Something with a deadline. A plain number is written per phase; no timer is made per request. */
export interface Deadlined {
  /** Milliseconds on the sweeper's clock; 0 while there is none. */
  deadline: number;
  onDeadline(): void;
}

/** How often deadlines are looked at. A deadline fires at most this much late, never early. */
export const SWEEP_INTERVAL_MS = 100;

/**
 * One timer for all timeouts of a worker. Each open connection or stream registers once; setting a deadline is a
 * number store, where a timer per phase would cost more than parsing the request.
 * Bounded by the connections it serves, which have limits of their own.
 */
export class Sweeper {
  /** Milliseconds, monotonic, as of the last sweep. */
  now: number = performance.now();
  /** Longest delay of a sweep since it was last asked for: how long the event loop was held up. */
  #lag_ms = 0;
  readonly #watched = new Set<Deadlined>();
  readonly #timer: NodeJS.Timeout;

  constructor() {
    this.#timer = setInterval(() => this.sweep(), SWEEP_INTERVAL_MS);
    this.#timer.unref();
  }

  watch(item: Deadlined): void {
    this.#watched.add(item);
  }

  forget(item: Deadlined): void {
    item.deadline = 0;
    this.#watched.delete(item);
  }

  /** The deadline that lies `timeout_ms` ahead; rounded up by one interval since `now` is as old as that. */
  after(timeout_ms: number): number {
    return this.now + timeout_ms + SWEEP_INTERVAL_MS;
  }

  sweep(): void {
    const before = this.now;
    this.now = performance.now();
    this.#lag_ms = Math.max(this.#lag_ms, this.now - before - SWEEP_INTERVAL_MS);
    for (const item of this.#watched) {
      if (item.deadline === 0 || item.deadline > this.now) continue;
      item.deadline = 0;
      item.onDeadline();
    }
  }

  takeLag_ms(): number {
    const lag = this.#lag_ms;
    this.#lag_ms = 0;
    return lag;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#watched.clear();
  }
}
