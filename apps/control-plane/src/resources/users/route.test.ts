import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
});
afterAll(() => plane.remove());

it('makes the first admin once, and tells its password once', async () => {
  expect(plane.admin?.name).toBe('admin');
  await plane.close();
  plane = await startPlane({ store: 'down', dir: plane.dir });
  expect(plane.admin).toBeNull();
});

it('creates a user with a generated password', async () => {
  const admin = await plane.as('admin');
  const made = await admin.ok('POST', '/api/v1/users', { name: 'ada', role: 'analyst' });
  expect(made.user).toMatchObject({ name: 'ada', role: 'analyst', must_change_password: true, can: { update: true, reset: true } });
  const ada = await plane.signIn('ada', made.password);
  expect((await ada.send('GET', '/api/v1/users')).status).toBe(403);
  const again = await admin.send('POST', '/api/v1/users', { name: 'ada', role: 'auditor' });
  expect(again.status).toBe(409);
  expect(again.body).toMatchObject({ code: 'CONFLICT', place: 'body.name' });
});

it('a change of role or a disabling takes effect at once', async () => {
  const admin = await plane.as('admin');
  const made = await admin.ok('POST', '/api/v1/users', { name: 'bob', role: 'auditor' });
  const bob = await plane.signIn('bob', made.password);
  await admin.ok('PATCH', `/api/v1/users/${made.user.id}`, { disabled: true });
  expect((await bob.send('GET', '/api/v1/session')).status).toBe(401);
  const refused = await new Client(plane.url).send('POST', '/api/v1/session', { name: 'bob', password: made.password });
  expect(refused.status).toBe(401);
});

it('resets a password and ends the sessions of before', async () => {
  const admin = await plane.as('admin');
  const made = await admin.ok('POST', '/api/v1/users', { name: 'eve', role: 'auditor' });
  const eve = await plane.signIn('eve', made.password);
  const reset = await admin.ok('POST', `/api/v1/users/${made.user.id}/reset`);
  expect((await eve.send('GET', '/api/v1/session')).status).toBe(401);
  await plane.signIn('eve', reset.password);
});

it('nobody changes their own role, so an installation keeps an admin', async () => {
  const admin = await plane.as('admin');
  const { items } = await admin.ok('GET', '/api/v1/users');
  const self = items.find((user: { name: string }) => user.name === 'admin');
  expect(self.can).toEqual({ update: false, reset: false });
  expect((await admin.send('PATCH', `/api/v1/users/${self.id}`, { role: 'auditor' })).status).toBe(403);
  expect((await admin.send('PATCH', '/api/v1/users/usr_none', { role: 'auditor' })).status).toBe(404);
});

it('lets an auditor see who has access, and change nothing', async () => {
  const auditor = await plane.as('auditor');
  const list = await auditor.ok('GET', '/api/v1/users');
  expect(list.can).toEqual({ create: false });
  expect(list.items.every((user: { can: { update: boolean } }) => !user.can.update)).toBe(true);
  expect(JSON.stringify(list)).not.toContain('argon2');
});
