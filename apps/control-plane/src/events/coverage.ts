import { type CoverageGapReason, ERRORS, type ErrorCode } from '@sallyport/core';
import type { Period } from '../contract/page.ts';
import type { EventIndex } from '../ingest/event-index.ts';
import type { Coverage } from '../resources/coverage/schema.ts';
import { stepOf, stepsOf } from './period.ts';
import { EVENT_IN_WINDOW } from './traffic.ts';

const IN_WINDOW = 'minute >= toDateTime(intDiv({from:Int64}, 1000)) AND minute < toDateTime(intDiv({to:Int64}, 1000))';

/** Routes, codes, faults and overflows listed; the counts over all of them are whole in any case. */
const LISTED_MAX = 100;

interface CoverageRow {
  readonly requests: number;
  readonly wholly: number;
  readonly reasons: Readonly<Record<string, number>>;
}

const COUNTS = `sum(rollup_minute.requests) AS requests, sum(rollup_minute.requests) - sum(incomplete) AS wholly,
  sumMap(rollup_minute.gaps) AS reasons`;

/** What was inspected wholly in a window of whole minutes, and what was not and why. */
export async function coverageOf(events: EventIndex, period: Period): Promise<Omit<Coverage, 'period'>> {
  const step_ms = stepOf(period);
  const [steps, routes, rejected, faults, overflows] = await Promise.all([
    events.query<CoverageRow & { step: number }>(
      `SELECT intDiv(toUnixTimestamp(minute) * 1000, {step:Int64}) AS step, ${COUNTS} FROM rollup_minute WHERE ${IN_WINDOW} GROUP BY step`,
      { ...period, step: step_ms },
    ),
    gapRoutes(events, period),
    rejections(events, period),
    faultCounts(events, period),
    spoolOverflows(events, period),
  ]);
  const requests = steps.reduce((sum, row) => sum + row.requests, 0);
  const wholly = steps.reduce((sum, row) => sum + row.wholly, 0);
  const seen = new Map(steps.map((row) => [row.step * step_ms, row]));
  const points = stepsOf(period, step_ms).map((at) => {
    const row = seen.get(at);
    return { at, requests: row?.requests ?? 0, inspected_wholly: row?.wholly ?? 0, gaps: row?.reasons ?? {} };
  });
  return {
    requests,
    inspected_wholly: wholly,
    percent: percentOf(wholly, requests),
    gaps: reasonList(addAll(steps.map((row) => row.reasons))),
    series: { step_ms, points },
    routes,
    rejected,
    faults,
    overflows,
  };
}

/** 0..100 with two decimals; 100 where there was nothing to miss. Never rounded up to 100 while something was missed. */
export function percentOf(wholly: number, requests: number): number {
  return requests === 0 ? 100 : Math.floor((wholly / requests) * 10_000) / 100;
}

function addAll(maps: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const map of maps) for (const [key, count] of Object.entries(map)) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}

function reasonList(reasons: Readonly<Record<string, number>>): { reason: CoverageGapReason; requests: number }[] {
  return Object.entries(reasons)
    .map(([reason, requests]) => ({ reason: reason as CoverageGapReason, requests }))
    .sort((a, b) => b.requests - a.requests);
}

async function gapRoutes(events: EventIndex, period: Period): Promise<Coverage['routes']> {
  const rows = await events.query<CoverageRow & { method: string; host: string; template: string }>(
    `SELECT method, host, template, ${COUNTS} FROM rollup_minute WHERE ${IN_WINDOW}
     GROUP BY method, host, template HAVING wholly < requests ORDER BY requests - wholly DESC, host, template LIMIT {limit:UInt32}`,
    { ...period, limit: LISTED_MAX },
  );
  return rows.map(({ method, host, template, requests, wholly, reasons }) => ({
    method,
    host,
    template,
    requests,
    inspected_wholly: wholly,
    reasons: reasonList(reasons),
  }));
}

async function rejections(events: EventIndex, period: Period): Promise<Coverage['rejected']> {
  const rows = await events.query<{ code: string; n: number; last_seen: number }>(
    `SELECT name AS code, events_system_count AS n, last_seen FROM (
       SELECT name, count() AS events_system_count, toUnixTimestamp64Milli(max(at)) AS last_seen FROM events_system
       WHERE ${EVENT_IN_WINDOW} AND kind = 'rejected' GROUP BY name
     ) ORDER BY n DESC, code LIMIT {limit:UInt32}`,
    { ...period, limit: LISTED_MAX },
  );
  return rows.map(({ code, n, last_seen }) => ({ code, message: ERRORS[code as ErrorCode] ?? '', count: n, last_seen }));
}

async function faultCounts(events: EventIndex, period: Period): Promise<Coverage['faults']> {
  const rows = await events.query<{ phase: string; fail_mode: string; detail: string; n: number; last_seen: number }>(
    `SELECT name AS phase, outcome AS fail_mode, detail, count() AS n, toUnixTimestamp64Milli(max(at)) AS last_seen FROM events_system
     WHERE ${EVENT_IN_WINDOW} AND kind = 'fault' GROUP BY phase, fail_mode, detail ORDER BY n DESC, detail LIMIT {limit:UInt32}`,
    { ...period, limit: LISTED_MAX },
  );
  return rows.map(({ phase, fail_mode, detail, n, last_seen }) => ({ phase, fail_mode, detail, count: n, last_seen }));
}

async function spoolOverflows(events: EventIndex, period: Period): Promise<Coverage['overflows']> {
  return await events.query<{ stream: string; at: number; lost: number }>(
    `SELECT stream, toUnixTimestamp64Milli(events_system.at) AS at, events_system.count AS lost FROM events_system
     WHERE ${EVENT_IN_WINDOW.replaceAll('at ', 'events_system.at ')} AND kind = 'system' AND name IN ('spool-overflow', 'events-refused')
     ORDER BY events_system.at DESC LIMIT {limit:UInt32}`,
    { ...period, limit: LISTED_MAX },
  );
}
