import type { AttackClass } from '@sallyport/core';
import { logistic } from '../src/score/learned/logistic.ts';
import type { Example } from './example.ts';
import { bestOf, type FitSettings, type Weights } from './fit.ts';
import { seeded, shuffledOrder } from './random.ts';

/** Rows of the class table; fewer than the model's buckets, because naming a class is easier than telling an attack. */
export const CLASS_BUCKETS: number = 1 << 13;

const EPOCHS = 4;
const RATE = 0.08;

export interface ClassWeights {
  readonly classes: readonly AttackClass[];
  /** Row by row. */
  readonly weights: Float64Array;
}

/** One logistic regression for each class against all others, on the segment by which the model knows an attack. */
export function fitClasses(model: Weights, examples: readonly Example[], settings: FitSettings): ClassWeights {
  const attacks = examples.filter((example) => example.class !== null);
  const classes = [...new Set(attacks.map((example) => example.class!))].sort();
  const weights = new Float64Array(CLASS_BUCKETS * classes.length);
  const squares = new Float64Array(weights.length).fill(1e-6);
  const shares = sharesOf(attacks);
  const random = seeded(settings.seed);
  const sums = new Float64Array(classes.length);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const at of shuffledOrder(random, attacks.length)) {
      const example = attacks[at]!;
      const { instance } = bestOf(model, example, false);
      sums.fill(0);
      for (let index = 0; index < instance.own; index++) {
        const row = (instance.buckets[index]! & (CLASS_BUCKETS - 1)) * classes.length;
        for (let of = 0; of < classes.length; of++) sums[of]! += weights[row + of]!;
      }
      for (let of = 0; of < classes.length; of++) {
        const gradient = shares.get(example.class!)! * (logistic(sums[of]!) - (classes[of] === example.class ? 1 : 0));
        for (let index = 0; index < instance.own; index++) {
          const cell = (instance.buckets[index]! & (CLASS_BUCKETS - 1)) * classes.length + of;
          squares[cell]! += gradient * gradient;
          weights[cell]! -= (RATE * gradient) / Math.sqrt(squares[cell]!);
        }
      }
    }
  }
  return { classes, weights };
}

/** Rare classes count more: the square root of how much rarer they are than the commonest. */
function sharesOf(attacks: readonly Example[]): Map<AttackClass, number> {
  const counts = new Map<AttackClass, number>();
  for (const example of attacks) counts.set(example.class!, (counts.get(example.class!) ?? 0) + 1);
  const most = Math.max(1, ...counts.values());
  return new Map([...counts].map(([name, count]) => [name, Math.sqrt(most / count)]));
}
