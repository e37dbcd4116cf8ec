import type { Partner, Principal } from '@sallyport/core';
import { AddressSet } from '@sallyport/policy';

/** Names the partner of an exchange from its credential, its address, or (outbound) the host called. */
export type PartnerIndex = (principal: Principal, address: string, host: string) => string;

export function compilePartners(partners: readonly Partner[]): PartnerIndex | null {
  if (partners.length === 0) return null;
  const byClient = new Map(partners.flatMap((partner) => partner.clients.map((client) => [client, partner.id] as const)));
  const byHost = new Map(partners.flatMap((partner) => partner.hosts.map((host) => [host, partner.id] as const)));
  const byAddress = partners
    .filter((partner) => partner.addresses.length > 0)
    .map((partner) => ({ id: partner.id, set: new AddressSet(partner.addresses) }));
  return (principal, address, host) =>
    (principal.client === null ? undefined : byClient.get(principal.client)) ??
    byHost.get(host) ??
    byAddress.find((entry) => entry.set.has(address))?.id ??
    '';
}
