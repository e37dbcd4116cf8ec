import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { startRedis } from '../../packages/policy/src/counters/redis.fixture.ts';
import { Site } from '../../test/resilience/site.fixture.ts';

/** One limit, how fast it was asked, and what two gateways that share it admitted. */
export interface Overshoot {
  readonly limit_per_s: number;
  readonly burst: number;
  readonly interval_ms: number;
  readonly offered_per_s: number;
  readonly seconds: number;
  readonly sent: number;
  readonly admitted: number;
  /** What one gateway would have admitted: burst + rate x time. */
  readonly allowed: number;
  /** The stated bound of what is admitted beyond that: (n - 1)(burst + rate x interval). */
  readonly bound: number;
}

export interface OvershootCase {
  readonly limit_per_s: number;
  readonly burst: number;
  readonly interval_ms: number;
  readonly offered_per_s: number;
  readonly seconds: number;
}

const GATEWAYS = 2;
const TICK_MS = 5;

/** Two gateways in processes of their own, one Redis, one limit for everyone, and an even load over both. */
export async function measureOvershoot(cases: readonly OvershootCase[]): Promise<readonly Overshoot[]> {
  const redis = await startRedis();
  try {
    const results: Overshoot[] = [];
    for (const one of cases) results.push(await measureCase(one, redis.url));
    return results;
  } finally {
    await redis.stop();
  }
}

async function measureCase(one: OvershootCase, url: string): Promise<Overshoot> {
  const { limit_per_s, burst, interval_ms } = one;
  // The counter of each case is its own: its name is part of the key.
  const id = `c${limit_per_s}-${burst}-${interval_ms}-${one.offered_per_s}`;
  const limits = [{ id, keys: ['everyone'], limit: limit_per_s, per_seconds: 1, burst, action: 'throttle' }];
  const sites = await Promise.all(
    Array.from({ length: GATEWAYS }, () =>
      Site.open({ controlPlane: false, gateway: { counters: { url, interval_ms } }, policy: { limits } }),
    ),
  );
  try {
    const [first] = sites as [Site];
    const hash_key_file = `${first.folder}/hash.key`;
    await writeFile(hash_key_file, 'ab'.repeat(32), { mode: 0o600 });
    for (const site of sites) await site.configure({ gateway: { hash_key_file } });
    await Promise.all(sites.map((site) => site.gateway.start()));
    const { sent, admitted, seconds } = await load(
      sites.map(({ port }) => port),
      one,
    );
    const allowed = burst + limit_per_s * seconds;
    return { ...one, seconds, sent, admitted, allowed, bound: (GATEWAYS - 1) * (burst + (limit_per_s * interval_ms) / 1_000) };
  } finally {
    for (const site of sites) await site.close();
  }
}

/** Sends at an even rate, whatever comes back, each second request to the other gateway. */
async function load(ports: readonly number[], one: OvershootCase): Promise<{ sent: number; admitted: number; seconds: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const pending: Promise<number>[] = [];
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < one.seconds * 1_000) {
    const due = Math.floor((elapsed / 1_000) * one.offered_per_s);
    while (pending.length < due) pending.push(ask(ports[pending.length % ports.length] as number, agent));
    await setTimeout(TICK_MS);
    elapsed = performance.now() - start;
  }
  const statuses = await Promise.all(pending);
  agent.destroy();
  return { sent: statuses.length, admitted: statuses.filter((status) => status === 200).length, seconds: elapsed / 1_000 };
}

function ask(port: number, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', agent }, (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    });
    asked.once('error', reject);
    asked.end();
  });
}
