import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Control } from '../../control.ts';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';
import { PartnerWatch } from './watch.ts';

let plane: TestPlane;
let control: Control;
beforeAll(async () => {
  plane = await startPlane({
    onComposed(composed) {
      control = composed;
    },
  });
  await plane.ready;
});
afterAll(() => plane.remove());

it('tells what a partner did, what stands out and what goes beyond the agreement', async () => {
  const analyst = await plane.as('analyst');
  const now = Date.now();
  const profile = {
    operations: ['GET /cards'],
    data_classes: ['pan'],
    scopes: ['cards', 'offers'],
    requests_per_hour_max: 20,
    ends_at: now - 20 * 3_600_000,
    review_at: now - 1,
  };
  const made = await analyst.ok('POST', '/api/v1/settings/partners', { name: 'Aggregator', clients: ['agg'], profile });
  let seq = 0;
  const principal = { scheme: 'jwt', id: 'p-1', client: 'agg', scopes: ['accounts', 'cards'] } as const;
  const call = (at: number) => exchange('gw1', ++seq, at, { path: '/accounts', partner: made.id, operation: 'op_x', principal });
  // A call an hour for a week, then fifty in one.
  const usual = Array.from({ length: 7 * 24 }, (_, hour) => call(now - (7 * 24 - hour) * 3_600_000));
  await deliver(plane.socket, [...usual, ...Array.from({ length: 50 }, () => call(now - 2 * 3_600_000))]);
  await plane.flush();
  const { series, alerts, last_call, operations, scopes } = await analyst.ok('GET', `/api/v1/settings/partners/${made.id}/telemetry`);
  expect(series.length).toBeGreaterThanOrEqual(7 * 24);
  expect(last_call).toBeGreaterThan(now - 2 * 3_600_000);
  expect(operations).toEqual([{ id: 'op_x', method: '', host: '', template: '', requests: 7 * 24 + 50, agreed: false }]);
  expect(scopes).toEqual([
    { scope: 'accounts', requests: 7 * 24 + 50, agreed: false },
    { scope: 'cards', requests: 7 * 24 + 50, agreed: true },
    { scope: 'offers', requests: 0, agreed: true },
  ]);
  expect(alerts.filter(({ kind }: { kind: string }) => kind === 'habit')).toMatchObject([{ measure: 'requests' }]);
  const beyond = alerts.filter(({ kind }: { kind: string }) => kind === 'agreement').map(({ measure }: { measure: string }) => measure);
  expect(beyond.sort()).toEqual(['offboarding', 'operations', 'requests', 'review', 'scopes']);
  expect((await analyst.send('GET', '/api/v1/settings/partners/prt_none/telemetry')).status).toBe(404);
  const [listed] = (await analyst.ok('GET', '/api/v1/settings/partners')).items;
  // The call of exactly a day ago is out of the window by now.
  expect(listed).toMatchObject({ last_call, requests: 23 + 50, attacks: 0 });
  expect(listed.breaches.map(({ measure }: { measure: string }) => measure).sort()).toEqual(beyond);

  // Recorded once each, whether somebody looks or not, and not again after a restart of the watch.
  const from = control.recorder.seq + 1;
  const said = async (): Promise<string[]> => {
    const found: string[] = [];
    for (let seq = from; seq <= control.recorder.seq; ) {
      const run = await control.recorder.take(seq, 100);
      seq += run.length;
      for (const { event } of run) if (event.kind === 'system' && event.name === 'partner-anomaly') found.push(event.detail);
    }
    return found;
  };
  await new PartnerWatch().step(control);
  expect((await said()).map((words) => words.split(',', 1)[0])).toEqual(
    alerts.map(({ measure }: { measure: string }) => `Aggregator: ${measure}`),
  );
  await new PartnerWatch().step(control);
  expect(await said()).toHaveLength(alerts.length);
  // Another operation that is not agreed is news, though its name differs by a digit only.
  await deliver(plane.socket, [
    { ...call(now - 1_000), operation: 'op_x1' },
    { ...call(now - 900), operation: 'op_x2' },
  ]);
  await plane.flush();
  await new PartnerWatch().step(control);
  const news = (await said()).slice(alerts.length).filter((words) => words.includes('operations,'));
  expect(news.map((words) => /op_x\d/.exec(words)?.[0]).sort()).toEqual(['op_x1', 'op_x2']);
});

it('shows clients that name themselves and belong to no partner first', async () => {
  const analyst = await plane.as('analyst');
  const now = Date.now();
  const stranger = (seq: number, address: string) =>
    exchange('gw9', seq, now - seq, {
      ...(seq === 2 && { attack: 'sqli' as const }),
      client: address,
      principal: { scheme: 'mtls', id: 's', client: 'CN=stranger' },
    });
  await deliver(plane.socket, [stranger(1, '192.0.2.1'), stranger(2, '192.0.2.2'), exchange('gw9', 3, now)]);
  await plane.flush();
  const { items } = await analyst.ok('GET', '/api/v1/partners/inbound');
  expect(items[0]).toMatchObject({
    client: 'CN=stranger',
    scheme: 'mtls',
    partner: '',
    requests: 2,
    attacks: 1,
    addresses: 2,
    last_seen: now - 1,
  });
  expect((await analyst.ok('GET', '/api/v1/attacks?q=CN%3Dstranger')).total).toBe(1);
  expect(items.find(({ client }: { client: string }) => client === 'agg')).toMatchObject({ partner_name: 'Aggregator' });
});

it('finds the attacks and the operations of a partner', async () => {
  const admin = await plane.signIn();
  const made = await admin.ok('POST', '/api/v1/settings/partners', { name: 'Card Scheme', clients: ['scheme'] });
  const now = Date.now();
  const own = Array.from({ length: 30 }, (_, index) =>
    exchange('gw2', index + 1, now - 1_000 * index, { path: '/cards', partner: made.id, operation: 'op_cards' }),
  );
  const theirs = exchange('gw2', 31, now - 500, { path: '/cards', partner: made.id, operation: 'op_cards', attack: 'sqli' });
  const others = exchange('gw2', 32, now - 400, { path: '/cards', attack: 'sqli' });
  await deliver(plane.socket, [...own, theirs, others]);
  await plane.flush();
  const found = await admin.ok('GET', `/api/v1/attacks?partner=${made.id}`);
  expect(found).toMatchObject({ total: 1, items: [{ id: theirs.id, partner: made.id }] });
  const all = await admin.ok('GET', '/api/v1/operations');
  const called = await admin.ok('GET', `/api/v1/operations?partner=${made.id}`);
  expect(all.total).toBeGreaterThan(0);
  // No operation of the inventory has the id that these exchanges name.
  expect(called.total).toBe(0);
});
