import type { Partner } from '@sallyport/core';
import type { DataClassRecord } from '@sallyport/inventory';
import type { CallerCount } from '../../events/callers.ts';
import type { FlowRecord } from './as-of.ts';
import type { DataFlow, DataFlowDifference, FlowDirection } from './schema.ts';

interface Party {
  readonly kind: DataFlow['party_kind'];
  readonly name: string;
  readonly exchanges: number;
}

/** Segments of a path that name an API: `/v1/accounts` of `/v1/accounts/{id}/holders`. */
const API_SEGMENTS = 2;

/** Every class of every operation with everyone it goes to or comes from. */
export function flowsOf(records: readonly FlowRecord[], callers: readonly CallerCount[], partners: readonly Partner[]): DataFlow[] {
  const byOperation = new Map<string, CallerCount[]>();
  for (const caller of callers) {
    const known = byOperation.get(caller.operation);
    if (known === undefined) byOperation.set(caller.operation, [caller]);
    else known.push(caller);
  }
  return records.flatMap((record) => {
    const outbound = record.direction === 'outbound';
    const parties = outbound ? [thirdParty(record, partners)] : callersOf(byOperation.get(record.id) ?? [], partners);
    return parties.flatMap((party) => record.data_classes.flatMap((found) => flows(record, found, party, outbound)));
  });
}

function thirdParty({ host, requests }: FlowRecord, partners: readonly Partner[]): Party {
  const partner = partners.find(({ hosts }) => hosts.includes(host));
  return partner === undefined
    ? { kind: 'third-party', name: host, exchanges: requests }
    : { kind: 'partner', name: partner.name, exchanges: requests };
}

/** A partner is one party whatever credentials it shows; everyone else goes by theirs. */
function callersOf(callers: readonly CallerCount[], partners: readonly Partner[]): Party[] {
  const found = new Map<string, Party>();
  for (const { partner: id, scheme, exchanges } of callers) {
    const partner = partners.find((one) => one.id === id);
    const party = partner === undefined ? { kind: 'principal' as const, name: scheme } : { kind: 'partner' as const, name: partner.name };
    const key = `${party.kind} ${party.name}`;
    found.set(key, { ...party, exchanges: (found.get(key)?.exchanges ?? 0) + exchanges });
  }
  return [...found.values()];
}

function flows(record: FlowRecord, found: DataClassRecord, party: Party, outbound: boolean): DataFlow[] {
  const directions: readonly (readonly [FlowDirection, boolean, (field: string) => boolean])[] = [
    [outbound ? 'sent' : 'taken', found.in_request, (field) => !field.startsWith('response.')],
    [outbound ? 'fetched' : 'given', found.in_response, (field) => field.startsWith('response.')],
  ];
  return directions
    .filter(([, there]) => there)
    .map(([direction, , own]) => ({
      data_class: found.id,
      category: found.category,
      operation: record.id,
      method: record.method,
      host: record.host,
      template: record.template,
      api: `${record.host}/${record.template
        .split('/')
        .slice(1, 1 + API_SEGMENTS)
        .join('/')}`,
      direction,
      party_kind: party.kind,
      party: party.name,
      exchanges: party.exchanges,
      fields: found.fields.filter(own),
    }));
}

function keyOf({ data_class, operation, direction, party_kind, party }: DataFlow): string {
  return [data_class, operation, direction, party_kind, party].join('\n');
}

/** Flows that there are at one time and not at the other. */
export function flowsBetween(before: readonly DataFlow[], after: readonly DataFlow[]): Pick<DataFlowDifference, 'added' | 'gone'> {
  const [then, now] = [new Set(before.map(keyOf)), new Set(after.map(keyOf))];
  return { added: after.filter((flow) => !then.has(keyOf(flow))), gone: before.filter((flow) => !now.has(keyOf(flow))) };
}
