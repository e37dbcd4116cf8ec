import type { ExchangeEvent, FieldObservation, ValueCharset } from '@sallyport/core';
import { DAY_MS, digest, networkOf } from './habit.ts';
import {
  FORGOTTEN_AFTER_DAYS,
  POINT_CLIENTS_MIN,
  POINT_NETWORKS_MIN,
  POINT_REQUESTS_MIN,
  POINT_SPAN_MS_MIN,
  POINTS_MAX,
  WIDENING_CLIENTS_MIN,
} from './limits.ts';
import { charsetRank, observedField, type PointProfile } from './point-profile.ts';

const CHARSETS: readonly ValueCharset[] = ['number', 'word', 'text', 'free'];

/** Lengths are told apart in these steps. */
const LENGTHS: readonly number[] = [8, 16, 32, 64, 128, 256, 1_024];

/** What is kept of one field between runs. Lists hold digests of clients and networks, and grow no further once they suffice. */
export interface PointState {
  readonly operation: string;
  readonly field: string;
  readonly first_at: number;
  last_at: number;
  requests: number;
  readonly clients: string[];
  readonly networks: string[];
  /** Who sent a value of each charset, and of each step of length. */
  readonly charsets: readonly string[][];
  readonly lengths: readonly string[][];
}

/**
 * Learns what each field of each operation normally holds. It is told only of clean exchanges that succeeded, by clients known
 * from an earlier day. A kind of value is normal once several clients sent it, so one client can neither narrow nor widen
 * anything; a value with a finding is never seen here. All state is bounded.
 */
export class PointLearner {
  readonly #points = new Map<string, PointState>();

  /** @param client who counts as one, see the learner of habits */
  learn(event: ExchangeEvent, client: string): void {
    const { observation } = event;
    if (observation?.fields == null || event.operation === '') return;
    const who = digest(client);
    const network = digest(networkOf(event.client));
    for (const seen of observation.fields) {
      if (seen.location !== 'response' && seen.charset !== undefined) this.#see(event, seen, observation.requestType, who, network);
    }
  }

  #see({ operation, at }: ExchangeEvent, seen: FieldObservation, requestType: string, client: string, network: string): void {
    const field = observedField(seen.location, seen.name, requestType);
    const point = this.#pointAt(operation, field, at);
    point.last_at = Math.max(point.last_at, at);
    point.requests++;
    add(point.clients, client, POINT_CLIENTS_MIN);
    add(point.networks, network, POINT_NETWORKS_MIN);
    add(point.charsets[charsetRank(seen.charset!)]!, client, WIDENING_CLIENTS_MIN);
    add(point.lengths[stepOf(charsOf(seen))]!, client, WIDENING_CLIENTS_MIN);
  }

  #pointAt(operation: string, field: string, at: number): PointState {
    const key = `${operation} ${field}`;
    const known = this.#points.get(key);
    if (known !== undefined) return known;
    // The youngest goes: who makes up fields pushes out what he made up.
    if (this.#points.size >= POINTS_MAX) this.#points.delete([...this.#points.keys()].at(-1)!);
    const point: PointState = {
      operation,
      field,
      first_at: at,
      last_at: at,
      requests: 0,
      clients: [],
      networks: [],
      charsets: CHARSETS.map(() => []),
      lengths: [...LENGTHS.map(() => []), []],
    };
    this.#points.set(key, point);
    return point;
  }

  /** Fields whose values are narrow enough to tell something, in a fixed order. `now`: milliseconds since the epoch. */
  profiles(now: number): PointProfile[] {
    for (const [key, { last_at }] of this.#points) if (now - last_at > FORGOTTEN_AFTER_DAYS * DAY_MS) this.#points.delete(key);
    return [...this.#points.keys()]
      .sort()
      .map((key) => profileOf(this.#points.get(key)!))
      .filter((profile) => profile !== null);
  }

  state(): readonly PointState[] {
    return [...this.#points.values()];
  }

  restore(points: readonly PointState[]): void {
    for (const point of points.slice(0, POINTS_MAX)) this.#points.set(`${point.operation} ${point.field}`, point);
  }
}

function add(list: string[], one: string, max: number): void {
  if (list.length < max && !list.includes(one)) list.push(one);
}

/** Numbers are observed by their size; it has about as many digits. */
function charsOf({ type, size }: FieldObservation): number {
  return type === 'string' ? size : String(size).length;
}

function stepOf(chars: number): number {
  const step = LENGTHS.findIndex((length) => chars <= length);
  return step < 0 ? LENGTHS.length : step;
}

/** What is normal at a point; `null` while too little was seen, or where everything is normal. */
function profileOf(point: PointState): PointProfile | null {
  const { operation, field, requests, clients, networks, charsets, lengths } = point;
  if (requests < POINT_REQUESTS_MIN || clients.length < POINT_CLIENTS_MIN || networks.length < POINT_NETWORKS_MIN) return null;
  if (point.last_at - point.first_at < POINT_SPAN_MS_MIN) return null;
  const charset = charsets.findLastIndex((who) => who.length >= WIDENING_CLIENTS_MIN);
  const step = lengths.findLastIndex((who) => who.length >= WIDENING_CLIENTS_MIN);
  if (charset < 0 || charset === CHARSETS.length - 1 || step < 0 || step === LENGTHS.length) return null;
  const requests_min = POINT_REQUESTS_MIN * 2 ** Math.floor(Math.log2(requests / POINT_REQUESTS_MIN));
  return { operation, field, charset: CHARSETS[charset]!, chars_max: LENGTHS[step]!, requests_min, clients_min: POINT_CLIENTS_MIN };
}
