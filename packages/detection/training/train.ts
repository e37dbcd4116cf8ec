import type { ModelFile, TrainingCard } from '../src/score/learned/model-file.ts';
import { ATTACK_PRIOR, type Calibration, calibrate, type Scored } from './calibrate.ts';
import { CLASS_BUCKETS, fitClasses } from './classes.ts';
import type { Example } from './example.ts';
import { bestOf, type FitSettings, fit, type Weights } from './fit.ts';

/** Largest step of a weight. */
const STEP_MAX = 127;
/** Weights beyond this are cut: a single piece of text proves nothing. */
const WEIGHT_MAX = 3;

/** An example counts by the square root of how often its make occurs, so that repetitive sources do not drown the others. */
export function weigher(examples: readonly Example[]): (example: Example) => number {
  const makeOf = (example: Example): string => `${example.source} ${example.attack} ${example.cluster}`;
  const counts = new Map<string, number>();
  for (const example of examples) counts.set(makeOf(example), (counts.get(makeOf(example)) ?? 0) + 1);
  return (example) => 1 / Math.sqrt(counts.get(makeOf(example))!);
}

/** Sources that are scored with themselves held out: all but the texts made for training. */
export function sourcesOf(examples: readonly Example[]): string[] {
  return [...new Set(examples.map((example) => example.source))].filter((name) => !name.startsWith('made ')).sort();
}

/** Models without one source each. */
export function fitHeldOut(examples: readonly Example[], settings: FitSettings): Map<string, Weights> {
  const weightOf = weigher(examples);
  return new Map(
    sourcesOf(examples).map((held) => [
      held,
      fit(
        examples.filter((example) => example.source !== held),
        weightOf,
        settings,
      ),
    ]),
  );
}

/** Calibration on what models say of sources they never saw. */
export function calibrationOf(examples: readonly Example[], heldOut: ReadonlyMap<string, Weights>): Calibration {
  const weightOf = weigher(examples);
  const scored: Scored[] = [];
  for (const example of examples) {
    const model = heldOut.get(example.source);
    if (model === undefined) continue;
    scored.push({ odds: bestOf(model, example, true).odds, attack: example.attack, weight: weightOf(example) });
  }
  return calibrate(scored);
}

/** Weights in whole steps with the class table: what stands in the file, but for its card. */
export function finish(
  model: Weights,
  calibration: Calibration,
  examples: readonly Example[],
  settings: FitSettings,
): Omit<ModelFile, 'card' | 'version'> {
  const table = fitClasses(model, examples, settings);
  const unit = WEIGHT_MAX / STEP_MAX;
  return {
    unit,
    bias: Math.round(model.bias / unit),
    ...calibration,
    classes: table.classes,
    weights: steps(model.weights, unit),
    classWeights: steps(table.weights, unit),
  };
}

function steps(weights: Float64Array, unit: number): Int8Array {
  return Int8Array.from(weights, (weight) => Math.max(-STEP_MAX, Math.min(STEP_MAX, Math.round(weight / unit))));
}

export function settingsOf(settings: FitSettings): TrainingCard['settings'] {
  return { ...settings, attack_prior: ATTACK_PRIOR, class_buckets: CLASS_BUCKETS, weight_max: WEIGHT_MAX };
}
