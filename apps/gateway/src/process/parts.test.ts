import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { headerBytes, hello, notify, SpoeClient } from '../forms/spoe/spoe.fixture.ts';
import { Cleanup, exchanges, readSpool } from '../gateway.fixture.ts';
import { Primary } from './primary.ts';

const CONNECTIONS = 8;
const cleanup = new Cleanup();
afterEach(() => cleanup.run());

it('answers find their requests whichever connection they come by, as one worker serves the listener', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-parts-'));
  cleanup.add(() => rm(dir, { recursive: true, force: true }));
  const config = join(dir, 'sallyport.yaml');
  const listeners = [{ name: 'haproxy', kind: 'spoe', port: 0, answers: true }];
  const gateway = { listeners, admin: { port: 0 }, workers: 2, drain_ms: 500, record: { directory: join(dir, 'spool') } };
  await writeFile(config, JSON.stringify({ gateway }));
  const primary = new Primary(config, pino({ level: 'silent' }));
  cleanup.add(() => primary.stop());
  await primary.start();
  expect(primary.pids).toHaveLength(2);

  const headers = headerBytes([['host', 'a']]);
  const request = { method: 'GET', target: '/a', version: '1.1', headers, src: '192.0.2.7' };
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => SpoeClient.open(primary.listeners[0]?.port ?? 0)));
  for (const client of clients) {
    cleanup.add(() => client.close());
    client.send(hello());
    await client.next();
  }
  for (const [index, client] of clients.entries()) {
    client.send(notify(index + 1, 'sallyport-request', request));
    const { reference } = SpoeClient.variables(await client.next());
    const other = clients[(index + 1) % CONNECTIONS] as SpoeClient;
    other.send(notify(index + 1, 'sallyport-answer', { reference: reference ?? '', status: 204, headers: headerBytes([]) }));
    expect(SpoeClient.variables(await other.next())).toEqual({ answer: 'pass' });
  }
  await primary.stop();
  const statuses = exchanges(await readSpool(join(dir, 'spool'))).map(({ status }) => status);
  expect(statuses).toEqual(Array.from({ length: CONNECTIONS }, () => 204));
}, 60_000);
