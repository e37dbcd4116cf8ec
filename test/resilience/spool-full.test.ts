import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../main-job/product.fixture.ts';
import { exchangesOf, expectWhole, readLog, systemDetails } from './evidence.fixture.ts';
import { Load } from './load.fixture.ts';
import { Site } from './site.fixture.ts';

let site: Site;

beforeAll(async () => {
  site = await Site.open({ spoolBytesMax: 1_048_576 });
});

afterAll(async () => {
  await site.close();
}, 60_000);

it('serves on with a full spool, counts what is lost, and says so once the control plane is back', async () => {
  await site.gateway.start();
  const alone = new Load(site.port);
  await until(async () => ((await site.metric('sallyport_events_lost_total')) >= 100 ? true : null), 'losses');
  await alone.more(100);
  const unheard = await alone.stop();
  expect([...unheard.failed]).toEqual([]);
  const lost = await site.metric('sallyport_events_lost_total');
  expect(site.gateway.said).toContain('SPOOL_FULL');
  // The count must outlive the worker that counted.
  const [killed = 0] = await site.workers();
  process.kill(killed, 'SIGKILL');
  await until(async () => ((await site.workers()).some((pid) => pid !== killed) ? true : null), 'the next worker');

  await site.controlPlane.start();
  const written = await site.metric('sallyport_events_recorded_total');
  const heard = new Load(site.port);
  // Room comes with what was shipped: recording goes on by itself.
  await until(async () => ((await site.metric('sallyport_events_recorded_total')) > written + 200 ? true : null), 'recording again');
  const last = await heard.stop();
  expect([...last.failed]).toEqual([]);
  await until(async () => ((await site.metric('sallyport_spool_bytes')) === 0 ? true : null), 'an empty spool');
  const lostInAll = lost + (await site.metric('sallyport_events_lost_total'));
  expect(await site.gateway.stop()).toBe(0);
  expect(await site.controlPlane.stop()).toBe(0);

  const events = await readLog(site.log);
  await expectWhole(site.log, events);
  const overflows = events.flatMap((event) => (event.kind === 'system' && event.name === 'spool-overflow' ? [event.count] : []));
  expect(overflows.reduce((sum, count) => sum + count, 0)).toBe(lostInAll);
  // What the client got is what was recorded and what was counted as lost; a worker that starts says so, too.
  const startsLost = 2 - systemDetails(events, 'worker-start').length;
  expect(exchangesOf(events).length + lostInAll - startsLost).toBe(unheard.answered.size + last.answered.size);
  expect(systemDetails(events, 'worker-crash')).toHaveLength(1);
}, 180_000);
