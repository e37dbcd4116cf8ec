import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttackClass, PointKind } from '@sallyport/core';
import { corpusNames, readCorpus } from './corpus.ts';
import { classOf, type Example, exampleOf, instancesOf, leafFor } from './example.ts';
import { textHash } from './random.ts';
import { ATTACKS, HONEST, madeExamples } from './texts.ts';

/** Texts made by the grammars beside the corpora. */
export interface Made {
  readonly honest: number;
  readonly attacks: number;
}

/** Cases are few and chosen with care. */
const CASE_COPIES = 8;

/** The source of the cases. */
export const CASES = 'made cases';

export const MADE: Made = { honest: 80_000, attacks: 40_000 };

/** The good and bad cases of the detectors, and the honest texts all detectors must leave alone. */
const DETECTORS = new URL('../src/detectors/', import.meta.url);

function caseExamples(): { readonly examples: Example[]; readonly sha256: string } {
  const hash = createHash('sha256');
  const read = (path: string): string => {
    const text = readFileSync(new URL(path, DETECTORS), 'utf8');
    hash.update(text);
    return text;
  };
  const quiet = (JSON.parse(read('quiet.json')) as string[]).map((value) => caseExample({ value, name: 'memo' }, null));
  const folders = readdirSync(DETECTORS, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const cases = folders
    .map((entry) => entry.name)
    .filter((name) => existsSync(new URL(`${name}/cases.json`, DETECTORS)) && name !== 'data-leak')
    .sort()
    .flatMap((name) => {
      const { bad, good } = JSON.parse(read(`${name}/cases.json`)) as Readonly<Record<'bad' | 'good', readonly TextCase[]>>;
      return [...bad.map((one) => caseExample(one, classOf(name))), ...good.map((one) => caseExample(one, null))];
    });
  return { examples: [...quiet, ...cases].filter((example) => example !== null), sha256: hash.digest('hex') };
}

interface TextCase {
  readonly value: string;
  readonly kind?: PointKind;
  readonly name?: string;
  readonly isName?: boolean;
}

function caseExample(one: TextCase, attack: AttackClass | null): Example | null {
  const leaf = leafFor(one.value, one.kind ?? 'query', one.name ?? 'q', one.isName ?? false);
  const instances = instancesOf([leaf]);
  if (instances.length === 0) return null;
  return { source: CASES, attack: attack !== null, class: attack, cluster: textHash(one.value), instances };
}

/** Files of the development data that are read for training; the others are for tests of other parts. */
export interface Source {
  readonly name: string;
  readonly sha256: string;
}

export interface Dataset {
  readonly examples: readonly Example[];
  readonly sources: readonly Source[];
}

/** All corpora of a data folder and the made texts. */
export async function readDataset(folder: string, made: Made, seed: number): Promise<Dataset> {
  const examples: Example[] = [];
  const sources: Source[] = [];
  for (const name of await corpusNames(folder)) {
    sources.push({ name, sha256: digest(readFileSync(join(folder, 'corpora', `${name}.jsonl`))) });
    for await (const item of readCorpus(folder, name)) {
      const example = exampleOf(item);
      if (example !== null) examples.push(example);
    }
  }
  const cases = caseExamples();
  sources.push({ name: CASES, sha256: cases.sha256 });
  for (let copy = 0; copy < CASE_COPIES; copy++) examples.push(...cases.examples);
  for (const [name, file, count] of [
    ['made honest texts', HONEST, made.honest],
    ['made attacks', ATTACKS, made.attacks],
  ] as const) {
    sources.push({ name, sha256: digest(readFileSync(file)) });
    examples.push(...madeExamples(file, count, seed));
  }
  return { examples, sources };
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
