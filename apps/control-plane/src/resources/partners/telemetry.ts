import { SallyportError } from '@sallyport/core';
import { anomaliesOf } from '@sallyport/inventory';
import type { Control } from '../../control.ts';
import { callsOfPartner, hoursOfPartner, partnerPeriod, scopesOfPartner } from '../../events/partners.ts';
import { HOUR_MS } from '../../events/period.ts';
import type { PartnerRow } from '../../state/tables.ts';
import { agreedOperation, agreedScope, breachesOf, dataOf, type Operations } from './agreement.ts';
import {
  type PartnerAlert,
  type PartnerHour,
  type PartnerOperation,
  type PartnerProfile,
  type PartnerScope,
  type PartnerTelemetry,
  partnerProfileSchema,
} from './schema.ts';

/** Hours of habit before the day that is judged. */
const JUDGED_HOURS = 24;

/** What a partner did in the last weeks, hour by hour, with what stands out from its own habit and from what was agreed. */
export async function partnerTelemetry(control: Control, row: PartnerRow): Promise<PartnerTelemetry> {
  const now = control.clock.now();
  const period = partnerPeriod(now);
  const [counted, calls, claimed] = await Promise.all([
    hoursOfPartner(control.events, row.id, period),
    callsOfPartner(control.events, row.id, period),
    scopesOfPartner(control.events, row.id, period),
  ]);
  const series = everyHour(
    counted.map(({ last_call: _, ...hour }) => hour),
    period.from,
    period.to,
  );
  const profile = partnerProfileSchema.parse(JSON.parse(row.profile));
  const known = new Map(control.inventory.operations().map((record) => [record.id, record]));
  const operations = [...calls.keys()];
  const last_call = counted.at(-1)?.last_call ?? 0;
  const most_an_hour = Math.max(0, ...series.slice(-JUDGED_HOURS).map(({ requests }) => requests));
  return {
    series,
    last_call,
    operations: presentCalls(calls, profile, known),
    scopes: presentScopes(claimed, profile),
    data_classes: dataOf(profile, operations, known),
    alerts: [
      ...habitAlerts(series),
      ...breachesOf(profile, { operations, scopes: [...claimed.keys()], most_an_hour, last_call }, known, now),
    ],
  };
}

function presentCalls(calls: ReadonlyMap<string, number>, profile: PartnerProfile, known: Operations): PartnerOperation[] {
  return [...calls].map(([id, requests]) => {
    const record = known.get(id);
    const { method, host, template } = record ?? { method: '', host: '', template: '' };
    return { id, method, host, template, requests, agreed: agreedOperation(profile, record) };
  });
}

/** Scopes its tokens claimed, and those agreed that none did: rights that nobody uses are better taken back. */
function presentScopes(claimed: ReadonlyMap<string, number>, profile: PartnerProfile): PartnerScope[] {
  const unused = profile.scopes.filter((scope) => !claimed.has(scope));
  return [
    ...[...claimed].map(([scope, requests]) => ({ scope, requests, agreed: agreedScope(profile, scope) })),
    ...unused.map((scope) => ({ scope, requests: 0, agreed: true })),
  ];
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

/** The row of a partner. @throws SallyportError `NOT_FOUND` */
export async function partnerRow(control: Control, id: string): Promise<PartnerRow> {
  const row = await control.state.db.selectFrom('partners').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SallyportError('NOT_FOUND', 'partner', id);
  return row;
}
