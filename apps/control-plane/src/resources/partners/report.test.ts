import { verifyBundle } from '@sallyport/compliance';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

let plane: TestPlane;
beforeAll(async () => {
  // The event store is not needed: the numbers come from the log.
  plane = await startPlane({ store: 'down', config: { institution: 'First Test Bank' } });
});
afterAll(() => plane.remove());

it('reports a partner for a period from the log: volume, drift, certificate, offboarding; signed and checked', async () => {
  const analyst = await plane.as('analyst');
  const to = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const from = to - 30 * DAY_MS;
  const profile = {
    legal_entity: 'Aggregator Holdings plc',
    operations: ['GET /accounts'],
    data_classes: ['iban'],
    credentials: ['mtls'],
    scopes: ['accounts', 'offers'],
    requests_per_hour_max: 5,
    review_at: from + DAY_MS,
    ends_at: to - 2 * DAY_MS,
  };
  const made = await analyst.ok('POST', '/api/v1/settings/partners', { name: 'Aggregator', clients: ['agg'], profile });
  let seq = 0;
  const call = (at: number, wanted: Parameters<typeof exchange>[3] = {}) =>
    exchange('gw1', ++seq, at, { partner: made.id, path: '/accounts', template: '/accounts', operation: 'op_a', ...wanted });
  const certificate = { validFrom: to - 300 * DAY_MS, validTo: to + 10 * DAY_MS };
  await deliver(plane.socket, [
    call(from - HOUR_MS),
    ...Array.from({ length: 8 }, (_, n) =>
      call(from + HOUR_MS + n * 1_000, {
        principal: { scheme: 'mtls', id: 'c-1', client: 'CN=agg', scopes: ['accounts', 'admin'] },
        certificate,
      }),
    ),
    call(from + 5 * DAY_MS, { status: 500, duration_us: 900_000 }),
    call(from + 6 * DAY_MS, { status: 401 }),
    call(from + 7 * DAY_MS, { template: '/cards', path: '/cards', operation: 'op_b' }),
    call(to - DAY_MS),
    call(to + 1_000),
    exchange('gw1', ++seq, from + HOUR_MS, { partner: 'prt_other' }),
  ]);
  await plane.flush();
  const report = await analyst.ok('POST', `/api/v1/settings/partners/${made.id}/report`, { from, to });
  expect(report).toMatchObject({
    framework: `partner-${made.id}`,
    framework_title: 'Third party: Aggregator',
    created_by: expect.any(String),
  });
  expect(report.files.map(({ format }: { format: string }) => format).sort()).toEqual(['bundle', 'csv', 'json', 'pdf']);

  const file = async (format: string): Promise<string> => {
    const { href } = report.files.find((entry: { format: string }) => entry.format === format);
    const answer = await fetch(`${plane.url}${href}`, { headers: { cookie: analyst.cookie } });
    expect(answer.status).toBe(200);
    return Buffer.from(await answer.arrayBuffer()).toString('latin1');
  };
  const data = JSON.parse(await file('json'));
  expect(data).toMatchObject({ institution: 'First Test Bank', agreement: { legal_entity: 'Aggregator Holdings plc' } });
  expect(data.volume).toMatchObject({
    calls: 12,
    errors: 1,
    auth_failures: 1,
    most_an_hour: 8,
    last_call: to - DAY_MS,
    last_accepted: to - DAY_MS,
  });
  expect(data.volume.latency_ms.p99).toBeGreaterThanOrEqual(900);
  expect(data.operations).toEqual([
    { operation: 'GET /accounts', calls: 11, errors: 1, auth_failures: 1, agreed: true },
    { operation: 'GET /cards', calls: 1, errors: 0, auth_failures: 0, agreed: false },
  ]);
  expect(data.credentials).toMatchObject([
    { scheme: 'mtls', id: 'c-1', calls: 8, certificate_from: certificate.validFrom, certificate_to: certificate.validTo },
    { scheme: 'jwt', id: 'p-1', calls: 4, certificate_to: 0 },
  ]);
  expect(data.alerts.map(({ code }: { code: string }) => code)).toEqual([
    'operation-drift',
    'scope-drift',
    'rate',
    'certificate',
    'credential',
    'review',
    'offboarding',
  ]);
  expect(data.scopes).toEqual([
    { scope: 'accounts', calls: 8, agreed: true },
    { scope: 'admin', calls: 8, agreed: false },
    { scope: 'offers', calls: 0, agreed: true },
  ]);
  expect(data.alerts.at(-1).detail).toMatch(/still accepted/);
  expect((await file('pdf')).slice(0, 5)).toBe('%PDF-');
  expect(await file('csv')).toContain('Aggregator,GET /cards,1,0,0,no,');

  const bundle = await file('bundle');
  expect((await verifyBundle(bundle, 'bundle', null)).ok).toBe(true);
  const forged = JSON.parse(bundle);
  forged.files['operations.csv'] = Buffer.from('nothing').toString('base64');
  expect((await verifyBundle(JSON.stringify(forged), 'bundle', null)).ok).toBe(false);
  expect((await analyst.ok('POST', `/api/v1/reports/${report.id}/verify`)).valid).toBe(true);
  expect((await analyst.ok('GET', '/api/v1/reports')).items[0]).toMatchObject({ id: report.id });
});

it('refuses a period that ends before it starts, and a partner there is not', async () => {
  const analyst = await plane.as('analyst');
  const made = await analyst.ok('POST', '/api/v1/settings/partners', { name: 'Card Scheme', clients: ['scheme'] });
  const wrong = await analyst.send('POST', `/api/v1/settings/partners/${made.id}/report`, { from: 2, to: 1 });
  expect(wrong).toMatchObject({ status: 422, body: { code: 'PERIOD_INVALID' } });
  expect((await analyst.send('POST', '/api/v1/settings/partners/prt_none/report', { from: 1, to: 2 })).status).toBe(404);
});
