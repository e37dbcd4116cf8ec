import { randomBytes, randomFillSync } from 'node:crypto';
import type { ExchangeEvent, Finding, Transaction } from '@sallyport/core';
import { policySchema } from '@sallyport/policy';
import { openTransaction } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { createEngine, createEngineMemory, type Engine, type Outcome } from './index.ts';

const clock = { now: () => Date.parse('2026-06-01T10:00:00Z'), micros: () => 0 };
const memory = createEngineMemory(randomBytes(32));
const CLIENT = { address: '198.51.100.7', peer: '198.51.100.7', tls: null };

function engineOf(policy: object): Engine {
  return createEngine(
    { policy: policySchema.parse({ mode: 'block', ...policy }), operations: [], partners: [], outboundListeners: [] },
    { clock, random: (bytes) => void randomFillSync(bytes) },
    memory,
  );
}

function request(target: string, body?: unknown): Transaction {
  const bytes = Buffer.from(body === undefined ? '' : JSON.stringify(body));
  return openTransaction(
    { id: 'tx', at: clock.now(), listener: 'public', protocol: 'http/1.1', client: CLIENT },
    {
      method: 'POST',
      target,
      scheme: 'https',
      headers: [
        ['host', 'api.bank.example'],
        ['content-type', 'application/json'],
      ],
      body: { state: bytes.length === 0 ? 'none' : 'complete', bytes },
    },
  );
}

function inspect(policy: object, target: string, body?: unknown): Outcome {
  return engineOf(policy).inspect(request(target, body));
}

/** The findings of the event of an exchange that ended with this answer. */
function finished(policy: object, target: string, status: number, body: string): string[] {
  const engine = engineOf(policy);
  const [event] = engine.finish(engine.inspect(request(target)), {
    response: {
      status,
      headers: [['content-type', 'application/json']],
      body: { state: 'complete', bytes: Buffer.from(body) },
      latency_ms: 4,
    },
    status,
    upstreamStatus: status,
    duration_us: 5_000,
    requestBytes: 0,
    responseBytes: body.length,
  });
  return (event as ExchangeEvent).findings.map((finding) => `${finding.detector} ${finding.severity}`);
}

const rulesOf = (outcome: Outcome): string[] => outcome.findings.map((finding: Finding) => finding.detector);

describe('custom detectors and virtual patches', () => {
  const rule = { reason: 'CVE-2026-1 is not mended yet', owner: 'appsec' };

  it('a detector is a finding that counts for the score', () => {
    const detectors = [{ ...rule, id: 'sku', when: "not every body.json.sku matches '^[A-Z]{2}-[0-9]+$'", class: 'sqli', confidence: 0.7 }];
    const hit = inspect({ detectors }, '/orders', { sku: 'AB-1 4111111111111111' });
    expect(hit.decision).toMatchObject({ verdict: 'block', score: 0.7, classes: ['sqli'] });
    expect(hit.findings).toMatchObject([
      { detector: 'custom.sku', class: 'sqli', cwe: 89, point: 'body.json.sku', confidence: 0.7, indicators: [{ contribution: 0.7 }] },
    ]);
    expect(hit.findings[0]?.evidence).not.toContain('4111111111111111');
    expect(inspect({ detectors }, '/orders', { sku: 'AB-1' }).findings).toEqual([]);
    const exceptions = [{ ...rule, id: 'e', detector: 'custom.sku' }];
    expect(inspect({ detectors, exceptions }, '/orders', { sku: 'x' }).decision.verdict).toBe('pass');
  });

  it('a patch blocks by itself, and exceptions for a class do not open it', () => {
    const patches = [{ ...rule, id: 'cve', when: "path starts_with '/legacy' and query.debug exists", class: 'protocol' }];
    const exceptions = [{ ...rule, id: 'e', class: 'protocol' }];
    const hit = inspect({ patches, exceptions, block_threshold: 1 }, '/legacy/report?debug=1');
    expect(hit.decision).toMatchObject({ verdict: 'block', action: 'block', score: 0 });
    expect(hit.decision.reasons[0]).toMatchObject({ kind: 'virtual-patch', rule: 'patch.cve' });
    expect(hit.findings).toMatchObject([{ detector: 'patch.cve', point: 'query.debug', indicators: [{ contribution: 0 }] }]);
    expect(inspect({ patches }, '/legacy/report').decision.verdict).toBe('pass');
    expect(inspect({ patches: [{ ...patches[0], expires: '2026-01-01T00:00:00Z' }] }, '/legacy/report?debug=1').findings).toEqual([]);
  });
});

