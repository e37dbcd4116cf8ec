import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer as createServer2, type Http2Server, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import type { ExchangeEvent } from '@sallyport/core';
import { openSpoolReader } from '@sallyport/evidence/spool';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { openSallyport, type Sallyport } from './index.ts';

const SPEC = {
  openapi: '3.1.0',
  info: { title: 'Bank', version: '1' },
  paths: Object.fromEntries(
    ['/good', '/bad', '/status', '/long', '/stream', '/pipe', '/late'].map((path) => [
      path,
      {
        get: { responses: { 200: { description: 'ok', content: { 'application/json': { schema: schema() }, 'text/event-stream': {} } } } },
      },
    ]),
  ),
};

function schema(): object {
  return { type: 'object', properties: { id: { type: 'string' }, pad: { type: 'string' } }, required: ['id'], additionalProperties: false };
}

/** What the application answers at each path, as a Web response, whatever framework gives it. */
function answerOf(path: string): { status: number; type: string; parts: readonly string[] } {
  const json = (value: object): string => JSON.stringify(value);
  switch (path.split('?', 1)[0]) {
    case '/good':
      return { status: 200, type: 'application/json', parts: [json({ id: 'a' })] };
    case '/bad':
      return { status: 200, type: 'application/json', parts: [json({ id: 'a', secret: 'hunter2' })] };
    case '/status':
      return { status: 500, type: 'application/json', parts: [json({ trace: 'hunter2' })] };
    case '/pipe':
      return { status: 200, type: 'application/json', parts: ['{"id":', '"a","sec', 'ret":"hunter2"}'] };
    case '/late':
      return { status: 200, type: 'application/json', parts: ['{"id":', '"a"}'] };
    case '/stream':
      return { status: 200, type: 'text/event-stream', parts: ['data: hunter2\n\n', 'data: b\n\n'] };
    default:
      return { status: 200, type: 'application/json', parts: [json({ id: 'hunter2', pad: 'x'.repeat(40_000) })] };
  }
}

function plain(request: IncomingMessage, response: ServerResponse): void {
  const { status, type, parts } = answerOf(request.url ?? '');
  response.writeHead(status, { 'content-type': type, 'x-inside': 'node-7' });
  if (parts.length === 1) response.end(parts[0]);
  else Readable.from(parts).pipe(response);
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

async function listenerOf(framework: string, sallyport: Sallyport): Promise<Listener> {
  switch (framework) {
    case 'node':
      return sallyport.node(plain);
    case 'express':
      return express()
        .use(sallyport.express())
        .use((request, response) => {
          const { status, type, parts } = answerOf(request.url);
          response.status(status).type(type).set('x-inside', 'node-7');
          if (parts.length === 1) response.send(parts[0]);
          else Readable.from(parts).pipe(response);
        });
    case 'fastify': {
      const app = fastify();
      await app.register(sallyport.fastify());
      app.get('/*', (request, reply) => {
        const { status, type, parts } = answerOf(request.url);
        return reply
          .code(status)
          .type(type)
          .header('x-inside', 'node-7')
          .send(parts.length === 1 ? parts[0] : Readable.from(parts));
      });
      await app.ready();
      return (request, response) => app.routing(request, response);
    }
    default: {
      const app = new Hono();
      app.use(sallyport.hono());
      app.get('*', (context) => {
        const { status, type, parts } = answerOf(new URL(context.req.url).pathname);
        const body =
          parts.length === 1 ? parts[0]! : (Readable.toWeb(Readable.from(parts.map((part) => Buffer.from(part)))) as ReadableStream);
        return new Response(body, { status, headers: { 'content-type': type, 'x-inside': 'node-7' } });
      });
      return getRequestListener(app.fetch) as Listener;
    }
  }
}

const cleanup: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanup.splice(0).reverse()) await step();
});

interface Running {
  readonly port: number;
  events(): Promise<ExchangeEvent[]>;
}

