import type { Partner, Principal, Transaction } from '@sallyport/core';
import { AddressSet } from '@sallyport/policy';
import { principalOf, principalOfWorkload } from '@sallyport/traffic';

/** Names the partner of an exchange: who calls us by its credential or address, whom we call by the host. */
export interface PartnerIndex {
  caller(principal: Principal, address: string, host: string): string;
  called(host: string): string;
}

export function compilePartners(partners: readonly Partner[]): PartnerIndex | null {
  if (partners.length === 0) return null;
  const byClient = new Map(partners.flatMap((partner) => partner.clients.map((client) => [client, partner.id] as const)));
  const byHost = new Map(partners.flatMap((partner) => partner.hosts.map((host) => [host, partner.id] as const)));
  const byAddress = partners
    .filter((partner) => partner.addresses.length > 0)
    .map((partner) => ({ id: partner.id, set: new AddressSet(partner.addresses) }));
  const called = (host: string): string => byHost.get(host) ?? ownerOf(byHost, withoutPort(host));
  return {
    called,
    caller: (principal, address, host) =>
      (principal.client === null ? undefined : byClient.get(principal.client)) ??
      (called(host) || (byAddress.find((entry) => entry.set.has(address))?.id ?? '')),
  };
}

/** By the host itself, else by the nearest `*.` above it. */
function ownerOf(byHost: ReadonlyMap<string, string>, host: string): string {
  const exact = byHost.get(host);
  if (exact !== undefined) return exact;
  for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
    const found = byHost.get(`*${host.slice(dot)}`);
    if (found !== undefined) return found;
  }
  return '';
}

function withoutPort(host: string): string {
  const colon = host.lastIndexOf(':');
  return colon > host.lastIndexOf(']') ? host.slice(0, colon) : host;
}

/** Who calls: the workload on a forward proxy, else whom the credential of the request names. */
export function callerOf({ client, request }: Transaction, key: Uint8Array): Principal {
  return client.workload === undefined ? principalOf(request, client.tls, key) : principalOfWorkload(client.workload, key);
}

/** The partner of an exchange, or the empty string. On listeners whose traffic leaves us, a workload's own name or address names none. */
export function partnerOf(
  partners: PartnerIndex | null,
  outbound: ReadonlySet<string>,
  { listener, client, request }: Transaction,
  principal: Principal,
): string {
  if (partners === null) return '';
  return outbound.has(listener) ? partners.called(request.host) : partners.caller(principal, client.address, request.host);
}