describe('sensitivity', () => {
  const weak = `/search?q=${encodeURIComponent('file:///c:/x')}`;

  it('moves the verdict, not the findings', () => {
    const { score } = inspect({}, weak).decision;
    expect(score).toBeGreaterThan(0.3);
    const verdicts = (['safe', 'normal', 'paranoid'] as const).map((sensitivity) => inspect({ sensitivity }, weak).decision.verdict);
    expect(verdicts).toEqual([score >= 0.8 ? 'block' : 'pass', score >= 0.5 ? 'block' : 'pass', 'block']);
  });

  it('of one class leaves the others', () => {
    const sqli = `/search?q=${encodeURIComponent("x' UNION SELECT card FROM vault--")}`;
    const xss = '/search?q=<script>alert(1)</script>';
    const policy = { block_threshold: 1, class_sensitivity: { sqli: 'normal' } };
    expect(inspect(policy, sqli).decision.verdict).toBe('block');
    expect(inspect(policy, sqli).decision.reasons[0]?.detail).toMatch(/score 0\.\d{3} of sqli reaches 0\.5/);
    expect(inspect(policy, xss).decision.verdict).toBe('pass');
  });
});

describe('GraphQL limits', () => {
  const nested = (depth: number): string => `{ ${'a { '.repeat(depth - 1)}a${' }'.repeat(depth - 1)} }`;
  const aliases = (count: number): string => `{ ${Array.from({ length: count }, (_, at) => `a${at}: me`).join(' ')} }`;

  const guesses = (count: number): string => Array.from({ length: count }, (_, at) => `a${at}: verifyOtp(code: "${at}") { ok }`).join(' ');

  it.each<[string, object, unknown, string[]]>([
    ['depth', {}, { query: nested(11) }, ['graphql-abuse.depth']],
    ['depth, allowed', { depth_max: 11 }, { query: nested(11) }, []],
    ['depth within', {}, { query: nested(10) }, []],
    ['aliases', {}, { query: aliases(6) }, ['graphql-abuse.aliases']],
    ['aliases, many and allowed', { aliases_max: 100 }, { query: aliases(90) }, []],
    ['batch', {}, Array(11).fill({ query: '{ me }' }), ['graphql-abuse.batch']],
    ['directives', {}, { query: `{ me ${'@include(if: true) '.repeat(21)} }` }, ['graphql-abuse.directives']],
    ['document size', {}, { query: `{ me } # ${'x'.repeat(103_000)}` }, ['graphql-abuse.document-size']],
    ['size of a literal', {}, { query: `{ me(a: "${'x'.repeat(10_300)}") }` }, ['graphql-abuse.value-size']],
    ['size of a variable', {}, { query: '{ me }', variables: { v: 'x'.repeat(10_300) } }, ['graphql-abuse.value-size']],
    ['cost', {}, { query: '{ a(first: 100) { b(first: 100) { c d } } }' }, ['graphql-abuse.cost']],
    ['cost within', {}, { query: '{ a(first: 10) { b(first: 10) { c d } } }' }, []],
    ['introspection', {}, { query: '{ __schema { types { name } } }' }, ['graphql-abuse.introspection']],
    ['introspection, allowed', { introspection: 'allow' }, { query: '{ __schema { types { name } } }' }, []],
    ['debug', {}, { query: '{ me @debug { id } }' }, ['graphql-abuse.debug']],
    ['no end', { depth_max: 100 }, { query: 'query A{...F} fragment F on Q{...G} fragment G on Q{...F}' }, ['graphql-abuse.cycle']],
    ['guesses', { aliases_max: 100 }, { query: `mutation { ${guesses(12)} }` }, ['graphql-abuse.guesses']],
    ['guesses, few', { aliases_max: 100 }, { query: `mutation { ${guesses(3)} }` }, []],
  ])('%s', (_name, graphql, body, rules) => {
    expect(rulesOf(inspect({ graphql }, '/graphql', body))).toEqual(rules);
  });

  it('of a route are those of the policy where it says nothing', () => {
    const policy = { graphql: { aliases_max: 1 }, routes: [{ id: 'g', path: '/graphql', graphql: { depth_max: 2 } }] };
    expect(rulesOf(inspect(policy, '/graphql', { query: '{ x: a { b { c } } y: a }' })).sort()).toEqual([
      'graphql-abuse.aliases',
      'graphql-abuse.depth',
    ]);
    expect(rulesOf(inspect(policy, '/other', { query: '{ a { b { c } } }' }))).toEqual([]);
  });
});

