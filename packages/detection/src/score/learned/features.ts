import type { PointKind } from '@sallyport/core';

/**
 * What the learned model looks at in a stretch of text: hashed pieces of it, each counted once. Digits, white space and letters
 * outside ASCII are written as one sign each, so that numbers and names do not matter; runs of one sign count at most twice.
 *
 * - grams: 3 and 5 neighbouring signs; the hash of the shorter piece is the beginning of the longer one's, here and below;
 * - shapes: 4 and 6 neighbouring signs once every word is written as `a`, for the kind of place the text stands in;
 * - words, alone, with the signs on both sides, and after the word before;
 * - lexical statistics: length, share of signs, how many different signs, quotes left open, longest run of letters and digits.
 *
 * Feature hashing: Weinberger et al., ICML 2009.
 */

/** Buckets of the hash table; a power of two. */
export const BUCKETS: number = 1 << 16;
const BUCKET_SHIFT = 16;

/** Characters the model sees at once. The most suspicious segment of a text speaks for it, so that padding hides nothing. */
export const SEGMENT_CHARS = 128;
/** Two neighbouring segments share 32 characters: longer than any piece that is hashed. */
export const SEGMENT_STEP = 96;

/** A segment has at most this many features: ten for each character, and a few statistics. */
export const FEATURES_MAX: number = SEGMENT_CHARS * 10 + 16;

/** Letters of a word that are read. */
const WORD_CHARS_MAX = 24;

/** Families of features; the first thing that is hashed. */
export const GRAM = 1;
export const SHAPE = 3;
export const WORD = 5;
export const WORD_PLACED = 6;
export const WORD_PAIR = 7;
export const STATISTIC = 8;
export const INDICATOR = 9;
export const INDICATOR_PAIR = 10;

/** Kinds of places whose text looks alike. */
export type PlaceGroup = 0 | 1 | 2 | 3;

export function placeGroup(kind: PointKind, isName: boolean): PlaceGroup {
  if (isName) return 3;
  if (kind === 'header') return 1;
  return kind === 'path' ? 2 : 0;
}

export const SIGN_DIGIT = 48;
const SIGN_SPACE = 32;
const SIGN_LINE = 10;
const SIGN_CONTROL = 1;
export const SIGN_FOREIGN = 127;
export const SIGN_LETTER = 97;

/** The sign of a folded character. */
export function signOf(code: number): number {
  if (code >= 128) return SIGN_FOREIGN;
  if (code >= 48 && code <= 57) return SIGN_DIGIT;
  if (code === 10 || code === 13) return SIGN_LINE;
  if (code === 9 || code === 32) return SIGN_SPACE;
  return code < 32 || code === 127 ? SIGN_CONTROL : code;
}

const SIGNS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => signOf(code));

export function start(family: number): number {
  return Math.imul(family + 0x9e37, 0x85ebca6b);
}

export function mix(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193);
}

export function bucketOf(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), 0x2c1b3ce5) >>> BUCKET_SHIFT;
}

// Work space of one extraction; filled anew for each segment.
/** With room behind for the pieces that are read ahead. */
const signs = new Uint8Array(SEGMENT_CHARS + 4);
/** With the edge of the segment as a sign before and behind, see {@link addShapes}; room as above. */
const shape = new Uint8Array(SEGMENT_CHARS + 4);
/** The buckets of the segment's features as they come, some more than once. */
const found = new Uint16Array(FEATURES_MAX);
/** One bit for each bucket: small enough for the nearest cache, because what this costs is to look into the memory. */
const seen = new Int32Array(BUCKETS / 32);

/** The sum of the weights of the features of folded `text` in `[from, to)`, at most SEGMENT_CHARS of it; each counts once. */
export function sumSegment(text: string, from: number, to: number, group: PlaceGroup, weights: Int8Array): number {
  const count = findFeatures(text, from, to, group);
  seen.fill(0);
  let sum = 0;
  for (let at = 0; at < count; at++) {
    const bucket = found[at]!;
    const word = seen[bucket >>> 5]!;
    // all ones for a new bucket, without a branch that nobody could foretell
    const fresh = -(~(word >>> (bucket & 31)) & 1);
    seen[bucket >>> 5] = word | (1 << (bucket & 31));
    sum += weights[bucket]! & fresh;
  }
  return sum;
}

/** Features of one segment, each once. */
export class FeatureList {
  readonly buckets: Int32Array = new Int32Array(FEATURES_MAX);
  count = 0;

  /** Takes the features of folded `text` in `[from, to)`, at most SEGMENT_CHARS of it. */
  read(text: string, from: number, to: number, group: PlaceGroup): void {
    const count = findFeatures(text, from, to, group);
    seen.fill(0);
    this.count = 0;
    for (let at = 0; at < count; at++) {
      const bucket = found[at]!;
      const bit = 1 << (bucket & 31);
      if ((seen[bucket >>> 5]! & bit) !== 0) continue;
      seen[bucket >>> 5]! |= bit;
      this.buckets[this.count++] = bucket;
    }
  }
}

/** Fills {@link found}; returns how many there are. */
function findFeatures(text: string, from: number, to: number, group: PlaceGroup): number {
  const count = readSigns(text, from, to);
  let features = addGrams(count);
  const shaped = readShape(count);
  features = addShapes(shaped, group, features);
  features = addWords(count, features);
  return addStatistics(count, shaped, group, features);
}

