import type { ExchangeEvent } from '@sallyport/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cleanup } from '../../apps/gateway/src/gateway.fixture.ts';
import { type Item, readItems } from '../main-job/replay.fixture.ts';
import type { Case } from './corpus.ts';
import type { Driver } from './driver.fixture.ts';
import { extAuthz, extProc, haproxy, inline, middleware } from './drivers.fixture.ts';
import { program } from './program.fixture.ts';
import { HAPROXY } from './proxies.fixture.ts';

const folder = process.env.SALLYPORT_DATA_DIR ?? '';
/** Items replayed through each form, spread evenly over the corpora. */
const ITEMS = 600;

function caseOf(item: Item): Case {
  const headers = Object.entries(item.headers).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one]));
  const body = item.body_b64 === undefined ? Buffer.from(item.body ?? '') : Buffer.from(item.body_b64, 'base64');
  return { name: item.id, method: item.method, target: item.path, headers, body: body.length === 0 ? null : body, inline: 'pass' };
}

/** What was decided, by the address that each item comes from. */
async function decisions(driver: Driver, items: readonly Item[]): Promise<Map<string, string>> {
  for (const item of items) await driver.send(caseOf(item)).catch(() => null);
  const events = await driver.events();
  return new Map(events.map((event: ExchangeEvent) => [event.client, `${event.decision.action} ${[...event.decision.classes].join(' ')}`]));
}

describe.skipIf(folder === '')('corpora through the forms (need the folder named by SALLYPORT_DATA_DIR)', () => {
  const cleanup = new Cleanup();
  let items: Item[] = [];
  let expected = new Map<string, string>();
  const haproxyPath = program(...HAPROXY);

  beforeAll(async () => {
    const all = readItems(folder);
    const step = Math.max(1, Math.floor(all.length / ITEMS));
    items = all.filter((_item, index) => index % step === 0);
    expected = await decisions(await inline(cleanup), items);
    // What the strict reading of the inline proxy refuses was never decided on.
    expect(expected.size).toBeGreaterThan(items.length * 0.9);
  }, 120_000);
  afterAll(() => cleanup.run());

  const forms: readonly (readonly [string, ((cleanup: Cleanup) => Promise<Driver>) | null])[] = [
    ['ext_authz', extAuthz],
    ['ext_proc', (one) => extProc(one, 'BUFFERED')],
    ['HAProxy', haproxyPath === null ? null : (one) => haproxy(haproxyPath, one)],
    ['middleware', (one) => middleware('express', false, one)],
  ];

  for (const [name, start] of forms) {
    it.skipIf(start === null)(
      `${name} decides as the inline proxy does`,
      async () => {
        const seen = await decisions(await (start as (cleanup: Cleanup) => Promise<Driver>)(cleanup), items);
        const both = [...expected].filter(([client]) => seen.has(client));
        // Other proxies refuse some requests by themselves.
        expect(both.length).toBeGreaterThan(expected.size * 0.95);
        const other = both.filter(([client, decision]) => seen.get(client) !== decision);
        expect(other.map(([client, decision]) => `${client} ${decision} / ${seen.get(client)}`)).toEqual([]);
      },
      180_000,
    );
  }
});
