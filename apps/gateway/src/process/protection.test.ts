import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, expect, it } from 'vitest';
import { Cleanup, exchanges, readSpool } from '../gateway.fixture.ts';
import { Primary } from './primary.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const SPEC = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Bank', version: '1' },
  paths: {
    '/payments': {
      get: { parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }], responses: { 200: { description: 'ok' } } },
    },
  },
});

async function start(gateway: object, policy: object): Promise<{ primary: Primary; dir: string; port: number }> {
  const upstream = await cleanup.upstream((_request, response) => response.end('ok'));
  const dir = await mkdtemp(join(tmpdir(), 'sallyport-protection-'));
  cleanup.add(() => rm(dir, { recursive: true, force: true }));
  await writeFile(join(dir, 'bank.json'), SPEC);
  const whole = {
    gateway: {
      listeners: [{ name: 'public', port: 0 }],
      admin: { port: 0 },
      drain_ms: 1_000,
      record: { directory: join(dir, 'spool') },
      upstreams: [{ name: 'bank', servers: [`http://127.0.0.1:${upstream}`] }],
      ...gateway,
    },
    policy,
  };
  await writeFile(join(dir, 'sallyport.yaml'), JSON.stringify(whole).replaceAll('DIR', dir));
  const primary = new Primary(join(dir, 'sallyport.yaml'), pino({ level: 'silent' }));
  cleanup.add(() => primary.stop());
  await primary.start();
  return { primary, dir, port: primary.listeners[0]?.port ?? 0 };
}

it('holds traffic against a description of a file, and takes up a changed one', async () => {
  const rules = [{ id: 'all', violations: ['invalid-parameter', 'undefined-operation'], action: 'block' }];
  const { primary, dir, port } = await start({ workers: 1, descriptions: ['DIR/bank.json'] }, { mode: 'block', specification: { rules } });
  const status = async (path: string): Promise<number> => (await fetch(`http://127.0.0.1:${port}${path}`)).status;
  expect([await status('/payments?limit=5'), await status('/payments?limit=x'), await status('/admin')]).toEqual([200, 403, 403]);
  await writeFile(join(dir, 'bank.json'), SPEC.replace('integer', 'string'));
  await expect.poll(() => status('/payments?limit=x'), { timeout: 10_000 }).toBe(200);
  await primary.stop();
  const events = exchanges(await readSpool(join(dir, 'spool')));
  expect(events.find((event) => event.status === 403)?.signals).toEqual([
    expect.objectContaining({ rule: 'invalid-parameter', point: 'query.limit' }),
  ]);
});

it('the workers of a gateway share a limit, and a client is told how long to wait', async () => {
  const limits = [{ id: 'all', keys: ['everyone'], limit: 20, per_seconds: 3_600, action: 'throttle' }];
  const { port } = await start({ workers: 2, counters: { interval_ms: 20 } }, { mode: 'block', limits });
  const ask = () => fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } });
  let passed = 0;
  for (let index = 0; index < 80; index++) {
    const answer = await ask();
    if (answer.status === 200) passed++;
    else {
      expect(answer.status).toBe(429);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  // By themselves two workers would let 40 through; what one lets through between two exchanges is a handful.
  expect(passed).toBeGreaterThanOrEqual(20);
  expect(passed).toBeLessThan(32);
  expect((await ask()).headers.get('ratelimit-policy')).toBe('"all";q=20;w=3600');
});
