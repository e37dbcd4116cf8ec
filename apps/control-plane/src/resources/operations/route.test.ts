import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OperationPage, OperationTreeNode } from '../../contract/index.ts';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';
import { scenario } from '../../testing/scenario.ts';

let plane: TestPlane;
const START = Math.floor(Date.now() / 60_000) * 60_000 - 15 * 60_000;

beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
  await deliver(plane.socket, scenario(START));
  const more = Array.from({ length: 30 }, (_, index) =>
    exchange('gw2', index + 1, START + index * 20_000, {
      method: index % 2 === 0 ? 'GET' : 'POST',
      host: 'partner.bank.example',
      path: index % 3 === 0 ? '/v1/statements' : '/v1/payments',
    }),
  );
  await deliver(plane.socket, more);
  await plane.flush();
});
afterAll(() => plane.remove());

async function list(query: string): Promise<OperationPage> {
  return await (await plane.as('analyst')).ok('GET', `/api/v1/operations?${query}`);
}

it('lists what traffic has shown, with facets over all of it', async () => {
  const page = await list('sort=requests');
  expect(page.total).toBeGreaterThanOrEqual(4);
  expect(page.items[0]?.requests).toBeGreaterThanOrEqual(page.items[1]?.requests ?? 0);
  expect(Object.keys(page.facets.host).sort()).toEqual(['api.bank.example', 'partner.bank.example']);
  const accounts = page.items.find((item) => item.template.startsWith('/accounts/{'));
  expect(accounts).toMatchObject({
    method: 'GET',
    host: 'api.bank.example',
    auth: ['jwt'],
    auth_state: 'consistent',
    direction: 'inbound',
  });
});

it('filters and pages', async () => {
  const all = await list('host=partner.bank.example&sort=template&order=asc');
  expect(all.items.every((item) => item.host === 'partner.bank.example')).toBe(true);
  expect((await list('method=DELETE')).total).toBe(0);
  expect((await list('q=STATEMENTS')).items.every((item) => item.template.includes('statements'))).toBe(true);
  const pages = [await list('sort=template&order=asc&limit=2'), await list('sort=template&order=asc&limit=2&offset=2')];
  const ids = pages.flatMap((page) => page.items.map((item) => item.id));
  expect(new Set(ids).size).toBe(ids.length);
});

it('exports the whole filtered inventory', async () => {
  const analyst = await plane.as('analyst');
  const { total } = await list('host=partner.bank.example');
  const lines = (await analyst.send('GET', '/api/v1/operations/export?host=partner.bank.example&format=jsonl')).body.trim().split('\n');
  expect(lines).toHaveLength(total);
  expect(JSON.parse(lines[0])).toMatchObject({ host: 'partner.bank.example', risk: { score: expect.any(Number) } });
  const csv = (await analyst.send('GET', '/api/v1/operations/export?host=partner.bank.example')).body.trim().split('\r\n');
  expect(csv).toHaveLength(total + 1);
  expect(csv[0].split(',')).toContain('risk_score');
  expect((await analyst.send('GET', '/api/v1/operations/export?format=xlsx')).status).toBe(400);
});

it('draws the tree of hosts and segments', async () => {
  const tree = await (await plane.as('analyst')).ok('GET', '/api/v1/operations/tree');
  const partner = tree.roots.find((node: OperationTreeNode) => node.name === 'partner.bank.example');
  expect(partner.children[0]).toMatchObject({ name: 'v1', path: 'partner.bank.example/v1' });
  expect(partner.operations).toBe(partner.children[0].children.reduce((sum: number, node: OperationTreeNode) => sum + node.operations, 0));
  expect(tree.cut).toBe(false);
});

it('shows one operation with parameters, risk factors and its traffic', async () => {
  const [first] = (await list('q=accounts&sort=requests')).items;
  const detail = await (await plane.as('auditor')).ok('GET', `/api/v1/operations/${first?.id}?from=${START}&to=${START + 600_000}`);
  expect(detail.risk_factors.length).toBeGreaterThan(0);
  expect(detail.auth_coverage[0]).toMatchObject({ scheme: 'jwt', share: 1 });
  expect(detail.parameter_list.some((parameter: { name: string }) => parameter.name === 'balance')).toBe(true);
  expect(detail.series.points).toHaveLength(10);
  expect((await (await plane.as('auditor')).send('GET', '/api/v1/operations/op_none')).status).toBe(404);
});

it('is the same inventory after a restart', async () => {
  const before = await list('');
  await plane.close();
  plane = await startPlane({ dir: plane.dir });
  await plane.ready;
  const client = await plane.signIn();
  const after = await client.ok('GET', '/api/v1/operations');
  expect(after.items).toEqual(before.items);
});

it('is given as OpenAPI host by host, and as CycloneDX', async () => {
  const auditor = await plane.signIn();
  const [{ host }] = (await auditor.ok('GET', '/api/v1/operations')).items;
  const current = await auditor.ok('GET', `/api/v1/operations/openapi?host=${host}`);
  expect(current).toMatchObject({ openapi: '3.1.0', info: { title: host }, servers: [{ url: expect.stringContaining(host) }] });
  expect(await auditor.ok('GET', `/api/v1/operations/openapi?host=${host}&version=3.0`)).toMatchObject({ openapi: '3.0.3' });
  expect((await auditor.send('GET', '/api/v1/operations/openapi?host=none.example')).status).toBe(404);
  expect(await auditor.ok('GET', '/api/v1/operations/cyclonedx')).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6' });
});

it('says what a control would change, and what each factor was read from', async () => {
  const auditor = await plane.signIn();
  const [{ id }] = (await auditor.ok('GET', '/api/v1/operations?sort=risk')).items;
  const { risk, risk_factors: factors } = await auditor.ok('GET', `/api/v1/operations/${id}`);
  const exposure = factors.find((factor: { id: string }) => factor.id === 'exposure');
  expect(exposure.evidence).toBe(`${id}/exposure_detail`);
  expect(exposure.without).toBeCloseTo(risk.score - exposure.points, 0);
  const answer = await auditor.ok('POST', `/api/v1/operations/${id}/what-if`, { changes: [{ factor: 'exposure', value: 0 }] });
  expect(answer.before).toEqual(risk);
  expect(answer.after.score).toBeCloseTo(exposure.without, 0);
  const unknown = await auditor.send('POST', `/api/v1/operations/${id}/what-if`, { changes: [{ factor: 'none', value: 0 }] });
  expect(unknown.body.code).toBe('BAD_REQUEST');
});
