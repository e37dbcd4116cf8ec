import type { Reaction } from '@sallyport/core';

/** The reactions in force, numbered: another number, another list. */
export interface ReactionList {
  readonly version: number;
  readonly reactions: readonly Reaction[];
}

/** Gateways that wait for a change at a time; one more is answered at once and asks again. */
const WAITERS_MAX = 1_000;

/** Hands the reactions in force to waiting gateways the moment they change. */
export class ReactionFeed {
  readonly #waiters = new Set<() => void>();
  // Starts with the time, so that a gateway that knew another run's number asks for a list.
  #current: ReactionList;

  constructor(now: number) {
    this.#current = { version: now, reactions: [] };
  }

  get current(): ReactionList {
    return this.#current;
  }

  set(reactions: readonly Reaction[]): void {
    this.#current = { version: this.#current.version + 1, reactions };
    for (const wake of this.#waiters) wake();
  }

  /** The list once it is another than `have`, or `null` after `wait_ms` or when `signal` fires. */
  async next(have: number, wait_ms: number, signal: AbortSignal): Promise<ReactionList | null> {
    if (this.#current.version !== have) return this.#current;
    if (signal.aborted || this.#waiters.size >= WAITERS_MAX) return null;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, wait_ms);
      signal.addEventListener('abort', done);
      this.#waiters.add(done);
    });
    return this.#current.version === have || signal.aborted ? null : this.#current;
  }
}
