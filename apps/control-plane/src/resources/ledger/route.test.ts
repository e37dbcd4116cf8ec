import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
const START = Date.now() - 30 * 60_000;
beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
});
afterAll(() => plane.remove());

it('keeps what was known at a time, over a restart too', async () => {
  let analyst = await plane.as('analyst');
  await deliver(
    plane.socket,
    [1, 2].map((seq) => exchange('gw1', seq, START + seq * 400_000, { path: '/accounts' })),
  );
  await plane.flush();
  const first = await analyst.ok('GET', '/api/v1/ledger');
  expect(first.items.map(({ facts }: { facts: Record<string, string> }) => `${facts.template} ${facts.status}`)).toEqual([
    '/accounts active',
  ]);
  await new Promise((later) => setTimeout(later, 5));
  await deliver(
    plane.socket,
    [3, 4].map((seq) => exchange('gw1', seq, START + seq * 400_000, { path: '/cards' })),
  );
  await plane.flush();
  const { added, changed } = await analyst.ok('GET', `/api/v1/ledger/difference?from=${first.at}`);
  expect(added.map(({ facts }: { facts: Record<string, string> }) => facts.template)).toEqual(['/cards']);
  expect(changed).toEqual([]);
  await plane.close();
  plane = await startPlane({ dir: plane.dir });
  await plane.ready;
  analyst = await plane.signIn();
  expect((await analyst.ok('GET', `/api/v1/ledger?at=${first.at}`)).items).toEqual(first.items);
  expect((await analyst.ok('GET', '/api/v1/ledger')).items).toHaveLength(2);
});

it('tells what became of one operation', async () => {
  const client = await plane.signIn();
  const [operation] = (await client.ok('GET', '/api/v1/operations?q=accounts')).items;
  const { items } = await client.ok('GET', `/api/v1/operations/${operation.id}/history`);
  expect(items).toContainEqual({ at: expect.any(Number), fact: 'exposure', before: null, after: 'external' });
  expect((await client.send('GET', '/api/v1/operations/op_none/history')).status).toBe(404);
  expect((await client.send('GET', '/api/v1/ledger/difference?from=9&to=1')).body.code).toBe('PERIOD_INVALID');
});
