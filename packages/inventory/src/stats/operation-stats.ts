import type { AuthScheme, Observation } from '@sallyport/core';
import { bump } from './counter.ts';
import { addDistinct, type DistinctSketch } from './distinct.ts';
import { addField, createFieldStats, type FieldStats, fieldKey, mergeField } from './field-stats.ts';

/** Distinct statuses, media types and protocols counted per operation. Real ones have a handful; others are not told apart. */
export const STATUSES_PER_OPERATION_MAX = 32;
export const TYPES_PER_OPERATION_MAX = 12;

/** Listeners told apart of one operation: those of a configuration that serves it. */
export const LISTENERS_PER_OPERATION_MAX = 32;

/** Sets of scopes told apart of one operation: those of the kinds of clients, of which there are few. */
export const SCOPE_SETS_PER_OPERATION_MAX = 32;

/** Versions of one GraphQL operation that are told apart: those of the clients in use, not of all times. */
export const SIGNATURES_PER_OPERATION_MAX = 16;

/** Buckets of answer times: powers of two milliseconds, up to about nine hours in the last. */
export const LATENCY_BUCKETS = 26;

/** Everything counted of one operation. Adding and merging are sums, minima and maxima, so their order does not matter. */
export interface OperationStats {
  requests: number;
  hostile: number;
  successes: number;
  /** Successful answers to requests without a credential. */
  openSuccesses: number;
  first: number;
  last: number;
  tls: number;
  requestBytes: number;
  responseBytes: number;
  readonly statuses: Map<number, number>;
  readonly auth: Map<AuthScheme, number>;
  readonly clientClasses: Map<Observation['clientClass'], number>;
  readonly listeners: Map<string, number>;
  /** `public with`, `private none`: requests by class of client, with and without a credential. */
  readonly authByClient: Map<string, number>;
  /** `public 200`: successful answers to requests without a credential, by class of client and status. */
  readonly openAnswers: Map<string, number>;
  /** By the scopes that the token claimed, joined by spaces: successful answers to requests with a JWT. */
  readonly scopes: Map<string, number>;
  readonly protocols: Map<string, number>;
  /** Of GraphQL operations: by the hash of what they ask for. */
  readonly signatures: Map<string, number>;
  readonly requestTypes: Map<string, number>;
  readonly responseTypes: Map<string, number>;
  readonly latency: number[];
  readonly clients: DistinctSketch;
  /** Exchanges whose fields were read, and of those the answers by status class. */
  samples: number;
  readonly answerSamples: Map<string, number>;
  readonly fields: Map<string, FieldStats>;
}

export function createStats(): OperationStats {
  return {
    requests: 0,
    hostile: 0,
    successes: 0,
    openSuccesses: 0,
    first: Number.POSITIVE_INFINITY,
    last: 0,
    tls: 0,
    requestBytes: 0,
    responseBytes: 0,
    statuses: new Map(),
    auth: new Map(),
    clientClasses: new Map(),
    listeners: new Map(),
    authByClient: new Map(),
    openAnswers: new Map(),
    scopes: new Map(),
    protocols: new Map(),
    signatures: new Map(),
    requestTypes: new Map(),
    responseTypes: new Map(),
    latency: [],
    clients: [],
    samples: 0,
    answerSamples: new Map(),
    fields: new Map(),
  };
}

/** True for an answer that shows the operation works: 2xx, 304, 101, and 0 where the source records no answers. */
export function isSuccess(status: number): boolean {
  return (status >= 200 && status < 300) || status === 304 || status === 101 || status === 0;
}

export function statusClassOf(status: number): string {
  return status === 0 ? '' : `${Math.floor(status / 100)}xx`;
}

