import { loadPolicy } from '@sallyport/policy';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
});
afterAll(() => plane.remove());

it('suggests a limit from what callers did, with whom it would have throttled, as a rule the policy takes', async () => {
  // At the start of a minute: requests are counted by the minute.
  const start = Math.floor(Date.now() / 60_000 - 10) * 60_000;
  let seq = 0;
  const ask = (client: string, count: number): ReturnType<typeof exchange>[] =>
    Array.from({ length: count }, (_, index) => ({
      ...exchange('gw', ++seq, start + index * 100),
      client,
      principal: { scheme: 'none' as const, id: null, client: null },
      method: 'GET',
      host: 'api.bank.example',
      template: '/accounts/{id}',
      findings: [],
    }));
  const events = Array.from({ length: 40 }, (_, caller) => ask(`192.0.2.${caller}`, 1 + (caller % 5))).flat();
  events.push(...ask('198.51.100.1', 200));
  await deliver(plane.socket, events);
  await plane.flush();
  const { items, exchanges } = await (await plane.as('analyst')).ok('GET', '/api/v1/settings/limits/suggestions');
  expect(exchanges).toBe(events.length);
  const [item] = items;
  expect(item).toMatchObject({ host: 'api.bank.example', method: 'GET', template: '/accounts/{id}', callers: 41, p50: 3, max: 200 });
  expect(item.throttled_clean).toBeLessThanOrEqual(item.throttled);
  const read = loadPolicy(`limits:\n  ${item.yaml}\n`, 'policy');
  expect(read.ok && read.value.limits[0]).toMatchObject({
    scope: { path: '/accounts/*', methods: ['GET'] },
    action: 'monitor',
    limit: item.requests_per_minute,
  });
});
