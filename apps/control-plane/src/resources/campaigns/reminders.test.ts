import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Control } from '../../control.ts';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';
import { remindDue } from './reminders.ts';

const DAY_MS = 86_400_000;

interface Told {
  readonly topic: string;
  readonly link: string;
  readonly about: { readonly owner: string };
}

const told: Told[] = [];
let server: Server;
let plane: TestPlane;
let control: Control;
let now = Date.UTC(2026, 4, 1);

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    told.push(...(JSON.parse(Buffer.concat(parts).toString()) as { notices: Told[] }).notices);
    response.end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  plane = await startPlane({
    store: 'down',
    clock: { now: () => now, micros: () => performance.now() * 1_000 },
    onComposed(composed) {
      control = composed;
    },
    config: {
      notifications: [{ kind: 'webhook', name: 'chat', url, topics: ['reminder'] }] as never,
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

it('tells of a reminder to each owner', async () => {
  const admin = await plane.signIn();
  const made = await admin.ok('POST', '/api/v1/campaigns', { name: 'Spring', scope: {}, due: now + 30 * DAY_MS, note: 'please' });
  await admin.ok('POST', `/api/v1/campaigns/${made.id}/reminders`, { owner: '' });
  await control.notices.round();
  expect(told.map(({ about }) => about.owner).sort()).toEqual(['cards', 'loans']);
  expect(told.find(({ about }) => about.owner === 'cards')).toMatchObject({
    topic: 'reminder',
    link: `https://sallyport.bank.example/inventory/campaigns/${made.id}`,
    about: { name: 'Spring', note: 'please', waiting: 1, operations: ['GET api.bank.example/v1/cards'] },
  });
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
