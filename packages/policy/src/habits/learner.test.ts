import { type ExchangeEvent, eventId, type Finding } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../compile.ts';
import { applyExceptions, exceptionsFor } from '../decide.ts';
import { policySchema } from '../schema.ts';
import { HabitLearner } from './learner.ts';
import { HABITS_MAX, KNOWN_CLIENTS_MAX, SAMPLES_MAX } from './limits.ts';
import { exceptionOf } from './proposal.ts';

const START = Date.parse('2026-06-01T08:00:00Z');
const DAY_MS = 86_400_000;
const OPERATION = 'op_0123456789abcdef';

function finding(evidence: string, detector = 'sqli.quote-operator', point = 'body.json.items[2].note|percent'): Finding {
  const attack = detector.split('.')[0] as Finding['class'];
  const reference = { cwe: 89, capec: [66], owasp: 'API10:2023' };
  return { detector, class: attack, ...reference, point, severity: 'medium', confidence: 0.6, evidence, indicators: [] };
}

let seq = 0;

function exchange(client: number, at: number, changes: Partial<ExchangeEvent> = {}): ExchangeEvent {
  seq++;
  return {
    kind: 'exchange',
    id: eventId('gw', seq),
    stream: 'gw',
    seq,
    at,
    transaction: `tx${seq}`,
    listener: 'public',
    protocol: 'http/1.1',
    tls: '',
    client: `198.51.${client % 200}.7`,
    principal: { scheme: 'jwt', id: `user-${client}`, client: null },
    partner: '',
    method: 'POST',
    host: 'api.bank.example',
    path: '/notes',
    operation: OPERATION,
    template: '/notes',
    status: 201,
    upstreamStatus: 201,
    duration_us: 1,
    inspect_us: 1,
    requestBytes: 1,
    responseBytes: 1,
    decision: { verdict: 'pass', action: 'pass', mode: 'monitor', score: 0, classes: [], reasons: [], status: 403, policy: '' },
    versions: { rules: '', model: '' },
    findings: [],
    gaps: [],
    facts: [],
    observation: null,
    excerpt: null,
    ...changes,
  };
}

/** Clients that used the API cleanly the day before. */
function acquainted(count: number): HabitLearner {
  const learner = new HabitLearner();
  for (let client = 0; client < count; client++) learner.learn(exchange(client, START - DAY_MS));
  return learner;
}

interface Campaign {
  readonly clients: number;
  readonly days?: number;
  readonly times?: number;
  readonly payload?: (client: number, time: number) => string;
  readonly changes?: Partial<ExchangeEvent>;
}

function send(
  learner: HabitLearner,
  { clients, days = 4, times = 1, payload = (client) => `O'Neill ${client}`, changes = {} }: Campaign,
): void {
  for (let day = 0; day < days; day++) {
    for (let client = 0; client < clients; client++) {
      for (let time = 0; time < times; time++) {
        learner.learn(exchange(client, START + day * DAY_MS, { findings: [finding(payload(client, time))], ...changes }));
      }
    }
  }
}

const NOW = START + 5 * DAY_MS;

