import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { scanSchema } from '../config/schema.ts';
import { Client } from '../http/client.ts';
import { flowSignIn } from './flow.ts';

const asked: string[] = [];
let renewals = 0;
const server = http.createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  if (request.url === '/session') response.end(JSON.stringify({ token: 'first', refresh: 'r-1' }));
  else if (request.url === '/renew/r-1') response.end(JSON.stringify({ token: `renewed-${++renewals}` }));
  else response.writeHead(404).end('{}');
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

function signIn(refresh: readonly object[]): ReturnType<typeof flowSignIn> {
  const auth = {
    type: 'flow',
    steps: [{ path: '/session', extract: { token: 'json:token', refresh: 'json:refresh' } }],
    refresh,
    apply: { headers: { Authorization: 'Bearer {token}' } },
  };
  const config = scanSchema.parse({ identities: [{ name: 'alice', auth }] });
  const [identity] = config.identities;
  if (identity?.auth.type !== 'flow') throw new Error('no flow');
  const client = new Client(
    {
      origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      budget: 100,
      rate: 0,
      timeout_ms: 1_000,
      scope: { include: [], exclude: [], methods: [], readOnly: false },
      userAgent: 'test',
      verifyCertificate: true,
      quietHours: [],
    },
    { now: () => Date.now(), micros: () => performance.now() * 1_000 },
  );
  return flowSignIn(client, '', 'alice', identity.auth);
}

it('renews by its own steps, with what the sign-in gave', async () => {
  const next = signIn([{ path: '/renew/{refresh}', extract: { token: 'json:token' } }]);
  asked.length = 0;
  expect((await next())?.headers).toEqual({ authorization: 'Bearer first' });
  expect((await next())?.headers).toEqual({ authorization: 'Bearer renewed-1' });
  expect((await next())?.headers).toEqual({ authorization: 'Bearer renewed-2' });
  expect(asked).toEqual(['POST /session', 'POST /renew/r-1', 'POST /renew/r-1']);
});

it('signs in again where renewing fails, or has no steps', async () => {
  const failing = signIn([{ path: '/gone', extract: { token: 'json:token' } }]);
  await failing();
  expect((await failing())?.headers).toEqual({ authorization: 'Bearer first' });
  const without = signIn([]);
  await without();
  asked.length = 0;
  expect((await without())?.headers).toEqual({ authorization: 'Bearer first' });
  expect(asked).toEqual(['POST /session']);
});
