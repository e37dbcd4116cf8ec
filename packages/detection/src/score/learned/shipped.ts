import { readFileSync } from 'node:fs';
import { createModel, type LearnedModel } from './model.ts';
import { parseModel } from './model-file.ts';

// Beside the package's `src` and `dist`, so the same relative place holds for both.
const FILE = new URL('../../../data/model.json', import.meta.url);

let model: LearnedModel | null = null;

/** The model of this version; read once. */
export function shippedModel(): LearnedModel {
  model ??= createModel(parseModel(readFileSync(FILE, 'utf8')));
  return model;
}
