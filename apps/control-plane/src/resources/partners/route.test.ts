import { afterAll, beforeAll, expect, it } from 'vitest';
import { overSocket, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
});
afterAll(() => plane.remove());

const AGGREGATOR = {
  name: 'Aggregator Ltd',
  clients: ['CN=aggregator'],
  addresses: ['198.51.100.0/24'],
  hosts: ['Data.Aggregator.example'],
};

it('adds, changes and removes a partner, and tells gateways each time', async () => {
  const analyst = await plane.as('analyst');
  const made = await analyst.ok('POST', '/api/v1/settings/partners', AGGREGATOR);
  expect(made).toMatchObject({ name: 'Aggregator Ltd', hosts: ['data.aggregator.example'], can: { update: true, delete: true } });
  const first = JSON.parse((await overSocket(plane.socket, 'GET', '/gateway/v1/config')).text);
  expect(first.partners).toEqual([{ id: made.id, ...AGGREGATOR, hosts: ['data.aggregator.example'] }]);
  await analyst.ok('PUT', `/api/v1/settings/partners/${made.id}`, { ...AGGREGATOR, addresses: [] });
  const second = JSON.parse((await overSocket(plane.socket, 'GET', '/gateway/v1/config')).text);
  expect(second.partners[0].addresses).toEqual([]);
  expect(second.version).not.toBe(first.version);
  await analyst.ok('DELETE', `/api/v1/settings/partners/${made.id}`);
  expect((await analyst.ok('GET', '/api/v1/settings/partners')).items).toEqual([]);
});

it('shows partners though the event store is down, and says that their traffic is not known', async () => {
  const analyst = await plane.as('analyst');
  await analyst.ok('POST', '/api/v1/settings/partners', { ...AGGREGATOR, name: 'Card Scheme' });
  const list = await analyst.ok('GET', '/api/v1/settings/partners');
  expect(list.items[0]).toMatchObject({ name: 'Card Scheme', requests: null, attacks: null });
  expect((await analyst.send('POST', '/api/v1/settings/partners', { ...AGGREGATOR, name: 'Card Scheme' })).status).toBe(409);
});

it('refuses an address that is none, by the field', async () => {
  const analyst = await plane.as('analyst');
  const answer = await analyst.send('POST', '/api/v1/settings/partners', { ...AGGREGATOR, addresses: ['198.51.100.0/64'] });
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ code: 'BAD_REQUEST', place: 'body.addresses.0' });
});