async function start(framework: string, policy: object, http2 = false): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-answers-'));
  const spool = join(folder, 'spool');
  const config = join(folder, 'sallyport.yaml');
  writeFileSync(join(folder, 'bank.json'), JSON.stringify(SPEC));
  const gateway = { record: { directory: spool }, admin: { port: 0 }, descriptions: [join(folder, 'bank.json')] };
  const whole = { mode: 'block', inspect_ms_max: 1_000, specification: { action: 'block', answer_bytes_max: 1_024 }, ...policy };
  writeFileSync(config, JSON.stringify({ gateway, policy: whole }));
  const sallyport = await openSallyport({ config, logLevel: 'silent' });
  const listener = await listenerOf(framework, sallyport);
  const server = http2 ? createServer2(listener as unknown as Parameters<typeof createServer2>[1]) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let ended: Promise<void> | null = null;
  const end = (): Promise<void> => {
    ended ??= new Promise((resolve) => {
      if ('closeAllConnections' in server) server.closeAllConnections();
      (server as Http2Server).close(() => resolve(sallyport.close()));
    });
    return ended;
  };
  cleanup.push(() => rmSync(folder, { recursive: true, force: true }), end);
  return {
    port: (server.address() as AddressInfo).port,
    async events() {
      await end();
      const reader = await openSpoolReader(spool);
      const events: ExchangeEvent[] = [];
      for (let batch = await reader.next(); batch !== null; batch = await reader.next()) {
        for (const line of batch.lines) events.push(JSON.parse(line.toString()) as ExchangeEvent);
        await reader.ack(batch.stream, batch.firstSeq + batch.lines.length - 1);
      }
      reader.close();
      return events.filter(({ kind }) => kind === 'exchange');
    },
  };
}

async function get({ port }: Running, path: string): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

describe.each(['node', 'express', 'fastify', 'hono'])('answers of %s', (framework) => {
  it('that fit go out as they are written, whole or in parts', async () => {
    const app = await start(framework, {});
    expect(await get(app, '/good')).toMatchObject({ status: 200, text: '{"id":"a"}' });
    expect(await get(app, '/late')).toMatchObject({ status: 200, text: '{"id":"a"}' });
    expect((await get(app, '/good')).headers.get('x-inside')).toBe('node-7');
    expect((await app.events()).map(({ status, upstreamStatus }) => [status, upstreamStatus])).toEqual(Array(3).fill([200, 200]));
  });

  it('that depart from their description do not: nothing of body, status or headers', async () => {
    const app = await start(framework, {});
    for (const path of ['/bad', '/pipe', '/status']) {
      const { status, text, headers } = await get(app, path);
      expect([status, JSON.parse(text).type], path).toEqual([502, 'urn:sallyport:error:RESPONSE_BLOCKED']);
      expect(text).not.toContain('hunter2');
      expect(headers.get('x-inside')).toBeNull();
    }
    // The connection goes on.
    expect((await get(app, '/good')).status).toBe(200);
    const events = await app.events();
    expect(events.map(({ status, upstreamStatus, decision }) => [status, upstreamStatus, decision.action])).toEqual([
      [502, 200, 'block'],
      [502, 200, 'block'],
      [502, 500, 'block'],
      [200, 200, 'pass'],
    ]);
  });

  it('that are too long, or stream, go by the fail mode of their route and are counted', async () => {
    const open = await start(framework, {});
    expect((await get(open, '/long')).text).toContain('hunter2');
    expect((await get(open, '/stream')).text).toBe('data: hunter2\n\ndata: b\n\n');
    expect((await open.events()).map(({ gaps }) => gaps.map(({ reason }) => reason))).toEqual([['body-too-large'], expect.any(Array)]);
    const closed = await start(framework, { on_error: 'closed' });
    const { status, text } = await get(closed, '/long');
    expect([status, JSON.parse(text).type]).toEqual([502, 'urn:sallyport:error:RESPONSE_UNCHECKED']);
    expect(text).not.toContain('hunter2');
  });

  it('are recorded only where no rule blocks', async () => {
    const app = await start(framework, { specification: { action: 'monitor' } });
    expect((await get(app, '/bad')).text).toContain('hunter2');
    const [event] = await app.events();
    expect(event?.decision).toMatchObject({ action: 'pass' });
    expect(event?.signals?.map(({ rule, action }) => `${rule} ${action}`)).toContain('undeclared-response-field monitor');
  });

  it('have their headers edited, and the application gets those of the request as the policy says', async () => {
    const headers = [
      { id: 'out', on: 'answer', remove: ['x-inside'], set: { 'x-frame-options': 'DENY' } },
      { id: 'in', on: 'request', remove: ['x-debug'], set: { 'x-checked': 'yes' } },
    ];
    const app = await start(framework, { headers });
    for (const path of ['/good', '/late']) {
      const { headers: got } = await get(app, path);
      expect([got.get('x-inside'), got.get('x-frame-options'), got.get('content-type')?.split(';', 1)[0]], path).toEqual([
        null,
        'DENY',
        'application/json',
      ]);
    }
  });
});

