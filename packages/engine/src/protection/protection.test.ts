import { randomBytes, randomFillSync } from 'node:crypto';
import type { ExchangeEvent, ResponseView, Transaction } from '@sallyport/core';
import { policySchema } from '@sallyport/policy';
import { openTransaction } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { createEngine, createEngineMemory, type Engine, type EngineMemory, type Outcome } from '../index.ts';

const NOW = Date.parse('2026-06-01T10:00:00Z');
const clock = { now: () => NOW, micros: () => 0 };
const SPEC = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Bank', version: '1' },
  paths: {
    '/payments': {
      post: {
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: { type: 'object', required: ['amount'], properties: { amount: { type: 'integer' } } } },
          },
        },
        responses: {
          201: {
            description: 'made',
            content: { 'application/json': { schema: { type: 'object', properties: { id: { type: 'string' } } } } },
          },
        },
      },
    },
  },
});

function engine(
  policy: object,
  memory: EngineMemory = createEngineMemory(randomBytes(32)),
  specs = [{ name: 'bank', text: SPEC }],
): Engine {
  return createEngine(
    { policy: policySchema.parse(policy), operations: [], partners: [], outboundListeners: [], specs },
    { clock, random: (bytes) => void randomFillSync(bytes) },
    memory,
  );
}

function post(body: string, headers: Readonly<Record<string, string>> = {}, at = NOW): Transaction {
  const source = {
    id: 'tx',
    at,
    listener: 'public',
    protocol: 'http/1.1',
    client: { address: '198.51.100.7', peer: '', tls: null },
  } as const;
  const all = { host: 'api.bank.example', 'content-type': 'application/json', ...headers };
  const raw = {
    method: 'POST',
    target: '/payments',
    scheme: 'https',
    headers: Object.entries(all),
    body: { state: 'complete', bytes: Buffer.from(body) },
  } as const;
  return openTransaction(source, raw);
}

const answer = (status: number, body: unknown, state: 'complete' | 'truncated' = 'complete'): ResponseView => ({
  status,
  headers: [['content-type', 'application/json']],
  body: { state, bytes: Buffer.from(JSON.stringify(body)) },
  latency_ms: 1,
});

function finish(subject: Engine, outcome: Outcome, response: ResponseView): ExchangeEvent {
  const result = { response, status: response.status, upstreamStatus: response.status, duration_us: 1, requestBytes: 1, responseBytes: 1 };
  return subject.finish(outcome, result)[0] as ExchangeEvent;
}

const rules = (event: { readonly signals?: readonly { rule: string; action: string }[] }): string[] =>
  (event.signals ?? []).map((signal) => `${signal.rule} ${signal.action}`);

