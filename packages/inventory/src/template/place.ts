import { EVIDENCE } from './evidence.ts';
import { endsWithPreposition, isPlural } from './lexicon.ts';
import { lookOf } from './look.ts';
import { type PathNode, PLAIN } from './node.ts';
import type { WordView } from './view.ts';

/** What stands before a position. */
export type Before =
  | { readonly kind: 'root' }
  | { readonly kind: 'word'; readonly word: string; readonly version: boolean }
  /** `words`: its values were words themselves, as in `/offices/{country}/{city}`. `word`: the last static one. */
  | { readonly kind: 'value'; readonly words: boolean; readonly word: string | null };

/** Segments behind which collections stand, as behind the root: `v1`, `api`, `rest`. */
export function isPlaceVersion(word: string): boolean {
  return /^(?:v\d[\w.-]*|apis?|rest|\d{1,2}(?:\.\d+)?|services?|gateway|public|private|internal|external)$/i.test(word);
}

/** Odds from its form. A capital says nothing where the API writes its own words so. */
export function formOdds({ shape, look }: WordView, before: Before): number {
  const word = before.kind === 'root' ? null : before.word;
  const habit = look.letters === 'capital' && word !== null && lookOf(word).letters === 'capital';
  return habit ? Math.min(0, shape.odds) : shape.odds;
}

/** Most of them have values by form as children. */
export function followedByValue(words: readonly WordView[]): boolean {
  return words.filter((word) => word.nodes.some(leadsToValue)).length * 2 > words.length;
}

function leadsToValue({ params, count }: PathNode): boolean {
  const plain = params?.get(PLAIN);
  if (plain === undefined) return false;
  return (plain.count - (plain.types.get('text') ?? 0)) * 5 > count;
}

export function placeOdds(before: Before): number {
  if (before.kind === 'root') return EVIDENCE.afterRoot;
  if (before.kind === 'value') return before.words ? EVIDENCE.afterWordValue : EVIDENCE.afterValue;
  if (before.version) return EVIDENCE.afterRoot;
  if (endsWithPreposition(before.word)) return EVIDENCE.afterPreposition;
  return isPlural(before.word) ? EVIDENCE.afterPlural : EVIDENCE.afterSingular;
}

/** Most of the values were words. `types`: of a parameter. */
export function mostlyWords(types: ReadonlyMap<string, number>): boolean {
  let total = 0;
  for (const count of types.values()) total += count;
  return (types.get('text') ?? 0) * 2 > total;
}
