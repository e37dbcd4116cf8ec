import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

const DAY_MS = 86_400_000;
const CONTROL = 'PCI-DSS-4.0.1:10.2';
let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
  const start = Date.now() - 900_000;
  await deliver(
    plane.socket,
    ['/v1/cards', '/v1/loans', '/v1/cards', '/v1/loans'].map((path, at) => exchange('gw1', at + 1, start + at * 250_000, { path })),
  );
  await plane.flush();
  const analyst = await plane.as('analyst');
  const items = [
    { path: '/v1/cards', owner: 'cards', criticality: 'high', tags: ['money'], source: 'hand' },
    { path: '/v1/loans', owner: 'loans', tags: ['money'], source: 'hand' },
  ];
  await analyst.ok('PUT', '/api/v1/ownership', { items });
});
afterAll(() => plane.remove());

const write = (changes: object = {}): object => ({
  name: 'Autumn review',
  scope: { tags: ['money'] },
  due: Date.now() + DAY_MS,
  control: CONTROL,
  ...changes,
});

it('asks owners, keeps what they say, and becomes evidence once all confirmed', async () => {
  const analyst = await plane.as('analyst');
  const made = await analyst.ok('POST', '/api/v1/campaigns', write());
  expect(made).toMatchObject({ state: 'running', counts: { operations: 2, attested: 0, disputed: 0, waiting: 2 } });
  expect(made.owners.map(({ owner }: { owner: string }) => owner)).toEqual(['cards', 'loans']);
  const [cards, loans] = made.items;
  const path = `/api/v1/campaigns/${made.id}`;
  expect((await analyst.send('POST', `${path}/answers`, { items: [loans.id], answer: 'disputed' })).body.place).toBe('body.note');
  await analyst.ok('POST', `${path}/answers`, { items: [loans.id], answer: 'disputed', note: 'not ours any more' });
  const reminded = await analyst.ok('POST', `${path}/reminders`, { owner: '' });
  expect(reminded.items.map(({ reminders }: { reminders: number }) => reminders)).toEqual([1, 0]);
  const answered = await analyst.ok('POST', `${path}/answers`, { items: [cards.id, loans.id], answer: 'attested' });
  expect(answered).toMatchObject({ state: 'complete', counts: { attested: 2 } });
  expect(answered.items[0]).toMatchObject({ answered_by: 'the-analyst', facts: { exposure: 'external', criticality: 'high' } });
  expect((await analyst.send('GET', `${path}/export?format=csv`)).body).toContain('attested');
  expect((await analyst.send('POST', `${path}/close`)).status).toBe(403);
  const admin = await plane.as('admin');
  expect(await admin.ok('POST', `${path}/close`)).toMatchObject({ state: 'closed', closed_by: 'admin', can: { answer: false } });
  const [attestation] = (await admin.ok('GET', '/api/v1/compliance/attestations')).items;
  expect(attestation).toMatchObject({ control: CONTROL, state: 'in-force', reference: expect.stringContaining(made.id) });
  expect((await admin.send('POST', `${path}/answers`, { items: [cards.id], answer: 'attested' })).status).toBe(400);
});

it('is no evidence while something is disputed or not answered', async () => {
  const admin = await plane.as('admin');
  const before = (await admin.ok('GET', '/api/v1/compliance/attestations')).items.length;
  const { id } = await admin.ok('POST', '/api/v1/campaigns', write({ scope: { owners: ['cards'] } }));
  await admin.ok('POST', `/api/v1/campaigns/${id}/close`);
  expect((await admin.ok('GET', '/api/v1/compliance/attestations')).items).toHaveLength(before);
});

it('says which campaigns are overdue', async () => {
  const admin = await plane.as('admin');
  const { id } = await admin.ok('POST', '/api/v1/campaigns', write({ due: Date.now() + 200 }));
  await new Promise((later) => setTimeout(later, 250));
  const { items } = await admin.ok('GET', '/api/v1/campaigns');
  expect(items.find((item: { id: string }) => item.id === id).state).toBe('overdue');
});

it.each([
  [{ scope: { owners: ['nobody'] } }, 'body.scope'],
  [{ due: 1 }, 'body.due'],
  [{ control: 'none:1' }, 'body.control'],
])('refuses %j', async (changes, place) => {
  const answer = await (await plane.as('admin')).send('POST', '/api/v1/campaigns', write(changes));
  expect(answer.body.place).toBe(place);
});
