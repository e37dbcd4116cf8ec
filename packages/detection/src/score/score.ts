import type { AttackClass, Finding, PointKind } from '@sallyport/core';
import { pointKind } from '@sallyport/core';

/** What findings add up to. */
export interface Score {
  /** 0..1; the default policy blocks from 0.5 on. */
  readonly score: number;
  /** Classes whose own score is at least {@link CLASS_SHOWN_MIN}, strongest first. */
  readonly classes: readonly AttackClass[];
}

/** Turns findings into a score. The seam for a learned model: same findings in, same score out. */
export type Scorer = (findings: readonly Finding[]) => Score;

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
 * Noisy-or per class over the distinct rules that fired at one point (each with its best confidence), the best point of
 * a class, and the best class: weak signs at one place support each other, weak signs all over a message do not.
 * Noisy-or: Pearl, Probabilistic Reasoning in Intelligent Systems (1988), section 4.3.2.
 */
export const noisyOr: Scorer = (findings) => {
  if (findings.length === 0) return { score: 0, classes: [] };
  const places = collect(findings);
  const best = new Map<AttackClass, number>();
  for (const [place, rules] of places) {
    let miss = 1;
    let fragment = 0;
    for (const [rule, confidence] of rules) {
      if (rule.endsWith(FRAGMENT_SUFFIX)) fragment = Math.max(fragment, confidence);
      else miss *= 1 - confidence;
    }
    const kind = place.slice(place.indexOf(' ') + 1);
    const own = Math.max(1 - miss, fragment) * KIND_WEIGHT[pointKind(kind) ?? 'body'];
    const name = place.slice(0, place.indexOf(' ')) as AttackClass;
    if (own > (best.get(name) ?? 0)) best.set(name, own);
  }
  const sorted = [...best].sort((a, b) => b[1] - a[1]);
  const classes = sorted.filter(([, own]) => own >= CLASS_SHOWN_MIN).map(([name]) => name);
  return { score: round(sorted[0]![1]), classes };
};

/** Best confidence by rule, by class and point; decodings of one value are one place. */
function collect(findings: readonly Finding[]): Map<string, Map<string, number>> {
  const places = new Map<string, Map<string, number>>();
  for (const finding of findings) {
    const bar = finding.point.indexOf('|');
    const place = `${finding.class} ${bar < 0 ? finding.point : finding.point.slice(0, bar)}`;
    let rules = places.get(place);
    if (rules === undefined) {
      rules = new Map();
      places.set(place, rules);
    }
    if (finding.confidence > (rules.get(finding.detector) ?? 0)) rules.set(finding.detector, finding.confidence);
  }
  return places;
}

/** Three decimals: the same on every machine, and enough to compare. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
