import type { ExchangeEvent, Finding } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { compilePolicy } from '../compile.ts';
import { checkDocument } from '../document.ts';
import { loadPolicy } from '../load.ts';
import { DEFAULT_POLICY, type Policy, policySchema } from '../schema.ts';
import { scopesOverlap } from '../scope.ts';
import { isEmergency, needsApproval } from './approval.ts';
import { editText, textOf } from './edit-text.ts';
import { notEvaluated, Redecider } from './redecide.ts';
import { diffText } from './text-diff.ts';

function policy(fields: object): Policy {
  return policySchema.parse(fields);
}

function read(text: string): Policy {
  const loaded = loadPolicy(text, 'p');
  if (!loaded.ok) throw loaded.error;
  return loaded.value;
}

const TEXT = `# The bank's policy.
mode: monitor # until the release of June
routes:
  # Payments are the crown jewels.
  - id: payments
    path: /payments/**
    mode: block
  - id: reports
    path: /reports/**
    mode: monitor
deny:
  - id: bad # seen in March
    addresses: [203.0.113.0/24]
    reason: scanners
`;

describe('a text is changed where it has to be', () => {
  it('keeps comments and order', () => {
    const before = read(TEXT);
    const after = policy({ ...before, mode: 'block', routes: before.routes.map((rule) => ({ ...rule, mode: 'off' })) });
    const text = editText(TEXT, before, after);
    expect(text).toBe(
      TEXT.replace('mode: monitor # until', 'mode: block # until')
        .replace('    mode: block', '    mode: off')
        .replace('    mode: monitor', '    mode: off'),
    );
    expect(read(text)).toEqual(after);
  });

  it('adds and takes out rules without touching the others', () => {
    const before = read(TEXT);
    const more = policy({
      ...before,
      routes: [...before.routes, { id: 'new', path: '/x' }],
      allow: [{ id: 'a', addresses: ['192.0.2.1'], reason: 'ours' }],
    });
    const text = editText(TEXT, before, more);
    expect(read(text)).toEqual(more);
    expect(text).toContain('# Payments are the crown jewels.');
    const fewer = policy({ ...more, routes: more.routes.slice(1) });
    const less = editText(text, more, fewer);
    expect(read(less)).toEqual(fewer);
    expect(less).toContain('# seen in March');
    expect(read(editText(less, fewer, DEFAULT_POLICY))).toEqual(DEFAULT_POLICY);
  });

  it('writes only what is not the default', () => {
    expect(textOf(DEFAULT_POLICY)).toBe('');
    const own = policy({ mode: 'block', abuse: { reaction: 'block' }, limits: [{ id: 'x', limit: 5 }] });
    expect(read(textOf(own))).toEqual(own);
    expect(textOf(policy({ abuse: { reaction: 'block' } }))).toBe('abuse:\n  reaction: block\n');
    expect(read(editText('# nothing yet\n', DEFAULT_POLICY, own))).toEqual(own);
    expect(editText('# nothing yet\n', DEFAULT_POLICY, own)).toContain('# nothing yet');
  });
});

describe('what differs, line by line', () => {
  it('shows added and removed lines with their numbers', () => {
    const lines = diffText(TEXT, TEXT.replace('mode: monitor # until', 'mode: block # until'));
    expect(lines.filter(({ kind }) => kind !== 'same')).toEqual([
      { kind: 'removed', text: 'mode: monitor # until the release of June', line: 2 },
      { kind: 'added', text: 'mode: block # until the release of June', line: 2 },
    ]);
    expect(diffText(TEXT, TEXT)).toEqual([]);
    expect(diffText('', 'a\nb\n').map(({ kind }) => kind)).toEqual(['added', 'added']);
  });

  it('rebuilds either text from its lines', () => {
    for (const [a, b] of [
      ['a\nb\nc\nd', 'b\nx\nd\ne'],
      ['1\n2\n3', '3\n2\n1'],
      ['x', 'y'],
    ] as const) {
      const lines = diffText(a, b);
      expect(
        lines
          .filter(({ kind }) => kind !== 'added')
          .map(({ text }) => text)
          .join('\n'),
      ).toBe(a);
      expect(
        lines
          .filter(({ kind }) => kind !== 'removed')
          .map(({ text }) => text)
          .join('\n'),
      ).toBe(b);
    }
  });

  it('ends where texts have nothing in common', () => {
    const many = (word: string): string => Array.from({ length: 3_000 }, (_, index) => `${word}${index}`).join('\n');
    expect(diffText(many('a'), many('b')).length).toBe(6_000);
  });
});

