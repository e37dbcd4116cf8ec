import { createHash } from 'node:crypto';
import type { AttackClass, ExchangeEvent, Finding } from '@sallyport/core';
import { pointPattern } from '@sallyport/core';
import { DISTINCT_MAX, SAMPLES_MAX, SEEN_PER_CLIENT_MAX } from './limits.ts';

export const DAY_MS = 86_400_000;

/** What is seen again and again: one detector at one point of one operation. */
export interface HabitPlace {
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly detector: string;
  readonly class: AttackClass;
  /** Without indices and decodings. */
  readonly point: string;
}

/** A habit as it is kept between runs. */
export interface HabitState {
  readonly place: HabitPlace;
  readonly first_at: number;
  readonly last_at: number;
  /** Client to how often it counts. */
  readonly clients: readonly (readonly [string, number])[];
  readonly networks: readonly string[];
  readonly days: readonly number[];
  readonly payloads: readonly string[];
  readonly samples: readonly string[];
}

/** One habit and who has it; bounded in every part. */
export class Habit {
  readonly place: HabitPlace;
  readonly firstAt: number;
  lastAt: number;
  readonly clients: Map<string, number>;
  readonly networks: Set<string>;
  readonly days: Set<number>;
  readonly payloads: Set<string>;
  readonly samples: string[];

  constructor(state: HabitState) {
    this.place = state.place;
    this.firstAt = state.first_at;
    this.lastAt = state.last_at;
    this.clients = new Map(state.clients);
    this.networks = new Set(state.networks);
    this.days = new Set(state.days);
    this.payloads = new Set(state.payloads);
    this.samples = [...state.samples];
  }

  static at(place: HabitPlace, at: number): Habit {
    return new Habit({ place, first_at: at, last_at: at, clients: [], networks: [], days: [], payloads: [], samples: [] });
  }

  /** Counts one sighting, as far as its client still counts. */
  see(client: string, network: string, at: number, evidence: string): void {
    this.lastAt = Math.max(this.lastAt, at);
    const times = this.clients.get(client) ?? 0;
    if (times >= SEEN_PER_CLIENT_MAX || (times === 0 && this.clients.size >= DISTINCT_MAX)) return;
    this.clients.set(client, times + 1);
    add(this.networks, network);
    add(this.days, Math.floor(at / DAY_MS));
    const payload = digest(evidence);
    if (this.payloads.has(payload)) return;
    add(this.payloads, payload);
    if (this.samples.length < SAMPLES_MAX) this.samples.push(evidence);
  }

  /** Sightings that count. */
  get seen(): number {
    let sum = 0;
    for (const times of this.clients.values()) sum += times;
    return sum;
  }

  state(): HabitState {
    return {
      place: this.place,
      first_at: this.firstAt,
      last_at: this.lastAt,
      clients: [...this.clients],
      networks: [...this.networks],
      days: [...this.days],
      payloads: [...this.payloads],
      samples: this.samples,
    };
  }
}

function add<T>(set: Set<T>, value: T): void {
  if (set.size < DISTINCT_MAX) set.add(value);
}

/** Sixteen hex digits that stand for a text. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

export function placeOf({ operation, method, host, template }: ExchangeEvent, finding: Finding): HabitPlace {
  const { detector, class: attack, point } = finding;
  return { operation, method, host, template, detector, class: attack, point: pointPattern(point) };
}

/** One text for one place. */
export function placeKey({ operation, detector, point }: HabitPlace): string {
  return `${operation} ${detector} ${point}`;
}

/** The network of an address: /24 of IPv4, /48 of IPv6. */
export function networkOf(address: string): string {
  const separator = address.includes(':') ? ':' : '.';
  return address.split(separator, 3).join(separator);
}
