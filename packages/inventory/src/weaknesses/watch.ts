import { createHash } from 'node:crypto';
import type { ExchangeEvent } from '@sallyport/core';
import type { OperationRecord } from '../model.ts';
import { IdSpreads, type SpreadEntry } from './id-spread.ts';
import { severityOf, WEAKNESS_KINDS } from './kinds.ts';
import type { Absence, Examination, Sighting, Subject, Weakness, WeaknessRule } from './model.ts';
import { Bursts, type OriginEntry, Origins } from './recent.ts';
import { excessData, unauthenticatedAccess, unauthenticatedData } from './rules-access.ts';
import { specDrift } from './rules-drift.ts';
import { cleartext, shadowOperation, zombieOperation } from './rules-estate.ts';
import { noRateLimit } from './rules-limit.ts';
import { exploited, guessableId, secretInUrl, verboseError } from './rules-message.ts';
import { longLivedToken, weakToken } from './rules-token.ts';
import { cacheableData, cookieFlags, crossOrigin, outdatedTls, productVersion, securityHeaders } from './rules-transport.ts';
import { WEAKNESS_DEFAULTS, type WeaknessSettings } from './settings.ts';

export const WEAKNESS_RULES: readonly WeaknessRule[] = [
  unauthenticatedAccess,
  unauthenticatedData,
  excessData,
  secretInUrl,
  guessableId,
  verboseError,
  cleartext,
  zombieOperation,
  shadowOperation,
  exploited,
  weakToken,
  longLivedToken,
  securityHeaders,
  cacheableData,
  productVersion,
  cookieFlags,
  crossOrigin,
  outdatedTls,
  noRateLimit,
  specDrift,
];

/** Weaknesses known at one time; further ones are counted in `overflow` and looked at again when seen again. */
export const WEAKNESSES_MAX = 20_000;
/** Events named as evidence of one weakness. */
export const EVIDENCE_EVENTS_MAX = 5;

const HOUR_MS = 3_600_000;

/** What answers where an exchange belongs. */
export interface Estate {
  operations(): readonly OperationRecord[];
  match(method: string, host: string, path: string): OperationRecord | null;
}

interface Known extends Weakness {
  /** Seen since the last sighting that would have shown it. */
  readonly clean: Absence | null;
  readonly conclusive: boolean;
}

export interface WatchSnapshot {
  readonly version: 1;
  readonly known: readonly Known[];
  readonly ids: readonly SpreadEntry[];
  readonly origins?: readonly OriginEntry[];
  readonly overflow: number;
}

/** Finds weaknesses in the stream of exchanges; bounded, without a clock, the same for the same stream. */
export class WeaknessWatch {
  /** By kind and place, then by point. */
  readonly #places = new Map<string, Map<string, Known>>();
  #ids = new IdSpreads();
  #origins = new Origins();
  readonly #bursts = new Bursts();
  readonly #settings: WeaknessSettings;
  #size = 0;
  #overflow = 0;

  constructor(settings: WeaknessSettings = WEAKNESS_DEFAULTS) {
    this.#settings = settings;
  }

  /** Weaknesses that found no room. */
  get overflow(): number {
    return this.#overflow;
  }

  /** Looks at exchanges in the order of the log, against the inventory as it is now. */
  observe(events: readonly ExchangeEvent[], estate: Estate): void {
    if (events.length === 0) return;
    const records = estate.operations();
    const byId = new Map(records.map((record) => [record.id, record]));
    const shares = hostShares(records);
    for (const event of events) {
      const seen = event.observation;
      if (seen === null) continue;
      const record = byId.get(event.operation) ?? estate.match(event.method, event.host, event.path);
      this.#look({ event, seen, record, hostAuthenticated: shares.get(event.host) ?? 0, ...this.#memory() });
    }
  }

  #memory(): Pick<Subject, 'ids' | 'bursts' | 'origins' | 'settings'> {
    return { ids: this.#ids, bursts: this.#bursts, origins: this.#origins, settings: this.#settings };
  }

