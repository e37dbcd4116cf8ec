import { statSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../testing/exchange.ts';
import { deliver, overSocket, startPlane, type TestPlane } from '../testing/plane.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
});
afterAll(() => plane.remove());

const events = (stream: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => exchange(stream, from + index, Date.now()));

async function seq(): Promise<number> {
  return (await (await plane.as('auditor')).ok('GET', '/api/v1/system')).log.seq;
}

it('acknowledges what is on disk; sent again it is recorded once', async () => {
  await plane.as('auditor');
  const before = await seq();
  expect(await deliver(plane.socket, events('gw-a', 1, 50))).toEqual({ status: 200, acks: [{ stream: 'gw-a', seq: 50 }] });
  expect(await deliver(plane.socket, events('gw-a', 1, 50))).toEqual({ status: 200, acks: [{ stream: 'gw-a', seq: 50 }] });
  expect(await deliver(plane.socket, events('gw-a', 41, 60))).toEqual({ status: 200, acks: [{ stream: 'gw-a', seq: 60 }] });
  expect(await seq()).toBe(before + 60);
});

it('records a hole in a stream as an event of its own', async () => {
  await deliver(plane.socket, events('gw-b', 1, 3));
  const before = await seq();
  await deliver(plane.socket, events('gw-b', 8, 9));
  expect(await seq()).toBe(before + 3);
});

it('takes nothing of a batch with a line that is no event', async () => {
  const before = await seq();
  const body = `${JSON.stringify(exchange('gw-c', 1, 1))}\nnot json\n`;
  const answer = await overSocket(plane.socket, 'POST', '/gateway/v1/events', body);
  expect(answer.status).toBe(422);
  expect(JSON.parse(answer.text)).toMatchObject({ code: 'RECORD_INVALID', place: 'batch:2' });
  expect(await seq()).toBe(before);
});

it('admits gateways by socket or by a token of theirs, nobody else', async () => {
  expect(statSync(plane.socket).mode & 0o777).toBe(0o600);
  const admin = await plane.as('admin');
  const gateway = await admin.ok('POST', '/api/v1/tokens', { name: 'gw', role: 'gateway' });
  const other = await admin.ok('POST', '/api/v1/tokens', { name: 'not-gw', role: 'admin' });
  const post = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${plane.url}/gateway/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', ...headers },
      body: `${JSON.stringify(exchange('gw-d', 1, 1))}\n`,
    });
  expect((await post({ authorization: `Bearer ${gateway.secret}` })).status).toBe(200);
  expect((await post({ authorization: `Bearer ${other.secret}` })).status).toBe(401);
  expect((await post({ cookie: admin.cookie })).status).toBe(401);
  expect((await fetch(`${plane.url}/gateway/v1/config`)).status).toBe(401);
});

it('lets a gateway wait for a configuration, and answers 204 when there is none', async () => {
  const { version } = JSON.parse((await overSocket(plane.socket, 'GET', '/gateway/v1/config')).text);
  expect((await overSocket(plane.socket, 'GET', `/gateway/v1/config?have=${version}&wait_ms=50`)).status).toBe(204);
  expect((await overSocket(plane.socket, 'GET', '/gateway/v1/config?have=another&wait_ms=20000')).status).toBe(200);
});

it('does not keep a gateway waiting when it stops', async () => {
  const other = await startPlane({ store: 'down' });
  const { version } = JSON.parse((await overSocket(other.socket, 'GET', '/gateway/v1/config')).text);
  const waiting = overSocket(other.socket, 'GET', `/gateway/v1/config?have=${version}&wait_ms=30000`).catch(() => ({ status: 0 }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  await other.remove();
  expect([0, 204]).toContain((await waiting).status);
});

it('another control plane cannot take the socket of one that runs', async () => {
  await expect(startPlane({ store: 'down', config: { socket: plane.socket } })).rejects.toThrow('CONFLICT');
});
