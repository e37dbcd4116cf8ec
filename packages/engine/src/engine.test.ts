import { randomBytes, randomFillSync } from 'node:crypto';
import type { Event, ExchangeEvent, Phase, ResponseView, Transaction } from '@sallyport/core';
import { policySchema } from '@sallyport/policy';
import { openTransaction } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { createEngine, createEngineMemory, type Engine, type EngineMemory, type ExchangeResult } from './index.ts';

const clock = { now: () => Date.parse('2026-06-01T10:00:00Z'), micros: () => 0 };
const hashKey = randomBytes(32);

function engine(
  policy: object,
  options: { probe?: (phase: Phase) => void; clock?: typeof clock } = {},
  memory: EngineMemory = createEngineMemory(hashKey),
): Engine {
  return createEngine(
    {
      policy: policySchema.parse(policy),
      operations: [{ id: 'op_1', method: 'GET', host: 'api.bank.example', template: '/accounts/{accountId}', source: 'learned' }],
      partners: [{ id: 'acme', name: 'Acme Aggregator', clients: [], addresses: ['192.0.2.0/24'], hosts: ['api.bureau.example'] }],
      outboundListeners: ['egress'],
    },
    { clock: options.clock ?? clock, random: (bytes) => void randomFillSync(bytes), ...(options.probe && { probe: options.probe }) },
    memory,
  );
}

interface Shape {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly client?: string;
  readonly listener?: string;
}

function transaction(shape: Shape = {}): Transaction {
  const headers = { host: 'api.bank.example', 'user-agent': 'DemoBank/4.2', ...shape.headers };
  const client = shape.client ?? '198.51.100.7';
  return openTransaction(
    {
      id: 'tx1',
      at: clock.now(),
      listener: shape.listener ?? 'public',
      protocol: 'http/1.1',
      client: { address: client, peer: client, tls: null },
    },
    {
      method: shape.method ?? 'GET',
      target: shape.target ?? '/accounts/12345678',
      scheme: 'http',
      headers: Object.entries(headers),
      body: shape.body === undefined ? { state: 'none', bytes: new Uint8Array() } : { state: 'complete', bytes: Buffer.from(shape.body) },
    },
  );
}

function response(status: number, body: string, type = 'application/json'): ResponseView {
  return { status, headers: [['content-type', type]], body: { state: 'complete', bytes: Buffer.from(body) }, latency_ms: 4 };
}

function result(answer: ResponseView | null = response(200, '{"ok":true}')): ExchangeResult {
  return {
    response: answer,
    status: answer?.status ?? 403,
    upstreamStatus: answer?.status ?? 0,
    duration_us: 5_000,
    requestBytes: 10,
    responseBytes: 20,
  };
}

const exchange = (events: readonly { kind: string }[]): ExchangeEvent => events.find((event) => event.kind === 'exchange') as ExchangeEvent;

const SQLI = { target: `/accounts/1?filter=${encodeURIComponent("' UNION SELECT username, password FROM users--")}` };

