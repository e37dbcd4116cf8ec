import type { ExchangeEvent } from '@sallyport/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

const DAY_MS = 86_400_000;
const STREAM = 'gw1-w1-habits';
const OPERATION = 'op_00000000000000aa';

let plane: TestPlane;
let seq = 0;

function by(client: number, at: number, changes: Parameters<typeof exchange>[3]): ExchangeEvent {
  seq++;
  const principal = { scheme: 'jwt', id: `user-${client}`, client: null } as const;
  return exchange(STREAM, seq, at, { client: `198.51.${client}.7`, principal, path: '/notes', ...changes });
}

/** Thirty clients who write apostrophes at `point` for four days, after a day without. */
function habit(point: string, start: number): ExchangeEvent[] {
  const events: ExchangeEvent[] = [];
  for (let client = 0; client < 30; client++) events.push(by(client, start, {}));
  for (let day = 1; day <= 4; day++) {
    for (let client = 0; client < 30; client++) {
      const event = by(client, start + day * DAY_MS, { attack: 'sqli', operation: OPERATION, template: '/notes', method: 'POST' });
      events.push({ ...event, findings: event.findings.map((one) => ({ ...one, point, evidence: `O'Neill ${client}` })) });
    }
  }
  return events;
}

beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
  const start = Date.now() - 6 * DAY_MS;
  for (const events of [habit('body.json.note', start), habit('body.json.name', start)]) await deliver(plane.socket, events);
  await settled(2);
});
afterAll(() => plane.remove());

async function settled(count: number): Promise<void> {
  const analyst = await plane.as('analyst');
  for (let tries = 0; tries < 100; tries++) {
    if ((await analyst.ok('GET', '/api/v1/settings/proposals')).items.length === count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`there are not ${count} proposals`);
}

it('shows what is habitual with its evidence, to decide for those who may change the policy', async () => {
  const { items, can } = await (await plane.as('analyst')).ok('GET', '/api/v1/settings/proposals');
  expect(can).toEqual({ decide: false });
  expect(items[0]).toMatchObject({
    detector: 'sqli.test',
    class_title: 'SQL injection',
    operation: OPERATION,
    method: 'POST',
    template: '/notes',
    clients: 30,
    networks: 30,
    days: 4,
    payloads: 30,
    normal: null,
    samples: expect.arrayContaining(["O'Neill 0"]),
  });
  expect((await (await plane.as('analyst')).send('POST', `/api/v1/settings/proposals/${items[0].id}/accept`, {})).status).toBe(403);
});

it('becomes an exception of the policy that gateways take, and is not proposed again', async () => {
  const admin = await plane.as('admin');
  const before = await admin.ok('GET', '/api/v1/settings/policy');
  const { items } = await admin.ok('GET', '/api/v1/settings/proposals');
  const one = items.find(({ point }: { point: string }) => point === 'body.json.note');
  const outcome = await admin.ok('POST', `/api/v1/settings/proposals/${one.id}/accept`, { note: 'people have such names', days: 90 });
  expect(outcome).toEqual({ id: one.id, decision: 'accepted', policy_version: before.version + 1 });
  const { policy } = await admin.ok('GET', '/api/v1/settings/policy');
  expect(policy.exceptions).toMatchObject([
    {
      detector: 'sqli.test',
      point: 'body.json.note',
      operation: OPERATION,
      owner: 'admin',
      reason: expect.stringMatching(/^people have such names \(/),
    },
  ]);
  expect(Date.parse(policy.exceptions[0].expires) - Date.now()).toBeGreaterThan(89 * DAY_MS);
  await settled(1);
  expect((await admin.send('POST', `/api/v1/settings/proposals/${one.id}/accept`, {})).status).toBe(404);
});

it('is turned down once and for all, and both are in the audit trail', async () => {
  const admin = await plane.as('admin');
  const { items } = await admin.ok('GET', '/api/v1/settings/proposals');
  expect(await admin.ok('POST', `/api/v1/settings/proposals/${items[0].id}/reject`, { note: 'no' })).toMatchObject({
    decision: 'rejected',
  });
  await settled(0);
});

it('is remembered over a restart', async () => {
  await plane.close();
  plane = await startPlane({ store: 'down', dir: plane.dir });
  const admin = await plane.signIn();
  expect((await admin.ok('GET', '/api/v1/settings/proposals')).items).toEqual([]);
  await deliver(plane.socket, habit('body.json.street', Date.now() - 5 * DAY_MS));
  for (let tries = 0; tries < 100; tries++) {
    const { items } = await admin.ok('GET', '/api/v1/settings/proposals');
    if (items.length > 0) {
      expect(items.map(({ point }: { point: string }) => point)).toEqual(['body.json.street']);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('nothing was proposed');
});
