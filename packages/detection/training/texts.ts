import { readFileSync } from 'node:fs';
import type { AttackClass, PointKind } from '@sallyport/core';
import { type Example, instancesOf, leafFor } from './example.ts';
import { expand, type Parts } from './grammar.ts';
import { pick, type Random, seeded, textHash } from './random.ts';

/** Texts of one make, as the data files name them (`data/texts.schema.json`). */
interface Family {
  readonly family: string;
  /** Of attacks only. */
  readonly class?: AttackClass;
  readonly kind: PointKind;
  readonly names: readonly string[];
  /** The texts are names of parameters or members themselves. */
  readonly isName?: boolean;
  /** How often it is drawn, beside the others. */
  readonly share: number;
  readonly forms: readonly string[];
  readonly disguises?: readonly (keyof typeof DISGUISES)[];
}

interface TextFile {
  readonly about: string;
  readonly parts: Parts;
  readonly families: readonly Family[];
}

/** How attackers write the same thing otherwise, by the languages that allow it. */
const DISGUISES = {
  case: (text: string, random: Random) =>
    text.replace(/[a-z]/gi, (letter) => (random() < 0.5 ? letter.toLowerCase() : letter.toUpperCase())),
  spaces: (text: string, random: Random) => text.replace(/ /g, () => pick(random, [' ', '  ', '\t', '\n', '\u00a0', '+', '\r\n'])),
  comments: (text: string, random: Random) => text.replace(/ /g, () => pick(random, ['/**/', ' ', '/*a*/', '/**_**/', '%0a'])),
} as const;

/** Share of texts that are disguised. */
const DISGUISED_SHARE = 0.25;

export interface MadeText {
  readonly family: string;
  readonly class: AttackClass | null;
  readonly kind: PointKind;
  readonly name: string;
  readonly value: string;
  readonly isName: boolean;
}

/**
 * `count` texts of a data file, the same for the same seed.
 * @param only names of families, where others that are added later must not change what is drawn
 */
export function makeTexts(file: URL, count: number, seed: number, only: readonly string[] | null = null): MadeText[] {
  const { parts, families } = JSON.parse(readFileSync(file, 'utf8')) as TextFile;
  const random = seeded(seed);
  const wanted = families.filter(({ family }) => only === null || only.includes(family));
  const drawn = wanted.flatMap((family) => new Array<Family>(family.share).fill(family));
  return Array.from({ length: count }, () => {
    const family = pick(random, drawn);
    const plain = expand(pick(random, family.forms), parts, random);
    const disguises = family.disguises ?? [];
    const value = disguises.length > 0 && random() < DISGUISED_SHARE ? DISGUISES[pick(random, disguises)](plain, random) : plain;
    const { family: made, class: attack = null, kind, names, isName = false } = family;
    return { family: made, class: attack, kind, name: isName ? value : pick(random, names), value, isName };
  });
}

export const HONEST: URL = new URL('data/honest.json', import.meta.url);
export const ATTACKS: URL = new URL('data/attacks.json', import.meta.url);

/** Made texts as examples; those that do not pass the gate teach nothing. */
export function madeExamples(file: URL, count: number, seed: number): Example[] {
  return makeTexts(file, count, seed).flatMap((made) => {
    const instances = instancesOf([leafFor(made.value, made.kind, made.name, made.isName)]);
    if (instances.length === 0) return [];
    const attack = made.class !== null;
    const source = attack ? 'made attacks' : 'made honest texts';
    return [{ source, attack, class: made.class, cluster: textHash(`${made.family} ${made.value}`), instances }];
  });
}
