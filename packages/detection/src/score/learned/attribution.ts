import type { PointKind } from '@sallyport/core';
import {
  bucketOf,
  FeatureList,
  GRAM,
  mix,
  placeGroup,
  SIGN_DIGIT,
  SIGN_FOREIGN,
  signOf,
  start,
  WORD,
  WORD_PAIR,
  WORD_PLACED,
} from './features.ts';
import { type Fired, indicatorBuckets, type Opinion } from './model.ts';
import type { ModelFile } from './model-file.ts';

/** A piece of a text, or rules that fired together, that speaks for an attack. */
export interface FeatureShare {
  /** `rule`, `rules`, `text` (neighbouring signs), `word`, `words` (one after the other). */
  readonly kind: 'rule' | 'rules' | 'text' | 'word' | 'words';
  /** Ids of rules, or the signs: digits are one `0`, letters of other scripts one `?`. */
  readonly piece: string;
  /** Part of all that speaks for an attack in the segment, 0..1. */
  readonly share: number;
  /** What the feature adds to the log-odds. */
  readonly log_odds: number;
}

/** Features named of one finding. */
const NAMED_MAX = 5;

type Named = Omit<FeatureShare, 'share' | 'log_odds'>;

/**
 * The features that speak loudest for an attack in the segment that decided, strongest first. Features that have no name a
 * reader could use (the shape of a text, its statistics) are in the shares' total only. For findings that are kept; slow.
 */
export function attribute(
  { weights, unit, slope }: Pick<ModelFile, 'weights' | 'unit' | 'slope'>,
  text: string,
  { from, to }: Opinion,
  kind: PointKind,
  isName: boolean,
  fired: readonly Fired[],
): FeatureShare[] {
  const list = new FeatureList();
  list.read(text, from, to, placeGroup(kind, isName));
  const rules = indicatorBuckets(fired);
  const present = new Set([...list.buckets.subarray(0, list.count), ...rules]);
  let total = 0;
  for (const bucket of present) total += Math.max(0, weights[bucket]!);
  if (total === 0) return [];
  const names = new Map<number, Named>();
  const name = (bucket: number, kindOf: Named['kind'], piece: string): void => {
    if (present.has(bucket) && weights[bucket]! > 0 && !names.has(bucket)) names.set(bucket, { kind: kindOf, piece });
  };
  nameRules(rules, fired, name);
  nameWords(signsOf(text, from, to), name);
  nameGrams(signsOf(text, from, to), name);
  return [...names]
    .sort(([a], [b]) => weights[b]! - weights[a]! || a - b)
    .slice(0, NAMED_MAX)
    .map(([bucket, named]) => ({
      ...named,
      share: round(weights[bucket]! / total),
      log_odds: round(slope * weights[bucket]! * unit),
    }));
}

type Name = (bucket: number, kind: Named['kind'], piece: string) => void;

/** The same order as {@link indicatorBuckets}: each rule, then each pair. */
function nameRules(buckets: readonly number[], fired: readonly Fired[], name: Name): void {
  const ids = [...new Set(fired.map(({ rule }) => rule.id))].sort();
  if (buckets.length !== ids.length + (ids.length * (ids.length - 1)) / 2) return;
  let at = 0;
  for (const id of ids) name(buckets[at++]!, 'rule', id);
  for (let first = 0; first < ids.length; first++) {
    for (let second = first + 1; second < ids.length; second++) name(buckets[at++]!, 'rules', `${ids[first]!} ${ids[second]!}`);
  }
}

function nameGrams(signs: readonly number[], name: Name): void {
  for (const length of [5, 3]) {
    for (let at = 0; at + length <= signs.length; at++) {
      const piece = signs.slice(at, at + length);
      name(bucketOf(piece.reduce(mix, start(GRAM))), 'text', shown(piece));
    }
  }
}

function nameWords(signs: readonly number[], name: Name): void {
  let before = 0;
  let beforeText = '';
  for (let at = 0; at < signs.length; at++) {
    if (!isLetter(signs[at]!)) continue;
    const from = at;
    while (at < signs.length && isLetter(signs[at]!)) at++;
    if (at - from < 2) continue;
    const letters = signs.slice(from, at);
    const word = letters.slice(0, WORD_CHARS_MAX).reduce(mix, start(WORD));
    const placed = mix(mix(mix(start(WORD_PLACED), word), from > 0 ? signs[from - 1]! : 0), at < signs.length ? signs[at]! : 0);
    const text = shown(letters);
    name(bucketOf(word), 'word', text);
    name(bucketOf(placed), 'text', shown(signs.slice(Math.max(0, from - 1), at + 1)));
    name(bucketOf(mix(mix(start(WORD_PAIR), before), word)), 'words', beforeText === '' ? text : `${beforeText} ${text}`);
    before = word;
    beforeText = text;
  }
}

/** Letters of a word that features read. */
const WORD_CHARS_MAX = 24;

function isLetter(sign: number): boolean {
  return sign >= 97 && sign <= 122;
}

/** A stretch of folded text as the features see it: runs of one sign are cut short. */
export function signsOf(text: string, from: number, to: number): number[] {
  const signs: number[] = [];
  for (let at = from; at < to; at++) {
    const sign = signOf(text.charCodeAt(at));
    const same = sign === signs.at(-1);
    if (same && (sign === SIGN_DIGIT || sign === SPACE || sign === SIGN_FOREIGN || sign === signs.at(-2))) continue;
    signs.push(sign);
  }
  return signs;
}

const SPACE = 32;

/** Signs for a reader. */
export function shown(signs: readonly number[]): string {
  return signs.map((sign) => (sign === SIGN_FOREIGN ? '?' : sign < SPACE ? ' ' : String.fromCharCode(sign))).join('');
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
