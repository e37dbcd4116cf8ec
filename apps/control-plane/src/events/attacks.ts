import type { CoverageGap, DetectionVersions, Excerpt, Fact, Finding, Reason } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';
import type { Period } from '../contract/page.ts';
import type { EventIndex } from '../ingest/event-index.ts';
import type { AttackFilter, AttackGrouping } from '../resources/attacks/schema.ts';
import { attackCondition, CLASSES, FLAGGED } from './attack-filter.ts';

/** A flagged exchange as a list shows it. */
export interface AttackRow {
  readonly id: string;
  readonly at: number;
  readonly log_seq: number;
  readonly client: string;
  readonly partner: string;
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly operation: string;
  readonly template: string;
  readonly status: number;
  readonly verdict: string;
  readonly action: string;
  readonly mode: string;
  readonly score: number;
  readonly severity: string;
  readonly classes: readonly string[];
  readonly detectors: readonly string[];
}

export interface AttackDetailRow extends AttackRow {
  readonly transaction: string;
  readonly listener: string;
  readonly protocol: string;
  readonly tls: string;
  readonly principal_scheme: string;
  readonly principal_id: string;
  readonly principal_client: string;
  readonly upstream_status: number;
  readonly duration_us: number;
  readonly inspect_us: number;
  readonly request_bytes: number;
  readonly response_bytes: number;
  readonly policy: string;
  readonly payload: string;
}

/** What a row's `payload` holds. */
export interface AttackPayload {
  readonly reasons: readonly Reason[];
  readonly versions: DetectionVersions;
  readonly findings: readonly Finding[];
  readonly gaps: readonly CoverageGap[];
  readonly facts: readonly Fact[];
  readonly excerpt: Excerpt | null;
}

const COLUMNS = `e.id AS id, toUnixTimestamp64Milli(e.at) AS at, e.log_seq AS log_seq, e.client AS client, e.partner AS partner,
  e.method AS method, e.host AS host, e.path AS path, e.operation AS operation, e.template AS template, e.status AS status,
  e.verdict AS verdict, e.action AS action, e.mode AS mode, e.score AS score, e.severity AS severity, ${CLASSES} AS classes,
  e.detectors AS detectors`;

const DETAIL_COLUMNS = `${COLUMNS}, e.transaction AS transaction, e.listener AS listener, e.protocol AS protocol, e.tls AS tls,
  e.principal_scheme AS principal_scheme, e.principal_id AS principal_id, e.principal_client AS principal_client,
  e.upstream_status AS upstream_status, e.duration_us AS duration_us, e.inspect_us AS inspect_us,
  e.request_bytes AS request_bytes, e.response_bytes AS response_bytes, e.policy AS policy, e.payload AS payload`;

/** One page, newest first. `cursor` is the last row's of the page before, or the empty string. */
export async function attackPage(
  events: EventIndex,
  filter: AttackFilter,
  period: Period,
  limit: number,
  cursor: string,
): Promise<{ readonly rows: readonly AttackRow[]; readonly next: string | null }> {
  const { where, parameters } = attackCondition(filter, period);
  const after = cursor === '' ? null : readCursor(cursor);
  const beyond = after === null ? '' : 'AND (toUnixTimestamp64Milli(e.at), e.log_seq) < ({after_at:Int64}, {after_seq:UInt64})';
  const rows = await events.query<AttackRow>(
    `SELECT ${COLUMNS} FROM events_exchange AS e WHERE ${where} ${beyond} ORDER BY e.at DESC, e.log_seq DESC LIMIT {limit:UInt32}`,
    { ...parameters, ...after, limit: limit + 1 },
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > limit && last !== undefined ? `${last.at}-${last.log_seq}` : null };
}

export function readCursor(cursor: string): { after_at: number; after_seq: number } {
  const parts = /^(\d{1,15})-(\d{1,15})$/.exec(cursor);
  if (parts === null) throw new SallyportError('BAD_REQUEST', 'query.cursor', 'it is not one of ours');
  return { after_at: Number(parts[1]), after_seq: Number(parts[2]) };
}

/** How many hold in all. */
export async function attackCount(events: EventIndex, filter: AttackFilter, period: Period): Promise<number> {
  const { where, parameters } = attackCondition(filter, period);
  const [row] = await events.query<{ n: number }>(`SELECT count() AS n FROM events_exchange AS e WHERE ${where}`, parameters);
  return row?.n ?? 0;
}

export interface AttackGroupRow {
  readonly key: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly count: number;
  readonly blocked: number;
  readonly clients: number;
  readonly operations: number;
  readonly classes: readonly string[];
  readonly first_seen: number;
  readonly last_seen: number;
}

const GROUP_KEY: Readonly<Record<AttackGrouping, string>> = {
  class: `arrayJoin(${CLASSES})`,
  detector: 'arrayJoin(e.detectors)',
  client: 'e.client',
  operation: 'e.operation',
};

/** Counted by one column, largest first. An exchange with two classes counts in both. */
export async function attackGroups(
  events: EventIndex,
  filter: AttackFilter,
  period: Period,
  by: AttackGrouping,
  limit: number,
): Promise<AttackGroupRow[]> {
  const { where, parameters } = attackCondition(filter, period);
  return await events.query<AttackGroupRow>(
    `SELECT toString(${GROUP_KEY[by]}) AS key, any(e.method) AS method, any(e.host) AS host, any(e.template) AS template,
       count() AS count, countIf(e.action = 'block') AS blocked, uniqExact(e.client) AS clients, uniqExact(e.operation) AS operations,
       arraySort(groupUniqArrayArray(${CLASSES})) AS classes,
       toUnixTimestamp64Milli(min(e.at)) AS first_seen, toUnixTimestamp64Milli(max(e.at)) AS last_seen
     FROM events_exchange AS e WHERE ${where} GROUP BY key ORDER BY count DESC, key LIMIT {limit:UInt32}`,
    { ...parameters, limit },
  );
}

/** One flagged exchange, or `null`. */
export async function attackDetail(events: EventIndex, id: string): Promise<AttackDetailRow | null> {
  const rows = await events.query<AttackDetailRow>(`SELECT ${DETAIL_COLUMNS} FROM events_exchange AS e WHERE e.id = {id:String} LIMIT 1`, {
    id,
  });
  return rows[0] ?? null;
}

/** The latest attacks on one operation. */
export async function recentAttacks(events: EventIndex, operation: string, period: Period, limit: number): Promise<AttackRow[]> {
  return await events.query<AttackRow>(
    `SELECT ${COLUMNS} FROM events_exchange AS e
     WHERE e.at >= fromUnixTimestamp64Milli({from:Int64}) AND e.at < fromUnixTimestamp64Milli({to:Int64})
       AND e.operation = {operation:String} AND ${FLAGGED}
     ORDER BY e.at DESC, e.log_seq DESC LIMIT {limit:UInt32}`,
    { ...period, operation, limit },
  );
}
