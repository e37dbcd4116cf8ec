import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
});
afterAll(() => plane.remove());

it('shows the exchanges that an alert names, with those that an attack detector flagged told apart', async () => {
  const analyst = await plane.as('analyst');
  const now = Date.now();
  const calls = [3, 2, 1].map((ago, index) => exchange('gw1', index + 1, now - ago * 60_000, ago === 2 ? { attack: 'sqli' } : {}));
  await deliver(plane.socket, calls);
  await plane.flush();
  const named = calls.slice(0, 2).map(({ transaction }) => `transaction=${transaction}`);
  const { items } = await analyst.ok('GET', `/api/v1/alerts/evidence?at=${now}&${named.join('&')}&transaction=gone`);
  expect(items).toMatchObject([
    { id: calls[0]?.id, method: 'GET', path: '/accounts/1001', status: 200, flagged: false },
    { id: calls[1]?.id, flagged: true },
  ]);
  expect((await analyst.ok('GET', `/api/v1/alerts/evidence?at=${now - 86_400_000}&${named.join('&')}`)).items).toEqual([]);
  const many = Array.from({ length: 6 }, (_, index) => `transaction=t${index}`).join('&');
  expect((await analyst.send('GET', `/api/v1/alerts/evidence?at=${now}&${many}`)).body).toMatchObject({
    code: 'BAD_REQUEST',
    place: 'querystring.transaction',
  });
});
