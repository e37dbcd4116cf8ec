import { type ExchangeEvent, eventId, type FieldObservation, type Finding, type Observation, type ValueCharset } from '@sallyport/core';
import type { Leaf } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { POINTS_MAX } from './limits.ts';
import { fieldOf, type HabitProfiles, observedField } from './point-profile.ts';
import { compileHabits } from './prior.ts';
import { ProfileLearner } from './profile-learner.ts';

const START = Date.parse('2026-06-01T08:00:00Z');
const DAY_MS = 86_400_000;
const NOW = START + 6 * DAY_MS;
const OPERATION = 'op_0123456789abcdef';

function field(charset: ValueCharset, size: number, name = 'id'): FieldObservation {
  return { location: 'query', name, type: 'string', format: '', size, classes: [], distinct: 0, charset };
}

function finding(confidence: number, point = 'query.id', detector = 'sqli.quote-operator'): Finding {
  const attack = detector.split('.')[0] as Finding['class'];
  const indicators = [{ id: detector, weight: confidence, contribution: confidence }];
  return { detector, class: attack, cwe: 89, capec: [], owasp: '', point, severity: 'medium', confidence, evidence: 'e', indicators };
}

let seq = 0;

function exchange(client: number, at: number, fields: readonly FieldObservation[], changes: Partial<ExchangeEvent> = {}): ExchangeEvent {
  seq++;
  return {
    kind: 'exchange',
    id: eventId('gw', seq),
    at,
    client: `198.51.${client % 200}.7`,
    principal: { scheme: 'jwt', id: `user-${client}`, client: null },
    method: 'GET',
    host: 'api.bank.example',
    operation: OPERATION,
    template: '/accounts',
    upstreamStatus: 200,
    decision: { verdict: 'pass', action: 'pass', mode: 'monitor', score: 0, classes: [], reasons: [], status: 403, policy: '' },
    findings: [],
    observation: { requestType: '', fields } as Partial<Observation> as Observation,
    ...changes,
  } as ExchangeEvent;
}

/** `clients` who each send `fields` so often on each of the days, the first of which makes them known. */
function send(
  learner: ProfileLearner,
  clients: number,
  times: number,
  fields: readonly FieldObservation[],
  changes: Partial<ExchangeEvent> = {},
): void {
  for (let day = 0; day < 5; day++)
    for (let client = 0; client < clients; client++)
      for (let time = 0; time < times; time++) learner.learn(exchange(client, START + day * DAY_MS, fields, changes));
}

function taught(): ProfileLearner {
  const learner = new ProfileLearner();
  send(learner, 60, 3, [field('word', 12)]);
  return learner;
}

const leaf = (value: string, point = 'query.id'): Leaf => ({ point, kind: 'query', name: 'id', value, isName: false, decoded: 0 });
const both = { raise: true, lower: true };
const apply = (profiles: HabitProfiles, one: Finding, value: string): Finding =>
  compileHabits(profiles, both)?.apply(OPERATION, [one], [leaf(value)])[0] ?? one;

describe('what a field normally holds', () => {
  it('is learned from many clients over days, and raises weak signs in values unlike it', () => {
    const profiles = taught().profiles(NOW);
    expect(profiles.points).toEqual([
      { operation: OPERATION, field: 'query id', charset: 'word', chars_max: 16, requests_min: 500, clients_min: 50 },
    ]);
    const weak = finding(0.2);
    const raised = apply(profiles, weak, "x' or y");
    expect(raised.confidence).toBeCloseTo(0.52, 3);
    expect(raised.indicators[1]).toEqual({
      id: 'habit',
      weight: 0.32,
      contribution: 0,
      about: '500 and more clean requests of 50 and more clients held word of up to 16 characters here; this value is free, 7 characters',
    });
    expect(apply(profiles, weak, 'a'.repeat(40)).confidence).toBeCloseTo(0.52, 3);
    // As it always was, too weak, or sure anyway: nothing moves.
    expect(apply(profiles, weak, 'an_id-17')).toBe(weak);
    for (const confidence of [0.1, 0.95]) expect(apply(profiles, finding(confidence), "x' or y").confidence).toBe(confidence);
    expect(apply(profiles, finding(0.2, 'query.other'), "x' or y").confidence).toBe(0.2);
    expect(compileHabits(profiles, { raise: false, lower: true })).toBeNull();
  });

  it('is told in the same words until much more was seen, and is known over a restart', () => {
    const learner = taught();
    const before = learner.profiles(NOW);
    learner.learn(exchange(3, NOW, [field('word', 11)]));
    expect(learner.profiles(NOW)).toEqual(before);
    const again = new ProfileLearner();
    again.restore(JSON.parse(JSON.stringify(learner.snapshot())));
    expect(again.profiles(NOW)).toEqual(before);
    expect(again.snapshot()).toEqual(learner.snapshot());
    expect(learner.profiles(NOW + 40 * DAY_MS).points).toEqual([]);
  });

  it.each<[string, number, number, Partial<ExchangeEvent>]>([
    ['few clients', 40, 20, {}],
    ['few requests', 60, 1, { at: START }],
    ['one network', 60, 3, { client: '203.0.113.9' }],
    ['answers that were refusals', 60, 3, { upstreamStatus: 400 }],
    ['requests with findings', 60, 3, { findings: [finding(0.2)] }],
    ['requests that reach the threshold', 60, 3, { decision: { verdict: 'block', action: 'pass' } as ExchangeEvent['decision'] }],
    ['operations nobody knows', 60, 3, { operation: '' }],
  ])('is not learned from %s', (_name, clients, times, changes) => {
    const learner = new ProfileLearner();
    send(learner, clients, times, [field('word', 12)], changes);
    expect(learner.profiles(NOW).points).toEqual([]);
  });

  it('says nothing where text is free', () => {
    const learner = new ProfileLearner();
    send(learner, 60, 3, [field('free', 12)]);
    expect(learner.profiles(NOW).points).toEqual([]);
  });
});

