import type { Partner } from '@sallyport/core';
import { type Actor, canUse } from '../../access/actor.ts';
import type { PartnerRow } from '../../state/tables.ts';
import { partnersPolicy } from './policy.ts';
import { type PartnerView, type PartnerWrite, partnerProfileSchema } from './schema.ts';

/** Traffic of a partner; `null` when it could not be asked. */
export type PartnerTraffic = ReadonlyMap<string, { readonly requests: number; readonly attacks: number }> | null;

export function presentPartner(actor: Actor, row: PartnerRow, traffic: PartnerTraffic): PartnerView {
  const seen = traffic === null ? null : (traffic.get(row.id) ?? { requests: 0, attacks: 0 });
  return {
    ...partnerOf(row),
    profile: partnerProfileSchema.parse(JSON.parse(row.profile)),
    updated_at: row.updated_at,
    requests: seen?.requests ?? null,
    attacks: seen?.attacks ?? null,
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
