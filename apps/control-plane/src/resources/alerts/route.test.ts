import { ABUSE_DETECTORS, type Activity, type ExchangeEvent } from '@sallyport/core';
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
  expect(await admin.ok('GET', '/api/v1/reactions')).toEqual({ items: [made], can: { create: true, lift: true } });
  const auditor = await plane.as('auditor');
  expect(await auditor.ok('GET', '/api/v1/reactions')).toMatchObject({ items: [made], can: { create: false, lift: false } });
  await admin.ok('DELETE', `/api/v1/reactions/${encodeURIComponent(made.id)}`);
  expect((await admin.ok('GET', '/api/v1/reactions')).items).toEqual([]);
});

it('finds alerts by detector, subject, severity, time and text', async () => {
  const admin = await plane.signIn();
  const find = async (query: string) => await admin.ok('GET', `/api/v1/alerts?${query}`);
  const { items, total } = await find('');
  expect(items).toHaveLength(total);
  expect(total).toBeGreaterThan(0);
  const { at, severity } = items[0];
  expect((await find('detector=credential-stuffing&detector=brute-force&subject=address&q=203.0.113.9')).total).toBeGreaterThan(0);
  expect((await find(`severity=${severity}&from=${at}`)).total).toBeGreaterThan(0);
  for (const none of [
    'detector=token-replay',
    'severity=info',
    'subject=everyone&detector=credential-stuffing',
    'q=nobody',
    `from=${at + 1}`,
  ]) {
    expect((await find(none)).total, none).toBe(0);
  }
  expect((await admin.send('GET', '/api/v1/alerts?subject=nobody')).status).toBe(400);
});

it('says of every detector what it looks for', async () => {
  const admin = await plane.signIn();
  const { items } = await admin.ok('GET', '/api/v1/alerts/detectors');
  expect(items.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(ABUSE_DETECTORS as string[]));
  expect(items[0]).toMatchObject({ reference: expect.stringMatching(/API\d+:2023/), source: expect.stringMatching(/./) });
});
