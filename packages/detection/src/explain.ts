import { type Finding, HABIT_INDICATOR, type IndicatorShare } from '@sallyport/core';
import { FEATURE_PREFIX } from './feature-shares.ts';
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
  const running = scorer.begin?.() ?? null;
  let score: Score = { score: 0, classes: [] };
  for (let index = 0; index < findings.length; index++) {
    const finding = findings[index]!;
    const before = score.score;
    score = running === null ? scorer(findings.slice(0, index + 1)) : running.add(finding);
    explained.push({ ...finding, indicators: shares(finding, findings.slice(0, index), before, score.score, scorer) });
  }
  return { ...score, findings: explained };
}

/** What the finding itself added, less what of it features of the model are named for, and what a habit of its point changed. */
function shares(finding: Finding, stronger: readonly Finding[], before: number, after: number, scorer: Scorer): IndicatorShare[] {
  const added = round(after - before);
  const habit = finding.indicators.find(({ id }) => id === HABIT_INDICATOR);
  const weight = habit === undefined ? finding.confidence : round(finding.confidence - habit.weight);
  const own = habit === undefined ? added : round(scorer([...stronger, { ...finding, confidence: weight }]).score - before);
  const features = finding.indicators
    .filter(({ id }) => id.startsWith(FEATURE_PREFIX))
    .map((feature) => ({ ...feature, contribution: round(own * feature.weight) }));
  const named = features.reduce((sum, { contribution }) => sum + contribution, 0);
  return [
    { id: finding.detector, weight, contribution: round(own - named) },
    ...features,
    ...(habit === undefined ? [] : [{ ...habit, contribution: round(added - own) }]),
  ];
}

/** Three decimals, as scores have. */
function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