describe('a description in force', () => {
  const blocking = {
    mode: 'block',
    specification: { rules: [{ id: 'pay', scope: { path: '/payments' }, violations: ['invalid-body'], action: 'block' }] },
  };

  it('in shadow, as it starts, only records', () => {
    const subject = engine({ mode: 'block' });
    const outcome = subject.inspect(post('{"amount":"1"}'));
    expect(outcome.decision).toMatchObject({ verdict: 'pass', action: 'pass' });
    expect(rules(finish(subject, outcome, answer(201, { id: 'a' })))).toEqual(['invalid-body monitor']);
  });

  it('blocks what a rule says to block, names it, and nothing else', () => {
    const subject = engine(blocking);
    const bad = subject.inspect(post('{"amount":"1"}'));
    expect(bad.decision).toMatchObject({ verdict: 'block', action: 'block', status: 403 });
    expect(bad.decision.reasons[0]).toMatchObject({ kind: 'specification', rule: 'invalid-body' });
    expect(subject.inspect(post('{"amount":1}')).decision.action).toBe('pass');
    expect(subject.inspect(post('{"amount":1,"role":"x"}')).decision.action).toBe('pass');
    expect(engine({ ...blocking, mode: 'monitor' }).inspect(post('{"amount":"1"}')).decision).toMatchObject({
      verdict: 'block',
      action: 'pass',
    });
  });

  it('a member that stands twice is not taken for valid', () => {
    expect(engine(blocking).inspect(post('{"amount":"x","amount":1}')).decision.action).toBe('block');
  });

  it('a rule for a share of callers keeps each on its side', () => {
    const part = { ...blocking, specification: { rules: [{ ...blocking.specification.rules[0], percent: 50 }] } };
    const memory = createEngineMemory(Buffer.alloc(32, 7));
    const actions = Array.from({ length: 200 }, (_, index) => {
      const ask = () =>
        engine(part, memory).inspect(post('{"amount":"1"}', { authorization: `Bearer ${index}`.padEnd(30, 'x') })).decision.action;
      const first = ask();
      expect(ask()).toBe(first);
      return first;
    });
    const blocked = actions.filter((action) => action === 'block').length;
    expect(blocked).toBeGreaterThan(60);
    expect(blocked).toBeLessThan(140);
  });

  it('looks at answers: undeclared members and statuses, and says where one was too large', () => {
    const subject = engine({ mode: 'block' });
    const good = () => subject.inspect(post('{"amount":1}'));
    expect(rules(finish(subject, good(), answer(201, { id: 'a', secret: 'x' })))).toEqual(['undeclared-response-field monitor']);
    expect(rules(finish(subject, good(), answer(500, {})))).toEqual(['undefined-status monitor']);
    const cut = finish(subject, good(), answer(201, { id: 'a' }, 'truncated'));
    expect(cut.gaps).toContainEqual(expect.objectContaining({ reason: 'body-too-large', phase: 'response-body' }));
  });

  it('watched data leaves only in fields that declare it', () => {
    const subject = engine({ mode: 'block', specification: { watched_classes: ['pan'] } });
    const event = finish(subject, subject.inspect(post('{"amount":1}')), answer(201, { id: '4539578763621486' }));
    expect(rules(event)).toEqual(['response-data-class monitor']);
    expect(JSON.stringify(event)).not.toContain('4539578763621486');
  });

  it('several descriptions stack, and what one defines is defined', () => {
    const other = JSON.stringify({ openapi: '3.1.0', info: { title: 'x', version: '1' }, paths: { '/other': { get: { responses: {} } } } });
    const subject = engine({ mode: 'block' }, undefined, [
      { name: 'bank', text: SPEC },
      { name: 'other', text: other },
    ]);
    expect(subject.inspect(post('{"amount":1}')).signals).toEqual([]);
  });

  it('what was compiled goes on in the next configuration', () => {
    const memory = createEngineMemory(randomBytes(32));
    engine({}, memory);
    const [first] = memory.protection.enforcers.values();
    engine({ mode: 'block' }, memory);
    expect([...memory.protection.enforcers.values()][0]).toBe(first);
    engine({}, memory, []);
    expect(memory.protection.enforcers.size).toBe(0);
  });
});

describe('limits in force', () => {
  it('answer 429 with the headers, count by any point, and go on over a change of configuration', () => {
    const policy = { mode: 'block', limits: [{ id: 'api', keys: ['header.x-api-key'], limit: 2, per_seconds: 60, action: 'throttle' }] };
    const memory = createEngineMemory(randomBytes(32));
    const ask = (key: string): Outcome => engine(policy, memory).inspect(post('{"amount":1}', { 'x-api-key': key }));
    expect([ask('a'), ask('a'), ask('b')].map((outcome) => outcome.decision.action)).toEqual(['pass', 'pass', 'pass']);
    const over = ask('a');
    expect(over.decision).toMatchObject({ action: 'block', status: 429 });
    expect(over.guarded.headers.map(([name]) => name)).toEqual(['ratelimit-policy', 'ratelimit', 'retry-after']);
    expect(over.decision.reasons[0]).toMatchObject({ kind: 'rate-limit', rule: 'api' });
  });

  it('read points of every kind', () => {
    const claims = Buffer.from(JSON.stringify({ sub: 'u1' })).toString('base64url');
    for (const key of ['body.json.amount', 'jwt.sub', 'cookie.sid', 'path[0]']) {
      const subject = engine({ mode: 'block', limits: [{ id: 'x', keys: [key], limit: 1, action: 'throttle' }] });
      const ask = () =>
        subject.inspect(post('{"amount":1}', { authorization: `Bearer e30.${claims}.c2ln`, cookie: 'a=b; sid=7' })).decision.action;
      expect([key, ask(), ask()]).toEqual([key, 'pass', 'block']);
    }
  });

  it('requests at one time end with their answers', () => {
    const subject = engine({ mode: 'block', limits: [{ id: 'one', kind: 'concurrency', limit: 1, action: 'throttle' }] });
    const first = subject.inspect(post('{"amount":1}'));
    expect(subject.inspect(post('{"amount":1}')).decision.status).toBe(429);
    finish(subject, first, answer(201, { id: 'a' }));
    expect(subject.inspect(post('{"amount":1}')).decision.action).toBe('pass');
  });
});

