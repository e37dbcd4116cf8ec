import type { Facts, LedgerState, OperationRecord } from '@sallyport/inventory';
import { dataClass } from '@sallyport/traffic/data-classes';
import type { Control } from '../../control.ts';
import { MINUTE_MS } from '../../events/period.ts';

/** What flows are made of. */
export type FlowRecord = Pick<OperationRecord, 'id' | 'method' | 'host' | 'template' | 'direction' | 'requests' | 'data_classes'>;

/** Facts of data in the ledger: `data pan` with the fields that hold it. */
const DATA = 'data ';

/** Operations with the data that they were known to hold at a time; the present ones for a time that has just passed. */
export async function recordsAsOf(control: Control, at: number): Promise<readonly FlowRecord[]> {
  const now = control.inventory.operations();
  if (at >= control.clock.now() - MINUTE_MS) return now;
  return recordsOf(await control.ledger.asOf(at), new Map(now.map((record) => [record.id, record])));
}

/** Requests are those of today: the ledger keeps no counts. */
function recordsOf(state: LedgerState, now: ReadonlyMap<string, OperationRecord>): FlowRecord[] {
  return [...state].map(([id, facts]) => ({
    id,
    method: facts.get('method') ?? '',
    host: facts.get('host') ?? '',
    template: facts.get('template') ?? '',
    direction: facts.get('direction') === 'outbound' ? 'outbound' : 'inbound',
    requests: now.get(id)?.requests ?? 0,
    data_classes: classesOf(facts, now.get(id)),
  }));
}

function classesOf(facts: Facts, now: OperationRecord | undefined): OperationRecord['data_classes'] {
  return [...facts].flatMap(([fact, words]) => {
    if (!fact.startsWith(DATA)) return [];
    const id = fact.slice(DATA.length);
    const fields = words.split(' ').filter((field) => field !== '');
    const known = now?.data_classes.find((one) => one.id === id);
    const in_response = fields.some((field) => field.startsWith('response'));
    return [
      {
        id,
        title: known?.title ?? dataClass(id)?.label ?? id,
        category: known?.category ?? dataClass(id)?.category ?? 'business',
        confidence: known?.confidence ?? 1,
        count: known?.count ?? 0,
        in_request: fields.some((field) => !field.startsWith('response')),
        in_response,
        fields,
      },
    ];
  });
}
