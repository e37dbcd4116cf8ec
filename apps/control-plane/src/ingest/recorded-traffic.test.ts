import { createEngine, createEngineMemory } from '@sallyport/engine';
import { createInventory } from '@sallyport/inventory';
import { DEFAULT_POLICY } from '@sallyport/policy';
import { readRecords } from '@sallyport/traffic/readers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startPlane, type TestPlane } from '../testing/plane.ts';

let plane: TestPlane;
let bearer: string;

beforeAll(async () => {
  plane = await startPlane({});
  const admin = await plane.as('admin');
  bearer = `Bearer ${(await admin.ok('POST', '/api/v1/tokens', { name: 'collector', role: 'gateway' })).secret}`;
});
afterAll(() => plane.remove());

const START = Date.UTC(2026, 0, 5);

/** Ten minutes apart, so that operations are confirmed. */
const RECORDS = Array.from({ length: 6 }, (_, at) => ({
  id: `r${at}`,
  method: at % 3 === 0 ? 'POST' : 'GET',
  path: at % 3 === 0 ? '/v1/payments' : `/v1/accounts/${1_000 + at}?limit=5`,
  headers: { host: 'api.bank.example', authorization: 'Bearer aaaaaaaaaaaaaaaaaaaaaaaa' },
  response: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ iban: 'DE89370400440532013000', n: at }),
  },
  ts: new Date(START + at * 600_000).toISOString(),
  client_ip: '203.0.113.9',
}));

async function post(path: string, type: string, body: string, authorization = bearer): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(`${plane.url}${path}`, { method: 'POST', headers: { 'content-type': type, authorization }, body });
  return { status: response.status, answer: await response.json() };
}

async function operations(): Promise<{ method: string; template: string; status: string; requests: number; data_classes: string[] }[]> {
  const auditor = await plane.as('auditor');
  await expect.poll(async () => (await auditor.ok('GET', '/api/v1/operations')).total, { timeout: 5_000 }).toBeGreaterThan(0);
  return (await auditor.ok('GET', '/api/v1/operations?sort=template&order=asc')).items;
}

it('takes a recording as if a gateway had seen it, and says what was wrong with it', async () => {
  const lines = [...RECORDS.map((record) => JSON.stringify(record)), '{"method": 7}'].join('\n');
  const { status, answer } = await post('/gateway/v1/traffic', 'application/x-ndjson', lines);
  expect(status).toBe(200);
  expect(answer).toMatchObject({ records: 6, errors: 1, first_error: { code: 'RECORD_INVALID', place: 'recorded:7' } });
  const found = await operations();
  expect(found.map((item) => `${item.method} ${item.template} ${item.status} ${item.requests}`)).toEqual([
    'GET /v1/accounts/{accountId} active 4',
    'POST /v1/payments active 2',
  ]);
  expect(found[0]!.data_classes).toContain('iban');
});

it('takes traces of OpenTelemetry collectors', async () => {
  const spans = [0, 1].map((at) => ({
    spanId: `000000000000000${at}`,
    kind: 2,
    startTimeUnixNano: `${(START + at * 600_000) * 1e6}`,
    attributes: [
      { key: 'http.request.method', value: { stringValue: 'GET' } },
      { key: 'url.path', value: { stringValue: `/v1/cards/${at}7` } },
      { key: 'server.address', value: { stringValue: 'cards.bank.example' } },
      { key: 'http.response.status_code', value: { intValue: '200' } },
    ],
  }));
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  expect(await post('/v1/traces', 'application/json', body)).toEqual({ status: 200, answer: {} });
  await expect.poll(async () => (await operations()).map((item) => item.template), { timeout: 5_000 }).toContain('/v1/cards/{cardId}');
});

it('refuses whoever is no gateway', async () => {
  expect((await post('/v1/traces', 'application/json', '{}', 'Bearer nobody')).status).toBe(401);
});

it('knows the same live as from the same file offline', async () => {
  const inventory = createInventory();
  const engine = createEngine(
    { policy: DEFAULT_POLICY, operations: [], partners: [], outboundListeners: [] },
    { clock: { now: () => START, micros: () => 0 }, random: (bytes) => void bytes.fill(7) },
    createEngineMemory(new Uint8Array(32).fill(1)),
  );
  const lines = RECORDS.map((record) => JSON.stringify(record)).join('\n');
  const source = async function* (): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(lines);
  };
  for await (const record of readRecords(source(), 'auto')) {
    if (!record.ok) throw record.error;
    const { response } = record.transaction;
    const [event] = engine.finish(engine.inspect(record.transaction), {
      response,
      status: response!.status,
      upstreamStatus: response!.status,
      duration_us: 0,
      requestBytes: 0,
      responseBytes: 0,
    });
    if (event?.kind === 'exchange' && event.observation !== null) inventory.observe(event.observation);
  }
  const auditor = await plane.as('auditor');
  const offline = inventory.operations();
  expect(offline.length).toBe(2);
  for (const record of offline) {
    const live = await auditor.ok('GET', `/api/v1/operations/${record.id}`);
    expect(live).toMatchObject({ method: record.method, template: record.template, status: record.status, requests: record.requests });
    expect(live.parameter_list).toEqual(JSON.parse(JSON.stringify(record.parameters)));
    expect(live.data_class_list).toMatchObject(record.data_classes.map(({ id, fields }) => ({ id, fields })));
    expect(live.risk).toEqual({ score: record.risk.score, level: record.risk.level });
  }
});
