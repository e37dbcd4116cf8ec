import { BUCKETS } from '../src/score/learned/features.ts';
import { logistic } from '../src/score/learned/logistic.ts';
import type { Example, Instance } from './example.ts';
import { seeded, shuffledOrder } from './random.ts';

/** Settings of training; they stand in the training card. */
export interface FitSettings {
  readonly seed: number;
  readonly epochs: number;
  readonly rate: number;
  /**
   * Sum of squared slopes that each weight starts with. From nothing, the first step of a weight would be a whole one however little
   * there was to mend, and the order of the texts, or one of them more, would move verdicts on others.
   */
  readonly damping: number;
  /** Quadratic penalty of each weight. */
  readonly decay: number;
  /** Share of steps that see no indicator, so that the model learns to read text the rules know nothing of. */
  readonly indicator_dropout: number;
  /** How much a false alarm weighs against a miss. */
  readonly benign_weight: number;
  /** How much a case of a detector counts against a text of the corpora. */
  readonly case_weight: number;
  /** The same for the texts of the grammars: they are many, and of few makes. */
  readonly made_weight: number;
}

export const SETTINGS: FitSettings = {
  seed: 20_261_125,
  epochs: 8,
  rate: 0.02,
  damping: 0.3,
  decay: 2e-5,
  indicator_dropout: 0.4,
  benign_weight: 3,
  case_weight: 2,
  made_weight: 0.5,
};

export interface Weights {
  readonly weights: Float64Array;
  bias: number;
}

/** Log odds of an instance; without its indicators when `length` is its own. */
export function oddsOf({ weights, bias }: Weights, instance: Instance, length: number): number {
  let sum = bias;
  for (let at = 0; at < length; at++) sum += weights[instance.buckets[at]!]!;
  return sum;
}

/** The best instance of an example and its log odds. */
export function bestOf(model: Weights, example: Example, withIndicators: boolean): { readonly instance: Instance; readonly odds: number } {
  let instance = example.instances[0]!;
  let odds = Number.NEGATIVE_INFINITY;
  for (const one of example.instances) {
    const sum = oddsOf(model, one, withIndicators ? one.buckets.length : one.own);
    if (sum <= odds) continue;
    odds = sum;
    instance = one;
  }
  return { instance, odds };
}

/**
 * Logistic regression by stochastic gradient with per-weight steps (AdaGrad: Duchi et al., JMLR 12, 2011). Each step moves
 * the weights of the example's most suspicious segment.
 * @param weightOf how much an example counts
 */
export function fit(examples: readonly Example[], weightOf: (example: Example) => number, settings: FitSettings): Weights {
  const model: Weights = { weights: new Float64Array(BUCKETS), bias: 0 };
  const squares = new Float64Array(BUCKETS).fill(settings.damping);
  let biasSquares = settings.damping;
  const random = seeded(settings.seed);
  for (let epoch = 0; epoch < settings.epochs; epoch++) {
    for (const at of shuffledOrder(random, examples.length)) {
      const example = examples[at]!;
      const whole = random() >= settings.indicator_dropout;
      const { instance, odds } = bestOf(model, example, whole);
      const weight = weightOf(example) * (example.attack ? 1 : settings.benign_weight);
      const gradient = weight * (logistic(odds) - (example.attack ? 1 : 0));
      const length = whole ? instance.buckets.length : instance.own;
      for (let index = 0; index < length; index++) {
        const bucket = instance.buckets[index]!;
        const slope = gradient + settings.decay * model.weights[bucket]!;
        squares[bucket]! += slope * slope;
        model.weights[bucket]! -= (settings.rate * slope) / Math.sqrt(squares[bucket]!);
      }
      biasSquares += gradient * gradient;
      model.bias -= (settings.rate * gradient) / Math.sqrt(biasSquares);
    }
  }
  return model;
}
