import type { AttackClass } from '@sallyport/core';
import { ATTACK_CLASS_INFO } from '@sallyport/core';
import { BUCKETS } from './features.ts';

/** Where a model comes from and how good it is; written by training, read by people. */
export interface TrainingCard {
  readonly about: string;
  readonly seed: number;
  readonly settings: Readonly<Record<string, number>>;
  /** Sources with the number of texts taken from each, and the digest of their bytes. */
  readonly sources: readonly { readonly name: string; readonly attacks: number; readonly benign: number; readonly sha256: string }[];
  /** Each source judged by a model that never saw it: shares in percent at the default threshold, by the model alone. */
  readonly held_out: readonly { readonly source: string; readonly attacks_found: number | null; readonly benign_flagged: number | null }[];
  readonly limits: readonly string[];
}

/** The model as it stands in `data/model.json` (schema: `data/model.schema.json`). */
export interface ModelJson {
  readonly format: 'sallyport-detection-model';
  readonly format_version: 1;
  /** Changes with every change of the weights. */
  readonly version: string;
  readonly buckets: number;
  /** Log odds of one step of a weight. */
  readonly unit: number;
  /** In steps. */
  readonly bias: number;
  /** Platt's calibration: probability = logistic(slope * log odds + intercept). */
  readonly calibration: { readonly slope: number; readonly intercept: number };
  readonly classes: readonly AttackClass[];
  /** Signed bytes in base64: one weight for each bucket. */
  readonly weights: string;
  /** Signed bytes in base64: a row of one weight for each class, for each of the class buckets. */
  readonly class_weights: string;
  readonly card: TrainingCard;
}

/** The parsed file. */
export interface ModelFile {
  readonly version: string;
  readonly unit: number;
  readonly bias: number;
  readonly slope: number;
  readonly intercept: number;
  readonly classes: readonly AttackClass[];
  readonly weights: Int8Array;
  readonly classWeights: Int8Array;
  readonly card: TrainingCard;
}

/** The file may be this large; a larger one is refused. */
export const MODEL_BYTES_MAX: number = 2 * 1024 * 1024;

/**
 * Reads a model file.
 * @throws RangeError that names the field, when the file is not one this version can use
 */
export function parseModel(text: string): ModelFile {
  if (text.length > MODEL_BYTES_MAX) throw new RangeError(`model: ${text.length} bytes, more than ${MODEL_BYTES_MAX}`);
  const json = JSON.parse(text) as ModelJson;
  demand(json.format === 'sallyport-detection-model' && json.format_version === 1, 'format', 'unknown');
  demand(json.buckets === BUCKETS, 'buckets', `must be ${BUCKETS}`);
  const numbers = [json.unit, json.bias, json.calibration?.slope, json.calibration?.intercept];
  demand(numbers.every(Number.isFinite) && json.unit > 0 && json.calibration.slope > 0, 'unit, bias, calibration', 'must be numbers');
  demand(json.classes.length > 0 && json.classes.every((name) => name in ATTACK_CLASS_INFO), 'classes', 'must be attack classes');
  const weights = bytes(json.weights);
  demand(weights.length === BUCKETS, 'weights', `must have ${BUCKETS} bytes`);
  const classWeights = bytes(json.class_weights);
  const rows = classWeights.length / json.classes.length;
  demand(rows >= 1 && Number.isInteger(Math.log2(rows)), 'class_weights', 'must have a row for each of 2^n buckets');
  const { slope, intercept } = json.calibration;
  const { version, unit, bias, classes, card } = json;
  return { version, unit, bias, slope, intercept, classes, weights, classWeights, card };
}

function demand(good: boolean, field: string, what: string): void {
  if (!good) throw new RangeError(`model: ${field} ${what}`);
}

function bytes(base64: string): Int8Array {
  const buffer = Buffer.from(base64, 'base64');
  return new Int8Array(buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.length));
}
