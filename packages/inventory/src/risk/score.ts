import { SallyportError } from '@sallyport/core';
import type { RiskFactor, RiskLevel, RiskRecord } from '../model.ts';
import { type Evidence, type RiskFacts, riskEvidence } from './factors.ts';
import { RISK_EVIDENCE, RISK_LEVELS, RISK_TITLES, RISK_WEIGHTS, type RiskFactorId, type RiskWeights } from './policy.ts';

/**
 * Risk of an operation, 0..100: likelihood times impact, each a noisy-OR of its factors,
 *
 *     score = 100 · (1 − Π over likelihood (1 − w·v·c)) · (1 − Π over impact (1 − w·v·c))
 *
 * with weight w (policy), value v (seen) and confidence c. It rises with every factor, does not depend on their order,
 * and leaving one out gives that factor's points.
 */
export function scoreRisk(facts: RiskFacts, weights: RiskWeights = RISK_WEIGHTS): RiskRecord {
  return scoreEvidence(riskEvidence(facts), weights);
}

export function scoreEvidence(evidence: readonly Evidence[], weights: RiskWeights = RISK_WEIGHTS): RiskRecord {
  const whole = combine(evidence, weights);
  const factors: RiskFactor[] = evidence.map((item) => {
    const without = combine(
      evidence.filter((other) => other !== item),
      weights,
    );
    return {
      id: item.id,
      title: RISK_TITLES[item.id],
      kind: item.kind,
      weight: weights[item.id],
      value: round(item.value, 3),
      confidence: round(item.confidence, 3),
      points: round(whole - without, 1),
      without: round(without, 1),
      evidence: RISK_EVIDENCE[item.id],
      detail: item.detail,
    };
  });
  factors.sort((a, b) => b.points - a.points || (a.id < b.id ? -1 : 1));
  const score = round(whole, 1);
  return { score, level: levelOf(score), inherent: inherentScore(evidence, weights), factors };
}

function combine(evidence: readonly Evidence[], weights: RiskWeights): number {
  const left = { likelihood: 1, impact: 1 };
  for (const { id, kind, value, confidence } of evidence) left[kind] *= 1 - weights[id] * value * confidence;
  return 100 * (1 - left.likelihood) * (1 - left.impact);
}

/** What one control would do: the factor's value set to another, 0 for a control that works wholly. */
export interface WhatIf {
  readonly factor: string;
  /** 0..1 */
  readonly value: number;
}

/**
 * The score a record would have with some of its factors changed; the rest of the arithmetic stays as printed.
 * @throws SallyportError `BAD_REQUEST` for a factor that has no part in the score, or a value outside 0..1.
 */
export function whatIf(risk: RiskRecord, changes: readonly WhatIf[]): RiskRecord {
  const values = new Map<string, number>();
  for (const { factor, value } of changes) {
    if (!risk.factors.some(({ id }) => id === factor))
      throw new SallyportError('BAD_REQUEST', 'what-if', `"${factor}" has no part in this score`);
    if (!(value >= 0 && value <= 1)) throw new SallyportError('BAD_REQUEST', `what-if ${factor}`, 'a value from 0 to 1 is wanted');
    values.set(factor, value);
  }
  const weights = Object.fromEntries(risk.factors.map(({ id, weight }) => [id, weight])) as RiskWeights;
  const evidence = risk.factors.map(({ id, kind, value, confidence, detail }) => ({
    id: id as RiskFactorId,
    kind,
    value: values.get(id) ?? value,
    // What is supposed is supposed for sure.
    confidence: values.has(id) ? 1 : confidence,
    detail,
  }));
  return scoreEvidence(evidence, weights);
}

/** Controls whose absence raises likelihood; without any of them the risk is inherent. */
const CONTROLS: readonly RiskFactorId[] = ['auth-gap', 'plain-transport', 'shadow', 'zombie', 'data-in-url'];

/** The score if none of the controls that evidence shows were there: what the operation would risk by what it is. */
export function inherentScore(evidence: readonly Evidence[], weights: RiskWeights = RISK_WEIGHTS): number {
  const bare = evidence.filter(({ id }) => !CONTROLS.includes(id));
  const missing = CONTROLS.map((id): Evidence => ({ id, kind: 'likelihood', value: 1, confidence: 1, detail: 'no control' }));
  return round(combine([...bare, ...missing], weights), 1);
}

function levelOf(score: number): RiskLevel {
  for (const [level, least] of RISK_LEVELS) if (score >= least) return level;
  return 'low';
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
