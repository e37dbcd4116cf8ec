import type { ExchangeEvent, Reason, Signal } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { policySchema } from '../schema.ts';
import { type RuleRef, rulesActing, rulesOf, withRule } from './rule.ts';
import { inShare } from './share.ts';
import { BudgetWatch } from './watch.ts';

const rule = { reason: 'a reason', owner: 'ops', when: "path == '/x'" };
const BUDGET = { requests: 6, callers: 3, share: 0.5, window_minutes: 10 };
const POLICY = policySchema.parse({
  specification: {
    rules: [
      { id: 'spec', action: 'block', percent: 10, budget: BUDGET },
      { id: 'old', action: 'ignore' },
    ],
  },
  limits: [{ id: 'limit', limit: 5, action: 'throttle' }],
  detectors: [{ ...rule, id: 'det' }],
  patches: [{ ...rule, id: 'pat', action: 'monitor' }],
});

const START = Date.parse('2026-06-01T10:00:00Z');

interface Wanted {
  readonly caller?: string;
  readonly at?: number;
  readonly signals?: readonly Partial<Signal>[];
  readonly reasons?: readonly Partial<Reason>[];
  readonly action?: 'block' | 'pass';
  readonly upstreamStatus?: number;
  readonly detectors?: readonly string[];
}

function event({
  caller = 'a',
  at = 0,
  signals = [],
  reasons = [],
  action = 'pass',
  upstreamStatus = 200,
  detectors = [],
}: Wanted): ExchangeEvent {
  return {
    at: START + at,
    client: '198.51.100.7',
    principal: { scheme: 'jwt', id: caller, client: null },
    upstreamStatus,
    signals,
    decision: { action, reasons, classes: detectors.length > 0 ? ['sqli'] : [] },
    findings: detectors.map((detector) => ({ detector })),
  } as unknown as ExchangeEvent;
}

const acted: Partial<Signal> = { kind: 'specification', rule: 'invalid-body', action: 'block', by: 'spec' };
const blocked = (caller: string, at: number, more: Wanted = {}): ExchangeEvent =>
  event({ caller, at, signals: [acted], action: 'block', upstreamStatus: 0, ...more });

describe('rules that are rolled out', () => {
  it('are listed with how far they are', () => {
    expect(rulesOf(POLICY).map(({ section, id, enforced, percent }) => [section, id, enforced, percent])).toEqual([
      ['specification', 'spec', true, 10],
      ['limits', 'limit', true, 100],
      ['detectors', 'det', true, 100],
      ['patches', 'pat', false, 100],
    ]);
  });

  it.each(rulesOf(POLICY))('$section/$id is taken back and put in force, and nothing else changes', (state) => {
    const shadow = withRule(POLICY, state, { enforced: false });
    const states = (policy: typeof POLICY) => rulesOf(policy).map(({ id, enforced }) => `${id} ${enforced}`);
    expect(states(shadow)).toEqual(states(POLICY).map((text) => (text.startsWith(`${state.id} `) ? `${state.id} false` : text)));
    const again = withRule(shadow, state, { enforced: true, percent: 25, budget: BUDGET });
    expect(rulesOf(again).find(({ id }) => id === state.id)).toEqual({ ...state, enforced: true, percent: 25, budget: BUDGET });
    expect(() => policySchema.parse(again)).not.toThrow();
    expect(() => withRule(POLICY, { ...state, id: 'none' }, { enforced: true })).toThrow('NOT_FOUND');
  });

  it.each<[string, Wanted, RuleRef[]]>([
    ['a rule of the specification', { signals: [acted] }, [{ section: 'specification', id: 'spec' }]],
    [
      'one that spares this caller',
      { signals: [{ ...acted, action: 'monitor', would: 'block' }] },
      [{ section: 'specification', id: 'spec' }],
    ],
    ['one in shadow', { signals: [{ ...acted, action: 'monitor' }] }, []],
    ['a limit', { signals: [{ kind: 'quota', rule: 'limit', action: 'throttle' }] }, [{ section: 'limits', id: 'limit' }]],
    ['a virtual patch', { reasons: [{ kind: 'virtual-patch', rule: 'patch.pat' }] }, [{ section: 'patches', id: 'pat' }]],
    ['a custom detector', { reasons: [{ kind: 'attack-score', rule: 'sqli.union,custom.det' }] }, [{ section: 'detectors', id: 'det' }]],
    ['a reaction', { signals: [{ kind: 'abuse', rule: 'x', action: 'block' }] }, []],
  ])('%s is told from the record', (_, wanted, refs) => expect(rulesActing(event(wanted))).toEqual(refs));
});

