import type { AttackClass, CoverageGapReason, Finding, Mode } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from './compile.ts';
import type { RuleMatch } from './custom/rules.ts';
import { applyExceptions, decide, exceptionsFor } from './decide.ts';
import { policySchema } from './schema.ts';

const FINDING: Finding = {
  detector: 'sqli.tautology',
  class: 'sqli',
  cwe: 89,
  capec: [66],
  owasp: 'API10:2023',
  point: 'body.json.items[2].note',
  severity: 'high',
  confidence: 0.9,
  evidence: "' or 1=1",
  indicators: [{ id: 'sqli.tautology', weight: 0.9, contribution: 0.9 }],
};
const NOW = Date.parse('2026-06-01T00:00:00Z');

function decision(
  policy: object,
  options: {
    findings?: Finding[];
    score?: number;
    gaps?: CoverageGapReason[];
    client?: string;
    path?: string;
    host?: string;
    classScores?: Record<string, number>;
    patches?: RuleMatch[];
  } = {},
) {
  const compiled = compilePolicy(policySchema.parse(policy));
  const findings = options.findings ?? [FINDING];
  return decide(compiled, {
    settings: compiled.settingsFor('POST', options.host ?? 'api.bank.example', options.path ?? '/payments/7'),
    findings,
    score: options.score ?? (findings.length > 0 ? 0.9 : 0),
    classes: findings.map((finding) => finding.class),
    gaps: (options.gaps ?? []).map((reason) => ({ reason, phase: 'request-body' as const, detail: '' })),
    client: options.client ?? '203.0.113.9',
    now: NOW,
    reasons: [],
    classScores: options.classScores === undefined ? null : new Map(Object.entries(options.classScores) as [AttackClass, number][]),
    patches: options.patches ?? [],
  });
}

describe('mode precedence: route, then host, then global, under the ceiling', () => {
  const modes: (Mode | undefined)[] = [undefined, 'off', 'monitor', 'block'];
  const rank: Record<Mode, number> = { off: 0, monitor: 1, block: 2 };
  const rows = (['off', 'monitor', 'block'] as const).flatMap((global) =>
    modes.flatMap((host) => modes.flatMap((route) => (['monitor', 'block'] as const).map((ceiling) => ({ global, host, route, ceiling })))),
  );
  it.each(rows)('global $global, host $host, route $route, ceiling $ceiling', ({ global, host, route, ceiling }) => {
    const outcome = decision({
      mode: global,
      ceiling,
      hosts: [{ host: 'api.bank.example', ...(host && { mode: host }) }],
      routes: [{ id: 'payments', path: '/payments/**', ...(route && { mode: route }) }],
    });
    const asked = route ?? host ?? global;
    const expected = rank[asked] > rank[ceiling] ? ceiling : asked;
    expect(outcome.mode).toBe(expected);
    expect(outcome.action).toBe(expected === 'block' ? 'block' : 'pass');
    expect(outcome.verdict).toBe(expected === 'off' ? 'pass' : 'block');
  });

  it('the most specific route and host win, whatever their order', () => {
    const policy = {
      routes: [
        { id: 'all', path: '/**', mode: 'off' },
        { id: 'payments', path: '/payments/**', mode: 'monitor' },
        { id: 'one', path: '/payments/*', mode: 'block' },
      ],
    };
    expect(decision(policy).action).toBe('block');
    expect(decision(policy, { path: '/payments/7/lines' }).mode).toBe('monitor');
    expect(decision(policy, { path: '/other' }).mode).toBe('off');
    const hosts = {
      hosts: [
        { host: '*.bank.example', mode: 'monitor' },
        { host: 'api.bank.example', mode: 'block' },
      ],
    };
    expect(decision(hosts).mode).toBe('block');
    expect(decision(hosts, { host: 'www.bank.example' }).mode).toBe('monitor');
    expect(decision(hosts, { host: 'bank.example' }).mode).toBe('monitor');
  });
});

