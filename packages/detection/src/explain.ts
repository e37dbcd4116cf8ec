import type { Finding } from '@sallyport/core';
import type { Score, Scorer } from './score/score.ts';

/** A score and the findings it rests on, each with its share. */
export interface Explained extends Score {
  readonly findings: readonly Finding[];
}

/**
 * Scores findings (strongest first) and says what each added: its contribution is the score with it and all stronger
 * ones, less the score without it. So contributions add up to the score whatever the scorer is, and a finding that
 * changes nothing says 0.
 */
export function explain(findings: readonly Finding[], scorer: Scorer): Explained {
  const explained: Finding[] = [];
  let score: Score = { score: 0, classes: [] };
  for (let index = 0; index < findings.length; index++) {
    const finding = findings[index]!;
    const before = score.score;
    score = scorer(findings.slice(0, index + 1));
    const contribution = round(score.score - before);
    explained.push({ ...finding, indicators: [{ id: finding.detector, weight: finding.confidence, contribution }] });
  }
  return { ...score, findings: explained };
}

/** Three decimals, as scores have. */
function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