describe('what people write every day', () => {
  it('is proposed as an exception, with its evidence', () => {
    const learner = acquainted(60);
    send(learner, { clients: 60 });
    const [proposal, ...others] = learner.proposals(NOW);
    expect(others).toEqual([]);
    expect(proposal).toMatchObject({
      operation: OPERATION,
      detector: 'sqli.quote-operator',
      point: 'body.json.items[].note',
      clients: 60,
      networks: 60,
      days: 4,
      payloads: 60,
      seen: 240,
      first_at: START,
    });
    expect(proposal?.samples).toHaveLength(SAMPLES_MAX);
  });

  it('becomes an exception that sets aside this and nothing else', () => {
    const learner = acquainted(60);
    send(learner, { clients: 60 });
    const rule = exceptionOf(learner.proposals(NOW)[0]!, 'appsec', 'names with apostrophes', '2027-01-01T00:00:00Z');
    const policy = compilePolicy(policySchema.parse({ exceptions: [rule] }));
    const request = { method: 'POST', host: 'api.bank.example', path: '/notes' };
    const kept = (one: Finding, operation = OPERATION): number =>
      applyExceptions([one], exceptionsFor(policy, request, operation, NOW)).kept.length;
    expect(kept(finding('x'))).toBe(0);
    expect(kept(finding('x', 'sqli.union-select'))).toBe(1);
    expect(kept(finding('x', 'sqli.quote-operator', 'body.json.other'))).toBe(1);
    expect(kept(finding('x'), 'op_00000000000000aa')).toBe(1);
    expect(rule.reason).toMatch(/^names with apostrophes \(Habitual at POST \/notes: 60 clients with 60 different values on 4 days/);
  });

  it('is known over a restart', () => {
    const learner = acquainted(60);
    send(learner, { clients: 60 });
    const again = new HabitLearner();
    again.restore(JSON.parse(JSON.stringify(learner.snapshot())));
    expect(again.proposals(NOW)).toEqual(learner.proposals(NOW));
    expect(again.snapshot()).toEqual(learner.snapshot());
  });

  it('is forgotten when nobody writes it any more', () => {
    const learner = acquainted(60);
    send(learner, { clients: 60 });
    expect(learner.proposals(NOW + 60 * DAY_MS)).toEqual([]);
  });
});

describe('who wants to teach us an attack does not', () => {
  const attack = "' UNION SELECT card FROM vault--";

  it('by 10,000 times the same payload from one client', () => {
    const learner = acquainted(60);
    send(learner, { clients: 1, days: 1, times: 10_000, payload: () => attack });
    send(learner, { clients: 1, days: 30, times: 10, payload: (_, time) => `${attack}${time}` });
    expect(learner.proposals(NOW)).toEqual([]);
    expect(learner.snapshot().habits[0]?.clients).toEqual([['user-0', 10]]);
  });

  it('by the same payload from 50 clients, known or not', () => {
    for (const known of [0, 60]) {
      const learner = acquainted(known);
      send(learner, { clients: 50, times: 200, payload: () => attack });
      expect(learner.proposals(NOW)).toEqual([]);
    }
  });

  it('by different payloads from 50 clients nobody knew', () => {
    const learner = acquainted(0);
    send(learner, { clients: 50, payload: (client, time) => `${attack} ${client} ${time}` });
    expect(learner.proposals(NOW)).toEqual([]);
    expect(learner.snapshot().habits).toEqual([]);
  });

  it('in one day', () => {
    const learner = acquainted(60);
    send(learner, { clients: 50, days: 1, times: 10, payload: (client, time) => `${attack} ${client} ${time}` });
    expect(learner.proposals(NOW)).toEqual([]);
  });

  it('from one network', () => {
    const learner = acquainted(60);
    send(learner, { clients: 50, payload: (client) => `${attack} ${client}`, changes: { client: '203.0.113.9' } });
    expect(learner.proposals(NOW)).toEqual([]);
  });

  it.each<[string, Partial<ExchangeEvent>]>([
    ['requests that the upstream refuses', { upstreamStatus: 400 }],
    ['requests that were never answered', { upstreamStatus: 0 }],
    ['operations nobody knows', { operation: '' }],
    ['several kinds of attack at once', { findings: [finding('a'), finding('b', 'xss.script-tag')] }],
    ['a tool', { findings: [finding('a', 'scanner.tool')] }],
    ['a proven attack', { findings: [finding('a'), finding('b', 'sqli.exploited', 'response.body')] }],
  ])('by %s', (_name, changes) => {
    const learner = acquainted(60);
    send(learner, { clients: 60, changes });
    expect(learner.proposals(NOW)).toEqual([]);
  });

  it('after it was seen with something worse', () => {
    const learner = acquainted(60);
    for (let client = 0; client < 60; client++) {
      learner.learn(exchange(client, START, { findings: [finding('a'), finding('b', 'cmdi.substitution')] }));
    }
    send(learner, { clients: 60 });
    expect(learner.proposals(NOW)).toEqual([]);
  });
});

it('stays within its limits whatever comes', () => {
  const learner = acquainted(KNOWN_CLIENTS_MAX + 500);
  for (let index = 0; index < HABITS_MAX + 300; index++) {
    const client = KNOWN_CLIENTS_MAX + (index % 400);
    learner.learn(exchange(client, START, { findings: [finding('x', 'sqli.quote-operator', `query.p${index}`)] }));
  }
  const { habits, known } = learner.snapshot();
  expect(habits).toHaveLength(HABITS_MAX);
  expect(known).toHaveLength(KNOWN_CLIENTS_MAX);
});
