import type { Partner } from '@sallyport/core';
import { compilePartners } from '@sallyport/engine';
import type { OperationRecord } from '@sallyport/inventory';
import type { OutboundHost } from './connections-schema.ts';

/** Hosts of others that are called, those of no registered third party first, then by name. Bounded by the hosts of the inventory. */
export function outboundHosts(records: readonly OperationRecord[], partners: readonly Partner[]): OutboundHost[] {
  const index = compilePartners(partners);
  const names = new Map(partners.map(({ id, name }) => [id, name]));
  const byHost = new Map<string, OperationRecord[]>();
  for (const record of records) {
    if (record.direction !== 'outbound') continue;
    const known = byHost.get(record.host);
    if (known === undefined) byHost.set(record.host, [record]);
    else known.push(record);
  }
  return [...byHost]
    .map(([host, operations]) => {
      const partner = index?.called(host) ?? '';
      return { host, partner, partner_name: names.get(partner) ?? '', ...sumOf(operations) };
    })
    .sort((a, b) => Number(a.partner !== '') - Number(b.partner !== '') || (a.host < b.host ? -1 : 1));
}

function sumOf(operations: readonly OperationRecord[]): Omit<OutboundHost, 'host' | 'partner' | 'partner_name'> {
  const classes = (part: 'in_request' | 'in_response'): string[] => [
    ...new Set(operations.flatMap(({ data_classes }) => data_classes.filter((data) => data[part]).map(({ id }) => id))),
  ];
  const sum = (records: readonly OperationRecord[]): number => records.reduce((total, { requests }) => total + requests, 0);
  return {
    operations: operations.length,
    requests: sum(operations),
    tunnels: sum(operations.filter(({ protocol }) => protocol === 'tunnel')),
    first_seen: Math.min(...operations.map(({ first_seen }) => first_seen)),
    last_seen: Math.max(...operations.map(({ last_seen }) => last_seen)),
    sent: classes('in_request').sort(),
    received: classes('in_response').sort(),
  };
}
