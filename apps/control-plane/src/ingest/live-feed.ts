import type { Event } from '@sallyport/core';
import type { LiveNotice } from '../resources/live/schema.ts';

/** Notices go out at most this often, so that a flood of traffic is no flood of refreshes, milliseconds. */
const NOTICE_MS = 1_000;

/** Groups of events that wait to become queryable; beyond it they are joined, which only makes a notice later. */
const WAITING_MAX = 64;

type Listener = (notice: LiveNotice) => void;

/** What some consecutive events changed. */
interface Change {
  lastSeq: number;
  readonly resources: Set<string>;
  requests: number;
  attacks: number;
  blocked: number;
}

/** Resources whose answers an event changes. */
const CHANGED: Readonly<Record<Event['kind'], readonly string[]>> = {
  exchange: ['overview', 'operations', 'coverage', 'gateways'],
  rejected: ['overview', 'coverage'],
  tunnel: ['gateways'],
  fault: ['overview', 'coverage'],
  system: ['gateways', 'system', 'coverage'],
  audit: ['audit'],
  // The policy may answer an alert with a reaction.
  alert: ['alerts', 'reactions'],
};

/**
 * Tells open consoles that something changed, so that they ask again; it carries no data of its own. What is not yet
 * queryable is not yet told: a console that asked too early would stay behind.
 */
export class LiveFeed {
  readonly #listeners = new Set<Listener>();
  readonly #now: () => number;
  /** Last log sequence number that a query sees. */
  readonly #reach: () => number;
  #waiting: Change[] = [];
  #open: Change | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(now: () => number, reach: () => number) {
    this.#now = now;
    this.#reach = reach;
  }

  get size(): number {
    return this.#listeners.size;
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Counts an event of the log. */
  observe(seq: number, event: Event): void {
    const change = this.#current();
    change.lastSeq = seq;
    for (const resource of CHANGED[event.kind]) change.resources.add(resource);
    if (event.kind === 'system' && (event.name === 'scan-finished' || event.name === 'finding-overdue')) {
      change.resources.add('scans').add('weaknesses');
    }
    if (event.kind === 'audit') change.resources.add(event.action.split('.', 1)[0] ?? '');
    if (event.kind === 'exchange') {
      change.requests++;
      if (event.findings.length > 0 || event.decision.verdict === 'block') change.resources.add('attacks');
      if (event.decision.verdict === 'block') change.attacks++;
      if (event.decision.action === 'block') change.blocked++;
    }
    this.wake();
  }

  #current(): Change {
    if (this.#open === null) {
      this.#open = { lastSeq: 0, resources: new Set(), requests: 0, attacks: 0, blocked: 0 };
      this.#waiting.push(this.#open);
    }
    return this.#open;
  }

  /** More may be queryable now: what is goes out with the next notice. */
  wake(): void {
    if (this.#timer !== null) return;
    this.#timer = setTimeout(() => this.#send(), NOTICE_MS);
    // A waiting notice keeps no process alive.
    this.#timer.unref();
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#listeners.clear();
  }

  #send(): void {
    this.#timer = null;
    // While there is room, what comes from now on waits in a group of its own.
    if (this.#waiting.length < WAITING_MAX) this.#open = null;
    const seq = this.#reach();
    const due = this.#waiting.filter((change) => change.lastSeq <= seq);
    if (due.length === 0) return;
    this.#waiting = this.#waiting.filter((change) => change.lastSeq > seq);
    if (this.#open !== null && this.#open.lastSeq <= seq) this.#open = null;
    const sum = (of: (change: Change) => number): number => due.reduce((total, change) => total + of(change), 0);
    const notice: LiveNotice = {
      at: this.#now(),
      seq: Math.max(...due.map((change) => change.lastSeq)),
      changed: [...new Set(due.flatMap((change) => [...change.resources]))].sort(),
      requests: sum((change) => change.requests),
      attacks: sum((change) => change.attacks),
      blocked: sum((change) => change.blocked),
    };
    for (const listener of this.#listeners) listener(notice);
  }
}
