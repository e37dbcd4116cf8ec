import type { Activity, ExchangeEvent } from '@sallyport/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
});
afterAll(() => plane.remove());

const LOGIN: Activity = {
  purpose: 'login',
  outcome: 'failure',
  shape: 'POST /login',
  session: '',
  granted: '',
  username: '',
  secret: '',
  device: 'aa',
  ordering: 'bb',
  role: '',
  ids: [],
  issued: [],
  card: '',
  bin: '',
  place: null,
  graphql: null,
};

/** A list of names tried from one address. */
function stuffing(stream: string, from: number, count: number, address: string): ExchangeEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const event = exchange(stream, from + index, Date.now());
    return { ...event, client: address, status: 401, activity: { ...LOGIN, username: `name${index}`, secret: `s${index}` } };
  });
}

it('raises an alert with its numbers, records it, and keeps what it knows over a restart', async () => {
  await deliver(plane.socket, stuffing('gw-1-a', 1, 5, '203.0.113.9'));
  await plane.flush();
  const analyst = await plane.as('analyst');
  expect((await analyst.ok('GET', '/api/v1/alerts')).items).toEqual([]);
  await plane.close();
  plane = await startPlane({ store: 'down', dir: plane.dir });
  await deliver(
    plane.socket,
    stuffing('gw-1-b', 1, 12, '203.0.113.9')
      .slice(5)
      .map((event, index) => ({ ...event, seq: index + 1, id: `gw-1-b:${String(index + 1).padStart(12, '0')}` })),
  );
  await plane.flush();
  const again = await plane.signIn();
  await expect.poll(async () => (await again.ok('GET', '/api/v1/alerts')).items.length, { timeout: 10_000 }).toBeGreaterThan(0);
  const [alert] = (await again.ok('GET', '/api/v1/alerts?detector=credential-stuffing')).items;
  // Five before the restart and the rest behind it make one walk.
  expect(alert).toMatchObject({ detector: 'credential-stuffing', subject: { kind: 'address', value: '203.0.113.9' }, baseline: 1 });
  expect(alert.value).toBeGreaterThan(7);
  expect(alert.evidence.length).toBeGreaterThan(0);
});

it('a reaction that a person asks for is there until it is lifted, and audited', async () => {
  const admin = await plane.signIn();
  const made = await admin.ok('POST', '/api/v1/reactions', {
    subject: { kind: 'address', value: '203.0.113.9' },
    kind: 'block',
    seconds: 60,
    reason: 'under attack',
  });
  expect((await admin.ok('GET', '/api/v1/reactions')).items).toEqual([made]);
  await admin.ok('DELETE', `/api/v1/reactions/${encodeURIComponent(made.id)}`);
  expect((await admin.ok('GET', '/api/v1/reactions')).items).toEqual([]);
});
