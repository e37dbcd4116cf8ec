import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Control } from '../control.ts';
import { remindDue } from '../resources/campaigns/reminders.ts';
import { exchange } from '../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../testing/plane.ts';

const DAY_MS = 86_400_000;
const SECRET = 'the secret of the test';

/** An address that takes notices, and can refuse them. */
const taken: { body: string; signature: string }[] = [];
let status = 204;
let server: Server;
let plane: TestPlane;
let control: Control;
let now = Date.UTC(2026, 4, 1);

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      if (status === 204) taken.push({ body, signature: String(request.headers['x-sallyport-signature-256']) });
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  process.env.SALLYPORT_TEST_NOTICE_SECRET = SECRET;
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  plane = await startPlane({
    store: 'down',
    clock: { now: () => now, micros: () => performance.now() * 1_000 },
    onComposed: (composed) => {
      control = composed;
    },
    config: {
      notices: [{ name: 'chat', url, secret: { env: 'SALLYPORT_TEST_NOTICE_SECRET' }, kinds: ['campaign-reminder'] }],
      findings: { console_url: 'https://sallyport.bank.example/' } as never,
    },
  });
  const paths = ['/v1/cards', '/v1/loans', '/v1/cards', '/v1/loans'];
  await deliver(
    plane.socket,
    paths.map((path, at) => exchange('gw1', at + 1, now - 3_600_000 + at * 300_000, { path })),
  );
  await plane.flush();
  const items = ['cards', 'loans'].map((owner) => ({ path: `/v1/${owner}`, owner, source: 'hand' }));
  await (await plane.signIn()).ok('PUT', '/api/v1/ownership', { items });
});
afterAll(async () => {
  await plane.remove();
  server.close();
});

it('posts a reminder to each owner, signed over what was sent, and shows what became of it', async () => {
  const admin = await plane.signIn();
  const due = now + 30 * DAY_MS;
  const made = await admin.ok('POST', '/api/v1/campaigns', { name: 'Spring', scope: {}, due, note: 'please' });
  await admin.ok('POST', `/api/v1/campaigns/${made.id}/reminders`, { owner: '' });
  await control.notices.round();
  expect(taken).toHaveLength(2);
  for (const { body, signature } of taken) expect(signature).toBe(`sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`);
  const [first] = taken.map(({ body }) => JSON.parse(body)).sort((a, b) => (a.data.owner < b.data.owner ? -1 : 1));
  expect(first).toMatchObject({
    kind: 'campaign-reminder',
    subject: made.id,
    link: `https://sallyport.bank.example/inventory/campaigns/${made.id}`,
    data: { campaign: 'Spring', note: 'please', owner: 'cards', waiting: 1, operations: ['GET api.bank.example/v1/cards'] },
  });
  const { notices } = await admin.ok('GET', `/api/v1/campaigns/${made.id}`);
  expect(notices.map(({ owner, target, state }: Record<string, string>) => `${owner} ${target} ${state}`).sort()).toEqual([
    'cards chat sent',
    'loans chat sent',
  ]);
});

it.each([500, 302])('tries again later after an answer of %d, without following it', async (answer) => {
  taken.length = 0;
  status = answer;
  let admin = await plane.signIn();
  const made = await admin.ok('POST', '/api/v1/campaigns', { name: 'x', scope: { owners: ['cards'] }, due: now + 30 * DAY_MS });
  await admin.ok('POST', `/api/v1/campaigns/${made.id}/reminders`, { owner: 'cards' });
  await control.notices.round();
  const shown = async () => (await admin.ok('GET', `/api/v1/campaigns/${made.id}`)).notices[0];
  expect(await shown()).toMatchObject({ state: 'waiting', attempts: 1, error: `answered ${answer}` });
  status = 204;
  await control.notices.round();
  expect(taken).toHaveLength(0);
  now += 60_000;
  admin = await plane.signIn();
  await control.notices.round();
  expect(taken).toHaveLength(1);
  expect(await shown()).toMatchObject({ state: 'sent', attempts: 2, error: '' });
});

it('reminds by itself before the day and on it, each time once, and nobody who answered', async () => {
  let admin = await plane.signIn();
  const due = now + 10 * DAY_MS;
  const made = await admin.ok('POST', '/api/v1/campaigns', { name: 'by itself', scope: {}, due });
  const counts = async (): Promise<number[]> => {
    await remindDue(control);
    await remindDue(control);
    admin = await plane.signIn();
    return (await admin.ok('GET', `/api/v1/campaigns/${made.id}`)).items.map(({ reminders }: { reminders: number }) => reminders);
  };
  expect(await counts()).toEqual([0, 0]);
  now = due - 7 * DAY_MS + 1;
  expect(await counts()).toEqual([1, 1]);
  await admin.ok('POST', `/api/v1/campaigns/${made.id}/answers`, { items: [made.items[0].id], answer: 'attested' });
  now = due - DAY_MS + 1;
  expect(await counts()).toEqual([1, 2]);
  now = due + 5 * DAY_MS;
  expect(await counts()).toEqual([1, 3]);
});