describe('verdict', () => {
  it('blocks from the threshold on and says why', () => {
    const at = decision({ mode: 'block' }, { score: 0.5 });
    expect(at.verdict).toBe('block');
    expect(at.reasons.map((reason) => reason.kind)).toEqual(['attack-score', 'mode']);
    expect(decision({ mode: 'block' }, { score: 0.49 }).verdict).toBe('pass');
    expect(decision({ mode: 'block', block_threshold: 0.3 }, { score: 0.3 }).verdict).toBe('block');
  });

  it('a score without findings does not block', () => {
    expect(decision({ mode: 'block' }, { findings: [], score: 0.99 }).verdict).toBe('pass');
  });

  it('the fail mode acts on what could not be inspected, not on what was chosen not to be', () => {
    const closed = { mode: 'block', on_error: 'closed' };
    expect(decision(closed, { findings: [], gaps: ['deadline'] }).action).toBe('block');
    expect(decision(closed, { findings: [], gaps: ['upgraded'] }).action).toBe('pass');
    expect(decision({ mode: 'block' }, { findings: [], gaps: ['deadline'] }).action).toBe('pass');
    expect(
      decision({ ...closed, routes: [{ id: 'open', path: '/payments/**', on_error: 'open' }] }, { findings: [], gaps: ['fault'] }).action,
    ).toBe('pass');
  });

  it('deny lists block clean requests, allow lists spare attackers, both until they expire', () => {
    const rule = { id: 'feed', addresses: ['203.0.113.0/24', '2001:db8::/32'], reason: 'known botnet' };
    expect(decision({ mode: 'block', deny: [rule] }, { findings: [] }).action).toBe('block');
    expect(decision({ mode: 'block', deny: [rule] }, { findings: [], client: '2001:db8::7' }).action).toBe('block');
    expect(decision({ mode: 'block', deny: [rule] }, { findings: [], client: '::ffff:203.0.113.7' }).action).toBe('block');
    expect(decision({ mode: 'block', deny: [rule] }, { findings: [], client: '198.51.100.1' }).action).toBe('pass');
    expect(decision({ mode: 'block', deny: [{ ...rule, expires: '2026-05-01T00:00:00Z' }] }, { findings: [] }).action).toBe('pass');
    const spared = decision({ mode: 'block', allow: [rule] });
    expect(spared.action).toBe('pass');
    expect(spared.reasons.map((reason) => reason.kind)).toEqual(['attack-score', 'allow-list']);
  });

  it('the policy hash changes with the policy and only with it', () => {
    expect(decision({ mode: 'block' }).policy).toBe(decision({ mode: 'block' }).policy);
    expect(decision({ mode: 'block' }).policy).not.toBe(decision({ mode: 'monitor' }).policy);
    expect(decision({ mode: 'block' }).policy).toMatch(/^[0-9a-f]{16}$/);
  });
});

