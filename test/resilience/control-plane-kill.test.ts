import type { Overview } from '@sallyport/control-plane/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../main-job/product.fixture.ts';
import { expectAnsweredOnce, expectWhole, readLog } from './evidence.fixture.ts';
import { Load, type LoadResult } from './load.fixture.ts';
import { Site } from './site.fixture.ts';

const KILLS = 3;

describe('kill -9 of the control plane under load', () => {
  let site: Site;
  let result: LoadResult;

  beforeAll(async () => {
    site = await Site.open();
    await site.controlPlane.start();
    await site.gateway.start();
    const load = new Load(site.port);
    for (let kill = 0; kill < KILLS; kill++) {
      await load.more(300);
      await site.controlPlane.kill();
      await load.more(300);
      await site.controlPlane.start();
    }
    await load.more(100);
    result = await load.stop();
  }, 180_000);

  afterAll(async () => {
    await site.close();
  }, 60_000);

  it('keeps the gateway serving: no request fails', () => {
    expect([...result.failed]).toEqual([]);
    expect(new Set(result.answered.values())).toEqual(new Set([200]));
  });

  it('counts in the event store exactly what was answered', async () => {
    const api = await site.signIn();
    const answered = result.answered.size;
    let seen: Overview | null = null;
    await until(async () => {
      seen = await api.get<Overview>('/overview');
      return seen.totals.requests >= answered ? true : null;
    }, 'all events in the store').catch(() => {});
    expect(seen).toMatchObject({ totals: { requests: answered }, coverage: { requests: answered, inspected_wholly: answered } });
  }, 90_000);

  it('leaves a log that verifies, with every answer once and no hole in any stream', async () => {
    expect(await site.gateway.stop()).toBe(0);
    expect(await site.controlPlane.stop()).toBe(0);
    const events = await readLog(site.log);
    await expectWhole(site.log, events);
    expectAnsweredOnce(events, result.answered);
  }, 60_000);
});
