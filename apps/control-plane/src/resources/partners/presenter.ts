import type { Partner } from '@sallyport/core';
import { type Actor, canUse } from '../../access/actor.ts';
import type { PartnerActivity } from '../../events/partners.ts';
import type { PartnerRow } from '../../state/tables.ts';
import { breachesOf } from './agreement.ts';
import { partnersPolicy } from './policy.ts';
import type { reportPlans } from './report-schedule.ts';
import { type PartnerView, type PartnerWrite, partnerProfileSchema } from './schema.ts';
import type { PartnerTraffic } from './traffic.ts';

type PlanOf = Awaited<ReturnType<typeof reportPlans>>;

const SILENT: PartnerActivity = { requests: 0, attacks: 0, most_an_hour: 0, last_call: 0, operations: [], scopes: [] };

export function presentPartner(actor: Actor, row: PartnerRow, traffic: PartnerTraffic, planOf: PlanOf): PartnerView {
  const seen = traffic === null ? null : (traffic.activity.get(row.id) ?? SILENT);
  const profile = partnerProfileSchema.parse(JSON.parse(row.profile));
  return {
    ...partnerOf(row),
    profile,
    updated_at: row.updated_at,
    requests: seen?.requests ?? null,
    attacks: seen?.attacks ?? null,
    last_call: seen?.last_call ?? null,
    breaches: traffic === null || seen === null ? null : breachesOf(profile, seen, traffic.operations, traffic.now),
    report: planOf(row, profile),
    can: canUse(actor, partnersPolicy, { update: 'partners.update', delete: 'partners.delete' }),
  };
}

/** A row as the engine knows it. */
export function partnerOf(row: PartnerRow): Partner {
  return {
    id: row.id,
    name: row.name,
    clients: JSON.parse(row.clients) as string[],
    addresses: JSON.parse(row.addresses) as string[],
    hosts: JSON.parse(row.hosts) as string[],
  };
}

export function rowOf(id: string, write: PartnerWrite, now: number): PartnerRow {
  return {
    id,
    name: write.name,
    clients: JSON.stringify(write.clients),
    addresses: JSON.stringify(write.addresses),
    hosts: JSON.stringify(write.hosts.map((host) => host.toLowerCase())),
    profile: JSON.stringify(write.profile ?? {}),
    updated_at: now,
  };
}
