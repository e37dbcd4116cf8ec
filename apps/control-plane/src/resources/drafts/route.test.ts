import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { type Client, deliver, overSocket, startPlane, type TestPlane } from '../../testing/plane.ts';
import type { DraftOperation, DraftView } from './schema.ts';

const STREAM = 'gw1-w1-drafts';
const START = Date.now() - 3_600_000;

let plane: TestPlane;
let analyst: Client;
let draft: DraftView;

beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
  analyst = await plane.as('analyst');
  const events = Array.from({ length: 120 }, (_, index) =>
    exchange(STREAM, index + 1, START + index * 20_000, {
      path: index % 2 === 0 ? '/accounts' : '/cards',
      client: `203.0.113.${index % 20}`,
    }),
  );
  await deliver(plane.socket, events);
});
afterAll(() => plane.remove());

const item = (view: DraftView, template: string): DraftOperation => view.items.find((operation) => operation.template === template)!;
const decide = (body: object): Promise<DraftView> => analyst.ok('PATCH', `/api/v1/drafts/${draft.id}`, body);
const publish = () => analyst.send('POST', `/api/v1/drafts/${draft.id}/publish`);

it('is made of the confirmed operations of a host, each with how sure it is', async () => {
  await plane.flush();
  expect((await analyst.ok('GET', '/api/v1/drafts')).hosts).toEqual([{ host: 'api.bank.example', operations: 2 }]);
  draft = await analyst.ok('POST', '/api/v1/drafts', { host: 'api.bank.example' });
  expect(draft).toMatchObject({ state: 'open', operations: 2, accepted: 0, rejected: 0, can: { decide: true, publish: true } });
  const accounts = item(draft, '/accounts');
  expect(accounts).toMatchObject({ method: 'GET', requests: 60, statuses: [200], auth: ['jwt'], accepted: null });
  expect(accounts.confidence).toBeCloseTo(0.95);
  expect(accounts.parameters.map(({ location, name, accepted }) => [location, name, accepted])).toEqual(
    expect.arrayContaining([
      ['response', 'iban', true],
      ['response', 'balance', true],
    ]),
  );
  expect((await analyst.send('POST', '/api/v1/drafts', { host: 'nobody.example' })).status).toBe(404);
  expect((await (await plane.as('auditor')).send('POST', '/api/v1/drafts', { host: 'api.bank.example' })).status).toBe(403);
});

it('is not published before every operation was decided on', async () => {
  expect(await publish()).toMatchObject({ status: 400, body: { detail: expect.stringContaining('2 operations') } });
  const iban = item(draft, '/accounts').parameters.find(({ name }) => name === 'iban')!;
  draft = await decide({
    operations: [{ id: item(draft, '/accounts').id, accepted: true, parameters: [{ key: iban.key, accepted: false }] }],
  });
  expect(item(draft, '/accounts').parameters.find(({ name }) => name === 'iban')?.accepted).toBe(false);
  expect(await decide({ rest: { accepted: true, confidence_min: 0.99 } })).toMatchObject({ accepted: 1 });
  expect((await analyst.send('PATCH', `/api/v1/drafts/${draft.id}`, { operations: [{ id: 'op_x', accepted: true }] })).status).toBe(404);
  expect((await publish()).status).toBe(400);
});

it('is published with what was accepted, and gateways hold traffic against it', async () => {
  draft = await decide({ operations: [{ id: item(draft, '/cards').id, accepted: false }] });
  expect(draft).toMatchObject({ accepted: 1, rejected: 1 });
  expect(await publish()).toMatchObject({ status: 200, body: { name: 'api.bank.example.learned.json', operations: 1 } });
  const published = JSON.parse((await overSocket(plane.socket, 'GET', '/gateway/v1/config?have=&wait_ms=0')).text);
  const spec = JSON.parse(published.specs.find(({ name }: { name: string }) => name === 'api.bank.example.learned.json').text);
  expect(Object.keys(spec.paths)).toEqual(['/accounts']);
  const { schema } = spec.paths['/accounts'].get.responses['200'].content['application/json'];
  expect(Object.keys(schema.properties)).toEqual(['balance']);
  expect(spec.paths['/accounts'].get.security).toEqual([{ jwt: [] }]);
  expect(await analyst.ok('GET', `/api/v1/drafts/${draft.id}`)).toMatchObject({
    state: 'published',
    can: { decide: false, publish: false },
  });
  expect((await publish()).status).toBe(409);
});

it('leaves what was decided in the audit trail, and goes without what was published', async () => {
  await analyst.send('DELETE', `/api/v1/drafts/${draft.id}`);
  expect((await analyst.ok('GET', '/api/v1/drafts')).items).toEqual([]);
  expect((await analyst.ok('GET', '/api/v1/specs')).items).toMatchObject([{ name: 'api.bank.example.learned.json' }]);
  await plane.flush();
  const { items } = await (await plane.as('admin')).ok('GET', '/api/v1/audit?limit=50');
  const audited = items.filter(
    ({ action, outcome }: { action: string; outcome: string }) => action === 'drafts.publish' && outcome === 'allowed',
  );
  expect(audited).toMatchObject([
    {
      target: 'api.bank.example.learned.json',
      detail: expect.stringContaining('1 operations accepted, 1 rejected, 1 parameters rejected; sha256 '),
    },
  ]);
});