describe('who wants to teach us that his payload is usual does not', () => {
  const before = taught().profiles(NOW);
  const payload = field('free', 200);

  it('by 10,000 clean values from one client, or a few', () => {
    const learner = taught();
    for (let time = 0; time < 10_000; time++) learner.learn(exchange(time % 4, NOW, [payload]));
    expect(learner.profiles(NOW).points[0]).toMatchObject({ charset: 'word', chars_max: 16 });
  });

  it('from 50 clients nobody knew', () => {
    const learner = taught();
    for (let time = 0; time < 10_000; time++) learner.learn(exchange(1_000 + (time % 50), NOW, [payload]));
    expect(learner.profiles(NOW)).toEqual(before);
  });

  it('from 50 known clients, as long as any rule sees it', () => {
    const learner = taught();
    for (let time = 0; time < 10_000; time++) learner.learn(exchange(time % 50, NOW, [payload], { findings: [finding(0.2)] }));
    expect(learner.profiles(NOW).points).toEqual(before.points);
    // One payload is one payload, whoever sends it: it is not normal either.
    expect(learner.profiles(NOW).benign).toEqual([]);
  });

  it('from clients that were seen with several kinds of attack', () => {
    const learner = taught();
    for (let client = 0; client < 50; client++)
      learner.learn(exchange(client, NOW, [], { findings: [finding(0.4), finding(0.4, 'query.id', 'xss.script-tag')] }));
    for (let time = 0; time < 10_000; time++) learner.learn(exchange(time % 50, NOW, [payload]));
    expect(learner.profiles(NOW)).toEqual(before);
  });
});

describe('a weak sign that is normal at its point', () => {
  function habitual(verdict: 'pass' | 'block', confidence = 0.3): ProfileLearner {
    const learner = taught();
    for (let day = 1; day < 5; day++) {
      for (let client = 0; client < 60; client++) {
        const one = { ...finding(confidence, 'query.memo'), evidence: `O'Neill ${client}` };
        const decision = { verdict, action: 'pass' } as ExchangeEvent['decision'];
        learner.learn(exchange(client, START + day * DAY_MS, [], { findings: [one], decision }));
      }
    }
    return learner;
  }

  it('counts for half, where the policy wants it', () => {
    const profiles = habitual('pass').profiles(NOW);
    expect(profiles.benign).toEqual([
      { operation: OPERATION, detector: 'sqli.quote-operator', point: 'query.memo', clients_min: 32, payloads_min: 32 },
    ]);
    expect(apply(profiles, finding(0.3, 'query.memo'), "O'Hara").confidence).toBe(0.15);
    // Never one that blocks, whoever sends it, and never another rule.
    expect(apply(profiles, finding(0.6, 'query.memo'), "O'Hara").confidence).toBe(0.6);
    expect(apply(profiles, finding(0.3, 'query.memo', 'sqli.union-select'), "O'Hara").confidence).toBe(0.3);
    expect(compileHabits(profiles, { raise: true, lower: false })?.apply(OPERATION, [finding(0.3, 'query.memo')], [])[0]?.confidence).toBe(
      0.3,
    );
  });

  it('is not learned from requests that reach the threshold', () => {
    expect(habitual('block').profiles(NOW).benign).toEqual([]);
  });
});

it('fields of findings and of observations have the same names', () => {
  expect(fieldOf('body.json.items[2].sku|base64')).toBe(observedField('body', 'items[].sku', 'application/json'));
  expect(fieldOf('body.form["a.b"]')).toBe(observedField('body', 'a.b', 'application/x-www-form-urlencoded'));
  expect(fieldOf('body.xml.Document.Amt.@Ccy')).toBe(observedField('body', 'Document.Amt.@Ccy', 'text/xml'));
  expect(fieldOf('body.json[0]')).toBe(observedField('body', '[]', 'application/json'));
  expect(fieldOf('header.x-id')).toBe(observedField('header', 'x-id', ''));
  for (const point of ['path[1]', 'query.a#name', 'method']) expect(fieldOf(point)).toBeNull();
});

it('stays within its limits whatever comes', () => {
  const learner = taught();
  const names = Array.from({ length: 200 }, (_, index) => index);
  for (let batch = 0; batch < 60; batch++)
    learner.learn(
      exchange(
        1,
        NOW,
        names.map((index) => field('word', 3, `p${batch}_${index}`)),
      ),
    );
  expect(learner.snapshot().points.length).toBe(POINTS_MAX);
  expect(learner.profiles(NOW).points).toHaveLength(1);
});