describe('one exchange through the phases', () => {
  it('names no class of what is only noise', () => {
    const outcome = engine({ mode: 'block' }).inspect(
      transaction({ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"payee":"Drop Table Furniture"}' }),
    );
    expect(outcome.decision).toMatchObject({ verdict: 'pass', classes: [] });
    expect(engine({ mode: 'block' }).inspect(transaction(SQLI)).decision.classes).toContain('sqli');
  });

  it('passes a clean request, names its operation and observes it', () => {
    const subject = engine({ mode: 'block' });
    const outcome = subject.inspect(transaction());
    expect(outcome.decision).toMatchObject({ verdict: 'pass', action: 'pass', mode: 'block', score: 0 });
    const event = exchange(subject.finish(outcome, result()));
    expect(event).toMatchObject({ template: '/accounts/{accountId}', operation: 'op_1', status: 200, gaps: [], excerpt: null });
    expect(event.observation).toMatchObject({
      method: 'GET',
      segments: ['accounts', '{us_account}'],
      status: 200,
      clientClass: 'public',
      direction: 'inbound',
      hostile: false,
    });
  });

  it('blocks an attack in block mode, says why, and keeps a masked excerpt', () => {
    const subject = engine({ mode: 'block' });
    const outcome = subject.inspect(transaction({ ...SQLI, headers: { authorization: 'Bearer abcdef0123456789abcdef0123456789' } }));
    expect(outcome.decision).toMatchObject({ verdict: 'block', action: 'block', classes: expect.arrayContaining(['sqli']) });
    const event = exchange(subject.finish(outcome, result(null)));
    expect(event.findings[0]?.point).toMatch(/^query\.filter/);
    expect(event.excerpt?.target).toContain('/accounts/1');
    expect(JSON.stringify(event)).not.toContain('abcdef0123456789');
    expect(event.observation?.hostile).toBe(true);
    expect(event.observation?.fields).toBeNull();
  });

  it('masks what a client wrote where no value belongs: names, host, method', () => {
    const subject = engine({ mode: 'monitor' });
    const pan = '4539578763621486';
    const shape = {
      target: `/customers/536226789?${pan}=${encodeURIComponent("' or 1=1--")}&x${pan}x=1`,
      headers: { host: `${pan}.bank.example`, 'content-type': `text/${pan}` },
      body: 'x',
    };
    const outcome = subject.inspect(transaction({ ...shape, method: 'POST' }));
    expect(outcome.findings.length).toBeGreaterThan(0);
    const events = JSON.stringify(subject.finish(outcome, result()));
    expect(events).not.toContain(pan);
    expect(events).not.toContain('536226789');
  });

  it('monitor mode lets it pass and records the same verdict', () => {
    const outcome = engine({ mode: 'monitor' }).inspect(transaction(SQLI));
    expect(outcome.decision).toMatchObject({ verdict: 'block', action: 'pass', mode: 'monitor' });
  });

  it('mode off looks at nothing and counts that', () => {
    const subject = engine({ mode: 'off' });
    const outcome = subject.inspect(transaction(SQLI));
    expect(outcome.decision).toMatchObject({ verdict: 'pass', mode: 'off' });
    expect(exchange(subject.finish(outcome, result())).gaps.map((gap) => gap.reason)).toEqual(['mode-off']);
  });

  it('what is only seen as a copy passes, with the same verdict', () => {
    const copied = { reason: 'out-of-band', phase: 'connection', detail: 'a copy' } as const;
    const outcome = engine({ mode: 'block', on_error: 'closed' }).inspect(transaction(SQLI), [copied]);
    expect(outcome.decision).toMatchObject({ verdict: 'block', action: 'pass', mode: 'monitor' });
    expect(outcome.decision.reasons.at(-1)).toMatchObject({ kind: 'mode', rule: 'form' });
    expect(outcome.gaps).toContain(copied);
  });

  it('a body that the form of deployment does not show is a gap, and no failure', () => {
    const asked = transaction({ method: 'POST', headers: { 'content-type': 'application/json' } });
    const hidden = { ...asked, request: { ...asked.request, body: { state: 'unshown', bytes: new Uint8Array() } as const } };
    const outcome = engine({ mode: 'block', on_error: 'closed' }).inspect(hidden);
    expect(outcome.decision.action).toBe('pass');
    expect(outcome.gaps.map((gap) => `${gap.reason} ${gap.phase}`)).toEqual(['not-shown request-body']);
  });

  it('limits are asked once about a request that comes by two ways', () => {
    const subject = engine({ mode: 'block', limits: [{ id: 'one', limit: 1, action: 'throttle' }] });
    expect(subject.inspect(transaction(), [], 'copy').decision.action).toBe('pass');
    expect(subject.inspect(transaction()).decision.action).toBe('pass');
    expect(subject.inspect(transaction(), [], 'copy').decision.action).toBe('pass');
    expect(subject.inspect(transaction()).decision).toMatchObject({ action: 'block', status: 429 });
  });

  it('an exception sets the finding aside and is named', () => {
    const subject = engine({ mode: 'block', exceptions: [{ id: 'known', class: 'sqli', reason: 'search box', owner: 'appsec' }] });
    const outcome = subject.inspect(transaction(SQLI));
    expect(outcome.findings.filter((finding) => finding.class === 'sqli')).toEqual([]);
    expect(outcome.decision.reasons[0]).toMatchObject({ kind: 'exception', rule: 'known' });
  });

  it('a crowd of what an exception sets aside hides nothing that stands elsewhere', () => {
    const subject = engine({
      mode: 'block',
      exceptions: [{ id: 'editor', point: 'body.json.blocks.*', reason: 'pages of the editor', owner: 'web' }],
    });
    const blocks = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`b${index}`, `<script>alert(${index})</script>`]));
    const inspect = (body: object): ReturnType<Engine['inspect']> =>
      subject.inspect(transaction({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }));
    expect(inspect({ blocks }).decision.action).toBe('pass');
    const outcome = inspect({ blocks, note: "' OR 1=1--" });
    expect(outcome.decision).toMatchObject({ action: 'block', classes: ['sqli'] });
    expect(outcome.decision.reasons.filter(({ kind }) => kind === 'exception')).not.toEqual([]);
    expect(outcome.findings.every(({ point }) => !point.startsWith('body.json.blocks'))).toBe(true);
  });

  it('names partner and direction', () => {
    const subject = engine({});
    expect(subject.inspect(transaction({ client: '192.0.2.44' })).partner).toBe('acme');
    const outbound = subject.inspect(transaction({ listener: 'egress', headers: { host: 'api.bureau.example' } }));
    expect(outbound.partner).toBe('acme');
    expect(exchange(subject.finish(outbound, result())).observation?.direction).toBe('outbound');
  });

  it('finds a stack trace in the answer without changing the decision on the request', () => {
    const subject = engine({ mode: 'block' });
    const outcome = subject.inspect(transaction());
    const leak = response(
      500,
      'Traceback (most recent call last):\n  File "/srv/app.py", line 12, in pay\n    raise KeyError(x)\nKeyError: x',
      'text/plain',
    );
    const event = exchange(subject.finish(outcome, result(leak)));
    expect(event.findings.map((finding) => finding.class)).toContain('data-leak');
    expect(event.decision.action).toBe('pass');
  });

  it('gives the same decision for the same input', () => {
    const subject = engine({ mode: 'block' });
    expect(subject.inspect(transaction(SQLI)).decision).toEqual(subject.inspect(transaction(SQLI)).decision);
  });
});

