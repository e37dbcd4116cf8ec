import { readFileSync } from 'node:fs';
import { seeded } from '../discovery/values.ts';
import { blindValuesOf } from './blind-values.ts';
import type { LabelledField } from './measure.ts';

interface BlindFile {
  readonly positive: Readonly<Record<string, readonly string[]>>;
  readonly decoy: Readonly<Record<string, readonly string[]>>;
}

/** Fields of many languages and styles, each seen `samples` times, beside what comes close. */
export function blindFields(samples: number): LabelledField[] {
  const file = JSON.parse(readFileSync(new URL('blind-fields.json', import.meta.url), 'utf8')) as BlindFile;
  let seed = 90_000;
  const rows = (part: Readonly<Record<string, readonly string[]>>, labelled: boolean): LabelledField[] =>
    Object.entries(part).flatMap(([shape, names]) =>
      names.map((name) => ({ name, label: labelled ? shape : null, values: blindValuesOf(shape, samples, seeded(seed++)) })),
    );
  return [...rows(file.positive, true), ...rows(file.decoy, false)];
}
