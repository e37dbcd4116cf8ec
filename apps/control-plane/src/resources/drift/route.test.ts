import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

const SPEC = `# ours
openapi: 3.1.0
info: { title: Accounts, version: '1' }
servers: [{ url: https://api.bank.example }]
paths:
  /accounts:
    get:
      responses:
        200: { description: ok }
`;

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
  const analyst = await plane.as('analyst');
  await analyst.ok('POST', '/api/v1/specs', { name: 'specs/accounts.yaml', text: SPEC });
  await send(423, 1);
  await send(409, 100);
});
afterAll(() => plane.remove());

async function send(status: number, from: number): Promise<void> {
  const start = Date.now() - 900_000;
  await deliver(
    plane.socket,
    Array.from({ length: 30 }, (_, at) =>
      exchange('gw1', from + at, start + (from + at) * 1_000, {
        path: '/accounts',
        status,
        upstreamStatus: status,
        observation: observed(status, start + (from + at) * 1_000),
      }),
    ),
  );
  await plane.flush();
}

function observed(status: number, at: number) {
  return { ...exchange('x', 1, at, { path: '/accounts' }).observation!, status, at };
}

const open = async (query = ''): Promise<{ id: string; kind: string; name: string; state: string }[]> =>
  (await (await plane.as('analyst')).ok('GET', `/api/v1/drift?state=open${query}`)).items;

it('lists departures, hides what is rejected, and says why', async () => {
  const analyst = await plane.as('analyst');
  const found = await open('&kind=status');
  expect(found.map(({ name }) => name).sort()).toEqual(['409', '423']);
  const { id } = found.find(({ name }) => name === '423')!;
  expect((await analyst.send('POST', '/api/v1/drift/decisions', { ids: [id], decision: 'rejected' })).body.place).toBe('body.reason');
  expect(await analyst.ok('POST', '/api/v1/drift/decisions', { ids: [id], decision: 'rejected', reason: 'probes only' })).toEqual({
    decided: 1,
    changed: [],
  });
  expect((await open('&kind=status')).map(({ name }) => name)).toEqual(['409']);
  const [rejected] = (await analyst.ok('GET', '/api/v1/drift?state=rejected')).items;
  expect(rejected).toMatchObject({ id, decision: { reason: 'probes only', decided_by: 'the-analyst', void: false } });
  const auditor = await plane.as('auditor');
  expect((await auditor.ok('GET', '/api/v1/drift')).can).toEqual({ decide: false });
  expect((await auditor.send('POST', '/api/v1/drift/decisions', { ids: [id], decision: 'accepted' })).status).toBe(403);
});

it('gives what was accepted as a patch for a pull request, or changes the description', async () => {
  const analyst = await plane.as('analyst');
  const [item] = await open('&kind=status');
  await analyst.ok('POST', '/api/v1/drift/decisions', { ids: [item!.id], decision: 'accepted' });
  const patch = await analyst.send('GET', '/api/v1/drift/pull-request?spec=specs/accounts.yaml');
  expect(patch.body).toContain('+++ b/specs/accounts.yaml');
  expect(patch.body).toContain('+        "409":');
  await analyst.ok('DELETE', `/api/v1/drift/decisions/${item!.id}`);
  expect((await analyst.send('GET', '/api/v1/drift/pull-request?spec=specs/accounts.yaml')).status).toBe(404);
  const decided = await analyst.ok('POST', '/api/v1/drift/decisions', { ids: [item!.id], decision: 'accepted', apply: true });
  expect(decided).toEqual({ decided: 1, changed: ['specs/accounts.yaml'] });
  expect(await open('&kind=status')).toEqual([]);
  const [spec] = (await analyst.ok('GET', '/api/v1/specs')).items;
  const { items } = await analyst.ok('GET', `/api/v1/specs/${spec.id}/versions`);
  expect(items.map(({ why }: { why: string }) => why)).toEqual(['1 departures accepted', 'uploaded']);
  expect((await analyst.send('GET', `/api/v1/specs/${spec.id}/text`)).body).toContain('# ours');
});

it('refuses what is not there', async () => {
  const analyst = await plane.as('analyst');
  expect((await analyst.send('POST', '/api/v1/drift/decisions', { ids: ['drf_none'], decision: 'accepted' })).status).toBe(404);
  expect((await analyst.send('DELETE', '/api/v1/drift/decisions/drf_none')).status).toBe(404);
});
