import { EXTRACT_LIMITS, type Leaf } from '@sallyport/traffic';

/** Longer texts are not parsed a second time. */
const NESTED_CHARS_MAX = 262_144;

const OBJECT = 0x7b;
const ARRAY = 0x5b;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Behind a backslash: what every writer of JSON escapes, and `\/`. */
const PLAIN_ESCAPES = '"\\/nrtbf';

/** `\u00e9`, `\u20ac`: how writers that send nothing but ASCII write other letters. */
const FOREIGN_ESCAPE = /u(?!00[0-7])[\da-fA-F]{4}/y;

/** A name with `$` that is none of JSON Schema's. */
const OPERATOR = /"\$(?!(?:anchor|comment|defs|dynamicAnchor|dynamicRef|id|ref|schema|vocabulary)")/;

/**
 * True for JSON inside a value, all of which its members say: it has no member twice, no comment, and no escape that only hides what a
 * sign is. Quotes, brackets and line ends of JSON are those of no query, no template and no shell. Operators of document stores tell by
 * what they hold and are read as they stand.
 * @param next the leaf behind it, the first of its members if it has any
 */
export function isSaidByMembers({ point, value }: Leaf, next: Leaf | undefined): boolean {
  // before anything else, for addresses are made of pieces that are joined when they are looked into
  const first = value.charCodeAt(0);
  if (first !== OBJECT && first !== ARRAY) return false;
  if (next === undefined || value.length > NESTED_CHARS_MAX || next.point.length <= point.length + 5) return false;
  if (!next.point.startsWith('|json', point.length) || !next.point.startsWith(point) || OPERATOR.test(value)) return false;
  const members = membersWritten(value);
  if (members < 0) return false;
  try {
    return membersRead(JSON.parse(value), EXTRACT_LIMITS.bodyDepthMax) === members;
  } catch {
    return false;
  }
}

/** Colons outside of strings; -1 where a string has an escape that hides a sign. */
function membersWritten(value: string): number {
  let members = 0;
  let inString = false;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code === QUOTE) inString = !inString;
    else if (code === COLON && !inString) members++;
    else if (code === BACKSLASH && inString) {
      at++;
      FOREIGN_ESCAPE.lastIndex = at;
      if (!PLAIN_ESCAPES.includes(value.charAt(at)) && !FOREIGN_ESCAPE.test(value)) return -1;
    }
  }
  return members;
}

/** Members at any depth; NaN where they are so deep that they have no address. */
function membersRead(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === 0) return Number.NaN;
  const held = Object.values(value);
  let members = Array.isArray(value) ? 0 : held.length;
  for (const one of held) members += membersRead(one, depth - 1);
  return members;
}
