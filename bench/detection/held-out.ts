import { createDetection, type Detection } from '@sallyport/detection';
import { createModel } from '../../packages/detection/src/score/learned/model.ts';
import { type Item, readCorpus } from '../../packages/detection/training/corpus.ts';
import { MADE, readDataset } from '../../packages/detection/training/dataset.ts';
import { SETTINGS } from '../../packages/detection/training/fit.ts';
import { calibrationOf, finish, fitHeldOut } from '../../packages/detection/training/train.ts';

/** Detection with a model that never saw the source of that name. */
export type HeldOut = ReadonlyMap<string, Detection>;

/** Trains one model for each source without it; rules are the same for all. */
export async function heldOutDetections(folder: string): Promise<HeldOut> {
  const { examples } = await readDataset(folder, MADE, SETTINGS.seed);
  const models = fitHeldOut(examples, SETTINGS);
  const calibration = calibrationOf(examples, models, SETTINGS);
  return new Map(
    [...models].map(([source, weights]) => {
      const others = examples.filter((example) => example.source !== source);
      const file = finish(weights, calibration, others, SETTINGS);
      return [source, createDetection({ model: createModel({ ...file, version: `without-${source}` }) })];
    }),
  );
}

/** Every item of the sources, with its own held-out detection. */
export async function* heldOutItems(
  folder: string,
  detections: HeldOut,
): AsyncGenerator<{ readonly item: Item; readonly detection: Detection }> {
  for (const [source, detection] of detections) for await (const item of readCorpus(folder, source)) yield { item, detection };
}