describe('answers', () => {
  const attack = `/search?q=${encodeURIComponent("x' UNION SELECT card FROM vault--")}`;
  const sqlError = '{"error":"You have an error in your SQL syntax"}';

  it('an attack and its proof in the answer are a critical finding of the event', () => {
    expect(finished({}, attack, 500, sqlError)).toEqual(
      expect.arrayContaining(['sqli.exploited critical', 'data-leak.sql-error high', 'sqli.union-select critical']),
    );
    expect(finished({}, '/search?q=coffee', 500, sqlError)).toEqual(['data-leak.sql-error high']);
  });

  it('exceptions hold for what an answer gives away', () => {
    const card = '{"pan":"4111111111111111"}';
    expect(finished({}, '/cards/1', 200, card)).toEqual(['data-leak.card-number high']);
    const exceptions = [{ id: 'e', detector: 'data-leak.card-number', scope: { path: '/cards/*' }, reason: 'reveals it', owner: 'cards' }];
    expect(finished({ exceptions }, '/cards/1', 200, card)).toEqual([]);
  });
});

describe('headers, masking and challenges of a policy', () => {
  it('keeps nothing of fields that the policy names', () => {
    const engine = engineOf({ masking: { fields: ['member_no'] } });
    const outcome = engine.inspect(request("/a?member_no=7712&q=1'%20UNION%20SELECT%20x%20FROM%20y--", { member_no: '8823', note: 'x' }));
    const [event] = engine.finish(outcome, {
      response: null,
      status: 403,
      upstreamStatus: 0,
      duration_us: 1,
      requestBytes: 1,
      responseBytes: 1,
    });
    const text = JSON.stringify(event);
    expect(text).toContain('member_no');
    expect(text).not.toMatch(/7712|8823/);
  });

  it('tells a challenged client where to prove itself', () => {
    const engine = engineOf({
      abuse: { challenge: { status: 303, location: 'https://id.bank.example/up?to={path}', headers: { 'x-why': 'new device' } } },
    });
    memory.protection.reactions.replace([
      { id: 'r', subject: { kind: 'address', value: CLIENT.address }, kind: 'challenge', until: clock.now() + 1_000, reason: 'manual' },
    ]);
    const { decision, guarded } = engine.inspect(request('/pay me'));
    memory.protection.reactions.replace([]);
    expect(decision).toMatchObject({ action: 'block', status: 303 });
    expect(guarded.headers).toEqual([
      ['location', 'https://id.bank.example/up?to=%2Fpay%2520me'],
      ['x-why', 'new device'],
    ]);
  });
});