/** Counts one exchange; gives the number of field observations that found no room. */
export function addObservation(stats: OperationStats, seen: Observation, fieldsMax: number): number {
  if (seen.hostile) {
    stats.hostile++;
    return 0;
  }
  stats.requests++;
  stats.first = Math.min(stats.first, seen.at);
  stats.last = Math.max(stats.last, seen.at);
  if (isSuccess(seen.status)) {
    stats.successes++;
    if (seen.auth === 'none') stats.openSuccesses++;
    if (seen.scopes !== undefined) bump(stats.scopes, seen.scopes.join(' '), 1, SCOPE_SETS_PER_OPERATION_MAX);
  }
  if (seen.tls) stats.tls++;
  stats.requestBytes += seen.requestBytes;
  stats.responseBytes += seen.responseBytes;
  bump(stats.statuses, seen.status, 1, STATUSES_PER_OPERATION_MAX);
  bump(stats.auth, seen.auth, 1, 16);
  // Without an address (recorded traffic often has none) nothing is known of where the client is.
  if (seen.client !== '') countClient(stats, seen);
  if (seen.listener !== undefined) bump(stats.listeners, seen.listener, 1, LISTENERS_PER_OPERATION_MAX);
  bump(stats.protocols, seen.protocol, 1, TYPES_PER_OPERATION_MAX);
  if (seen.signature !== undefined) bump(stats.signatures, seen.signature, 1, SIGNATURES_PER_OPERATION_MAX);
  if (seen.requestType !== '') bump(stats.requestTypes, seen.requestType, 1, TYPES_PER_OPERATION_MAX);
  if (seen.responseType !== '') bump(stats.responseTypes, seen.responseType, 1, TYPES_PER_OPERATION_MAX);
  addLatency(stats.latency, seen.latency_ms);
  addDistinct(stats.clients, seen.client === '' ? 0 : Number.parseInt(seen.client, 16) >>> 0);
  return seen.fields === null ? 0 : addFields(stats, seen, fieldsMax);
}

function countClient({ clientClasses, authByClient, openAnswers }: OperationStats, { clientClass, auth, status }: Observation): void {
  bump(clientClasses, clientClass, 1, 3);
  bump(authByClient, `${clientClass} ${auth === 'none' ? 'none' : 'with'}`, 1, 6);
  if (auth === 'none' && isSuccess(status)) bump(openAnswers, `${clientClass} ${status}`, 1, STATUSES_PER_OPERATION_MAX);
}

function addLatency(buckets: number[], latency_ms: number): void {
  if (latency_ms <= 0) return;
  const bucket = Math.min(LATENCY_BUCKETS - 1, Math.max(0, Math.ceil(Math.log2(latency_ms))));
  while (buckets.length <= bucket) buckets.push(0);
  buckets[bucket]!++;
}

function addFields(stats: OperationStats, seen: Observation, fieldsMax: number): number {
  let lost = 0;
  const statusClass = statusClassOf(seen.status);
  stats.samples++;
  bump(stats.answerSamples, statusClass, 1, 8);
  for (const field of seen.fields!) {
    const within = field.location === 'response' ? statusClass : '';
    const key = fieldKey(field.location, within, field.name);
    let known = stats.fields.get(key);
    if (known === undefined) {
      if (stats.fields.size >= fieldsMax) {
        lost++;
        continue;
      }
      known = createFieldStats(field.location, within, field.name);
      stats.fields.set(key, known);
    }
    addField(known, field, seen.at);
  }
  return lost;
}

/** Adds what `from` knows to `into`; `from` stays as it is. */
export function mergeStats(into: OperationStats, from: OperationStats, fieldsMax: number): void {
  for (const key of ['requests', 'hostile', 'successes', 'openSuccesses', 'tls', 'requestBytes', 'responseBytes', 'samples'] as const) {
    into[key] += from[key];
  }
  into.first = Math.min(into.first, from.first);
  into.last = Math.max(into.last, from.last);
  for (const key of [
    'statuses',
    'auth',
    'clientClasses',
    'listeners',
    'authByClient',
    'openAnswers',
    'scopes',
    'protocols',
    'signatures',
    'requestTypes',
    'responseTypes',
    'answerSamples',
  ] as const) {
    for (const [value, count] of from[key]) bump(into[key] as Map<unknown, number>, value, count, STATUSES_PER_OPERATION_MAX);
  }
  from.latency.forEach((count, bucket) => {
    while (into.latency.length <= bucket) into.latency.push(0);
    into.latency[bucket]! += count;
  });
  for (const hash of from.clients) addDistinct(into.clients, hash);
  mergeFields(into, from, fieldsMax);
}

function mergeFields(into: OperationStats, from: OperationStats, fieldsMax: number): void {
  for (const [key, field] of from.fields) {
    let known = into.fields.get(key);
    if (known === undefined) {
      if (into.fields.size >= fieldsMax) continue;
      known = createFieldStats(field.location, field.statusClass, field.name);
      into.fields.set(key, known);
    }
    mergeField(known, field);
  }
}

/** One set of counts for several; the one itself when there is only one. */
export function combineStats(parts: readonly OperationStats[], fieldsMax: number): OperationStats {
  if (parts.length === 1) return parts[0]!;
  const whole = createStats();
  for (const part of parts) mergeStats(whole, part, fieldsMax);
  return whole;
}
