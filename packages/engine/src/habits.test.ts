import { randomBytes, randomFillSync } from 'node:crypto';
import { type ExchangeEvent, HABIT_INDICATOR, type Operation, type Transaction } from '@sallyport/core';
import { type HabitProfiles, ProfileLearner, policySchema } from '@sallyport/policy';
import { openTransaction } from '@sallyport/traffic';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine, createEngineMemory, type Engine, type Outcome } from './index.ts';

const DAY_MS = 86_400_000;
const START = Date.parse('2026-06-01T10:00:00Z');
let now = START;
const clock = { now: () => now, micros: () => now * 1_000 };
// Every request is read for its fields, where a gateway reads one in many.
const memory = createEngineMemory(randomBytes(32), { sampleEvery: 1 });
const HOST = 'api.bank.example';
const operation: Operation = { id: 'op_1', method: 'POST', host: HOST, template: '/orders', source: 'spec' };
const WEAK_SIGN = {
  id: 'tilde',
  when: "body.json.items[].sku contains '~'",
  class: 'sqli',
  confidence: 0.3,
  reason: 'a sign that means little by itself',
  owner: 'appsec',
};
const OK = { status: 201, upstreamStatus: 201, duration_us: 1, requestBytes: 1, responseBytes: 1, response: null };

function engineOf(policy: object, habits?: HabitProfiles): Engine {
  return createEngine(
    {
      policy: policySchema.parse({ mode: 'block', detectors: [WEAK_SIGN], ...policy }),
      operations: [operation],
      partners: [],
      outboundListeners: [],
      ...(habits === undefined ? {} : { habits }),
    },
    { clock, random: (bytes) => void randomFillSync(bytes) },
    memory,
  );
}

function order(client: number, sku: string): Transaction {
  const address = `198.51.${client}.7`;
  const bytes = Buffer.from(JSON.stringify({ items: [{ sku }], memo: 'thanks' }));
  const headers = [
    ['host', HOST],
    ['content-type', 'application/json'],
  ] as const;
  return openTransaction(
    { id: 'tx', at: now, listener: 'public', protocol: 'http/1.1', client: { address, peer: address, tls: null } },
    { method: 'POST', target: '/orders', scheme: 'https', headers, body: { state: 'complete', bytes } },
  );
}

/** The event of a request, as the control plane gets it. */
function event(engine: Engine, transaction: Transaction): ExchangeEvent {
  const [draft] = engine.finish(engine.inspect(transaction), OK);
  return JSON.parse(JSON.stringify({ ...draft, id: '1', stream: 'gw', seq: 1 })) as ExchangeEvent;
}

/** Sixty clients order for five days, then `more` happens on the sixth. */
function learned(more: (learn: (client: number, sku: string) => void) => void = () => {}): HabitProfiles {
  const learner = new ProfileLearner();
  const engine = engineOf({});
  const learn = (client: number, sku: string): void => learner.learn(event(engine, order(client, sku)));
  for (let day = 0; day < 5; day++) {
    now = START + day * DAY_MS;
    for (let client = 0; client < 60; client++) for (let time = 0; time < 3; time++) learn(client, `AB-${day}${client}${time}`);
  }
  now = START + 6 * DAY_MS;
  more(learn);
  return learner.profiles(now);
}

const PAYLOAD = 'AB-1 ~ like AB';
const inspect = (habits: HabitProfiles | undefined, sku: string, policy: object = {}): Outcome =>
  engineOf(policy, habits).inspect(order(1, sku));

describe('a weak sign in a value unlike all that its field held', () => {
  let habits: HabitProfiles;
  beforeAll(() => {
    habits = learned();
  });

  it('counts for more, and says why', () => {
    const before = inspect(undefined, PAYLOAD);
    const after = inspect(habits, PAYLOAD);
    expect(before.decision).toMatchObject({ verdict: 'pass' });
    expect(before.decision.score).toBeGreaterThanOrEqual(0.2);
    expect(before.decision.score).toBeLessThan(0.5);
    expect(after.decision).toMatchObject({ verdict: 'block' });
    const [finding] = after.findings;
    expect(finding?.indicators.map(({ id }) => id)).toEqual([finding?.detector, HABIT_INDICATOR]);
    expect(finding?.indicators[1]?.about).toMatch(
      /^500 and more clean requests of 50 and more clients held word of up to 8 characters here; this value is free, 14 characters/,
    );
    const sum = after.findings.flatMap(({ indicators }) => indicators).reduce((total, { contribution }) => total + contribution, 0);
    expect(sum).toBeCloseTo(after.decision.score, 2);
    // The same profiles and bytes, the same verdict.
    expect(inspect(habits, PAYLOAD).findings).toEqual(after.findings);
    expect(inspect(habits, PAYLOAD, { habits: { raise: false } }).decision).toMatchObject({
      verdict: 'pass',
      score: before.decision.score,
    });
  });

  it('is told by the version of the profiles in the event', () => {
    const versionOf = (profiles: HabitProfiles | undefined, policy: object = {}): unknown =>
      event(engineOf(policy, profiles), order(1, 'CD-77')).versions.habits;
    expect(versionOf(habits)).toMatch(/^[0-9a-f]{12}$/);
    expect(versionOf(habits)).toBe(versionOf({ ...habits }));
    expect(versionOf({ ...habits, points: habits.points.slice(1) })).not.toBe(versionOf(habits));
    expect([versionOf(undefined), versionOf(habits, { habits: { raise: false } })]).toEqual([undefined, undefined]);
  });

  it('leaves what is as always, and what has no sign, alone', () => {
    expect(inspect(habits, 'CD-77').findings).toEqual([]);
    expect(inspect(habits, 'a whole sentence, for once').findings).toEqual([]);
  });

  it.each<[string, (learn: (client: number, sku: string) => void) => void]>([
    [
      '10,000 times by one client',
      (learn) => {
        for (let time = 0; time < 10_000; time++) learn(1, PAYLOAD);
      },
    ],
    [
      'then by 50 clients, each 20 times',
      (learn) => {
        for (let time = 0; time < 1_000; time++) learn(time % 50, PAYLOAD);
      },
    ],
    [
      'with a new payload each time',
      (learn) => {
        for (let time = 0; time < 1_000; time++) learn(time % 50, `${PAYLOAD}${time}`);
      },
    ],
  ])('is not taught away when it is sent %s', (_how, more) => {
    const poisoned = learned(more);
    expect(poisoned.points.filter(({ field }) => field.includes('sku'))).toEqual(
      habits.points.filter(({ field }) => field.includes('sku')),
    );
    expect(inspect(poisoned, PAYLOAD, { habits: { raise: true, lower: true } }).decision.verdict).toBe('block');
  });
});
