import type { DiscoverySet } from './traffic.ts';
import { type Random, seeded } from './values.ts';

const CONSONANTS = 'bdfgklmnprstvz';
const VOWELS = 'aeiou';

/**
 * The same set with every static word replaced by one that no word list has (plurals stay plurals), as if its API were
 * in a language or a jargon the inventory does not know. Names that are conventions rather than words stay.
 */
export function disguise(set: DiscoverySet): DiscoverySet {
  const random = seeded(5);
  const made = new Map<string, string>();
  const replace = (word: string): string => {
    if (['me', 'search', 'summary'].includes(word)) return word;
    const known = made.get(word);
    if (known !== undefined) return known;
    const fresh = madeUp(random, word.endsWith('s'));
    made.set(word, fresh);
    return fresh;
  };
  const templates = set.templates.map((line) => {
    const [method, template] = line.split(' ') as [string, string];
    return `${method} ${template.replace(/\/([a-z][a-z_-]*)(?=\/|$|\.|:)/gi, (_, word: string) => `/${replace(word)}`)}`;
  });
  return { ...set, name: `${set.name} (disguised)`, templates };
}

function madeUp(random: Random, plural: boolean): string {
  const letter = (alphabet: string): string => alphabet[Math.floor(random() * alphabet.length)]!;
  let word = '';
  for (let syllable = 0; syllable < 2 + Math.floor(random() * 2); syllable++) word += letter(CONSONANTS) + letter(VOWELS);
  return word + letter(CONSONANTS) + (plural ? 's' : '');
}
