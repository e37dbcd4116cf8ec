import type { Partner } from '@sallyport/core';
import { compileOwnership, type OperationRecord, type OwnershipRule } from '@sallyport/inventory';
import type { Facts } from './fact-table.ts';
import { isProtected, percent } from './traffic-facts.ts';

function sensitive(operation: OperationRecord): boolean {
  return operation.data_classes.some((entry) => isProtected(entry.id));
}

function carriesPan(operation: OperationRecord): boolean {
  return operation.data_classes.some((entry) => entry.id === 'pan');
}

/** What people said of the operations; `null` where nobody could say it. */
export interface SaidOfOperations {
  /** Rules that say who owns what. */
  readonly ownership: readonly OwnershipRule[] | null;
  /** Ids of operations that their owners confirmed. */
  readonly attested: readonly string[] | null;
}

/** What the inventory of the period says. `described`: was any API description given at all? */
export function inventoryFacts(
  operations: readonly OperationRecord[],
  described: boolean,
  partners: readonly Partner[],
  { ownership, attested }: SaidOfOperations,
): Partial<Facts> {
  const confirmed = operations.filter((operation) => operation.status !== 'provisional' && operation.status !== 'orphan');
  const shadow = confirmed.filter((operation) => operation.status === 'shadow');
  const inSpec = confirmed.filter((operation) => operation.spec !== '');
  const named = new Set(partners.flatMap((partner) => partner.hosts));
  const outbound = confirmed.filter((operation) => operation.direction === 'outbound' && !named.has(operation.host));
  return {
    'inventory.confirmed': confirmed.length,
    'inventory.shadow': shadow.length,
    'inventory.zombie': confirmed.filter((operation) => operation.status === 'zombie').length,
    'inventory.classified_pct': percent(
      confirmed.filter((operation) => operation.parameters.some((parameter) => parameter.samples > 0)).length,
      confirmed.length,
    ),
    'inventory.described_pct': described ? percent(inSpec.length, confirmed.length) : null,
    'inventory.owned_pct': ownership === null ? null : ownedShare(confirmed, ownership),
    'inventory.attested_pct': attested === null ? null : attestedShare(confirmed, attested),
    'inventory.rated_pct': percent(confirmed.filter((operation) => operation.risk.factors.length > 0).length, confirmed.length),
    'inventory.sensitive_shadow': described ? shadow.filter(sensitive).length : null,
    'inventory.pan_undescribed': described ? confirmed.filter((operation) => operation.spec === '' && carriesPan(operation)).length : null,
    'inventory.sensitive_unauthenticated': confirmed.filter(
      (operation) => operation.direction === 'inbound' && operation.auth.open_successes > 0 && sensitive(operation),
    ).length,
    'inventory.authenticated_pct': percent(confirmed.filter((operation) => operation.auth.open_successes === 0).length, confirmed.length),
    'auth.credentials_in_url': confirmed.filter(credentialInUrl).length,
    'data.pan_operations': confirmed.filter(carriesPan).length,
    'partners.registered': partners.length,
    'partners.unmapped_hosts': new Set(outbound.map((operation) => operation.host)).size,
    'partners.unmapped_sensitive_hosts': new Set(outbound.filter(sensitive).map((operation) => operation.host)).size,
  };
}

function ownedShare(confirmed: readonly OperationRecord[], rules: readonly OwnershipRule[]): number | null {
  const ownerOf = compileOwnership(rules);
  return percent(confirmed.filter((operation) => ownerOf(operation).owner !== '').length, confirmed.length);
}

function attestedShare(confirmed: readonly OperationRecord[], attested: readonly string[]): number | null {
  const known = new Set(attested);
  return percent(confirmed.filter(({ id }) => known.has(id)).length, confirmed.length);
}

/** Fields of the query that hold a secret by their class. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'jwt',
  'bearer_token',
  'api_key',
  'password',
  'private_key',
  'secret',
  'oauth_token',
  'client_secret',
]);

function credentialInUrl(operation: OperationRecord): boolean {
  return operation.parameters.some(
    (parameter) => parameter.location === 'query' && parameter.data_classes.some((id) => CREDENTIALS.has(id)),
  );
}
