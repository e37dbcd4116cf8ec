import type { AttackClass, Finding, PointKind } from '@sallyport/core';
import { pointKind } from '@sallyport/core';
import { placeOf } from './place.ts';

/** What findings add up to. */
export interface Score {
  /** 0..1; the default policy blocks from 0.5 on. */
  readonly score: number;
  /** Classes whose own score is at least {@link CLASS_SHOWN_MIN}, strongest first. */
  readonly classes: readonly AttackClass[];
}

/** Turns findings into a score. The seam for a learned model: same findings in, same score out. */
export interface Scorer {
  (findings: readonly Finding[]): Score;
  /** The same, finding by finding; without it a score is made anew for each. */
  begin?(): RunningScore;
}

/** A score that grows. */
export interface RunningScore {
  /** What the finding and those before it add up to. */
  add(finding: Finding): Score;
}

/** A class below this is noise to a reader. */
const CLASS_SHOWN_MIN = 0.3;

/**
 * How much a finding counts by where it stands. Header fields that clients fill by themselves are noisier than parameters;
 * a block needs more certainty there.
 */
const KIND_WEIGHT: Readonly<Record<PointKind, number>> = {
  method: 1,
  path: 1,
  query: 1,
  body: 1,
  cookie: 0.95,
  header: 0.95,
};

/**
 * Rules for pieces of a language that do nothing by themselves. Such a piece is no second witness: it only repeats what another
 * rule has seen, so it counts alone or not at all. A strict policy may still block it.
 */
const FRAGMENT_SUFFIX = '.fragment';

/**
 * The learned model reads which rules fired, so short of even odds it is no second witness to them: it counts alone or not at all.
 */
const LEARNED_SUFFIX = '.learned';
const WITNESS_MIN = 0.45;

/**
 * Noisy-or per class over the distinct rules that fired at one point (each with its best confidence), the best point of
 * a class, and the best class: weak signs at one place support each other, weak signs all over a message do not.
 * Noisy-or: Pearl, Probabilistic Reasoning in Intelligent Systems (1988), section 4.3.2.
 */
export const noisyOr: Scorer = (findings) => {
  const running = new RunningNoisyOr();
  for (const finding of findings) running.add(finding);
  return running.score();
};
noisyOr.begin = () => new RunningNoisyOr();

class RunningNoisyOr implements RunningScore {
  /** Best confidence by rule, by class and point; decodings of one value are one place. Bounded by the findings of a message. */
  readonly #places = new Map<string, Map<string, number>>();
  /** The best place of each class (bounded by the classes). No finding makes a place weaker. */
  readonly #best = new Map<AttackClass, number>();

  add(finding: Finding): Score {
    const point = placeOf(finding.point);
    const place = `${finding.class} ${point}`;
    let rules = this.#places.get(place);
    if (rules === undefined) {
      rules = new Map();
      this.#places.set(place, rules);
    }
    if (finding.confidence > (rules.get(finding.detector) ?? 0)) rules.set(finding.detector, finding.confidence);
    const own = strengthOf(rules) * KIND_WEIGHT[pointKind(point) ?? 'body'];
    if (own > (this.#best.get(finding.class) ?? 0)) this.#best.set(finding.class, own);
    return this.score();
  }

  score(): Score {
    if (this.#best.size === 0) return { score: 0, classes: [] };
    const sorted = [...this.#best].sort((a, b) => b[1] - a[1]);
    const classes = sorted.filter(([, own]) => own >= CLASS_SHOWN_MIN).map(([name]) => name);
    return { score: round(sorted[0]![1]), classes };
  }
}

/** What the rules that fired on one value add up to, before the weight of its place. */
export function strengthOf(rules: Iterable<readonly [rule: string, confidence: number]>): number {
  let miss = 1;
  let alone = 0;
  for (const [rule, confidence] of rules) {
    if (rule.endsWith(FRAGMENT_SUFFIX) || (confidence < WITNESS_MIN && rule.endsWith(LEARNED_SUFFIX))) alone = Math.max(alone, confidence);
    else miss *= 1 - confidence;
  }
  return Math.max(1 - miss, alone);
}

/** Three decimals: the same on every machine, and enough to compare. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
