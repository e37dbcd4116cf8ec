import type { Event } from '@sallyport/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

const DAY = 86_400_000;
const NOON = Math.floor(Date.now() / DAY) * DAY - DAY / 2;
const [ADA, BO] = ['00000000000000aa', '00000000000000bb'];

let plane: TestPlane;
let seq = 0;

function exchanges(session: string, at: number, count: number, more: object = {}): Event[] {
  return Array.from({ length: count }, (_, index) => ({
    ...exchange('gw', ++seq, at + index * 1_000),
    client: `192.0.2.${index % 3}`,
    principal: { scheme: 'bearer' as const, id: session, client: null },
    activity: {
      purpose: 'other',
      outcome: 'success',
      shape: 'GET /a',
      session,
      granted: '',
      username: '',
      secret: '',
      device: 'd',
      ordering: 'o',
      role: '',
      ids: [],
      issued: [],
      card: '',
      bin: '',
      place: null,
      graphql: null,
    } as const,
    ...more,
  }));
}

beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
  const events = [
    ...exchanges(ADA, NOON, 40, { status: 200 }),
    ...exchanges(ADA, NOON - DAY, 5, { status: 403 }),
    ...exchanges(BO, NOON, 3, { status: 500 }),
    ...exchanges('', NOON, 9),
  ];
  await deliver(plane.socket, events);
  await plane.flush();
});
afterAll(() => plane.remove());

it('sums up what each session did on each day', async () => {
  const analyst = await plane.as('analyst');
  const { items } = await analyst.ok('GET', `/api/v1/sessions?from=${NOON - 2 * DAY}&to=${NOON + DAY / 4}`);
  const days = items.map(({ session, day, requests, errors, clients }: Record<string, number>) => [
    session,
    day,
    requests,
    errors,
    clients,
  ]);
  expect(days).toContainEqual([ADA, NOON - DAY / 2, 40, 0, 3]);
  expect(days).toContainEqual([ADA, NOON - 1.5 * DAY, 5, 5, 3]);
  expect(days).toContainEqual([BO, NOON - DAY / 2, 3, 3, 3]);
  expect(days).toHaveLength(3);
  const own = await analyst.ok('GET', `/api/v1/sessions?from=${NOON - 2 * DAY}&to=${NOON + DAY / 4}&principal=${BO}`);
  expect(own.items).toHaveLength(1);
  const period = `from=${NOON - 2 * DAY}&to=${NOON + DAY / 4}`;
  const found = async (query: string): Promise<number> => (await analyst.ok('GET', `/api/v1/sessions?${period}&${query}`)).items.length;
  expect(await found(`q=${ADA.toUpperCase()}`)).toBe(2);
  expect(await found('with=errors')).toBe(2);
  expect(await found('with=errors&with=addresses')).toBe(2);
  expect(await found('with=flagged')).toBe(0);
  expect((await analyst.send('GET', `/api/v1/sessions?q=%25'`)).status).toBe(400);
});

it('counts nothing twice when the same events come again', async () => {
  const analyst = await plane.as('analyst');
  const before = await analyst.ok('GET', `/api/v1/sessions/${ADA}`);
  seq -= 57;
  await deliver(plane.socket, exchanges(ADA, NOON, 40, { status: 200 }));
  await plane.flush();
  expect((await analyst.ok('GET', `/api/v1/sessions/${ADA}`)).days).toEqual(before.days);
});

it('shows the days of one session and its latest exchanges', async () => {
  const analyst = await plane.as('analyst');
  const detail = await analyst.ok('GET', `/api/v1/sessions/${ADA}`);
  expect(detail.days.map(({ requests }: { requests: number }) => requests)).toEqual([40, 5]);
  expect(detail.exchanges).toHaveLength(40);
  expect(detail.exchanges[0]).toMatchObject({ at: NOON + 39_000, status: 200, action: expect.any(String) });
  expect((await analyst.send('GET', '/api/v1/sessions/none')).status).toBe(404);
});

it('keeps summaries for 13 months at the least unless told otherwise, and single events as long as is said', async () => {
  const { controlPlaneConfigSchema } = await import('../../config.ts');
  expect(controlPlaneConfigSchema.parse({}).retention.sessions_days).toBeGreaterThanOrEqual(396);
  await plane.close();
  plane = await startPlane({ dir: plane.dir, config: { retention: { events_days: 30, minutes_days: 90, sessions_days: 800 } } });
  await plane.ready;
  const detail = await (await plane.signIn()).ok('GET', `/api/v1/sessions/${ADA}`);
  expect(detail.days).toHaveLength(2);
});
