import { SallyportError } from '@sallyport/core';
import { anomaliesOf } from '@sallyport/inventory';
import type { Control } from '../../control.ts';
import { DAY_MS, EVENT_WINDOW_DAYS } from '../../events/period.ts';
import { EVENT_IN_WINDOW } from '../../events/traffic.ts';
import type { PartnerRow } from '../../state/tables.ts';
import { type PartnerAlert, type PartnerHour, type PartnerProfile, type PartnerTelemetry, partnerProfileSchema } from './schema.ts';

const HOUR_MS = 3_600_000;

/** Hours of habit before the day that is judged. */
const JUDGED_HOURS = 24;

/** Operations listed of one partner. */
const OPERATIONS_MAX = 500;

/** What a partner did in the last weeks, hour by hour, with what stands out from its own habit and from what was agreed. */
export async function partnerTelemetry(control: Control, row: PartnerRow): Promise<PartnerTelemetry> {
  const to = Math.ceil(control.clock.now() / HOUR_MS) * HOUR_MS;
  const period = { from: to - EVENT_WINDOW_DAYS * DAY_MS, to };
  const [counted, operations] = await Promise.all([
    control.events.query<PartnerHour>(
      `SELECT intDiv(toUnixTimestamp64Milli(at), ${HOUR_MS}) * ${HOUR_MS} AS at_hour, count() AS requests, countIf(status >= 500) AS errors,
         countIf(status IN (401, 403)) AS auth_failures, toUInt32(quantile(0.95)(duration_us) / 1000) AS p95_ms
       FROM events_exchange WHERE ${EVENT_IN_WINDOW} AND partner = {partner:String} GROUP BY at_hour ORDER BY at_hour`,
      { ...period, partner: row.id },
    ),
    control.events.query<{ operation: string }>(
      `SELECT DISTINCT operation FROM events_exchange WHERE ${EVENT_IN_WINDOW} AND partner = {partner:String} AND operation != '' LIMIT ${OPERATIONS_MAX}`,
      { ...period, partner: row.id },
    ),
  ]);
  const series = everyHour(counted, period.from, to);
  const called = operations.map(({ operation }) => operation);
  const profile = partnerProfileSchema.parse(JSON.parse(row.profile));
  const lastCall = counted.at(-1)?.at_hour ?? 0;
  return {
    series,
    last_call: lastCall,
    operations: called,
    data_classes: classesOf(control, called),
    alerts: [...habitAlerts(series), ...agreementAlerts(control, profile, series, called, lastCall)],
  };
}

/** Hours without a call are part of the habit. Hours before the first call are not: the partner was not there yet. */
function everyHour(counted: readonly PartnerHour[], from: number, to: number): PartnerHour[] {
  const known = new Map(counted.map((hour) => [hour.at_hour, hour]));
  const hours: PartnerHour[] = [];
  for (let at_hour = counted[0]?.at_hour ?? to; at_hour < to; at_hour += HOUR_MS) {
    if (at_hour >= from) hours.push(known.get(at_hour) ?? { at_hour, requests: 0, errors: 0, auth_failures: 0, p95_ms: 0 });
  }
  return hours;
}

function habitAlerts(series: readonly PartnerHour[]): PartnerAlert[] {
  const measures = ['requests', 'errors', 'auth_failures', 'p95_ms'] as const;
  return measures.flatMap((measure) =>
    anomaliesOf(
      series.map((hour) => ({ at: hour.at_hour, value: hour[measure] })),
      JUDGED_HOURS,
    ).map(({ at, value, expected, z, samples }) => ({
      kind: 'habit' as const,
      at,
      measure,
      detail: `${value} where ${expected} is usual (z ${z}, from ${samples} hours)`,
    })),
  );
}

/** What goes beyond the agreement: other operations, other data, more calls, calls after the end, a review that is due. */
function agreementAlerts(
  control: Control,
  profile: PartnerProfile,
  series: readonly PartnerHour[],
  called: readonly string[],
  lastCall: number,
): PartnerAlert[] {
  const now = control.clock.now();
  const alerts: PartnerAlert[] = [];
  const add = (measure: string, detail: string): void => void alerts.push({ kind: 'agreement', at: now, measure, detail });
  const templates = new Map(control.inventory.operations().map((record) => [record.id, `${record.method} ${record.template}`]));
  for (const operation of called) {
    const name = templates.get(operation) ?? operation;
    if (profile.operations.length > 0 && !profile.operations.includes(name)) add('operations', `${name} is not agreed`);
  }
  for (const id of classesOf(control, called)) {
    if (profile.data_classes.length > 0 && !profile.data_classes.includes(id)) add('data_classes', `${id} is not agreed`);
  }
  const most = Math.max(0, ...series.slice(-JUDGED_HOURS).map(({ requests }) => requests));
  if (profile.requests_per_hour_max > 0 && most > profile.requests_per_hour_max) {
    add('requests', `${most} an hour, ${profile.requests_per_hour_max} agreed`);
  }
  if (profile.ends_at > 0 && lastCall >= profile.ends_at)
    add('offboarding', 'its credential is still accepted after the end of the agreement');
  if (profile.review_at > 0 && profile.review_at < now) add('review', 'the review is due');
  return alerts;
}

function classesOf(control: Control, operations: readonly string[]): string[] {
  const wanted = new Set(operations);
  const found = control.inventory.operations().flatMap((record) => (wanted.has(record.id) ? record.data_classes.map(({ id }) => id) : []));
  return [...new Set(found)].sort();
}

/** The row of a partner. @throws SallyportError `NOT_FOUND` */
export async function partnerRow(control: Control, id: string): Promise<PartnerRow> {
  const row = await control.state.db.selectFrom('partners').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SallyportError('NOT_FOUND', 'partner', id);
  return row;
}
