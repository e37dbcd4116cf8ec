import { ATTACK_CLASS_INFO, type AttackClass, type Finding } from '@sallyport/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetection } from './detection.ts';
import { explain } from './explain.ts';
import { REFERENCED_RULES, referenceOf } from './references.ts';
import { RULES } from './rules.ts';
import { noisyOr } from './score/score.ts';
import { EMPTY_REQUEST, leafOf } from './testing/cases.ts';

const finding = fc
  .record({
    detector: fc.constantFrom('sqli.tautology', 'sqli.stacked', 'xss.script-tag', 'cmdi.substitution'),
    point: fc.constantFrom('query.a', 'query.a|percent', 'header.b', 'body.json.c'),
    confidence: fc.double({ min: 0.01, max: 0.99, noNaN: true }),
  })
  .map(({ detector, point, confidence }): Finding => {
    const attack = detector.slice(0, detector.indexOf('.')) as AttackClass;
    return { detector, class: attack, point, severity: 'high', confidence, evidence: '', indicators: [], ...referenceOf(detector, attack) };
  });

describe('explanation', () => {
  it('contributions add up to the score', () => {
    fc.assert(
      fc.property(fc.array(finding, { minLength: 1, maxLength: 12 }), (findings) => {
        const sorted = [...findings].sort((a, b) => b.confidence - a.confidence);
        const explained = explain(sorted, noisyOr);
        expect({ score: explained.score, classes: explained.classes }).toEqual(noisyOr(sorted));
        const sum = explained.findings.flatMap((one) => one.indicators).reduce((total, share) => total + share.contribution, 0);
        expect(sum).toBeCloseTo(explained.score, 2);
      }),
    );
  });

  it('what the model found names its features, as far as the evidence shows them', () => {
    const inspect = (name: string): Finding | undefined =>
      createDetection()
        .inspect([leafOf({ name, value: "4111111111111111 admin'||'1'||'x" })], EMPTY_REQUEST, null)
        .findings.find(({ detector }) => detector.endsWith('.learned'));
    const features = inspect('q')!.indicators.filter(({ id }) => id.startsWith('feature '));
    expect(features.length).toBeGreaterThan(2);
    expect(features.some(({ id }) => /^feature (?:text|word) "/.test(id))).toBe(true);
    const shares = features.reduce((sum, { weight }) => sum + weight, 0);
    expect(shares).toBeLessThanOrEqual(1);
    expect(inspect('q')).toEqual(inspect('q'));
    for (const { id } of inspect('password')?.indicators ?? []) expect(id).not.toContain('admin');
  });

  it('a finding carries its class, its references, its point, what fired and what that weighs', () => {
    const { findings, score } = createDetection().inspect([leafOf({ value: "x' UNION SELECT card FROM vault--" })], EMPTY_REQUEST, null);
    expect(findings[0]).toMatchObject({
      detector: 'sqli.union-select',
      class: 'sqli',
      cwe: 89,
      capec: [66],
      owasp: 'API10:2023',
      point: 'query.q',
      evidence: expect.stringContaining('UNION SELECT'),
      indicators: [{ id: 'sqli.union-select', weight: findings[0]!.confidence, contribution: expect.any(Number) }],
    });
    const sum = findings.flatMap((one) => one.indicators).reduce((total, share) => total + share.contribution, 0);
    expect(sum).toBeCloseTo(score, 2);
  });
});

describe('references', () => {
  it('every rule has a CWE, a CAPEC pattern and an OWASP item, and only rules that exist are told apart', () => {
    for (const id of REFERENCED_RULES) expect(RULES.has(id), id).toBe(true);
    for (const id of RULES.keys()) {
      const attack = id.slice(0, id.indexOf('.')) as AttackClass;
      expect(Object.keys(ATTACK_CLASS_INFO)).toContain(attack);
      const { cwe, capec, owasp } = referenceOf(id, attack);
      expect(cwe).toBeGreaterThan(0);
      expect(capec.length).toBeGreaterThan(0);
      expect(owasp).toMatch(/^API(?:[1-9]|10):2023$/);
    }
  });
});
