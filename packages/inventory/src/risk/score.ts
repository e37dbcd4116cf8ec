import type { RiskFactor, RiskLevel, RiskRecord } from '../model.ts';
import { type Evidence, type RiskFacts, riskEvidence } from './factors.ts';
import { RISK_LEVELS, RISK_TITLES, RISK_WEIGHTS, type RiskWeights } from './policy.ts';

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
  const factors: RiskFactor[] = evidence.map((item) => ({
    id: item.id,
    title: RISK_TITLES[item.id],
    kind: item.kind,
    weight: weights[item.id],
    value: round(item.value, 3),
    confidence: round(item.confidence, 3),
    points: round(
      whole -
        combine(
          evidence.filter((other) => other !== item),
          weights,
        ),
      1,
    ),
    detail: item.detail,
  }));
  factors.sort((a, b) => b.points - a.points || (a.id < b.id ? -1 : 1));
  const score = round(whole, 1);
  return { score, level: levelOf(score), factors };
}

function combine(evidence: readonly Evidence[], weights: RiskWeights): number {
  const left = { likelihood: 1, impact: 1 };
  for (const { id, kind, value, confidence } of evidence) left[kind] *= 1 - weights[id] * value * confidence;
  return 100 * (1 - left.likelihood) * (1 - left.impact);
}

function levelOf(score: number): RiskLevel {
  for (const [level, least] of RISK_LEVELS) if (score >= least) return level;
  return 'low';
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
