import { afterAll, beforeAll, expect, it } from 'vitest';
import { BACKGROUND_HEADER, CSRF_HEADER } from '../../contract/index.ts';
import { ADMIN_PASSWORD, Client, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
});
afterAll(() => plane.remove());

it('signs in, says who one is, and signs out', async () => {
  const client = await plane.signIn();
  expect(await client.ok('GET', '/api/v1/session')).toMatchObject({ name: 'admin', role: 'admin', csrf: client.csrf });
  expect((await client.send('DELETE', '/api/v1/session')).status).toBe(204);
  expect((await client.send('GET', '/api/v1/session')).status).toBe(401);
});

it('keeps the cookie from scripts and from other sites', async () => {
  const answer = await new Client(plane.url).send('POST', '/api/v1/session', { name: 'admin', password: ADMIN_PASSWORD });
  expect(answer.headers.get('set-cookie')).toMatch(/^sallyport_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
});

it('answers a wrong password and an unknown name alike', async () => {
  const client = new Client(plane.url);
  const wrong = await client.send('POST', '/api/v1/session', { name: 'admin', password: 'not it at all' });
  const nobody = await client.send('POST', '/api/v1/session', { name: 'nobody', password: 'not it at all' });
  expect(wrong.status).toBe(401);
  expect(nobody.status).toBe(401);
  expect(nobody.body).toEqual(wrong.body);
});

it('refuses a change without the token of this very session', async () => {
  const client = await plane.signIn();
  const other = await plane.signIn();
  for (const token of ['', 'x', other.csrf]) {
    const answer = await client.send('DELETE', '/api/v1/session', undefined, { [CSRF_HEADER]: token });
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'FORBIDDEN', place: CSRF_HEADER });
  }
  expect((await client.send('GET', '/api/v1/session')).status).toBe(200);
});

it('takes no form or text body, which another site could send unasked', async () => {
  for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
    const response = await fetch(`${plane.url}/api/v1/session`, { method: 'POST', headers: { 'content-type': type }, body: '{}' });
    expect(response.status).toBe(415);
  }
});

it('locks a name after ten failures, by session start and after a restart of the process alike', async () => {
  const admin = await plane.as('admin');
  await admin.ok('POST', '/api/v1/users', { name: 'locked', role: 'analyst', password: `${ADMIN_PASSWORD} l` });
  const client = new Client(plane.url);
  for (let tries = 0; tries < 10; tries++) {
    expect((await client.send('POST', '/api/v1/session', { name: 'locked', password: `wrong ${tries}` })).status).toBe(401);
  }
  const right = await client.send('POST', '/api/v1/session', { name: 'locked', password: `${ADMIN_PASSWORD} l` });
  expect(right.status).toBe(429);
  expect(right.headers.get('retry-after')).not.toBeNull();
  expect(right.body.code).toBe('RATE_LIMITED');
});

it('changes the password, ends the other sessions and keeps this one', async () => {
  const admin = await plane.as('admin');
  const made = await admin.ok('POST', '/api/v1/users', { name: 'changer', role: 'auditor' });
  const one = await plane.signIn('changer', made.password);
  const two = await plane.signIn('changer', made.password);
  expect((await one.ok('GET', '/api/v1/session')).must_change_password).toBe(true);
  expect((await one.send('PUT', '/api/v1/session/password', { current: 'wrong', next: 'a much longer password' })).status).toBe(403);
  expect((await one.send('PUT', '/api/v1/session/password', { current: made.password, next: 'short' })).status).toBe(400);
  expect((await one.send('PUT', '/api/v1/session/password', { current: made.password, next: 'a much longer password' })).status).toBe(204);
  expect((await one.ok('GET', '/api/v1/session')).must_change_password).toBe(false);
  expect((await two.send('GET', '/api/v1/session')).status).toBe(401);
});

it('ends a session that nobody attends, though the page refreshes itself', async () => {
  let now = Date.now();
  const clocked = await startPlane({ store: 'down', clock: { now: () => now, micros: () => now * 1_000 } });
  try {
    const client = await clocked.signIn();
    now += 10 * 60_000;
    expect((await client.send('GET', '/api/v1/session')).status).toBe(200);
    now += 6 * 60_000;
    expect((await client.send('GET', '/api/v1/session')).status).toBe(401);
    const attended = await clocked.signIn();
    now += 10 * 60_000;
    const headers = { cookie: attended.cookie };
    expect((await fetch(`${clocked.url}/api/v1/session`, { headers })).status).toBe(200);
    now += 10 * 60_000;
    expect((await fetch(`${clocked.url}/api/v1/session`, { headers: { ...headers, [BACKGROUND_HEADER]: '1' } })).status).toBe(200);
    now += 6 * 60_000;
    expect((await fetch(`${clocked.url}/api/v1/session`, { headers })).status).toBe(401);
  } finally {
    await clocked.remove();
  }
});
