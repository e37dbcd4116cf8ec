import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
  const analyst = await plane.as('analyst');
  const partner = await analyst.ok('POST', '/api/v1/settings/partners', { name: 'Aggregator', clients: ['agg'], addresses: [], hosts: [] });
  const start = Date.now() - 900_000;
  const first = [1, 2].map((seq) => exchange('gw1', seq, start + seq * 300_000, { path: '/v1/cards' }));
  await deliver(plane.socket, first);
  await plane.flush();
  const [{ id: operation }] = (await analyst.ok('GET', '/api/v1/operations')).items;
  const later = [3, 4, 5].map((seq) =>
    exchange('gw1', seq, start + 600_000 + seq * 1_000, { path: '/v1/cards', operation, ...(seq === 5 ? {} : { partner: partner.id }) }),
  );
  await deliver(plane.socket, later);
  await plane.flush();
});
afterAll(() => plane.remove());

it('says what was known at a time before, and what came since', async () => {
  const auditor = await plane.as('auditor');
  // Brings the ledger up to date; data and callers are from before.
  await auditor.ok('GET', '/api/v1/ledger');
  const { items } = await auditor.ok('GET', '/api/v1/data-flow?direction=given');
  const hour = 3_600_000;
  const before = await auditor.ok('GET', `/api/v1/data-flow?from=${Date.now() - 5 * hour}&to=${Date.now() - 2 * hour}`);
  expect(before.items).toEqual([]);
  const { added, gone } = await auditor.ok('GET', `/api/v1/data-flow/difference?from=${Date.now() - 2 * hour}`);
  expect(gone).toEqual([]);
  const names = (list: { data_class: string; party: string }[]): string[] => list.map((flow) => `${flow.data_class} ${flow.party}`).sort();
  expect(names(added.filter(({ direction }: { direction: string }) => direction === 'given'))).toEqual(names(items));
});

it('says who is given which data, by operation', async () => {
  const auditor = await plane.as('auditor');
  const { items, facets } = await auditor.ok('GET', '/api/v1/data-flow?direction=given');
  expect(items.length).toBeGreaterThan(0);
  const parties = new Map(
    items.map((flow: { party: string; party_kind: string; exchanges: number }) => [flow.party, [flow.party_kind, flow.exchanges]]),
  );
  expect(Object.fromEntries(parties)).toEqual({ Aggregator: ['partner', 2], jwt: ['principal', 1] });
  expect(items[0]).toMatchObject({ template: '/v1/cards', api: 'api.bank.example/v1/cards', direction: 'given' });
  expect(items[0].fields.every((field: string) => field.startsWith('response.'))).toBe(true);
  expect(facets.party).toEqual(['Aggregator', 'jwt']);
  const { items: one } = await auditor.ok('GET', '/api/v1/data-flow?direction=given&party=jwt');
  expect(new Set(one.map((flow: { party: string }) => flow.party))).toEqual(new Set(['jwt']));
  const csv = await auditor.send('GET', '/api/v1/data-flow/export?format=csv&direction=given');
  expect(csv.body.split('\r\n')[0]).toBe(
    'data_class,category,direction,party_kind,party,api,operation,method,host,template,exchanges,fields',
  );
  expect(csv.body.trim().split('\r\n')).toHaveLength(items.length + 1);
});
