import { SallyportError } from '@sallyport/core';

/** Callers waiting to hear of a stop: streams, long polls. Each is bounded where it is opened; a leak ends here with an error. */
const LISTENERS_MAX = 10_000;

/** What is to be done when a control plane stops, in the reverse order in which it was begun. */
export class Stop {
  readonly #steps: (() => Promise<unknown>)[] = [];
  readonly #listeners = new Set<() => void>();
  #running: Promise<void> | null = null;

  /** Adds a step. Steps run one after the other, the last added first. */
  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  /** Calls back as soon as the stop begins, before any step; answers how to take that back. */
  notify(listener: () => void): () => void {
    if (this.#listeners.size >= LISTENERS_MAX)
      throw new SallyportError('RATE_LIMITED', 'control plane', `${LISTENERS_MAX} connections are open`);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Stops once, however often it is asked. Every step is tried; the first error is thrown at the end. */
  run(): Promise<void> {
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    for (const listener of this.#listeners) listener();
    const errors: unknown[] = [];
    for (const step of this.#steps.reverse()) {
      try {
        await step();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}
