import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange, gatewayEvent } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
});
afterAll(() => plane.remove());

it('knows which workers are alive, stopped or silent, and what they lost', async () => {
  const now = Date.now();
  const system = { kind: 'system', detail: '', count: 0 } as const;
  await deliver(plane.socket, [
    gatewayEvent('gw-1-live', 1, { ...system, name: 'worker-start', at: now }),
    gatewayEvent('gw-1-live', 2, { ...system, name: 'spool-overflow', at: now, count: 5 }),
    gatewayEvent('gw-2-done', 1, { ...system, name: 'worker-start', at: now }),
    gatewayEvent('gw-2-done', 2, { ...system, name: 'worker-stop', at: now }),
    gatewayEvent('gw-3-lost', 1, { ...system, name: 'worker-start', at: now - 600_000 }),
    gatewayEvent('gw-primary-x', 1, { ...system, name: 'config-applied', at: now }),
  ]);
  await plane.flush();
  const list = await (await plane.as('auditor')).ok('GET', '/api/v1/gateways');
  const states = Object.fromEntries(list.items.map((item: { stream: string; state: string }) => [item.stream, item.state]));
  expect(states).toEqual({ 'gw-1-live': 'live', 'gw-2-done': 'stopped', 'gw-3-lost': 'silent' });
  expect(list.items.find((item: { stream: string }) => item.stream === 'gw-1-live')).toMatchObject({ seq: 2, events: 2, lost: 5 });
  expect(list.live).toBe(1);
});

it('shows a policy as in force where decisions were made by it', async () => {
  const admin = await plane.as('admin');
  const policy = await admin.ok('GET', '/api/v1/settings/policy');
  expect(policy.applied).toEqual({ workers: 0, of: 1 });
  const event = exchange('gw-1-live', 3, Date.now());
  await deliver(plane.socket, [{ ...event, decision: { ...event.decision, policy: policy.hash } }]);
  await plane.flush();
  expect((await admin.ok('GET', '/api/v1/settings/policy')).applied).toEqual({ workers: 1, of: 1 });
  const list = await admin.ok('GET', '/api/v1/gateways');
  expect(list.items.find((item: { stream: string }) => item.stream === 'gw-1-live').policy_version).toBe(policy.version);
});
