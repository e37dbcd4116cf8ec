import type { AuthScheme, ExchangeEvent } from '@sallyport/core';
import { createInventory, type OperationRecord } from '@sallyport/inventory';
import type { Period } from '../assess/assess.ts';
import type { Collected, LogRecord } from '../facts/collect.ts';

const HOUR_MS = 3_600_000;

/** Credentials told apart of one partner; it has a handful. Further ones are counted as one. */
const CREDENTIALS_MAX = 100;

/** Scopes told apart of one partner; further ones are left out. */
const SCOPES_KEPT_MAX = 200;

/** Buckets of answer times: powers of the square root of two, from half a millisecond to about an hour. */
const BUCKETS = 48;

/** A credential that a partner called with: a keyed hash, never the credential. */
export interface PartnerCredential {
  readonly scheme: AuthScheme;
  readonly id: string;
  readonly calls: number;
  readonly first_seen: number;
  readonly last_seen: number;
  /** Of its latest client certificate, milliseconds since the epoch; 0 where none was shown. */
  readonly certificate_from: number;
  readonly certificate_to: number;
}

export interface PartnerCalls {
  readonly operation: string;
  readonly calls: number;
  readonly errors: number;
  readonly auth_failures: number;
}

/** What the evidence log says of one partner in a period. Times are milliseconds since the epoch, 0 for never. */
export interface PartnerCollected {
  readonly calls: number;
  readonly errors: number;
  readonly auth_failures: number;
  readonly attacks: number;
  readonly blocked: number;
  /** Upper bounds of the buckets the quantiles fall in; `null` without calls. */
  readonly latency_ms: { readonly p50: number; readonly p95: number; readonly p99: number } | null;
  readonly most_an_hour: number;
  readonly request_bytes: number;
  readonly response_bytes: number;
  /** Its last call in the log before the end of the period, and whether it was let in. */
  readonly last_call: number;
  readonly last_accepted: number;
  readonly operations: readonly PartnerCalls[];
  readonly credentials: readonly PartnerCredential[];
  /** Calls by the OAuth scope that the token claimed; most first. */
  readonly scopes: readonly { readonly scope: string; readonly calls: number }[];
  /** Learned from its exchanges alone: which operations there are, and which data they carry. */
  readonly records: readonly OperationRecord[];
  readonly source: Collected['source'];
}

/** Calls that fit no operation the gateway knew by then. */
export const UNKNOWN_OPERATION = 'unknown operations';

interface Counted {
  calls: number;
  errors: number;
  auth_failures: number;
}

class PartnerCollector {
  readonly #partner: string;
  readonly #period: Period;
  readonly #inventory = createInventory({ confirm_requests_min: 1, confirm_seconds_min: 0 });
  /** By `METHOD template`; what the gateway knew no operation for is one, so this is bounded by its operations. */
  readonly #operations = new Map<string, Counted>();
  /** At most `CREDENTIALS_MAX`. */
  readonly #credentials = new Map<string, PartnerCredential>();
  /** At most `SCOPES_KEPT_MAX`. */
  readonly #scopes = new Map<string, number>();
  /** By hour; bounded by the period. */
  readonly #hours = new Map<number, number>();
  readonly #latency: number[] = Array.from({ length: BUCKETS }, () => 0);
  readonly #sum = { calls: 0, errors: 0, auth_failures: 0, attacks: 0, blocked: 0, request_bytes: 0, response_bytes: 0 };
  #lastCall = 0;
  #lastAccepted = 0;

  constructor(partner: string, period: Period) {
    this.#partner = partner;
    this.#period = period;
  }

