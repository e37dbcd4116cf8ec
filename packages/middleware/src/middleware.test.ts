import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ExchangeEvent } from '@sallyport/core';
import { openSpoolReader } from '@sallyport/evidence/spool';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { openSallyport } from './index.ts';
import { type App, FRAMEWORKS, type Framework, type Seen, startApp } from './middleware.fixture.ts';

const open: App[] = [];
afterEach(async () => {
  for (const app of open.splice(0)) await app.close();
});

async function start(framework: Framework, policy: object = {}, gateway: object = {}): Promise<App> {
  const app = await startApp(framework, (directory) => ({
    gateway: { record: { directory }, admin: { port: 0 }, ...gateway },
    // A busy machine is not what these tests are about.
    policy: { mode: 'block', inspect_ms_max: 1_000, ...policy },
  }));
  open.push(app);
  return app;
}

async function exchangesOf(app: App): Promise<ExchangeEvent[]> {
  const reader = await openSpoolReader(app.spool);
  const events: ExchangeEvent[] = [];
  for (let batch = await reader.next(); batch !== null; batch = await reader.next()) {
    for (const line of batch.lines) events.push(JSON.parse(line.toString()) as ExchangeEvent);
    await reader.ack(batch.stream, batch.firstSeq + batch.lines.length - 1);
  }
  reader.close();
  return events.filter(({ kind }) => kind === 'exchange');
}

const url = (app: App, path: string): string => `http://127.0.0.1:${app.port}${path}`;
const SQL = "x' UNION SELECT card FROM vault--";

async function post(app: App, body: string | Uint8Array | ReadableStream, path = '/notes'): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url(app, path), { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
}

describe.each(FRAMEWORKS)('%s', (framework) => {
  it('hands the request on as it came, and records it with its answer', async () => {
    const app = await start(framework);
    const body = JSON.stringify({ note: 'rent for May' });
    const answer = await post(app, body, '/notes?a=1');
    expect(answer.status).toBe(200);
    const text = await answer.text();
    expect(JSON.parse(text) as Seen).toEqual({ method: 'POST', url: '/notes?a=1', body });
    const [event] = await exchangesOf(app);
    expect(event).toMatchObject({
      listener: 'middleware',
      method: 'POST',
      path: '/notes',
      status: 200,
      upstreamStatus: 200,
      client: '127.0.0.1',
      requestBytes: body.length,
      responseBytes: text.length,
      gaps: [],
    });
  });

  it.each([
    ['large', 'a'.repeat(300_000)],
    ['empty', ''],
  ])('hands on a body that is %s, with a length and in chunks', async (_name, body) => {
    const app = await start(framework);
    expect(((await (await post(app, body)).json()) as Seen).body).toBe(body);
    expect(((await (await post(app, new Blob([body]).stream())).json()) as Seen).body).toBe(body);
  });

  it('hands on a body over the limit where the route fails open, and refuses it where it fails closed', async () => {
    const app = await start(framework, { body_bytes_max: 10_000, routes: [{ id: 'closed', path: '/closed', on_error: 'closed' }] });
    const body = 'a'.repeat(200_000);
    expect(((await (await post(app, body)).json()) as Seen).body).toBe(body);
    expect((await post(app, body, '/closed')).status).toBe(413);
  });

  it('refuses an attack before the application reads it', async () => {
    const app = await start(framework);
    const answer = await post(app, JSON.stringify({ note: SQL }));
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ type: 'urn:sallyport:error:REQUEST_BLOCKED' });
    const [event] = await exchangesOf(app);
    expect(event).toMatchObject({ status: 403, upstreamStatus: 0, decision: { action: 'block', classes: ['sqli'] } });
  });

  it('says what is left of a limit, and refuses past it', async () => {
    const app = await start(framework, { limits: [{ id: 'few', limit: 1, action: 'throttle' }] });
    expect((await fetch(url(app, '/a'))).headers.get('ratelimit')).not.toBeNull();
    const second = await fetch(url(app, '/a'));
    expect(second.status).toBe(429);
    expect(second.headers.get('retry-after')).not.toBeNull();
  });

  it('keeps the connection good for the next request', async () => {
    const app = await start(framework);
    const socket = connect(app.port, '127.0.0.1');
    const request = 'POST /notes HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: 5\r\n\r\nhello';
    let text = '';
    socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
    socket.write(request + request + request);
    while ((text.match(/"hello"/g) ?? []).length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    socket.destroy();
    expect(await exchangesOf(app)).toHaveLength(3);
  });

  it('does not record a client that left within its body as anything', async () => {
    const app = await start(framework);
    const leaving = httpRequest(url(app, '/notes'), { method: 'POST', headers: { 'content-length': 100 } });
    leaving.on('error', () => {});
    leaving.write('half');
    await new Promise((resolve) => setTimeout(resolve, 50));
    leaving.destroy();
    expect((await post(app, '{}')).status).toBe(200);
    expect(await exchangesOf(app)).toHaveLength(1);
  });
});

describe('the middleware', () => {
  it('serves health and metrics on the admin port', async () => {
    const app = await start('node');
    await post(app, '{}');
    expect((await fetch(`${app.sallyport.adminUrl}/readyz`)).status).toBe(200);
    expect(await (await fetch(`${app.sallyport.adminUrl}/metrics`)).text()).toMatch(/sallyport_requests_total\{.*\} 1\n/);
  });

  it('takes up a changed configuration', async () => {
    const app = await start('node', { mode: 'monitor' });
    const attack = async (): Promise<number> => (await post(app, JSON.stringify({ note: SQL }))).status;
    expect(await attack()).toBe(200);
    const file = join(app.folder, 'sallyport.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"monitor"', '"block"'));
    while ((await attack()) !== 403) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  it('refuses a configuration with its place', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-middleware-'));
    const config = join(folder, 'sallyport.yaml');
    writeFileSync(config, 'policy:\n  mode: maybe\ngateway: {}\n');
    await expect(openSallyport({ config, logLevel: 'silent' })).rejects.toThrow(/POLICY_INVALID at .*sallyport\.yaml:2/);
    rmSync(folder, { recursive: true });
  });

  it('decides on requests that Fastify injects', async () => {
    const app = await start('node');
    const server = fastify();
    await server.register(app.sallyport.fastify());
    server.post('/notes', (request) => ({ got: request.body }));
    const inject = (note: string) => server.inject({ method: 'POST', url: '/notes', payload: { note } });
    expect((await inject('rent')).json()).toEqual({ got: { note: 'rent' } });
    expect((await inject(SQL)).statusCode).toBe(403);
  });

  it('says what it needs where Hono is not served by Node', async () => {
    const app = await start('node');
    const hono = new Hono();
    hono.use(app.sallyport.hono());
    hono.onError((error, context) => context.text(error.message, 500));
    expect(await (await hono.request('/a')).text()).toMatch(/MIDDLEWARE_SERVER/);
  });

  const built = resolve(import.meta.dirname, '../dist/index.js');
  it.each([
    ['import', "import { openSallyport } from '@sallyport/middleware';"],
    ['require', "const { openSallyport } = require('@sallyport/middleware');"],
  ])('is loaded by %s', (how, line) => {
    const args = [
      ...(how === 'import' ? ['--input-type=module'] : ['--input-type=commonjs']),
      '-e',
      `${line}\nprocess.stdout.write(typeof openSallyport);`,
    ];
    const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: import.meta.dirname, encoding: 'utf8' });
    expect([stdout, stderr], `${built} has to be built`).toEqual(['function', '']);
  });
});