describe('a fault in any phase does what the fail mode of the route says, and leaves an event', () => {
  const faulty =
    (phase: Phase) =>
    (at: Phase): void => {
      if (at === phase) throw new TypeError('injected: 4111111111111111');
    };

  it.each(['request-headers', 'request-body'] as const)('%s, closed: blocked', (phase) => {
    const subject = engine({ mode: 'block', on_error: 'closed' }, { probe: faulty(phase) });
    const outcome = subject.inspect(transaction());
    expect(outcome.decision).toMatchObject({ action: 'block' });
    expect(outcome.decision.reasons[0]).toMatchObject({ kind: 'fail-mode', rule: 'fault' });
    const events = subject.finish(outcome, result(null)) as Event[];
    expect(events.filter((event) => event.kind === 'fault')).toEqual([
      expect.objectContaining({ phase, failMode: 'closed' }),
      ...events.filter((event) => event.kind === 'fault').slice(1),
    ]);
  });

  it.each(['request-headers', 'request-body'] as const)('%s, open: passed, counted as not inspected', (phase) => {
    const subject = engine({ mode: 'block', on_error: 'open' }, { probe: faulty(phase) });
    const outcome = subject.inspect(transaction());
    expect(outcome.decision.action).toBe('pass');
    expect(outcome.gaps.map((gap) => gap.reason)).toContain('fault');
    const events = subject.finish(outcome, result()) as Event[];
    expect(events.some((event) => event.kind === 'fault' && event.phase === phase && event.failMode === 'open')).toBe(true);
  });

  it.each(['response-body', 'logging'] as const)('%s: the exchange is still recorded, with the fault', (phase) => {
    const subject = engine({ mode: 'block' }, { probe: faulty(phase) });
    const events = subject.finish(subject.inspect(transaction()), result()) as Event[];
    expect(exchange(events).gaps.map((gap) => gap.reason)).toContain('fault');
    expect(events.some((event) => event.kind === 'fault' && event.phase === phase)).toBe(true);
  });

  it('the record of a fault quotes no input', () => {
    const subject = engine({}, { probe: faulty('request-body') });
    expect(JSON.stringify(subject.finish(subject.inspect(transaction()), result()))).not.toContain('4111111111111111');
  });

  it('a deadline that has passed is a gap, and a closed route blocks on it', () => {
    let now = 0;
    const slow = { now: clock.now, micros: () => (now += 10_000_000) };
    const body = JSON.stringify(Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field${index}`, `value <${index}>`])));
    const shape = { method: 'POST', target: '/payments', headers: { 'content-type': 'application/json' }, body };
    const open = engine({ mode: 'block' }, { clock: slow }).inspect(transaction(shape));
    expect(open.gaps.map((gap) => gap.reason)).toContain('deadline');
    expect(open.decision.action).toBe('pass');
    expect(engine({ mode: 'block', on_error: 'closed' }, { clock: slow }).inspect(transaction(shape)).decision.action).toBe('block');
  });
});

it('a new configuration goes on counting samples where the old one was', () => {
  const first = engine({ mode: 'monitor' });
  const sampled = (subject: Engine): boolean =>
    exchange(subject.finish(subject.inspect(transaction()), result())).observation?.fields !== null;
  for (let index = 0; index < 200; index++) sampled(first);
  const next = engine({ mode: 'block' }, {}, first.memory);
  const taken = Array.from({ length: 60 }, () => sampled(next)).filter(Boolean);
  expect(taken.length).toBeLessThan(10);
});

describe('answers', () => {
  const leak = 'Traceback (most recent call last):\n  File "/srv/app.py", line 12, in pay\n    raise KeyError(x)\nKeyError: x';

  it('are looked over for leaks also when their fields are not sampled, and when they claim success', () => {
    const subject = engine({ mode: 'monitor' });
    // Past the first exchanges of a shape most are not sampled; the leak must show in each.
    for (let index = 0; index < 100; index++) {
      const clean = exchange(subject.finish(subject.inspect(transaction()), result()));
      expect(clean.findings).toEqual([]);
      const leaking = exchange(subject.finish(subject.inspect(transaction()), result(response(200, JSON.stringify({ error: leak })))));
      expect(leaking.findings.map((finding) => finding.class)).toContain('data-leak');
    }
  });

  it('that were kept in part only are no coverage gap', () => {
    const subject = engine({ mode: 'monitor' });
    const answer: ResponseView = {
      ...response(200, `{"items": ["${'x'.repeat(200)}`),
      body: { state: 'truncated', bytes: Buffer.from(`{"items": ["${'x'.repeat(200)}`) },
    };
    expect(exchange(subject.finish(subject.inspect(transaction()), result(answer))).gaps).toEqual([]);
  });
});