/** Runs of digits, white space and foreign letters become one sign; three and more of another sign become two. */
function readSigns(text: string, from: number, to: number): number {
  let count = 0;
  let last = -1;
  let before = -1;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    const sign = code < 128 ? SIGNS[code]! : SIGN_FOREIGN;
    if (sign === last && (sign === before || sign === SIGN_DIGIT || sign === SIGN_SPACE || sign === SIGN_FOREIGN)) continue;
    signs[count++] = sign;
    before = last;
    last = sign;
  }
  return count;
}

function isLetterSign(sign: number): boolean {
  return sign >= 97 && sign <= 122;
}

/** What a sign is to a shape: 0 neither of these, 1 a letter of any script, 2 a digit, 3 `_`. */
const ROLES: Uint8Array = Uint8Array.from({ length: 128 }, (_, sign) => {
  if (isLetterSign(sign) || sign === SIGN_FOREIGN) return 1;
  if (sign === SIGN_DIGIT) return 2;
  return sign === 95 ? 3 : 0;
});

/**
 * By what stood before (0 a sign, 1 a word, 2 digits) and the role of a sign: 1 where it begins a sign of the shape, and twice what then
 * stands before. Words go on over digits and `_`; what begins with digits is a word all the same. Without branches, which nobody could
 * foretell in text.
 */
const STEPS: Uint8Array = Uint8Array.from([1, 3, 5, 1, 1, 2, 2, 2, 1, 2, 5, 1]);

/** Words, with digits inside, become one `a`; so do foreign words. The shape begins at 1 and has a zero on both sides. */
function readShape(count: number): number {
  let shaped = 0;
  let before = 0;
  for (let at = 0; at < count; at++) {
    const sign = signs[at]!;
    const step = STEPS[before * 4 + ROLES[sign]!]!;
    shaped += step & 1;
    before = step >> 1;
    shape[shaped] = sign ^ ((sign ^ SIGN_LETTER) & -(before & 1));
  }
  shape[shaped + 1] = 0;
  return shaped;
}

function addGrams(count: number): number {
  const begin = start(GRAM);
  let features = 0;
  let first = signs[0]!;
  let second = signs[1]!;
  let third = signs[2]!;
  let fourth = signs[3]!;
  for (let at = 0; at + 3 <= count; at++) {
    const three = mix(mix(mix(begin, first), second), third);
    found[features++] = bucketOf(three);
    const fifth = signs[at + 4]!;
    if (at + 5 <= count) found[features++] = bucketOf(mix(mix(three, fourth), fifth));
    first = second;
    second = third;
    third = fourth;
    fourth = fifth;
  }
  return features;
}

/** The edges of the segment count as a sign of their own: `'` at the start of a value is not `'` within. */
function addShapes(shaped: number, group: PlaceGroup, before: number): number {
  const begin = mix(start(SHAPE), group);
  const end = shaped + 2;
  let features = before;
  let first = shape[0]!;
  let second = shape[1]!;
  let third = shape[2]!;
  let fourth = shape[3]!;
  let fifth = shape[4]!;
  for (let at = 0; at + 4 <= end; at++) {
    const four = mix(mix(mix(mix(begin, first), second), third), fourth);
    found[features++] = bucketOf(four);
    const sixth = shape[at + 5]!;
    if (at + 6 <= end) found[features++] = bucketOf(mix(mix(four, fifth), sixth));
    first = second;
    second = third;
    third = fourth;
    fourth = fifth;
    fifth = sixth;
  }
  return features;
}

function addWords(count: number, features: number): number {
  let added = features;
  let before = 0;
  for (let at = 0; at < count; at++) {
    if (!isLetterSign(signs[at]!)) continue;
    const from = at;
    let word = start(WORD);
    while (at < count && isLetterSign(signs[at]!)) {
      if (at - from < WORD_CHARS_MAX) word = mix(word, signs[at]!);
      at++;
    }
    if (at - from < 2) continue;
    found[added++] = bucketOf(word);
    found[added++] = bucketOf(mix(mix(mix(start(WORD_PLACED), word), from > 0 ? signs[from - 1]! : 0), at < count ? signs[at]! : 0));
    found[added++] = bucketOf(mix(mix(start(WORD_PAIR), before), word));
    before = word;
  }
  return added;
}

/** What a sign counts as in statistics: 1 a letter or a digit, 2 a mark, and the kind of quote: 4 single, 8 double. */
const COUNTS: Uint8Array = Uint8Array.from({ length: 128 }, (_, sign) => {
  if (ROLES[sign] === 1 || ROLES[sign] === 2) return 1;
  if (sign === SIGN_SPACE) return 0;
  return 2 | (sign === 39 ? 4 : 0) | (sign === 34 ? 8 : 0);
});

/** Statistics are cut into few steps, one feature for each step. */
function addStatistics(count: number, shaped: number, group: PlaceGroup, features: number): number {
  let added = features;
  let marks = 0;
  let quotes = 0;
  let longest = 0;
  let run = 0;
  let kinds = 0;
  for (let at = 0; at < count; at++) {
    const sign = signs[at]!;
    const counts = COUNTS[sign]!;
    run = (run + 1) & -(counts & 1);
    longest = Math.max(longest, run);
    const mark = (counts >> 1) & 1;
    marks += mark;
    kinds |= mark << (sign & 31);
    quotes ^= counts;
  }
  const add = (which: number, value: number): void => {
    found[added++] = bucketOf(mix(mix(mix(start(STATISTIC), which), group), value));
  };
  add(0, 32 - Math.clz32(count));
  add(1, count === 0 ? 0 : Math.floor((marks * 12) / count));
  add(2, bitsOf(kinds));
  // which quotes are left open
  add(3, (quotes >> 2) & 3);
  add(4, 32 - Math.clz32(longest));
  add(5, 32 - Math.clz32(shaped));
  return added;
}

function bitsOf(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}
