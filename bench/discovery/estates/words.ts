import { readFileSync } from 'node:fs';

/** The vocabulary of one half: estates for choosing weights and published ones share no word. */
export interface Words {
  readonly collections: readonly string[];
  readonly statics: readonly string[];
  readonly actions: readonly string[];
  readonly details: readonly string[];
  readonly prefixes: readonly string[];
  readonly first_names: readonly string[];
  readonly last_names: readonly string[];
  readonly cities: readonly string[];
  readonly countries: readonly string[];
  readonly alpha3: readonly string[];
  readonly alpha2: readonly string[];
  readonly currencies: readonly string[];
  readonly languages: readonly string[];
  readonly nicknames: readonly string[];
  readonly titles: readonly string[];
  readonly enums: readonly (readonly string[])[];
}

export type Half = 'tuning' | 'published';

/** Codes of standards are closed sets: both halves have them all. */
const WHOLE: ReadonlySet<string> = new Set(['alpha3', 'alpha2', 'currencies', 'languages', 'prefixes']);

export function wordsOf(half: Half): Words {
  const file = JSON.parse(readFileSync(new URL('vocabulary.json', import.meta.url), 'utf8')) as Record<string, string>;
  const parity = half === 'tuning' ? 0 : 1;
  const ours = <T>(list: readonly T[]): T[] => list.filter((_, index) => index % 2 === parity);
  const lists = Object.fromEntries(
    Object.entries(file)
      .filter(([name]) => name !== 'provenance')
      .map(([name, text]) => {
        const list = text.split(name === 'enums' || name === 'prefixes' ? '|' : ' ');
        const own = WHOLE.has(name) ? list : ours(list);
        return [name, name === 'enums' ? own.map((values) => values.split(' ')) : own];
      }),
  );
  return lists as unknown as Words;
}