  weaknesses(): Weakness[] {
    return [...this.#places.values()].flatMap((points) => [...points.values()].map((known) => presented(known, this.#settings)));
  }

  snapshot(): WatchSnapshot {
    const known = [...this.#places.values()].flatMap((points) => [...points.values()]);
    return { version: 1, known, ids: this.#ids.entries(), origins: this.#origins.entries(), overflow: this.#overflow };
  }

  /** @throws TypeError when it is no snapshot of this version. */
  restore(snapshot: WatchSnapshot): void {
    if (snapshot.version !== 1) throw new TypeError('not a snapshot of version 1');
    this.#places.clear();
    this.#size = 0;
    for (const known of snapshot.known) this.#put(`${known.kind} ${placeOf(known)}`, known);
    this.#ids = new IdSpreads(snapshot.ids);
    this.#origins = new Origins(snapshot.origins);
    this.#overflow = snapshot.overflow;
  }

  #look(subject: Subject): void {
    for (const rule of WEAKNESS_RULES) {
      const examined = rule.examine(subject);
      if (examined === null) continue;
      const key = `${rule.kind} ${placeOf(named(subject, rule))}`;
      for (const sighting of examined.shown) this.#see(key, rule, sighting, subject);
      const points = this.#places.get(key);
      if (points !== undefined) clear(points, examined, subject.seen.at);
    }
  }

  #see(key: string, rule: WeaknessRule, sighting: Sighting, subject: Subject): void {
    const before = this.#places.get(key)?.get(sighting.point);
    if (before === undefined && this.#size >= WEAKNESSES_MAX) this.#overflow++;
    else this.#put(key, seenAgain(before, rule, sighting, subject));
  }

  #put(key: string, known: Known): void {
    const points = this.#places.get(key) ?? new Map<string, Known>();
    this.#places.set(key, points);
    if (!points.has(known.point)) this.#size++;
    points.set(known.point, known);
  }
}

/** What an operation is called; for one that the inventory does not know, what the event says of it. */
function named({ event, record }: Subject, { scope }: WeaknessRule): Pick<Weakness, 'operation' | 'method' | 'host' | 'template'> {
  if (scope === 'host') return { operation: '', method: '*', host: event.host, template: '/*' };
  if (record !== null) return { operation: record.id, method: record.method, host: record.host, template: record.template };
  return { operation: '', method: event.method, host: event.host, template: event.template === '' ? event.path : event.template };
}

function placeOf({ operation, method, host, template }: ReturnType<typeof named>): string {
  return operation === '' ? `${method} ${host} ${template}` : operation;
}

/** Stable over restarts and installations with the same inventory. */
export function weaknessFingerprint(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\u0000')).digest('hex').slice(0, 16);
}

function seenAgain(before: Known | undefined, rule: WeaknessRule, sighting: Sighting, subject: Subject): Known {
  const { event, record } = subject;
  const { kind, scope } = rule;
  const { title, cwe, owasp, severity } = WEAKNESS_KINDS[kind];
  const place = named(subject, rule);
  const categories = record?.data_classes.map(({ category }) => category) ?? [];
  const data = [...new Set(scope === 'host' ? [...categories, ...(before?.data ?? [])] : categories)].sort();
  return {
    fingerprint: before?.fingerprint ?? weaknessFingerprint(kind, placeOf(place), sighting.point),
    kind,
    title,
    severity: severityOf(sighting.severity ?? severity, data),
    ...{ cwe, owasp, ...sighting.reference },
    ...place,
    point: sighting.point,
    detail: sighting.detail,
    data,
    count: (before?.count ?? 0) + 1,
    first_seen: Math.min(before?.first_seen ?? event.at, event.at),
    last_seen: Math.max(before?.last_seen ?? event.at, event.at),
    events: [...(before?.events ?? []), event.id].slice(-EVIDENCE_EVENTS_MAX),
    absence: null,
    clean: null,
    conclusive: false,
  };
}

function clear(points: Map<string, Known>, { shown, clears, observed, conclusive }: Examination, at: number): void {
  for (const [point, known] of points) {
    if (shown.some((sighting) => sighting.point === point) || !clears(point)) continue;
    const { exchanges, from } = known.clean ?? { exchanges: 0, from: at };
    points.set(point, {
      ...known,
      clean: { exchanges: exchanges + 1, from, to: Math.max(at, from), observed },
      conclusive: conclusive?.(point) ?? false,
    });
  }
}

function presented({ clean, conclusive, ...known }: Known, settings: WeaknessSettings): Weakness {
  const { absence_exchanges_min: exchanges, absence_hours_min: hours } = settings;
  const enough = clean !== null && (conclusive || (clean.exchanges >= exchanges && clean.to - clean.from >= hours * HOUR_MS));
  return { ...known, absence: enough ? clean : null };
}

/** By host: share of the requests that carry a credential. */
function hostShares(records: readonly OperationRecord[]): Map<string, number> {
  const sums = new Map<string, { requests: number; carrying: number }>();
  for (const { host, requests, auth } of records) {
    const sum = sums.get(host) ?? { requests: 0, carrying: 0 };
    sums.set(host, { requests: sum.requests + requests, carrying: sum.carrying + requests * (auth.coverage?.share ?? 0) });
  }
  return new Map([...sums].map(([host, { requests, carrying }]) => [host, requests === 0 ? 0 : carrying / requests]));
}