describe('which change needs a second person', () => {
  const scoped = policy({ approval: { required: true, scopes: [{ path: '/payments/**' }] } });

  it('asks for none unless the policy in force says so', () => {
    expect(needsApproval(DEFAULT_POLICY, policy({ mode: 'block' }))).toEqual([]);
    expect(needsApproval(policy({ approval: { required: true } }), policy({ approval: { required: true }, mode: 'block' }))).toEqual([
      'mode',
    ]);
  });

  it('goes by the traffic that the change bears on', () => {
    const added = (route: object): readonly string[] => needsApproval(scoped, policy({ ...scoped, routes: [route] }));
    expect(added({ id: 'x', path: '/payments/cards' })).toEqual(['routes.x']);
    expect(added({ id: 'x', path: '/**' })).toEqual(['routes.x']);
    expect(added({ id: 'x', path: '/reports/**' })).toEqual([]);
    expect(needsApproval(scoped, policy({ ...scoped, approval: {} }))).toEqual(['approval']);
    const deny = [{ id: 'd', addresses: ['192.0.2.1'], reason: 'because' }];
    expect(needsApproval(scoped, policy({ ...scoped, deny }))).toEqual(['deny.d']);
  });

  it('knows the switches for a bad day', () => {
    const blocking = policy({ mode: 'block' });
    expect(isEmergency(blocking, policy({ mode: 'block', ceiling: 'monitor' }))).toBe(true);
    expect(isEmergency(blocking, policy({ mode: 'block', lockdown: true }))).toBe(true);
    expect(isEmergency(blocking, policy({ mode: 'block', ceiling: 'off' }))).toBe(false);
    expect(isEmergency(blocking, policy({ mode: 'monitor', lockdown: true }))).toBe(false);
    expect(isEmergency(policy({ lockdown: true }), policy({}))).toBe(false);
  });

  it.each([
    [{ host: '*.bank.example' }, { host: 'api.bank.example' }, true],
    [{ host: 'a.example' }, { host: 'b.example' }, false],
    [{ host: '*.bank.example' }, { host: '*.api.bank.example' }, true],
    [{ path: '/a/*' }, { path: '/a/b' }, true],
    [{ path: '/a/*' }, { path: '/a/b/c' }, false],
    [{ path: '/a/**' }, { path: '/a' }, true],
    [{ methods: ['GET'] }, { methods: ['POST'] }, false],
    [{ methods: ['GET'] }, {}, true],
  ])('%j and %j overlap: %s', (a, b, overlap) => {
    const scope = (fields: object) => ({ host: '*', path: '/**', methods: [], ...fields });
    expect(scopesOverlap(scope(a), scope(b))).toBe(overlap);
    expect(scopesOverlap(scope(b), scope(a))).toBe(overlap);
  });
});

describe('checking a text', () => {
  it('names each problem with its line', () => {
    expect(checkDocument('mode: blok\nroutes:\n  - id: A B\n    path: x\n', policySchema, 'POLICY_INVALID')).toMatchObject([
      { code: 'POLICY_INVALID', line: 1, column: 1, text: expect.stringContaining('mode') },
      { line: 3, text: expect.stringContaining('routes[0].id') },
      { line: 4, text: expect.stringContaining('routes[0].path') },
    ]);
    expect(checkDocument('a: [', policySchema, 'POLICY_INVALID')).toMatchObject([{ code: 'CONFIG_SYNTAX', line: 1 }]);
    expect(checkDocument(TEXT, policySchema, 'POLICY_INVALID')).toEqual([]);
  });
});

describe('deciding once more', () => {
  const finding = { detector: 'sqli.test', class: 'sqli', point: 'query.q', evidence: 'x' } as Finding;
  const scorer = {
    score: (findings: readonly Finding[]) => ({
      findings,
      score: findings.length > 0 ? 0.6 : 0,
      classes: findings.map((one) => one.class),
    }),
  };
  const event = (at: number, fields: object = {}): ExchangeEvent =>
    ({
      kind: 'exchange',
      at,
      client: '192.0.2.7',
      principal: { scheme: 'none', id: null, client: null },
      partner: '',
      method: 'GET',
      host: 'api.bank.example',
      path: '/a',
      operation: '',
      findings: [],
      gaps: [],
      ...fields,
    }) as unknown as ExchangeEvent;

  it('takes modes, thresholds, lists and exceptions from the other policy', () => {
    const action = (fields: object): string =>
      new Redecider(compilePolicy(policy(fields)), scorer).decide(event(1, { findings: [finding] })).action;
    expect(action({ mode: 'block' })).toBe('block');
    expect(action({ mode: 'monitor' })).toBe('pass');
    expect(action({ mode: 'block', block_threshold: 0.9 })).toBe('pass');
    expect(action({ mode: 'block', allow: [{ id: 'a', addresses: ['192.0.2.7'], reason: 'ours' }] })).toBe('pass');
    expect(action({ mode: 'block', exceptions: [{ id: 'e', class: 'sqli', reason: 'known', owner: 'me' }] })).toBe('pass');
  });

  it('counts limits anew, by what a record holds', () => {
    const other = policy({ mode: 'block', limits: [{ id: 'slow', limit: 2, per_seconds: 60, action: 'throttle' }] });
    const again = new Redecider(compilePolicy(other), scorer);
    expect([1, 2, 3].map((at) => again.decide(event(at)).action)).toEqual(['pass', 'pass', 'block']);
    expect(notEvaluated(DEFAULT_POLICY, policy({ limits: [{ id: 'l', limit: 1, keys: ['header.x'] }] }))).toEqual([
      'limits on requests at one time, and limits by a value of the request',
    ]);
    expect(notEvaluated(DEFAULT_POLICY, other)).toEqual([]);
  });
});
