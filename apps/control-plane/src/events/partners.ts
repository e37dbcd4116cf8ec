import type { Period } from '../contract/page.ts';
import type { EventIndex } from '../ingest/event-index.ts';
import type { PartnerHour } from '../resources/partners/schema.ts';
import { DAY_MS, EVENT_WINDOW_DAYS, HOUR_MS } from './period.ts';
import { EVENT_IN_WINDOW } from './traffic.ts';

/** Operations listed of one partner. */
const OPERATIONS_MAX = 500;

/** Clients listed; those of no partner come first. */
const CLIENTS_MAX = 500;

/** Scopes listed of one partner. */
const SCOPES_OF_PARTNER_MAX = 200;

const HOUR = `intDiv(toUnixTimestamp64Milli(at), ${HOUR_MS}) * ${HOUR_MS}`;

/** The weeks that a partner is judged by, in whole hours. */
export function partnerPeriod(now: number): Period {
  const to = Math.ceil(now / HOUR_MS) * HOUR_MS;
  return { from: to - EVENT_WINDOW_DAYS * DAY_MS, to };
}

/** What a partner did lately. */
export interface PartnerActivity {
  /** Of the last 24 hours. */
  readonly requests: number;
  readonly attacks: number;
  /** Calls of the busiest of the last 24 hours. */
  readonly most_an_hour: number;
  readonly last_call: number;
  /** Ids; at most `OPERATIONS_MAX`. */
  readonly operations: readonly string[];
  /** OAuth scopes that its tokens claimed; at most `SCOPES_OF_PARTNER_MAX`. */
  readonly scopes: readonly string[];
}

/** Partner id -> what it did in the last weeks. */
export async function activityByPartner(events: EventIndex, now: number): Promise<ReadonlyMap<string, PartnerActivity>> {
  const period = partnerPeriod(now);
  const rows = await events.query<PartnerActivity & { readonly partner: string }>(
    `SELECT partner, sum(calls) AS requests, sum(hostile) AS attacks, maxIf(n, at_hour >= {judged:Int64}) AS most_an_hour,
       max(last) AS last_call, arraySort(groupUniqArrayArray(${OPERATIONS_MAX})(called)) AS operations,
       arraySort(groupUniqArrayArray(${SCOPES_OF_PARTNER_MAX})(claimed)) AS scopes
     FROM (
       SELECT partner, ${HOUR} AS at_hour, toUnixTimestamp64Milli(max(at)) AS last, count() AS n, countIf(at >= fromUnixTimestamp64Milli({recent:Int64})) AS calls,
         countIf(at >= fromUnixTimestamp64Milli({recent:Int64}) AND verdict = 'block') AS hostile,
         groupUniqArrayIf(${OPERATIONS_MAX})(operation, operation != '') AS called,
         groupUniqArrayArray(${SCOPES_OF_PARTNER_MAX})(scopes) AS claimed
       FROM events_exchange WHERE ${EVENT_IN_WINDOW} AND partner != '' GROUP BY partner, at_hour
     ) GROUP BY partner`,
    { ...period, recent: now - DAY_MS, judged: period.to - DAY_MS },
  );
  return new Map(rows.map(({ partner, ...activity }) => [partner, activity]));
}

/** An hour with the time of its last call. */
export interface CountedHour extends PartnerHour {
  readonly last_call: number;
}

/** One partner by the hour; hours without a call are left out. */
export async function hoursOfPartner(events: EventIndex, partner: string, period: Period): Promise<readonly CountedHour[]> {
  return await events.query<CountedHour>(
    `SELECT ${HOUR} AS at_hour, toUnixTimestamp64Milli(max(at)) AS last_call, count() AS requests, countIf(status >= 500) AS errors, countIf(status IN (401, 403)) AS auth_failures,
       toUInt32(quantile(0.95)(duration_us) / 1000) AS p95_ms
     FROM events_exchange WHERE ${EVENT_IN_WINDOW} AND partner = {partner:String} GROUP BY at_hour ORDER BY at_hour`,
    { ...period, partner },
  );
}

/** Operation id -> calls of one partner, most first. */
export async function callsOfPartner(events: EventIndex, partner: string, period: Period): Promise<ReadonlyMap<string, number>> {
  const rows = await events.query<{ readonly operation: string; readonly n: number }>(
    `SELECT operation, count() AS n FROM events_exchange WHERE ${EVENT_IN_WINDOW} AND partner = {partner:String} AND operation != ''
     GROUP BY operation ORDER BY n DESC, operation LIMIT ${OPERATIONS_MAX}`,
    { ...period, partner },
  );
  return new Map(rows.map(({ operation, n }) => [operation, n]));
}

/** A client that names itself in its credential. */
export interface InboundClient {
  readonly client: string;
  readonly scheme: string;
  readonly partner: string;
  readonly requests: number;
  readonly attacks: number;
  readonly addresses: number;
  readonly operations: number;
  readonly last_seen: number;
}

/** Clients that name themselves (certificates, `client_id` and `azp` of tokens), those of no partner first, then by requests. */
export async function inboundClients(events: EventIndex, now: number): Promise<readonly InboundClient[]> {
  return await events.query<InboundClient>(
    `SELECT principal_client AS client, any(principal_scheme) AS scheme, partner, count() AS requests, countIf(verdict = 'block') AS attacks,
       uniq(events_exchange.client) AS addresses, uniqIf(operation, operation != '') AS operations, toUnixTimestamp64Milli(max(at)) AS last_seen
     FROM events_exchange WHERE ${EVENT_IN_WINDOW} AND principal_client != ''
     GROUP BY principal_client, partner ORDER BY partner != '', requests DESC, client LIMIT ${CLIENTS_MAX}`,
    { ...partnerPeriod(now) },
  );
}

/** Scope -> calls of one partner whose token claimed it, most first. */
export async function scopesOfPartner(events: EventIndex, partner: string, period: Period): Promise<ReadonlyMap<string, number>> {
  const rows = await events.query<{ readonly scope: string; readonly n: number }>(
    `SELECT arrayJoin(scopes) AS scope, count() AS n FROM events_exchange WHERE ${EVENT_IN_WINDOW} AND partner = {partner:String}
     GROUP BY scope ORDER BY n DESC, scope LIMIT ${SCOPES_OF_PARTNER_MAX}`,
    { ...period, partner },
  );
  return new Map(rows.map(({ scope, n }) => [scope, n]));
}

/** Ids of the operations that any of some partners called in the last weeks. */
export async function operationsCalledBy(events: EventIndex, partners: readonly string[], now: number): Promise<ReadonlySet<string>> {
  const rows = await events.query<{ readonly operation: string }>(
    `SELECT DISTINCT operation FROM events_exchange
     WHERE ${EVENT_IN_WINDOW} AND has({partners:Array(String)}, partner) AND operation != '' LIMIT {limit:UInt32}`,
    { ...partnerPeriod(now), partners, limit: OPERATIONS_MAX * partners.length },
  );
  return new Set(rows.map(({ operation }) => operation));
}
