import { randomFillSync } from 'node:crypto';
import { AbuseMonitor, DEFAULT_SETTINGS } from '@sallyport/abuse';
import { ABUSE_DETECTORS, type ExchangeEvent, type Operation, type Transaction } from '@sallyport/core';
import { createEngine, createEngineMemory, type Engine } from '@sallyport/engine';
import { type HabitProfiles, ProfileLearner, policySchema } from '@sallyport/policy';
import { openTransaction } from '@sallyport/traffic';
import { readRecords } from '@sallyport/traffic/readers';
import { trafficOf } from './banks/index.ts';

/**
 * What habits add to a request in the engine, and the behaviour detectors to an exchange in the control plane. Passes take turns, so that
 * all see the same machine: `node --conditions=source bench/abuse/cost.ts`.
 */
const REQUESTS = 1_000;
const PASSES = 15;
const START = Date.parse('2026-06-01T10:00:00Z');
const HOST = 'api.bank.example';
const operation: Operation = { id: 'op_1', method: 'POST', host: HOST, template: '/orders', source: 'spec' };
const sign = {
  id: 'tilde',
  when: "body.json.items[].sku contains '~'",
  class: 'sqli',
  confidence: 0.3,
  reason: 'measured',
  owner: 'bench',
};
const answer = { status: 201, upstreamStatus: 201, duration_us: 1, requestBytes: 1, responseBytes: 1, response: null };
let now = START;

function engineOf(habits?: HabitProfiles): Engine {
  return createEngine(
    {
      policy: policySchema.parse({ detectors: [sign] }),
      operations: [operation],
      partners: [],
      outboundListeners: [],
      ...(habits && { habits }),
    },
    { clock: { now: () => now, micros: () => performance.now() * 1_000 }, random: (bytes) => void randomFillSync(bytes) },
    createEngineMemory(Buffer.alloc(32, 1), habits === undefined ? { sampleEvery: 1 } : {}),
  );
}

function order(client: number, sku: string): Transaction {
  const bytes = Buffer.from(JSON.stringify({ items: [{ sku }], memo: 'thanks' }));
  const headers = [
    ['host', HOST],
    ['content-type', 'application/json'],
  ] as const;
  const address = `198.51.${client % 200}.7`;
  return openTransaction(
    { id: 'tx', at: now, listener: 'public', protocol: 'http/1.1', client: { address, peer: address, tls: null } },
    { method: 'POST', target: '/orders', scheme: 'https', headers, body: { state: 'complete', bytes } },
  );
}

/** Sixty clients order for five days. */
function learned(): HabitProfiles {
  const learner = new ProfileLearner();
  const engine = engineOf();
  for (let index = 0; index < 900; index++) {
    now = START + Math.floor(index / 180) * 86_400_000;
    const [draft] = engine.finish(engine.inspect(order(index % 60, `AB-${index}`)), answer);
    learner.learn(JSON.parse(JSON.stringify({ ...draft, id: '1', stream: 'gw', seq: 1 })) as ExchangeEvent);
  }
  return learner.profiles(now);
}

const median = (list: number[]): number => list.toSorted((one, other) => one - other)[list.length >> 1] as number;

function timed(work: () => void, count: number): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1_000 / count;
}

const profiles = learned();
const without = engineOf({ points: [], benign: [] });
const withHabits = engineOf(profiles);
for (const [name, sku] of [
  ['clean requests', 'AB-77'],
  ['requests with a weak sign', 'AB-1 ~ like AB'],
] as const) {
  const requests = Array.from({ length: REQUESTS }, (_, index) => order(index, sku));
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < PASSES; round++)
    for (const [index, engine] of [without, withHabits].entries())
      times[index as 0 | 1].push(timed(() => requests.forEach((request) => void engine.inspect(request)), REQUESTS));
  const [off, on] = times.map(median) as [number, number];
  process.stdout.write(`habits (${profiles.points.length} profiles), ${name}: ${off.toFixed(1)} us, ${(on - off).toFixed(1)} us more\n`);
}

async function eventsOf(): Promise<ExchangeEvent[]> {
  const engine = engineOf({ points: [], benign: [] });
  const traffic = trafficOf({ bank: 'retail', seed: 5, users: 500, days: 2, start: START, level: 'none' });
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const { record } of traffic) yield Buffer.from(`${JSON.stringify(record)}\n`);
  }
  const events: ExchangeEvent[] = [];
  for await (const record of readRecords(bytes(), 'jsonl', { name: 'traffic' })) {
    if (!record.ok) throw record.error;
    const { response } = record.transaction;
    const status = response?.status ?? 0;
    const result = { response, status, upstreamStatus: status, duration_us: 1, requestBytes: 1, responseBytes: 400 };
    events.push(engine.finish(engine.inspect(record.transaction), result)[0] as ExchangeEvent);
  }
  return events;
}

const events = await eventsOf();
/** One detector alone, none, and all: what each adds. */
const settings = [
  ['none', (id: string) => id === ''],
  ['all', () => true],
  ...ABUSE_DETECTORS.map((only) => [only, (id: string) => id === only] as const),
] as const;
const monitors = settings.map(([name, enabled]) => {
  const detectors = Object.fromEntries(ABUSE_DETECTORS.map((id) => [id, { enabled: enabled(id) }]));
  return { name, times: [] as number[], make: () => new AbuseMonitor({ ...DEFAULT_SETTINGS, detectors }) };
});
for (let round = 0; round < 5; round++) {
  for (const { times, make } of monitors) {
    const monitor = make();
    times.push(timed(() => events.forEach((event) => void monitor.observe(event)), events.length));
  }
}
const base = median(monitors[0]?.times ?? []);
for (const { name, times } of monitors)
  process.stdout.write(
    `behaviour, ${name.padEnd(32)} ${median(times).toFixed(2)} us, ${(median(times) - base).toFixed(2)} us more (${events.length} exchanges)\n`,
  );