describe('over HTTP/2', () => {
  interface Got {
    readonly status: number;
    readonly text: string;
    readonly headers: IncomingHttpHeaders;
  }

  function ask(port: number, path: string, body: string | null = null): Promise<Got> {
    const session = connect(`http://127.0.0.1:${port}`);
    return new Promise<Got>((resolve, reject) => {
      session.on('error', reject);
      const head = { ':path': path, ':method': body === null ? 'GET' : 'POST', 'content-type': 'application/json', 'x-debug': '1' };
      const stream = session.request(head);
      let headers: IncomingHttpHeaders = {};
      const parts: Buffer[] = [];
      stream.on('response', (got) => {
        headers = got;
      });
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => resolve({ status: Number(headers[':status']), text: Buffer.concat(parts).toString(), headers }));
      stream.on('error', reject);
      stream.end(body ?? undefined);
    }).finally(() => session.close());
  }

  it('requests and answers are decided on as over HTTP/1.1', async () => {
    const app = await start('node', { headers: [{ id: 'out', on: 'answer', remove: ['x-inside'] }] }, true);
    const good = await ask(app.port, '/late');
    expect([good.status, good.text, good.headers['x-inside']]).toEqual([200, '{"id":"a"}', undefined]);
    for (const path of ['/bad', '/pipe']) {
      const stopped = await ask(app.port, path);
      expect([stopped.status, stopped.text.includes('hunter2')], path).toEqual([502, false]);
    }
    const attack = await ask(app.port, `/good?q=${encodeURIComponent("x' UNION SELECT card FROM vault--")}`);
    expect([attack.status, JSON.parse(attack.text).type]).toEqual([403, 'urn:sallyport:error:REQUEST_BLOCKED']);
    const body = await ask(app.port, '/good', JSON.stringify({ note: "x' UNION SELECT card FROM vault--" }));
    expect(body.status).toBe(403);
    expect((await app.events()).map(({ protocol, status }) => [protocol, status])).toEqual(
      [200, 502, 502, 403, 403].map((status) => ['http/2', status]),
    );
  });

  it('the application gets body and headers as the policy hands them on', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-answers-'));
    const config = join(folder, 'sallyport.yaml');
    const headers = [{ id: 'in', on: 'request', remove: ['x-debug'], set: { 'x-checked': 'yes' } }];
    writeFileSync(
      config,
      JSON.stringify({ gateway: { record: { directory: join(folder, 'spool') }, admin: { port: 0 } }, policy: { headers } }),
    );
    const sallyport = await openSallyport({ config, logLevel: 'silent' });
    const echo = sallyport.node((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () =>
        response.end(
          JSON.stringify({
            body: Buffer.concat(parts).toString(),
            checked: request.headers['x-checked'],
            debug: request.headers['x-debug'] ?? null,
            raw: request.rawHeaders.includes('x-debug'),
          }),
        ),
      );
    });
    const server = createServer2(echo as unknown as Parameters<typeof createServer2>[1]);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanup.push(
      () => rmSync(folder, { recursive: true, force: true }),
      () => sallyport.close(),
      () => new Promise((resolve) => server.close(resolve)),
    );
    const { text } = await ask((server.address() as AddressInfo).port, '/a', '{"note":"rent"}');
    expect(JSON.parse(text)).toEqual({ body: '{"note":"rent"}', checked: 'yes', debug: null, raw: false });
  });
});
