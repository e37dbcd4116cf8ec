import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
  await deliver(
    plane.socket,
    [1, 2].map((seq) => exchange('gw1', seq, Date.now() - 900_000 + seq * 400_000, { path: '/v1/cards' })),
  );
  await plane.flush();
});
afterAll(() => plane.remove());

it('says who answers for an operation, by import and by hand', async () => {
  const analyst = await plane.as('analyst');
  const imported = { format: 'csv', name: 'owners.csv', text: 'path,owner,criticality,scope\n/v1,platform,high,CDE\n' };
  expect((await analyst.ok('POST', '/api/v1/ownership/import', imported)).items).toHaveLength(1);
  const rule = { path: '/v1/cards', owner: 'cards', tags: ['money'], source: 'hand' };
  expect((await analyst.ok('PUT', '/api/v1/ownership', { items: [rule] })).items).toHaveLength(2);
  const page = await analyst.ok('GET', '/api/v1/operations?owner=cards');
  // The account numbers that were seen put it in scope of GLBA, the import in that of PCI DSS.
  expect(page.items).toMatchObject([{ owner: 'cards', criticality: 'high', tags: ['money'], scope: ['CDE', 'GLBA'] }]);
  expect(page.facets.owner).toEqual({ cards: 1 });
  const again = await analyst.ok('POST', '/api/v1/ownership/import', imported);
  expect(again.items).toHaveLength(2);
});

it('refuses a file with a wrong line, and whoever only reads', async () => {
  const analyst = await plane.as('analyst');
  const wrong = await analyst.send('POST', '/api/v1/ownership/import', { format: 'csv', name: 'o.csv', text: 'path,boss\n/a,x\n' });
  expect(wrong.body).toMatchObject({ code: 'RECORD_INVALID', place: 'o.csv:1' });
  expect((await (await plane.as('auditor')).send('PUT', '/api/v1/ownership', { items: [] })).status).toBe(403);
});
