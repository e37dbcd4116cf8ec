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
  readonly qualifiers: readonly string[];
  readonly last: readonly string[];
  readonly rules: readonly { readonly id: string; readonly names: readonly string[] }[];
}

interface Entry {
  readonly id: NameHint;
  /** ` card number ` */
  readonly words: string;
  /** `cardnumber` */
  readonly together: string;
  /** Only as the end of the name. */
  readonly last: boolean;
}

const FILE = readData<NameFile>('field_names.json');
const QUALIFIERS: ReadonlySet<string> = new Set(FILE.qualifiers);
const LAST: ReadonlySet<string> = new Set(FILE.last);
const ENTRIES: readonly Entry[] = FILE.rules.flatMap(({ id, names }) =>
  names.map((name) => ({ id, words: ` ${name} `, together: name.replaceAll(' ', ''), last: LAST.has(name) })),
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
  if (words.length > 1 && QUALIFIERS.has(words.at(-1)!)) return '';
  const spaced = ` ${words.join(' ')} `;
  const together = words.join('');
  for (const entry of ENTRIES) {
    if (entry.last ? spaced.endsWith(entry.words) : spaced.includes(entry.words) || together === entry.together) return entry.id;
    if (!entry.last && entry.together.length >= TOGETHER_CHARS_MIN && together.includes(entry.together)) return entry.id;
  }
  return '';
}

/** `accountHolder.PINBlock[2]` is `account holder pin block`; digits stay with the letters before them (`cvv2`). */
export function nameWords(name: string): string[] {
  return name
    .replace(/\[\d*\]/g, ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1 ')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
