import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
});
afterAll(() => plane.remove());

it('tells what a partner did, what stands out and what goes beyond the agreement', async () => {
  const analyst = await plane.as('analyst');
  const now = Date.now();
  const profile = {
    operations: ['GET /cards'],
    data_classes: ['pan'],
    requests_per_hour_max: 20,
    ends_at: now - 20 * 3_600_000,
    review_at: now - 1,
  };
  const made = await analyst.ok('POST', '/api/v1/settings/partners', { name: 'Aggregator', clients: ['agg'], profile });
  let seq = 0;
  const call = (at: number) => exchange('gw1', ++seq, at, { path: '/accounts', partner: made.id, operation: 'op_x' });
  // A call an hour for a week, then fifty in one.
  const usual = Array.from({ length: 7 * 24 }, (_, hour) => call(now - (7 * 24 - hour) * 3_600_000));
  await deliver(plane.socket, [...usual, ...Array.from({ length: 50 }, () => call(now - 2 * 3_600_000))]);
  await plane.flush();
  const { series, alerts, last_call, operations } = await analyst.ok('GET', `/api/v1/settings/partners/${made.id}/telemetry`);
  expect(series.length).toBeGreaterThanOrEqual(7 * 24);
  expect(last_call).toBeGreaterThan(now - 2 * 3_600_000);
  expect(operations).toEqual(['op_x']);
  expect(alerts.filter(({ kind }: { kind: string }) => kind === 'habit')).toMatchObject([{ measure: 'requests' }]);
  const beyond = alerts.filter(({ kind }: { kind: string }) => kind === 'agreement').map(({ measure }: { measure: string }) => measure);
  expect(beyond.sort()).toEqual(['offboarding', 'operations', 'requests', 'review']);
  expect((await analyst.send('GET', '/api/v1/settings/partners/prt_none/telemetry')).status).toBe(404);
});
