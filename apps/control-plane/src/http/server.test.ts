import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RESOURCES } from '../resources/index.ts';
import { Client, startPlane, type TestPlane } from '../testing/plane.ts';

let plane: TestPlane;
const console_dir = mkdtempSync(join(tmpdir(), 'sallyport-console-'));

beforeAll(async () => {
  mkdirSync(join(console_dir, 'assets'));
  writeFileSync(join(console_dir, 'index.html'), '<!doctype html><title>console</title>');
  writeFileSync(join(console_dir, 'assets', 'app-1234.js'), 'export {};');
  plane = await startPlane({ store: 'down', config: { console_dir } });
});
afterAll(async () => {
  await plane.remove();
  rmSync(console_dir, { recursive: true, force: true });
});

it('describes itself as OpenAPI 3.1, every route and every answer', async () => {
  const { body } = await new Client(plane.url).send('GET', '/api/openapi.json');
  expect(body.openapi).toBe('3.1.0');
  const described = Object.entries(body.paths as Record<string, Record<string, { operationId: string; responses: object }>>).flatMap(
    ([, methods]) => Object.values(methods),
  );
  const ids = RESOURCES.flatMap((resource) => resource.routes.map((route) => route.endpoint.id));
  expect(described.map((operation) => operation.operationId).sort()).toEqual([...ids].sort());
  for (const operation of described) expect(Object.keys(operation.responses)).toContain('default');
});

it('keeps browsers strict on every answer', async () => {
  for (const path of ['/', '/healthz', '/api/v1/session', '/api/nothing', '/assets/app-1234.js']) {
    const { headers } = await fetch(`${plane.url}${path}`);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  }
});

it('serves the console, its page for every path of it, and never for ours', async () => {
  const get = (path: string): Promise<Response> => fetch(`${plane.url}${path}`);
  expect(await (await get('/')).text()).toContain('<title>console');
  const page = await get('/attacks/some-id?class=sqli');
  expect(await page.text()).toContain('<title>console');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  expect((await get('/assets/app-1234.js')).headers.get('cache-control')).toContain('immutable');
  for (const path of ['/api/v1/nothing', '/missing.js', '/gateway/v1/nothing', '/..%2f..%2fetc%2fpasswd.x']) {
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(((await answer.json()) as { code: string }).code).toBe('NOT_FOUND');
  }
});

it('is alive without the store, and ready only with it', async () => {
  const client = new Client(plane.url);
  expect((await client.send('GET', '/healthz')).status).toBe(200);
  expect((await client.send('GET', '/readyz')).status).toBe(503);
  const { body } = await client.send('GET', '/metrics');
  expect(body).toMatch(/sallyport_store_up 0/);
  expect(body).toMatch(/sallyport_api_request_seconds_count\{route="\/healthz",method="GET",status="2xx"\} \d/);
});

it('names the field of a bad request, and refuses a large one', async () => {
  const client = await plane.signIn();
  const bad = await client.send('GET', '/api/v1/operations?limit=0');
  expect(bad.status).toBe(400);
  expect(bad.body).toMatchObject({ code: 'BAD_REQUEST', place: 'querystring.limit' });
  const large = await client.send('POST', '/api/v1/users', { name: 'x'.repeat(2_000_000), role: 'admin' });
  expect(large.status).toBe(413);
  expect(large.body.code).toBe('HTTP_BODY_TOO_LARGE');
});

it('says that the store is away where it is needed', async () => {
  const answer = await (await plane.signIn()).send('GET', '/api/v1/overview');
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ code: 'STORE_UNAVAILABLE', message: 'The event store does not answer.' });
});
