import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bank } from './routes.ts';
import { answer } from './routes.ts';

/** The demo bank takes no larger body; a longer one is answered with 413. */
const BODY_BYTES_MAX = 1_048_576;

async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Serves the bank's API on loopback. Port 0 takes a free one. */
export async function serveBank(bank: Bank, port: number): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => {
    void (async () => {
      const body = await readBody(request);
      const url = new URL(request.url ?? '/', 'http://bank.invalid');
      const reply =
        body === null
          ? { status: 413, body: { title: 'too large', status: 413 } }
          : await answer(bank, {
              method: request.method ?? 'GET',
              path: url.pathname,
              query: url.searchParams,
              headers: request.headers,
              body,
            });
      const text = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
      response.writeHead(reply.status, { 'content-type': ('type' in reply && reply.type) || 'application/json' });
      response.end(text);
    })().catch((error: unknown) => response.writeHead(500, { 'content-type': 'text/plain' }).end(String(error)));
  });
  return { server, port: await listen(server, port) };
}

/** Serves the third party: a credit bureau that scores a social security number. */
export async function serveBureau(port: number): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const score = 580 + (((body ?? '').length * 37) % 270);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ reportId: `rpt_${(body ?? '').length}x9k2`, score, model: 'B3' }));
    });
  });
  return { server, port: await listen(server, port) };
}