describe('sensitivity', () => {
  it.each([
    [{ sensitivity: 'safe' }, 0.8],
    [{ sensitivity: 'normal' }, 0.5],
    [{ sensitivity: 'paranoid' }, 0.3],
    [{ sensitivity: 'safe', block_threshold: 0.1 }, 0.8],
    [{ block_threshold: 0.7 }, 0.7],
    [{ sensitivity: 'safe', hosts: [{ host: 'api.bank.example', sensitivity: 'paranoid' }] }, 0.3],
    [{ sensitivity: 'safe', hosts: [{ host: 'api.bank.example', block_threshold: 0.6 }] }, 0.6],
    [
      { hosts: [{ host: 'api.bank.example', sensitivity: 'paranoid' }], routes: [{ id: 'r', path: '/payments/**', sensitivity: 'safe' }] },
      0.8,
    ],
    [{ hosts: [{ host: 'www.bank.example', sensitivity: 'paranoid' }] }, 0.5],
  ])('%j blocks from %d on', (policy, threshold) => {
    expect(decision({ mode: 'block', ...policy }, { score: threshold }).verdict).toBe('block');
    expect(decision({ mode: 'block', ...policy }, { score: threshold - 0.01 }).verdict).toBe('pass');
  });

  it.each([
    [{ class_sensitivity: { sqli: 'paranoid' } }, { sqli: 0.3 }, 'block'],
    [{ class_sensitivity: { sqli: 'paranoid' } }, { sqli: 0.29 }, 'pass'],
    [{ class_sensitivity: { sqli: 'paranoid' } }, { xss: 0.4 }, 'pass'],
    [{ class_sensitivity: { sqli: 'safe' } }, { sqli: 0.7 }, 'pass'],
    [{ class_sensitivity: { sqli: 'safe' } }, { sqli: 0.7, xss: 0.5 }, 'block'],
    [
      { class_sensitivity: { sqli: 'safe' }, routes: [{ id: 'r', path: '/payments/**', class_sensitivity: { sqli: 'paranoid' } }] },
      { sqli: 0.3 },
      'block',
    ],
    [
      { class_sensitivity: { xss: 'safe' }, routes: [{ id: 'r', path: '/payments/**', class_sensitivity: { sqli: 'paranoid' } }] },
      { xss: 0.7 },
      'pass',
    ],
  ])('%j with scores %j: %s', (policy, classScores, verdict) => {
    const score = Math.max(...Object.values(classScores));
    expect(decision({ mode: 'block', ...policy }, { classScores, score }).verdict).toBe(verdict);
  });
});

it('a virtual patch blocks without any score, and says why', () => {
  const patch: RuleMatch = {
    kind: 'patch',
    detector: 'patch.cve',
    class: 'protocol',
    severity: 'high',
    confidence: 1,
    about: 'CVE-2026-1 is not mended yet',
    enforced: true,
    spared: false,
    hit: null,
  };
  const blocked = decision({ mode: 'block' }, { findings: [], patches: [patch] });
  expect(blocked.action).toBe('block');
  expect(blocked.reasons[0]).toEqual({ kind: 'virtual-patch', rule: 'patch.cve', detail: 'CVE-2026-1 is not mended yet' });
  expect(decision({ mode: 'monitor' }, { findings: [], patches: [patch] })).toMatchObject({ verdict: 'block', action: 'pass' });
});

describe('exceptions', () => {
  const request = { method: 'POST', host: 'api.bank.example', path: '/payments/7' };
  const apply = (exception: object) =>
    applyExceptions(
      [FINDING],
      exceptionsFor(
        compilePolicy(policySchema.parse({ exceptions: [{ id: 'e', reason: 'free text field', owner: 'appsec', ...exception }] })),
        request,
        'op_0123456789abcdef',
        NOW,
      ),
    );

  it.each([
    [{ detector: 'sqli.tautology' }, 0],
    [{ detector: 'sqli.union' }, 1],
    [{ class: 'sqli', point: 'body.json.items[].note' }, 0],
    [{ class: 'sqli', point: 'body.json.items[].sku' }, 1],
    [{ class: 'sqli', scope: { path: '/payments/*' } }, 0],
    [{ class: 'sqli', scope: { path: '/cards/*' } }, 1],
    [{ class: 'sqli', expires: '2026-05-01T00:00:00Z' }, 1],
    [{ class: 'sqli', operation: 'op_0123456789abcdef' }, 0],
    [{ class: 'sqli', operation: 'op_00000000000000aa' }, 1],
    [{ point: 'body.json.items.*' }, 0],
    [{ point: 'body.json.item.*' }, 1],
    [{ point: 'body.json.*' }, 0],
    [{ point: 'body.*' }, 0],
  ])('%j keeps %i findings', (exception, kept) => {
    const outcome = apply(exception);
    expect(outcome.kept).toHaveLength(kept);
    expect(outcome.reasons).toHaveLength(1 - kept);
  });

  it('an exception that names nothing is refused', () => {
    expect(() => apply({})).toThrow(/would set everything aside/);
  });
});
