/** Secrets that tell themselves by their shape: provider keys by prefix, JWT, PEM private keys. */
import { readData } from './data-file.ts';

type CharSet = 'upper-digit' | 'word' | 'dotted' | 'base64';

interface Prefix {
  readonly issuer: string;
  readonly prefix: string;
  readonly chars: CharSet;
  /** Characters of `chars` that must follow the prefix. */
  readonly min: number;
}

const SETS: Readonly<Record<CharSet, Uint8Array>> = {
  'upper-digit': charTable('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
  word: charTable('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-'),
  dotted: charTable('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.'),
  base64: charTable('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/='),
};

function charTable(chars: string): Uint8Array {
  const table = new Uint8Array(128);
  for (let index = 0; index < chars.length; index++) table[chars.charCodeAt(index)] = 1;
  return table;
}

const { prefixes: PREFIXES } = readData<{ readonly prefixes: readonly Prefix[] }>('secret_types.json');

/** By first two characters: nearly all positions of a text are refused by one look-up. */
const BY_PAIR: ReadonlyMap<number, readonly Prefix[]> = Map.groupBy(PREFIXES, ({ prefix }) =>
  pairOf(prefix.charCodeAt(0), prefix.charCodeAt(1)),
);

const PAIRS: Readonly<Uint8Array> = Uint8Array.from({ length: 128 * 128 }, (_, pair) => (BY_PAIR.has(pair) ? 1 : 0));

/** Two characters of ASCII as one number. */
function pairOf(first: number, second: number): number {
  return first * 128 + second;
}

/** False only where no provider's key begins with these two characters. */
export function mayBeginKey(first: number, second: number): boolean {
  return PAIRS[pairOf(first, second)] === 1;
}

/** Shorter prefixes occur by chance in text. */
const TELLING_PREFIX_CHARS_MIN = 4;

const TELLING: readonly Prefix[] = PREFIXES.filter(({ prefix }) => prefix.length >= TELLING_PREFIX_CHARS_MIN);

/** How keys of providers begin; for searches that ask {@link providerKeySpan} only where one of these stands. */
export const PROVIDER_KEY_PREFIXES: readonly string[] = TELLING.map(({ prefix }) => prefix);

/** Start and end of the first key of a provider in a text, or `null`; reads the text once for each prefix. */
export function providerKeySpan(text: string): readonly [number, number] | null {
  for (const { prefix, chars, min } of TELLING) {
    for (let at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + prefix.length)) {
      const from = at + prefix.length;
      const end = runEnd(text, from, SETS[chars]);
      if (end - from >= min && (at === 0 || SETS.word[text.charCodeAt(at - 1)] !== 1)) return [at, end];
    }
  }
  return null;
}

/** End of the provider key that begins at `start`, or -1. */
export function providerKeyEnd(text: string, start: number): number {
  for (const { prefix, chars, min } of BY_PAIR.get(pairOf(text.charCodeAt(start), text.charCodeAt(start + 1))) ?? []) {
    if (!text.startsWith(prefix, start)) continue;
    const from = start + prefix.length;
    const end = runEnd(text, from, SETS[chars]);
    if (end - from >= min) return end;
  }
  return -1;
}

function runEnd(text: string, from: number, set: Uint8Array): number {
  let end = from;
  while (end < text.length && set[text.charCodeAt(end)] === 1) end++;
  return end;
}

/**
 * Calls `found` for every JWT (or what is left of one). A token counts when its header is followed by a dot and more, or
 * decodes to JSON that names `alg` or `typ`. Linear: the ends of a run of characters are looked for once.
 */
export function findJwtSpans(text: string, found: (start: number, end: number) => void): void {
  let headerEnd = -1;
  let end = -1;
  for (let start = text.indexOf('eyJ'); start >= 0; ) {
    if (start >= headerEnd) {
      headerEnd = runEnd(text, start, SETS.word);
      end = runEnd(text, headerEnd, SETS.dotted);
    }
    const isToken = headerEnd - start >= 10 && (end > headerEnd + 1 || headerNamesAlgorithm(text, start, headerEnd));
    if (isToken) found(start, end);
    start = text.indexOf('eyJ', isToken ? end : start + 3);
  }
}

function headerNamesAlgorithm(text: string, start: number, end: number): boolean {
  const header = Buffer.from(text.slice(start, Math.min(end, start + 256)), 'base64url').toString('latin1');
  return header.includes('"alg"') || header.includes('"typ"');
}

/** True when the whole text is a compact JWS or JWE whose header decodes to JSON with `alg`. */
export function jwtValid(text: string): boolean {
  if (!text.startsWith('eyJ') || runEnd(text, 0, SETS.dotted) !== text.length) return false;
  const parts = text.split('.');
  if (parts.length !== 3 && parts.length !== 5) return false;
  try {
    const header: unknown = JSON.parse(Buffer.from(parts[0]!, 'base64url').toString('utf8'));
    return typeof header === 'object' && header !== null && 'alg' in header;
  } catch {
    return false;
  }
}

const PEM_BEGIN = /-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/g;

/** Start and end of the first PEM private key at or after `from`; a key cut off in the middle ends with the text. */
export function privateKeySpan(text: string, from: number): readonly [number, number] | null {
  if (text.indexOf('-----BEGIN ', from) < 0) return null;
  PEM_BEGIN.lastIndex = from;
  const match = PEM_BEGIN.exec(text);
  if (match === null) return null;
  const start = match.index;
  const tail = text.indexOf('-----END ', start + match[0].length);
  if (tail < 0) return [start, text.length];
  const close = text.indexOf('-----', tail + 9);
  return [start, close < 0 ? text.length : close + 5];
}
