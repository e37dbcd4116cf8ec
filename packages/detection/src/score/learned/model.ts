import type { AttackClass, PointKind } from '@sallyport/core';
import type { Rule } from '../../detector.ts';
import { attribute, type FeatureShare } from './attribution.ts';
import {
  bucketOf,
  FeatureList,
  INDICATOR,
  INDICATOR_PAIR,
  mix,
  placeGroup,
  SEGMENT_CHARS,
  SEGMENT_STEP,
  start,
  sumSegment,
} from './features.ts';
import { logistic } from './logistic.ts';
import type { ModelFile } from './model-file.ts';

/** A rule that fired on the text under judgement. */
export interface Fired {
  readonly rule: Rule;
  readonly confidence: number;
}

/** What the model thinks of one text. */
export interface Opinion {
  /** 0..1, calibrated on sources that were held out of training. */
  readonly probability: number;
  /** The segment that decided, as offsets into the text. */
  readonly from: number;
  readonly to: number;
}

export interface LearnedModel {
  readonly version: string;
  /**
   * Reads folded `text` and what rules said of it. Linear in the text.
   * Integer sums of the file's weights: the same on every machine.
   * @param enough a probability that answers the question: from there on no more is read
   */
  judge(text: string, kind: PointKind, isName: boolean, fired: readonly Fired[], enough?: number): Opinion;
  /** What kind of attack the segment that decided looks most like. */
  classOf(text: string, opinion: Opinion, kind: PointKind, isName: boolean): AttackClass;
  /** What in the segment that decided speaks loudest for an attack. */
  attribute(text: string, opinion: Opinion, kind: PointKind, isName: boolean, fired: readonly Fired[]): readonly FeatureShare[];
}

/** Different rules whose pairs are looked at; a text that fires more is sure to be judged by the rules alone. */
const FIRED_MAX = 8;

/** Steps in which a rule's confidence is told apart. */
const CONFIDENCE_STEPS = 5;

/** Buckets of the rules that fired and of their pairs, in `list`. */
export function indicatorBuckets(fired: readonly Fired[]): number[] {
  const best = new Map<string, number>();
  for (const { rule, confidence } of fired) {
    if (confidence > (best.get(rule.id) ?? -1) && (best.has(rule.id) || best.size < FIRED_MAX)) best.set(rule.id, confidence);
  }
  const ids = [...best.keys()].sort();
  const hashes = ids.map((id) => hashOf(id));
  const buckets = ids.map((id, index) =>
    bucketOf(mix(mix(start(INDICATOR), hashes[index]!), Math.floor(best.get(id)! * CONFIDENCE_STEPS))),
  );
  for (let first = 0; first < hashes.length; first++) {
    for (let second = first + 1; second < hashes.length; second++) {
      buckets.push(bucketOf(mix(mix(start(INDICATOR_PAIR), hashes[first]!), hashes[second]!)));
    }
  }
  return buckets;
}

function hashOf(id: string): number {
  let hash = start(0);
  for (let at = 0; at < id.length; at++) hash = mix(hash, id.charCodeAt(at));
  return hash;
}

function indicatorSum(weights: Int8Array, fired: readonly Fired[]): number {
  let sum = 0;
  if (fired.length > 0) for (const bucket of indicatorBuckets(fired)) sum += weights[bucket]!;
  return sum;
}

export function createModel(file: Omit<ModelFile, 'card'>): LearnedModel {
  const { weights, unit, bias, slope, intercept, classes, classWeights } = file;
  const list = new FeatureList();
  const classMask = classWeights.length / classes.length - 1;
  const sums = new Int32Array(classes.length);

  return {
    version: file.version,
    judge(text, kind, isName, fired, enough = 1) {
      const group = placeGroup(kind, isName);
      const base = bias + indicatorSum(weights, fired);
      let top = Number.NEGATIVE_INFINITY;
      let topFrom = 0;
      let probability = 0;
      for (let from = 0; from === 0 || from + SEGMENT_CHARS - SEGMENT_STEP < text.length; from += SEGMENT_STEP) {
        const sum = base + sumSegment(text, from, Math.min(text.length, from + SEGMENT_CHARS), group, weights);
        if (sum <= top) continue;
        top = sum;
        topFrom = from;
        probability = logistic(slope * top * unit + intercept);
        if (probability >= enough) break;
      }
      return { probability, from: topFrom, to: Math.min(text.length, topFrom + SEGMENT_CHARS) };
    },
    attribute: (text, opinion, kind, isName, fired) => attribute(file, text, opinion, kind, isName, fired),
    classOf(text, { from, to }, kind, isName) {
      list.read(text, from, to, placeGroup(kind, isName));
      sums.fill(0);
      for (let at = 0; at < list.count; at++) {
        const row = (list.buckets[at]! & classMask) * classes.length;
        for (let index = 0; index < sums.length; index++) sums[index]! += classWeights[row + index]!;
      }
      let best = 0;
      for (let index = 1; index < sums.length; index++) if (sums[index]! > sums[best]!) best = index;
      return classes[best]!;
    },
  };
}
