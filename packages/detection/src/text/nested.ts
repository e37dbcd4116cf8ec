import type { Leaf } from '@sallyport/traffic';

/** Longer texts are not written out a second time. */
const NESTED_CHARS_MAX = 16_384;

const OBJECT = 0x7b;
const ARRAY = 0x5b;

/**
 * True for JSON inside a value, all of which its members say: written out again it is the same, so it has no member twice, no
 * comment, no escape that its reader would not see. Quotes and brackets of JSON are those of no query and no template. Operators of
 * document stores tell by what they hold and are read as they stand.
 * @param next the leaf behind it, the first of its members if it has any
 */
export function isSaidByMembers({ point, value }: Leaf, next: Leaf | undefined): boolean {
  // before anything else, for addresses are made of pieces that are joined when they are looked into
  const first = value.charCodeAt(0);
  if (first !== OBJECT && first !== ARRAY) return false;
  if (next === undefined || value.length > NESTED_CHARS_MAX || next.point.length <= point.length + 5) return false;
  if (!next.point.startsWith('|json', point.length) || !next.point.startsWith(point) || value.includes('"$')) return false;
  try {
    return JSON.stringify(JSON.parse(value)) === value;
  } catch {
    return false;
  }
}
