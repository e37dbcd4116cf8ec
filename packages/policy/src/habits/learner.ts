import type { ExchangeEvent } from '@sallyport/core';
import { DAY_MS, Habit, type HabitState, networkOf, placeKey, placeOf } from './habit.ts';
import { FORGOTTEN_AFTER_DAYS, HABITS_MAX, HOSTILE_CLIENTS_MAX, KNOWN_CLIENTS_MAX } from './limits.ts';
import { type Proposal, proposalOf } from './proposal.ts';

/** What the learner knows, as JSON. */
export interface HabitSnapshot {
  readonly version: 1;
  readonly habits: readonly HabitState[];
  /** Client to the day it was first seen with a clean request. */
  readonly known: readonly (readonly [string, number])[];
  readonly hostile: readonly string[];
}

/**
 * Learns which findings are habitual: seen at one point of one operation, in requests that succeed, from many clients that
 * were known as clean before. Such a finding is likelier a way people write than an attack, so it is proposed as an
 * exception; nothing is ever allowed by itself.
 *
 * It counts only exchanges that passed and were answered 2xx by the upstream, with findings of a single class, by clients
 * known from an earlier day that have not been seen with several kinds of attack, a scanner, or a proven attack. One client counts
 * ten times at most. All state is bounded.
 */
export class HabitLearner {
  readonly #from: 'all' | 'under-threshold';
  readonly #habits = new Map<string, Habit>();
  readonly #known = new Map<string, number>();
  readonly #hostile = new Set<string>();

  /** @param from `under-threshold` learns nothing from requests that block mode would have stopped */
  constructor(from: 'all' | 'under-threshold' = 'all') {
    this.#from = from;
  }

  learn(event: ExchangeEvent): void {
    const client = clientOf(event);
    if (isHostile(event)) remember(this.#hostile, client);
    else if (!succeeded(event) || this.#hostile.has(client)) return;
    else if (this.#from === 'all' || event.decision.verdict === 'pass') this.#learnFrom(event, client);
  }

  /** True when the client was seen with a clean request on an earlier day, and never with anything hostile. */
  knows(event: ExchangeEvent): boolean {
    const client = clientOf(event);
    const since = this.#known.get(client);
    return since !== undefined && since < Math.floor(event.at / DAY_MS) && !this.#hostile.has(client);
  }

  #learnFrom(event: ExchangeEvent, client: string): void {
    const day = Math.floor(event.at / DAY_MS);
    const since = this.#known.get(client);
    if (event.findings.length === 0) {
      if (since === undefined) this.#meet(client, day);
      return;
    }
    if (since === undefined || since >= day || event.operation === '') return;
    const network = networkOf(event.client);
    for (const finding of event.findings) {
      const place = placeOf(event, finding);
      this.#habitAt(placeKey(place), () => Habit.at(place, event.at)).see(client, network, event.at, finding.evidence);
    }
  }

  #meet(client: string, day: number): void {
    if (this.#known.size >= KNOWN_CLIENTS_MAX) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(client, day);
  }

  #habitAt(key: string, make: () => Habit): Habit {
    const known = this.#habits.get(key);
    if (known !== undefined) return known;
    if (this.#habits.size >= HABITS_MAX) this.#forgetLeast();
    const habit = make();
    this.#habits.set(key, habit);
    return habit;
  }

  #forgetLeast(): void {
    let least = '';
    let clients = Number.POSITIVE_INFINITY;
    for (const [key, habit] of this.#habits) {
      if (habit.clients.size >= clients) continue;
      clients = habit.clients.size;
      least = key;
    }
    this.#habits.delete(least);
  }

  /** Habits with enough behind them, most clients first. `now`: milliseconds since the epoch. */
  proposals(now: number): Proposal[] {
    for (const [key, habit] of this.#habits) {
      if (now - habit.lastAt > FORGOTTEN_AFTER_DAYS * DAY_MS) this.#habits.delete(key);
    }
    return [...this.#habits.values()]
      .map(proposalOf)
      .filter((proposal) => proposal !== null)
      .sort((a, b) => b.clients - a.clients || (a.id < b.id ? -1 : 1));
  }

  snapshot(): HabitSnapshot {
    return {
      version: 1,
      habits: [...this.#habits.values()].map((habit) => habit.state()),
      known: [...this.#known],
      hostile: [...this.#hostile],
    };
  }

  /** @throws TypeError when it is no snapshot of this version */
  restore(snapshot: HabitSnapshot): void {
    if (snapshot.version !== 1) throw new TypeError('not a snapshot of habits');
    for (const state of snapshot.habits.slice(0, HABITS_MAX)) this.#habits.set(placeKey(state.place), new Habit(state));
    for (const [client, day] of snapshot.known.slice(-KNOWN_CLIENTS_MAX)) this.#known.set(client, day);
    for (const client of snapshot.hostile.slice(-HOSTILE_CLIENTS_MAX)) this.#hostile.add(client);
  }
}

/** Several kinds of attack in one request, a tool, or a proven attack: no way that people write. */
function isHostile({ findings }: ExchangeEvent): boolean {
  if (findings.length === 0) return false;
  const classes = new Set(findings.filter((finding) => finding.class !== 'data-leak').map((finding) => finding.class));
  return classes.size > 1 || classes.has('scanner') || findings.some((finding) => finding.detector.endsWith('.exploited'));
}

export function succeeded({ decision, upstreamStatus }: ExchangeEvent): boolean {
  return decision.action === 'pass' && upstreamStatus >= 200 && upstreamStatus < 300;
}

/** Who counts as one client. */
export function clientOf({ principal, client }: ExchangeEvent): string {
  return principal.id ?? client;
}

function remember(clients: Set<string>, client: string): void {
  if (clients.has(client)) return;
  if (clients.size >= HOSTILE_CLIENTS_MAX) clients.delete(clients.values().next().value!);
  clients.add(client);
}