it('a share of callers grows without changing sides', () => {
  const callers = Array.from({ length: 2_000 }, (_, index) => `caller ${index}`);
  const at = (percent: number): string[] => callers.filter((caller) => inShare('rule', percent, caller));
  expect(at(0)).toEqual([]);
  expect(at(100)).toEqual(callers);
  expect(Math.abs(at(10).length - 200)).toBeLessThan(60);
  expect(at(30)).toEqual(expect.arrayContaining(at(10)));
});

describe('the budget of a rule', () => {
  function watch(callers = ['a', 'b', 'c'], policy = POLICY): BudgetWatch {
    const subject = new BudgetWatch();
    subject.follow(rulesOf(policy), START);
    for (const caller of callers) for (let index = 0; index < 3; index++) expect(subject.observe(event({ caller }))).toEqual([]);
    return subject;
  }
  const breaches = (subject: BudgetWatch, events: readonly ExchangeEvent[]): number =>
    events.filter((one) => subject.observe(one).length > 0).length;
  const rounds = (callers: readonly string[], count: number, more: Wanted = {}, step = 1_000): ExchangeEvent[] =>
    Array.from({ length: count }, (_, index) => blocked(callers[index % callers.length]!, (index + 1) * step, more));

  it('is exceeded by enough requests of enough honest callers', () => {
    const subject = watch();
    const [last, ...others] = rounds(['a', 'b', 'c'], 6).reverse();
    expect(breaches(subject, others.reverse())).toBe(0);
    expect(subject.observe(last!)).toEqual([{ section: 'specification', id: 'spec', budget: BUDGET, stopped: 6, honest: 6, callers: 3 }]);
  });

  it('counts what it would have stopped and was answered well, and not what failed anyway', () => {
    const would = { signals: [{ ...acted, action: 'monitor', would: 'block' } as const], action: 'pass' as const };
    expect(breaches(watch(), rounds(['a', 'b', 'c'], 6, { ...would, upstreamStatus: 200 }))).toBe(1);
    expect(breaches(watch(), rounds(['a', 'b', 'c'], 60, { ...would, upstreamStatus: 400 }))).toBe(0);
  });

  it.each<[string, ExchangeEvent[]]>([
    ['one caller', rounds(['a'], 100)],
    [
      'callers nobody has seen before',
      rounds(
        Array.from({ length: 50 }, (_, index) => `new ${index}`),
        100,
      ),
    ],
    ['requests far apart', rounds(['a', 'b', 'c'], 40, {}, 2 * 60_000)],
    ['requests from before the rule was as it is', rounds(['a', 'b', 'c'], 60, {}, -1_000)],
    [
      'callers that attack',
      [...['a', 'b', 'c'].map((caller) => event({ caller, detectors: ['sqli.union'] })), ...rounds(['a', 'b', 'c'], 60)],
    ],
    ['honest ones among many more that are not', [...rounds(['x', 'y'], 40, {}, 10), ...rounds(['a', 'b', 'c'], 20)]],
  ])('is not exceeded by %s', (_, events) => expect(breaches(watch(), events)).toBe(0));

  it('starts anew with a rule that changed, and goes on with one that did not', () => {
    const changed = watch();
    breaches(changed, rounds(['a', 'b', 'c'], 5));
    changed.follow(rulesOf(withRule(POLICY, { section: 'specification', id: 'spec' }, { enforced: true, percent: 20 })), START + 6_000);
    expect(breaches(changed, [blocked('a', 7_000)])).toBe(0);
    const same = watch();
    breaches(same, rounds(['a', 'b', 'c'], 5));
    same.follow(rulesOf(POLICY), START + 6_000);
    expect(breaches(same, [blocked('c', 7_000)])).toBe(1);
  });

  it('of a rule in shadow, or without a budget, is never exceeded', () => {
    const shadow = withRule(POLICY, { section: 'specification', id: 'spec' }, { enforced: false });
    expect(breaches(watch(['a', 'b', 'c'], shadow), rounds(['a', 'b', 'c'], 60))).toBe(0);
  });
});
