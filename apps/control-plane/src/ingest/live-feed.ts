import type { Event } from '@sallyport/core';
import type { LiveNotice } from '../resources/live/schema.ts';

/** Notices go out at most this often, so that a flood of traffic is no flood of refreshes, milliseconds. */
const NOTICE_MS = 1_000;

type Listener = (notice: LiveNotice) => void;

/** Resources whose answers an event changes. */
const CHANGED: Readonly<Record<Event['kind'], readonly string[]>> = {
  exchange: ['overview', 'operations', 'coverage', 'gateways'],
  rejected: ['overview', 'coverage'],
  fault: ['overview', 'coverage'],
  system: ['gateways', 'system', 'coverage'],
  audit: ['audit'],
};

/** Tells open consoles that something changed, so that they ask again; it carries no data of its own. */
export class LiveFeed {
  readonly #listeners = new Set<Listener>();
  readonly #now: () => number;
  #changed = new Set<string>();
  #counts = { requests: 0, attacks: 0, blocked: 0 };
  #seq = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#listeners.size;
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Counts an event of the log. */
  observe(event: Event): void {
    for (const resource of CHANGED[event.kind]) this.#changed.add(resource);
    if (event.kind === 'audit') this.#changed.add(event.action.slice(0, event.action.indexOf('.')));
    if (event.kind !== 'exchange') return;
    this.#counts.requests++;
    if (event.findings.length > 0 || event.decision.verdict === 'block') this.#changed.add('attacks');
    if (event.decision.verdict === 'block') this.#counts.attacks++;
    if (event.decision.action === 'block') this.#counts.blocked++;
  }

  /** Everything up to `seq` can be asked for now. */
  queryable(seq: number): void {
    this.#seq = seq;
    this.#schedule();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#listeners.clear();
  }

  #schedule(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => this.#send(), NOTICE_MS);
    // A waiting notice keeps no process alive.
    this.#timer.unref();
  }

  #send(): void {
    this.#timer = null;
    if (this.#changed.size === 0) return;
    const notice: LiveNotice = { at: this.#now(), seq: this.#seq, changed: [...this.#changed].sort(), ...this.#counts };
    this.#changed = new Set();
    this.#counts = { requests: 0, attacks: 0, blocked: 0 };
    for (const listener of this.#listeners) listener(notice);
  }
}