  add(event: ExchangeEvent): void {
    if (event.partner !== this.#partner) return;
    const refused = event.status === 401 || event.status === 403 || event.decision.action === 'block';
    this.#lastCall = Math.max(this.#lastCall, event.at);
    if (!refused) this.#lastAccepted = Math.max(this.#lastAccepted, event.at);
    if (event.at < this.#period.from) return;
    this.#count(event);
    this.#note(event);
  }

  #count(event: ExchangeEvent): void {
    const sum = this.#sum;
    sum.calls++;
    sum.request_bytes += event.requestBytes;
    sum.response_bytes += event.responseBytes;
    if (event.status >= 500) sum.errors++;
    if (event.status === 401 || event.status === 403) sum.auth_failures++;
    if (event.decision.verdict === 'block') sum.attacks++;
    if (event.decision.action === 'block') sum.blocked++;
    const hour = Math.floor(event.at / HOUR_MS);
    this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + 1);
    const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.ceil(2 * Math.log2(Math.max(1, event.duration_us) / 500))));
    this.#latency[bucket] = this.#latency[bucket]! + 1;
    if (event.observation !== null) this.#inventory.observe(event.observation);
  }

  #note(event: ExchangeEvent): void {
    const key = event.template === '' ? UNKNOWN_OPERATION : `${event.method} ${event.template}`;
    const known = this.#operations.get(key) ?? { calls: 0, errors: 0, auth_failures: 0 };
    this.#operations.set(key, known);
    known.calls++;
    if (event.status >= 500) known.errors++;
    if (event.status === 401 || event.status === 403) known.auth_failures++;
    this.#noteCredential(event);
    for (const scope of event.principal.scopes ?? []) {
      const calls = this.#scopes.get(scope);
      if (calls !== undefined || this.#scopes.size < SCOPES_KEPT_MAX) this.#scopes.set(scope, (calls ?? 0) + 1);
    }
  }

  #noteCredential({ principal, certificate, at }: ExchangeEvent): void {
    if (principal.id === null) return;
    const full = this.#credentials.size >= CREDENTIALS_MAX && !this.#credentials.has(principal.id);
    const id = full ? 'other' : principal.id;
    const known = this.#credentials.get(id);
    this.#credentials.set(id, {
      scheme: principal.scheme,
      id,
      calls: (known?.calls ?? 0) + 1,
      first_seen: Math.min(known?.first_seen ?? at, at),
      last_seen: Math.max(known?.last_seen ?? at, at),
      certificate_from: certificate?.validFrom ?? known?.certificate_from ?? 0,
      certificate_to: certificate?.validTo ?? known?.certificate_to ?? 0,
    });
  }

  result(source: Collected['source']): PartnerCollected {
    return {
      ...this.#sum,
      latency_ms: this.#sum.calls === 0 ? null : { p50: this.#quantile(0.5), p95: this.#quantile(0.95), p99: this.#quantile(0.99) },
      most_an_hour: Math.max(0, ...this.#hours.values()),
      last_call: this.#lastCall,
      last_accepted: this.#lastAccepted,
      operations: [...this.#operations]
        .map(([operation, counted]) => ({ operation, ...counted }))
        .sort((x, y) => y.calls - x.calls || (x.operation < y.operation ? -1 : 1)),
      credentials: [...this.#credentials.values()].sort((a, b) => b.calls - a.calls || (a.id < b.id ? -1 : 1)),
      scopes: [...this.#scopes]
        .map(([scope, calls]) => ({ scope, calls }))
        .sort((a, b) => b.calls - a.calls || (a.scope < b.scope ? -1 : 1)),
      records: this.#inventory.operations().filter(({ requests }) => requests > 0),
      source,
    };
  }

  #quantile(share: number): number {
    let below = 0;
    for (const [bucket, count] of this.#latency.entries()) {
      below += count;
      if (below >= share * this.#sum.calls) return Math.round(0.5 * 2 ** (bucket / 2) * 10) / 10;
    }
    return 0;
  }
}

/** Counts one partner's exchanges of a period from the evidence log alone. Records after the period are not read. */
export async function collectPartner(records: AsyncIterable<LogRecord>, period: Period, partner: string): Promise<PartnerCollected> {
  const collector = new PartnerCollector(partner, period);
  const source = { records: 0, recordsInPeriod: 0, firstSeq: 0, lastSeq: 0, head: '', since: 0 };
  for await (const { seq, hash, event } of records) {
    if (event.at >= period.to) continue;
    source.records++;
    source.firstSeq ||= seq;
    source.since ||= event.at;
    source.lastSeq = seq;
    source.head = hash;
    if (event.at >= period.from) source.recordsInPeriod++;
    if (event.kind === 'exchange') collector.add(event);
  }
  return collector.result(source);
}
