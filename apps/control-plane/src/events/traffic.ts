import type { AttackClass } from '@sallyport/core';
import type { Period } from '../contract/page.ts';
import type { EventIndex } from '../ingest/event-index.ts';
import type { AttackedOperation, AttackSource, ClassCount, Series, TrafficTotals } from '../resources/overview/schema.ts';
import { stepOf, stepsOf } from './period.ts';

/** Rows of the roll-up in a window of whole minutes. */
const IN_WINDOW = 'minute >= toDateTime(intDiv({from:Int64}, 1000)) AND minute < toDateTime(intDiv({to:Int64}, 1000))';

/** Single events in a window. */
export const EVENT_IN_WINDOW = 'at >= fromUnixTimestamp64Milli({from:Int64}) AND at < fromUnixTimestamp64Milli({to:Int64})';

/** Entries of a top list: what one screen shows. */
const TOP_MAX = 10;

/** Operations counted for the inventory; as many as are published to gateways. */
const OPERATIONS_MAX = 20_000;

interface CountRow {
  readonly requests: number;
  readonly attacks: number;
  readonly blocked: number;
  readonly suspicious: number;
  readonly wholly: number;
}

/** Counts of a window of whole minutes, and how many of its exchanges were inspected wholly. */
export async function trafficTotals(events: EventIndex, period: Period): Promise<TrafficTotals & { readonly wholly: number }> {
  const [counts, sources, others] = await Promise.all([
    events.query<CountRow>(
      `SELECT sum(rollup_minute.requests) AS requests, sumIf(rollup_minute.requests, verdict = 'block') AS attacks,
         sum(rollup_minute.blocked) AS blocked, sumIf(rollup_minute.attacks, verdict = 'pass') AS suspicious,
         sum(rollup_minute.requests) - sum(incomplete) AS wholly
       FROM rollup_minute WHERE ${IN_WINDOW}`,
      { ...period },
    ),
    events.query<{ sources: number }>(
      `SELECT uniqExact(client) AS sources FROM events_exchange WHERE ${EVENT_IN_WINDOW} AND verdict = 'block'`,
      { ...period },
    ),
    events.query<{ kind: string; n: number }>(
      `SELECT kind, count() AS n FROM events_system WHERE ${EVENT_IN_WINDOW} AND kind IN ('rejected', 'fault') GROUP BY kind`,
      { ...period },
    ),
  ]);
  const row = counts[0] ?? { requests: 0, attacks: 0, blocked: 0, suspicious: 0, wholly: 0 };
  const other = new Map(others.map(({ kind, n }) => [kind, n]));
  return { ...row, rejected: other.get('rejected') ?? 0, faults: other.get('fault') ?? 0, attack_sources: sources[0]?.sources ?? 0 };
}

interface SeriesRow {
  readonly step: number;
  readonly requests: number;
  readonly attacks: number;
  readonly blocked: number;
}

/** Traffic by time; of one operation where it is named. */
export async function trafficSeries(events: EventIndex, period: Period, operation = ''): Promise<Series> {
  const step_ms = stepOf(period);
  const rows = await events.query<SeriesRow>(
    `SELECT intDiv(toUnixTimestamp(minute) * 1000, {step:Int64}) AS step, sum(rollup_minute.requests) AS requests,
       sumIf(rollup_minute.requests, verdict = 'block') AS attacks, sum(rollup_minute.blocked) AS blocked
     FROM rollup_minute WHERE ${IN_WINDOW}${operation === '' ? '' : ' AND operation = {operation:String}'} GROUP BY step`,
    { ...period, step: step_ms, operation },
  );
  const seen = new Map(rows.map((row) => [row.step * step_ms, row]));
  const points = stepsOf(period, step_ms).map((at) => {
    const row = seen.get(at);
    return { at, requests: row?.requests ?? 0, attacks: row?.attacks ?? 0, blocked: row?.blocked ?? 0 };
  });
  return { step_ms, points };
}

/** Attacks by class, most first. One exchange counts in each of its classes. */
export async function attackClasses(events: EventIndex, period: Period): Promise<ClassCount[]> {
  return await events.query<{ class: AttackClass; attacks: number; blocked: number }>(
    `SELECT class, sum(n) AS attacks, sumIf(n, action = 'block') AS blocked FROM (
       SELECT action, sumMap(rollup_minute.classes) AS counts FROM rollup_minute WHERE ${IN_WINDOW} AND verdict = 'block' GROUP BY action
     ) ARRAY JOIN mapKeys(counts) AS class, mapValues(counts) AS n
     GROUP BY class ORDER BY attacks DESC, class`,
    { ...period },
  );
}

/** Operations with most attacks. Requests that matched no operation are counted together by method and host. */
export async function attackedOperations(events: EventIndex, period: Period): Promise<AttackedOperation[]> {
  return await events.query<AttackedOperation>(
    `SELECT operation, method, host, template, sum(rollup_minute.requests) AS attacks, sum(rollup_minute.blocked) AS blocked
     FROM rollup_minute WHERE ${IN_WINDOW} AND verdict = 'block'
     GROUP BY operation, method, host, template ORDER BY attacks DESC, host, template, method LIMIT {limit:UInt32}`,
    { ...period, limit: TOP_MAX },
  );
}

/** Clients with most attacks. */
export async function attackSources(events: EventIndex, period: Period): Promise<AttackSource[]> {
  return await events.query<AttackSource>(
    `SELECT client, count() AS attacks, countIf(action = 'block') AS blocked, toUnixTimestamp64Milli(max(at)) AS last_seen
     FROM events_exchange WHERE ${EVENT_IN_WINDOW} AND verdict = 'block'
     GROUP BY client ORDER BY attacks DESC, client LIMIT {limit:UInt32}`,
    { ...period, limit: TOP_MAX },
  );
}

/** Operation id -> attacks in a window of whole minutes. */
export async function attacksByOperation(events: EventIndex, period: Period): Promise<ReadonlyMap<string, number>> {
  const rows = await events.query<{ operation: string; n: number }>(
    `SELECT operation, sum(rollup_minute.requests) AS n FROM rollup_minute
     WHERE ${IN_WINDOW} AND verdict = 'block' AND operation != '' GROUP BY operation LIMIT {limit:UInt32}`,
    { ...period, limit: OPERATIONS_MAX },
  );
  return new Map(rows.map(({ operation, n }) => [operation, n]));
}
