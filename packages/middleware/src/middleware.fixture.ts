import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { openSallyport, type Sallyport, type SallyportOptions } from './index.ts';

/** What the application of a test answers: what it read of the request. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

export type Framework = 'node' | 'express' | 'fastify' | 'hono';
export const FRAMEWORKS: readonly Framework[] = ['node', 'express', 'fastify', 'hono'];

/** An application with Sallyport in it, on a port of its own. */
export interface App {
  readonly port: number;
  readonly folder: string;
  readonly spool: string;
  readonly sallyport: Sallyport;
  /** Ends it; what it recorded stays. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

async function listenerOf(framework: Framework, sallyport: Sallyport): Promise<RequestListener> {
  switch (framework) {
    case 'node':
      return sallyport.node((request, response) => {
        const parts: Buffer[] = [];
        request.on('data', (part: Buffer) => parts.push(part));
        request.on('end', () => {
          response.setHeader('content-type', 'application/json');
          response.end(seen(request.method ?? '', request.url ?? '', Buffer.concat(parts).toString('latin1')));
        });
      });
    case 'express': {
      const app = express();
      app.use(sallyport.express());
      app.use(express.raw({ type: (request) => request.headers['content-encoding'] === undefined, limit: '50mb' }));
      app.use((request, response) => {
        const body: unknown = request.body;
        response.type('json').send(seen(request.method, request.url, Buffer.isBuffer(body) ? body.toString('latin1') : ''));
      });
      return app;
    }
    case 'fastify': {
      const app = fastify({ bodyLimit: 50_000_000 });
      await app.register(sallyport.fastify());
      app.removeAllContentTypeParsers();
      app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
      app.all('/*', (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body.toString('latin1') : '';
        return reply.type('application/json').send(seen(request.method, request.url, body));
      });
      await app.ready();
      return (request, response) => app.routing(request, response);
    }
    case 'hono': {
      const app = new Hono();
      app.use(sallyport.hono());
      app.all('*', async (context) => {
        const body = Buffer.from(await context.req.arrayBuffer()).toString('latin1');
        const url = new URL(context.req.url);
        return context.body(seen(context.req.method, `${url.pathname}${url.search}`, body), 200, { 'content-type': 'application/json' });
      });
      return getRequestListener(app.fetch) as RequestListener;
    }
    default:
      return framework satisfies never;
  }
}

function seen(method: string, url: string, body: string): string {
  return JSON.stringify({ method, url, body } satisfies Seen);
}

/** `text`: the configuration. `cjs`: the middleware is loaded by `require`, from what was built. */
export async function startApp(framework: Framework, text: (spool: string) => object, cjs = false): Promise<App> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-middleware-'));
  const spool = join(folder, 'spool');
  const config = join(folder, 'sallyport.yaml');
  writeFileSync(config, JSON.stringify(text(spool)));
  const open = cjs
    ? (createRequire(import.meta.url)('@sallyport/middleware') as { openSallyport: typeof openSallyport }).openSallyport
    : openSallyport;
  const options: SallyportOptions = { config, logLevel: 'silent' };
  const sallyport = await open(options);
  const server: Server = createServer(await listenerOf(framework, sallyport));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve(sallyport.close()));
    });
    return stopped;
  };
  return {
    port: (server.address() as AddressInfo).port,
    folder,
    spool,
    sallyport,
    stop,
    async close() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
