import type { DataClassId } from '@sallyport/core';
import { ownCopy } from '../owned.ts';
import { readData } from './data-file.ts';

/** What a field's name says of its value: a data class, `neutral` (an identifier or a time, never a card), or nothing. */
export type NameHint = DataClassId | 'neutral' | '';

/** Distinct names remembered. APIs use a few thousand; names made up by an attacker empty the memory and no more. */
export const NAME_HINTS_CACHED_MAX = 4_096;

/** The end of a longer name is read: names grow at the front (`customer.cards[0].cvv`). */
export const NAME_CHARS_MAX = 96;

/** A shorter entry written together (`pin`) would match inside words (`shipping`), so it has to be a word of its own. */
const TOGETHER_CHARS_MIN = 7;

interface NameFile {
  readonly fillers: string;
  readonly spellings: Readonly<Record<string, string>>;
  readonly qualifiers: readonly string[];
  readonly last: readonly string[];
  readonly alone: readonly string[];
  readonly rules: readonly { readonly id: string; readonly names: readonly string[] }[];
}

interface Entry {
  readonly id: NameHint;
  /** ` card number ` */
  readonly words: string;
  /** `cardnumber` */
  readonly together: string;
  /** Only as the end of the name, or only as the whole of it. */
  readonly place: 'anywhere' | 'last' | 'alone';
}

const FILE = readData<NameFile>('field_names.json');
const QUALIFIERS: ReadonlySet<string> = new Set(FILE.qualifiers);
const LAST: ReadonlySet<string> = new Set(FILE.last);
const ALONE: ReadonlySet<string> = new Set(FILE.alone);
const ENTRIES: readonly Entry[] = FILE.rules.flatMap(({ id, names }) =>
  names.map((name) => ({
    id,
    words: ` ${name} `,
    together: name.replaceAll(' ', ''),
    place: ALONE.has(name) ? 'alone' : LAST.has(name) ? 'last' : 'anywhere',
  })),
);

const FILLERS: ReadonlySet<string> = new Set(FILE.fillers.split(' '));
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  Object.entries(FILE.spellings).flatMap(([word, spelled]) =>
    [...spelled.split(' '), ...(word.includes(' ') ? [] : [word])].map((spelling) => [spelling, word] as const),
  ),
);

let known = new Map<string, NameHint>();

/** What the name of a field, header, parameter or cookie says. Remembered, so asking again costs one look-up. */
export function nameHint(name: string): NameHint {
  if (name === '') return '';
  const key = name.length <= NAME_CHARS_MAX ? name : name.slice(-NAME_CHARS_MAX);
  const seen = known.get(key);
  if (seen !== undefined) return seen;
  const hint = readName(key);
  if (known.size >= NAME_HINTS_CACHED_MAX) known = new Map();
  known.set(ownCopy(key), hint);
  return hint;
}

function readName(name: string): NameHint {
  const words = nameWords(name);
  if (words.length === 0) return '';
  if (isQualified(words)) return '';
  const hint = hintOf(words);
  if (hint !== null && hint !== 'neutral') return hint;
  const spelled = spelledOut(words);
  return isQualified(spelled) ? '' : (hintOf(spelled) ?? hint ?? '');
}

/** The field is about the thing: `tokenType`, `addressTypeCode`. */
function isQualified(words: readonly string[]): boolean {
  const last = words.at(-1) === 'code' && words.length > 2 ? words.at(-2)! : words.at(-1)!;
  return words.length > 1 && QUALIFIERS.has(last);
}

/** The first rule that matches; `null` for none. */
function hintOf(words: readonly string[]): NameHint | null {
  const spaced = ` ${words.join(' ')} `;
  const together = words.join('');
  for (const entry of ENTRIES) if (isNamed(entry, spaced, together)) return entry.id;
  return null;
}

function isNamed({ place, ...entry }: Entry, spaced: string, together: string): boolean {
  if (place === 'alone') return spaced === entry.words;
  if (place === 'last') return spaced.endsWith(entry.words);
  if (spaced.includes(entry.words) || together === entry.together) return true;
  return entry.together.length >= TOGETHER_CHARS_MIN && together.includes(entry.together);
}

/** Abbreviations and words of other languages as the words of the rules; a number named first comes last. */
function spelledOut(words: readonly string[]): string[] {
  const spelled = words.filter((word) => !FILLERS.has(word)).flatMap((word) => (spellingOf(word) ?? takenApart(word)).split(' '));
  return spelled.length > 1 && spelled[0] === 'number' ? [...spelled.slice(1), 'number'] : spelled;
}

/** `addr1` is `address`. */
function spellingOf(word: string): string | undefined {
  return SPELLINGS.get(word) ?? SPELLINGS.get(word.replace(/\d{1,2}$/, ''));
}

/** Letters of each part of a word that is two written together. */
const PART_CHARS_MIN = 3;

/** `kontonummer` is two words, also with an `s` between them; the word itself where it is none of that kind. */
function takenApart(word: string): string {
  for (let at = PART_CHARS_MIN; at <= word.length - PART_CHARS_MIN; at++) {
    const first = SPELLINGS.get(word.slice(0, at)) ?? (word[at - 1] === 's' ? SPELLINGS.get(word.slice(0, at - 1)) : undefined);
    const second = SPELLINGS.get(word.slice(at));
    if (first !== undefined && second !== undefined) return `${first} ${second}`;
  }
  return word;
}

/** `accountHolder.PINBlock[2]` is `account holder pin block`; digits stay with the letters before them (`cvv2`). */
export function nameWords(name: string): string[] {
  return withoutAccents(name)
    .replace(/\[\d*\]/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1 ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

/** `Straße` is `Strasse`, `numéro` is `numero`. */
function withoutAccents(name: string): string {
  // Most names are ASCII, and stay as they are.
  if (!/[^\x20-\x7e]/.test(name)) return name;
  return name.replaceAll('ß', 'ss').replaceAll('ł', 'l').replaceAll('ø', 'o').normalize('NFD').replace(/\p{M}/gu, '');
}
