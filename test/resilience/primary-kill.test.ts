import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../main-job/product.fixture.ts';
import { expectAnsweredOnce, expectWhole, readLog } from './evidence.fixture.ts';
import { Load } from './load.fixture.ts';
import { Site } from './site.fixture.ts';

let site: Site;

beforeAll(async () => {
  site = await Site.open({ gateway: { workers: 2 } });
});

afterAll(async () => {
  await site.close();
}, 60_000);

it('ships what was spooled before a kill -9 of the primary once it is started again', async () => {
  await site.controlPlane.start();
  await site.gateway.start();
  const before = new Load(site.port);
  await before.more(200);
  await site.controlPlane.kill();
  await before.more(300);
  await site.gateway.kill();
  // The workers outlive their primary for a moment, take no new connection and end the exchanges they have.
  const first = await before.stop();
  await site.gateway.start();
  await site.controlPlane.start();
  const after = new Load(site.port, { target: (marker) => `/again/${marker}-again` });
  await after.more(200);
  const second = await after.stop();
  expect([...second.failed]).toEqual([]);
  await until(async () => ((await site.metric('sallyport_spool_bytes')) === 0 ? true : null), 'an empty spool');
  expect(await site.gateway.stop()).toBe(0);
  expect(await site.controlPlane.stop()).toBe(0);
  const events = await readLog(site.log);
  await expectWhole(site.log, events);
  const again = [...second.answered].map(([marker, status]): [string, number] => [`${marker}-again`, status]);
  expectAnsweredOnce(events, new Map([...first.answered, ...again]));
}, 180_000);
