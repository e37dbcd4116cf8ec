import { createHash } from 'node:crypto';
import { BUCKETS } from '../src/score/learned/features.ts';
import { logistic } from '../src/score/learned/logistic.ts';
import type { ModelFile, ModelJson, TrainingCard } from '../src/score/learned/model-file.ts';
import type { Calibration } from './calibrate.ts';
import type { Dataset } from './dataset.ts';
import type { Example } from './example.ts';
import { bestOf, type FitSettings, fit, type Weights } from './fit.ts';
import { calibrationOf, finish, fitHeldOut, settingsOf, sourcesOf, weigher } from './train.ts';

/** What the model must not be taken for. */
const LIMITS: readonly string[] = [
  'Reads only what passes the gate of the rules: a text without any sign or word that rules know is never judged.',
  'The probability assumes the share of attacks among gated texts that stands in the settings; it is no frequency of any one site.',
  'Public payload collections repeat each other, so shares on a held-out collection flatter.',
  'Honest texts were made by grammars; source code, SQL and HTML typed by customers on purpose remain hard.',
  'Languages other than English are present in names and short phrases only.',
];

/** Trains, judges each source by a model that never saw it, and writes the file's text: the same for the same data. */
export function trainFile(dataset: Dataset, settings: FitSettings): string {
  const { examples } = dataset;
  const heldOut = fitHeldOut(examples, settings);
  const calibration = calibrationOf(examples, heldOut, settings);
  const model = fit(examples, weigher(examples, settings), settings);
  const finished = finish(model, calibration, examples, settings);
  const card = cardOf(dataset, heldOut, calibration, settings);
  return `${JSON.stringify(toJson(finished, card), null, 1)}\n`;
}

function toJson(model: Omit<ModelFile, 'card' | 'version'>, card: TrainingCard): ModelJson {
  const weights = Buffer.from(model.weights).toString('base64');
  const class_weights = Buffer.from(model.classWeights).toString('base64');
  const digest = createHash('sha256').update(weights).update(class_weights).update(`${model.slope} ${model.intercept} ${model.bias}`);
  return {
    format: 'sallyport-detection-model',
    format_version: 1,
    version: digest.digest('hex').slice(0, 12),
    buckets: BUCKETS,
    unit: model.unit,
    bias: model.bias,
    calibration: { slope: model.slope, intercept: model.intercept },
    classes: model.classes,
    card,
    weights,
    class_weights,
  };
}

function cardOf(dataset: Dataset, heldOut: ReadonlyMap<string, Weights>, calibration: Calibration, settings: FitSettings): TrainingCard {
  const { examples, sources } = dataset;
  const count = (name: string, attack: boolean): number =>
    examples.filter((example) => example.source === name && example.attack === attack).length;
  return {
    about:
      'Sparse logistic regression over hashed pieces of text, lexical statistics, rules that fired and their pairs; the most suspicious segment of a text speaks for it.',
    seed: settings.seed,
    settings: settingsOf(settings),
    sources: sources.map(({ name, sha256 }) => ({ name, attacks: count(name, true), benign: count(name, false), sha256 })),
    held_out: sourcesOf(examples).map((source) => {
      const model = heldOut.get(source)!;
      const share = (attack: boolean): number | null =>
        flagged(
          examples.filter((example) => example.source === source && example.attack === attack),
          model,
          calibration,
        );
      return { source, attacks_found: share(true), benign_flagged: share(false) };
    }),
    limits: LIMITS,
  };
}

/** Percent of the examples (that pass the gate) the model alone would flag at the default threshold. */
function flagged(examples: readonly Example[], model: Weights, { slope, intercept }: Calibration): number | null {
  if (examples.length === 0) return null;
  const hits = examples.filter((example) => logistic(slope * bestOf(model, example, true).odds + intercept) >= 0.5).length;
  return Math.round((10_000 * hits) / examples.length) / 100;
}
