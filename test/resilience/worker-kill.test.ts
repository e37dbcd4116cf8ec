import type { Event } from '@sallyport/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../main-job/product.fixture.ts';
import { expectAnsweredOnce, expectWhole, readLog, systemDetails } from './evidence.fixture.ts';
import { Load, type LoadResult } from './load.fixture.ts';
import { Site } from './site.fixture.ts';

const KILLS = 3;
const CLIENTS = 6;

describe.each([1, 2])('kill -9 of a worker under load, of %i', (workers) => {
  let site: Site;
  let kept: LoadResult;
  let fresh: LoadResult;
  let events: Event[];
  const killed: number[] = [];

  beforeAll(async () => {
    site = await Site.open({ gateway: { workers } });
    await site.controlPlane.start();
    await site.gateway.start();
    const keeping = new Load(site.port, { clients: CLIENTS, target: (marker) => `/kept/${marker}-k` });
    const opening = new Load(site.port, { clients: CLIENTS, fresh: true, target: (marker) => `/fresh/${marker}-f` });
    for (let kill = 0; kill < KILLS; kill++) {
      await Promise.all([keeping.more(100), opening.more(100)]);
      const pid = await until(async () => {
        const pids = await site.workers();
        return pids.length === workers ? (pids[kill % workers] ?? null) : null;
      }, 'all workers');
      process.kill(pid, 'SIGKILL');
      killed.push(pid);
    }
    await Promise.all([keeping.more(100), opening.more(100)]);
    [kept, fresh] = await Promise.all([keeping.stop(), opening.stop()]);
    await site.gateway.stop();
    await site.controlPlane.stop();
    events = await readLog(site.log);
  }, 180_000);

  afterAll(async () => {
    await site.close();
  }, 60_000);

  it('never refuses a connection, and loses only what the killed worker held', () => {
    const codes = [...kept.failed.values(), ...fresh.failed.values()];
    expect(codes).not.toContain('ECONNREFUSED');
    expect(codes.filter((code) => code !== 'ECONNRESET' && code !== 'EPIPE')).toEqual([]);
    expect(kept.failed.size).toBeLessThanOrEqual(KILLS * CLIENTS);
    expect(fresh.failed.size).toBeLessThanOrEqual(KILLS * CLIENTS);
    expect(new Set([...kept.answered.values(), ...fresh.answered.values()])).toEqual(new Set([200]));
  });

  it('has every answer in the log once, in whole streams', async () => {
    await expectWhole(site.log, events);
    const suffixed = (result: LoadResult, suffix: string): [string, number][] =>
      [...result.answered].map(([marker, status]) => [`${marker}-${suffix}`, status]);
    expectAnsweredOnce(events, new Map([...suffixed(kept, 'k'), ...suffixed(fresh, 'f')]));
  }, 60_000);

  it('records each crash', () => {
    const crashes = systemDetails(events, 'worker-crash');
    expect(crashes).toHaveLength(KILLS);
    for (const [index, pid] of killed.entries()) expect(crashes[index]).toContain(`(pid ${pid}) ended: SIGKILL`);
  });
});
