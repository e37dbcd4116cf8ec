import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Evidence, type RiskFacts, riskEvidence } from './factors.ts';
import { RISK_EVIDENCE, RISK_WEIGHTS, type RiskFactorId } from './policy.ts';
import { inherentScore, scoreEvidence, scoreRisk, whatIf } from './score.ts';

const ids = Object.keys(RISK_WEIGHTS) as RiskFactorId[];
const share = fc.double({ min: 0, max: 1, noNaN: true });
const evidence: fc.Arbitrary<Evidence> = fc.record({
  id: fc.constantFrom(...ids),
  kind: fc.constantFrom('likelihood', 'impact'),
  value: share,
  confidence: share,
  detail: fc.constant('x'),
});
const some = fc.uniqueArray(evidence, { selector: (item) => item.id, maxLength: ids.length });

const FACTS: RiskFacts = {
  method: 'GET',
  template: '/rates',
  action: '',
  status: 'active',
  exposure: 'external',
  exposureDetail: { public: 10, private: 0, loopback: 0, tls: 10, listeners: [] },
  auth: { state: 'consistent', schemes: [], coverage: null, open_successes: 0, by_client: [], scopes: [] },
  parameters: [],
  dataClasses: [],
  drift: [],
  requests: 10,
  hostile: 0,
  serverErrors: 0,
  requestTypes: [],
  findings: null,
};

describe('the risk score', () => {
  it('rises with every factor and stays within 0 and 100', () => {
    fc.assert(
      fc.property(some, evidence, (known, added) => {
        const before = scoreEvidence(known).score;
        const after = scoreEvidence([...known.filter((item) => item.id !== added.id || item.kind !== added.kind), added]).score;
        const without = scoreEvidence(known.filter((item) => item.id !== added.id || item.kind !== added.kind)).score;
        expect(after).toBeGreaterThanOrEqual(without);
        expect(before).toBeGreaterThanOrEqual(0);
        expect(after).toBeLessThanOrEqual(100);
      }),
    );
  });

  it('does not depend on the order of its factors', () => {
    fc.assert(
      fc.property(some, (known) => {
        expect(scoreEvidence([...known].reverse()).score).toBeCloseTo(scoreEvidence(known).score, 6);
      }),
    );
  });

  it('is what its printed arithmetic says', () => {
    const record = scoreEvidence([
      { id: 'exposure', kind: 'likelihood', value: 1, confidence: 1, detail: 'external' },
      { id: 'auth-gap', kind: 'likelihood', value: 0.5, confidence: 1, detail: 'half' },
      { id: 'sensitivity', kind: 'impact', value: 1, confidence: 1, detail: 'pan' },
    ]);
    expect(record.score).toBe(Number((100 * (1 - (1 - 0.45) * (1 - 0.3)) * 0.85).toFixed(1)));
    expect(record.level).toBe('high');
    expect(record.factors[0]).toMatchObject({ id: 'sensitivity', points: record.score });
  });

  it('falls with every control that is supposed, and by the points that were printed', () => {
    fc.assert(
      fc.property(some, (known) => {
        const record = scoreEvidence(known);
        for (const { id, points } of record.factors) {
          const less = whatIf(record, [{ factor: id, value: 0 }]);
          expect(less.score).toBeLessThanOrEqual(record.score);
          expect(record.score - less.score).toBeCloseTo(points, 0);
        }
      }),
    );
  });

  it('supposes nothing of factors that have no part', () => {
    const record = scoreEvidence([{ id: 'exposure', kind: 'likelihood', value: 1, confidence: 1, detail: 'external' }]);
    expect(() => whatIf(record, [{ factor: 'auth-gap', value: 0 }])).toThrow(/BAD_REQUEST/);
    expect(() => whatIf(record, [{ factor: 'exposure', value: 2 }])).toThrow(/BAD_REQUEST/);
  });

  it('is never above the inherent risk', () => {
    const likely = some.map((list) =>
      list.map((item): Evidence => ({ ...item, kind: item.id === 'sensitivity' ? 'impact' : 'likelihood' })),
    );
    fc.assert(
      fc.property(likely, (known) => {
        expect(inherentScore(known)).toBeGreaterThanOrEqual(scoreEvidence(known).score);
      }),
    );
  });

  it('prints weight, evidence and what the score would be without it for each factor', () => {
    expect(Object.keys(RISK_EVIDENCE).sort()).toEqual(Object.keys(RISK_WEIGHTS).sort());
    fc.assert(
      fc.property(some, (known) => {
        for (const factor of scoreEvidence(known).factors) {
          expect(factor.weight).toBe(RISK_WEIGHTS[factor.id as RiskFactorId]);
          expect(factor.evidence).not.toBe('');
          const others = known.filter(({ id }) => id !== factor.id);
          expect(scoreEvidence(others).score).toBeCloseTo(factor.without, 0);
        }
      }),
    );
  });

  it('asks for no credential where one is to be had', () => {
    const auth: RiskFacts['auth'] = { ...FACTS.auth, coverage: { share: 0, low: 0, high: 0.3 }, open_successes: 10 };
    const gapOf = (method: string, template: string): unknown =>
      riskEvidence({ ...FACTS, method, template, auth }).find(({ id }) => id === 'auth-gap');
    expect(gapOf('POST', '/auth/token')).toBeUndefined();
    expect(gapOf('GET', '/auth/token')).toBeDefined();
    expect(gapOf('POST', '/customers/{id}/password')).toBeDefined();
    expect(gapOf('POST', '/payments')).toBeDefined();
  });

  it('does not take a credential that callers show for data of the operation', () => {
    const facts = (fields: readonly string[]): RiskFacts => ({
      ...FACTS,
      dataClasses: [
        { id: 'session', title: 'Session', category: 'credential', confidence: 1, count: 10, in_request: true, in_response: false, fields },
      ],
    });
    const sensitive = (fields: readonly string[]): boolean => scoreRisk(facts(fields)).factors.some(({ id }) => id === 'sensitivity');
    expect([
      sensitive(['cookie.sid']),
      sensitive(['header.x-api-key']),
      sensitive(['query.sid']),
      sensitive(['cookie.sid', 'response.token']),
    ]).toEqual([false, false, true, true]);
  });
});
