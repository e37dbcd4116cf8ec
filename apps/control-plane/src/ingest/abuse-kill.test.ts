import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '@sallyport/core';
import { afterAll, expect, it } from 'vitest';
import { exchange } from '../testing/exchange.ts';
import { ADMIN_PASSWORD, Client, deliver } from '../testing/plane.ts';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-abuse-kill-'));
let child: ChildProcess | null = null;

interface Running {
  readonly url: string;
  readonly socket: string;
}

async function start(): Promise<Running> {
  const started = fork(join(import.meta.dirname, '../testing/child.ts'), [dir], { execArgv: ['--conditions=source'], stdio: 'inherit' });
  child = started;
  return new Promise((resolve, reject) => {
    started.once('message', (message) => resolve(message as Running));
    started.once('exit', (code) => reject(new Error(`the control plane ended with ${code}`)));
  });
}

async function kill(): Promise<void> {
  const running = child;
  child = null;
  if (running === null) return;
  const gone = new Promise((resolve) => running.once('exit', resolve));
  running.kill('SIGKILL');
  await gone;
}

async function flush(): Promise<void> {
  const flushed = new Promise((resolve) => child?.once('message', resolve));
  child?.send('flush');
  await flushed;
}

afterAll(async () => {
  await kill();
  rmSync(dir, { recursive: true, force: true });
});

const FROM = Date.now() - 6 * 3_600_000;

/** A sign-in from an address of its own: low and slow, far below what any address could be told by. */
function signIn(seq: number, name: string, outcome: 'success' | 'failure'): Event {
  return {
    ...exchange('gw', seq, FROM + seq * 20_000),
    client: `10.${(seq >> 8) & 255}.${seq & 255}.7`,
    status: outcome === 'success' ? 200 : 401,
    activity: {
      ...{ purpose: 'login', outcome, shape: 'POST /login', session: '', granted: '', username: name, secret: `s${seq}` },
      ...{ device: `d${seq % 40}`, ordering: `o${seq % 9}`, role: '', ids: [], issued: [], card: '', bin: '', place: null, graphql: null },
    },
  } as Event;
}

const detectorsOf = async ({ url }: Running): Promise<Set<string>> => {
  const client = await Client.signIn(url, 'admin', ADMIN_PASSWORD);
  const { items } = (await client.ok('GET', '/api/v1/alerts?limit=500')) as { items: { detector: string }[] };
  return new Set(items.map(({ detector }) => detector));
};

it('a slow attack that spans two kills is found, and a block by hand outlives them', { timeout: 120_000 }, async () => {
  const usual = Array.from({ length: 400 }, (_, index) => signIn(index + 1, `n${index % 150}`, 'success'));
  const attack = Array.from({ length: 18 }, (_, index) => signIn(401 + index, `x${index}`, 'failure'));
  let running = await start();
  await deliver(running.socket, [...usual, ...attack.slice(0, 5)]);
  await flush();
  const admin = await Client.signIn(running.url, 'admin', ADMIN_PASSWORD);
  const body = { subject: { kind: 'address', value: '192.0.2.9' }, kind: 'block', seconds: 3_600, reason: 'a test' };
  await admin.ok('POST', '/api/v1/reactions', body);
  expect(await detectorsOf(running)).not.toContain('credential-stuffing-distributed');
  await kill();
  running = await start();
  await deliver(running.socket, attack.slice(5, 10));
  await flush();
  expect(await detectorsOf(running)).not.toContain('credential-stuffing-distributed');
  await kill();
  // Neither part alone says anything; what was summed up before goes on.
  running = await start();
  await deliver(running.socket, attack.slice(10));
  await flush();
  await expect.poll(() => detectorsOf(running), { timeout: 20_000 }).toContain('credential-stuffing-distributed');
  const again = await Client.signIn(running.url, 'admin', ADMIN_PASSWORD);
  const { items } = (await again.ok('GET', '/api/v1/reactions')) as { items: { subject: { value: string } }[] };
  expect(items.map(({ subject }) => subject.value)).toContain('192.0.2.9');
});
