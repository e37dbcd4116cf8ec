import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '@sallyport/core';
import { afterAll, expect, it } from 'vitest';
import type { OperationPage } from '../contract/index.ts';
import { exchange } from '../testing/exchange.ts';
import { ADMIN_PASSWORD, Client, deliver } from '../testing/plane.ts';

const EVENTS = 6_000;
const BATCH = 250;
const KILLS = 5;

const dir = mkdtempSync(join(tmpdir(), 'sallyport-kill-'));
let child: ChildProcess | null = null;

afterAll(async () => {
  if (child !== null) await kill(child);
  rmSync(dir, { recursive: true, force: true });
});

async function start(): Promise<{ process: ChildProcess; url: string; socket: string }> {
  const started = fork(join(import.meta.dirname, '../testing/child.ts'), [dir], { execArgv: ['--conditions=source'], stdio: 'inherit' });
  child = started;
  const said = await new Promise<{ url: string; socket: string }>((resolve, reject) => {
    started.once('message', (message) => resolve(message as { url: string; socket: string }));
    started.once('exit', (code) => reject(new Error(`the control plane ended with ${code}`)));
  });
  return { process: started, ...said };
}

async function kill(running: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => running.once('exit', resolve));
  running.kill('SIGKILL');
  await gone;
}

async function flush(running: ChildProcess): Promise<void> {
  const flushed = new Promise((resolve) => running.once('message', resolve));
  running.send('flush');
  await flushed;
}

it('loses nothing and counts nothing twice when it is killed under load, again and again', { timeout: 180_000 }, async () => {
  const from = Date.now() - 600_000;
  const events: Event[] = Array.from({ length: EVENTS }, (_, index) =>
    exchange(
      'gw-kill',
      index + 1,
      from + index,
      index % 50 === 0 ? { attack: 'sqli', path: '/transfers' } : { path: `/accounts/${index}` },
    ),
  );
  let running = await start();
  let acked = 0;
  let kills = 0;
  while (acked < EVENTS) {
    const batch = events.slice(acked, acked + BATCH);
    const sent = deliver(running.socket, batch).catch(() => null);
    // Somewhere between the first byte sent and the answer.
    const killNow = kills < KILLS && acked >= ((kills + 1) * EVENTS) / (KILLS + 2);
    if (killNow) {
      await new Promise((resolve) => setTimeout(resolve, kills * 4));
      await kill(running.process);
      kills++;
      running = await start();
    }
    const answer = await sent;
    if (answer?.status === 200) acked = answer.acks[0]?.seq ?? acked;
  }
  expect(kills).toBe(KILLS);
  await flush(running.process);

  const client = await Client.signIn(running.url, 'admin', ADMIN_PASSWORD);
  const overview = await client.ok('GET', `/api/v1/overview?from=${from - 60_000}&to=${from + EVENTS + 60_000}`);
  expect(overview.totals).toMatchObject({ requests: EVENTS, attacks: EVENTS / 50 });
  expect((await client.ok('GET', `/api/v1/attacks?from=${from}&limit=1`)).total).toBe(EVENTS / 50);
  const verified = await client.ok('POST', '/api/v1/system/verify');
  expect(verified).toMatchObject({ valid: true });
  const inventory: OperationPage = await client.ok('GET', '/api/v1/operations?limit=500');
  const counted = inventory.items.reduce((sum, operation) => sum + operation.requests, 0);
  expect(counted).toBe(EVENTS - EVENTS / 50);
  expect((await client.ok('GET', '/api/v1/gateways')).items).toMatchObject([{ stream: 'gw-kill', seq: EVENTS, events: EVENTS }]);
});
