import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MemoryCounterStore } from './memory-store.ts';
import type { CounterStore } from './port.ts';
import { redisInstalled, startRedis, type TestRedis } from './redis.fixture.ts';
import { RedisCounterStore } from './redis-store.ts';

const clock = { now: () => Date.now(), micros: () => performance.now() * 1_000 };

/** What every adapter of the port must do. */
function conformance(open: () => CounterStore): void {
  let store: CounterStore;
  beforeAll(() => {
    store = open();
  });
  afterAll(() => store.close());
  const rate = (key: string, amount: number, interval_us = 1_000_000) => ({ kind: 'rate', key, amount, interval_us }) as const;

  it('adds up what several callers admitted', async () => {
    await store.add([rate('sum', 3)]);
    const [ahead] = await store.add([rate('sum', 2)]);
    expect(ahead).toBeGreaterThan(4_000_000);
    expect(ahead).toBeLessThanOrEqual(5_000_000);
  });

  it('drains with time and starts empty again', async () => {
    await store.add([rate('drain', 1, 50_000)]);
    await setTimeout(80);
    const [ahead] = await store.add([rate('drain', 1, 50_000)]);
    expect(ahead).toBeLessThanOrEqual(50_000);
    expect(ahead).toBeGreaterThan(0);
  });

  it('counts windows and forgets them', async () => {
    const window = { kind: 'window', key: 'window', amount: 2, ttl_ms: 60 } as const;
    expect(await store.add([window])).toEqual([2]);
    expect(await store.add([window])).toEqual([4]);
    await setTimeout(100);
    expect(await store.add([window])).toEqual([2]);
  });

  it('answers in the order asked, keys and kinds apart', async () => {
    const answers = await store.add([
      { kind: 'window', key: 'w1', amount: 1, ttl_ms: 1_000 },
      rate('r1', 4),
      { kind: 'window', key: 'w2', amount: 7, ttl_ms: 1_000 },
    ]);
    expect(answers).toEqual([1, expect.any(Number), 7]);
    expect(answers[1]).toBeGreaterThan(3_900_000);
    expect(await store.add([])).toEqual([]);
  });

  it('takes a whole batch', async () => {
    const deltas = Array.from({ length: 5_000 }, (_, index) => rate(`many${index}`, 1));
    expect(await store.add(deltas)).toHaveLength(5_000);
  });
}

describe('embedded counters', () => conformance(() => new MemoryCounterStore(clock)));

describe.skipIf(!redisInstalled)('counters in Redis (skipped where redis-server is not installed)', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());
  describe('conformance', () => conformance(() => new RedisCounterStore({ url: redis.url, timeout_ms: 2_000 })));
});