describe('rules in shadow, and rules for a share of callers', () => {
  const rule = { when: "body.json.note matches '^six$'", reason: 'six is odd', owner: 'ops', class: 'sqli', severity: 'high' };

  it.each(['patches', 'detectors'] as const)('of %s are signals and change nothing', (section) => {
    const named = { ...rule, id: 'six', ...(section === 'detectors' && { confidence: 1 }) };
    const subject = (rules: object[]): Engine => engine({ mode: 'block', [section]: rules }, createEngineMemory(randomBytes(32)), []);
    const six = post('{"note":"six"}');
    const enforced = subject([named]).inspect(six);
    expect([enforced.decision.action, enforced.signals]).toEqual(['block', []]);
    const detector = section === 'patches' ? 'patch.six' : 'custom.six';
    const shadow = subject([{ ...named, action: 'monitor' }]).inspect(six);
    expect([shadow.decision.action, shadow.findings]).toEqual(['pass', []]);
    expect(shadow.signals).toEqual([{ kind: 'custom', rule: detector, action: 'monitor', point: 'body.json.note', detail: 'six is odd' }]);
    const spared = subject([{ ...named, percent: 0 }]).inspect(six);
    expect(spared.signals).toMatchObject([{ rule: detector, action: 'monitor', would: 'block' }]);
  });

  it('of limits count, and throttle only those in the share', () => {
    const limit = { id: 'one', keys: ['everyone'], limit: 1, per_seconds: 3_600, action: 'throttle' };
    const memory = createEngineMemory(randomBytes(32));
    const subject = engine({ mode: 'block', limits: [{ ...limit, percent: 0 }] }, memory, []);
    expect(subject.inspect(post('{}')).signals).toEqual([]);
    const second = subject.inspect(post('{}'));
    expect([second.decision.action, second.guarded.headers]).toEqual(['pass', []]);
    expect(second.signals).toMatchObject([{ kind: 'rate-limit', rule: 'one', action: 'monitor', would: 'throttle' }]);
    expect(engine({ mode: 'block', limits: [limit] }, memory, []).inspect(post('{}')).decision.status).toBe(429);
  });
});

it('a body that there was no time for is a gap, and no departure', () => {
  let now = 0;
  const slow = { now: () => NOW, micros: () => (now += 1_000_000) };
  const subject = createEngine(
    {
      policy: policySchema.parse({ mode: 'block', specification: { action: 'block' } }),
      operations: [],
      partners: [],
      outboundListeners: [],
      specs: [{ name: 'bank', text: SPEC }],
    },
    { clock: slow, random: (bytes) => void randomFillSync(bytes) },
    createEngineMemory(randomBytes(32)),
  );
  const outcome = subject.inspect(post('{"amount":1}'));
  expect(outcome.gaps.map(({ reason }) => reason)).toContain('deadline');
  expect([outcome.signals, outcome.decision.action]).toEqual([[], 'pass']);
});
