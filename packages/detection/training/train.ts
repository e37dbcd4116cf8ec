import type { ModelFile, TrainingCard } from '../src/score/learned/model-file.ts';
import { ATTACK_PRIOR, type Calibration, calibrate, type Scored } from './calibrate.ts';
import { CLASS_BUCKETS, fitClasses } from './classes.ts';
import { CASES } from './dataset.ts';
import type { Example } from './example.ts';
import { bestOf, type FitSettings, fit, type Weights } from './fit.ts';

/** Largest step of a weight. */
const STEP_MAX = 127;
/** Weights beyond this are cut: a single piece of text proves nothing. The steps are finer for it, so that their rounding adds up to little. */
const WEIGHT_MAX = 1;
/** The same for the table of classes, of which only the order of sums counts. */
const CLASS_WEIGHT_MAX = 3;

/**
 * An example counts by the square root of how often its make occurs, so that repetitive sources do not drown the others, and by what its
 * source is worth.
 */
export function weigher(examples: readonly Example[], settings: FitSettings): (example: Example) => number {
  const makeOf = (example: Example): string => `${example.source} ${example.attack} ${example.cluster}`;
  const counts = new Map<string, number>();
  for (const example of examples) counts.set(makeOf(example), (counts.get(makeOf(example)) ?? 0) + 1);
  return (example) => worthOf(example.source, settings) / Math.sqrt(counts.get(makeOf(example))!);
}

function worthOf(source: string, settings: FitSettings): number {
  if (source === CASES) return settings.case_weight;
  return isMade(source) ? settings.made_weight : 1;
}

function isMade(source: string): boolean {
  return source.startsWith('made ');
}

/** Sources that are scored with themselves held out: all but the texts made for training. */
export function sourcesOf(examples: readonly Example[]): string[] {
  return [...new Set(examples.map((example) => example.source))].filter((name) => !isMade(name)).sort();
}

/** Models without one source each. */
export function fitHeldOut(examples: readonly Example[], settings: FitSettings): Map<string, Weights> {
  const weightOf = weigher(examples, settings);
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
export function calibrationOf(examples: readonly Example[], heldOut: ReadonlyMap<string, Weights>, settings: FitSettings): Calibration {
  const weightOf = weigher(examples, settings);
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
    classWeights: steps(table.weights, CLASS_WEIGHT_MAX / STEP_MAX),
  };
}

function steps(weights: Float64Array, unit: number): Int8Array {
  return Int8Array.from(weights, (weight) => Math.max(-STEP_MAX, Math.min(STEP_MAX, Math.round(weight / unit))));
}

export function settingsOf(settings: FitSettings): TrainingCard['settings'] {
  return {
    ...settings,
    attack_prior: ATTACK_PRIOR,
    class_buckets: CLASS_BUCKETS,
    weight_max: WEIGHT_MAX,
    class_weight_max: CLASS_WEIGHT_MAX,
  };
}
