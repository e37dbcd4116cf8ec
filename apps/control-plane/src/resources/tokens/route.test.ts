import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client, startPlane, type TestPlane } from '../../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
});
afterAll(() => plane.remove());

function bearer(secret: string): Client {
  const client = new Client(plane.url);
  client.bearer = secret;
  return client;
}

it('a token works without cookie and forgery token, within its role, until it is revoked', async () => {
  const admin = await plane.as('admin');
  const { token, secret } = await admin.ok('POST', '/api/v1/tokens', { name: 'siem', role: 'auditor' });
  const client = bearer(secret);
  expect(await client.ok('GET', '/api/v1/session')).toMatchObject({ name: 'token:siem', role: 'auditor', csrf: '' });
  expect((await client.send('POST', '/api/v1/users', { name: 'x', role: 'admin' })).status).toBe(403);
  await admin.ok('DELETE', `/api/v1/tokens/${token.id}`);
  expect((await client.send('GET', '/api/v1/session')).status).toBe(401);
  expect((await admin.send('DELETE', `/api/v1/tokens/${token.id}`)).status).toBe(404);
});

it('keeps no secret: neither in answers nor on disk', async () => {
  const admin = await plane.as('admin');
  const { secret } = await admin.ok('POST', '/api/v1/tokens', { name: 'quiet', role: 'analyst' });
  expect(JSON.stringify(await admin.ok('GET', '/api/v1/tokens'))).not.toContain(secret);
  const files = readdirSync(plane.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(2);
  for (const file of files) expect(readFileSync(join(file.parentPath, file.name)).includes(secret)).toBe(false);
});

it('an expired token, a made-up one and a gateway token open nothing here', async () => {
  const admin = await plane.as('admin');
  const past = await admin.send('POST', '/api/v1/tokens', { name: 'old', role: 'auditor', expires_at: 1_000 });
  expect(past.status).toBe(400);
  const { secret } = await admin.ok('POST', '/api/v1/tokens', { name: 'gw', role: 'gateway' });
  expect((await bearer(secret).send('GET', '/api/v1/session')).status).toBe(401);
  expect((await bearer('spt_madeup').send('GET', '/api/v1/session')).status).toBe(401);
});
