import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from '../../text/fold.ts';
import {
  bucketOf,
  FeatureList,
  GRAM,
  mix,
  type PlaceGroup,
  SEGMENT_CHARS,
  SHAPE,
  STATISTIC,
  signOf,
  start,
  WORD,
  WORD_PAIR,
  WORD_PLACED,
} from './features.ts';

/** The features of a text as the comment of features.ts tells them, with strings and sets instead of tables. */
function reference(text: string, group: PlaceGroup): Set<number> {
  const signs = collapse([...new Array(text.length).keys()].map((at) => signOf(text.charCodeAt(at))));
  const shape = shapeOf(signs);
  const hashes: number[] = [];
  const add = (family: number, ...values: number[]): number => hashes.push(values.reduce(mix, start(family)));
  for (let at = 0; at + 3 <= signs.length; at++) add(GRAM, ...signs.slice(at, at + 3));
  for (let at = 0; at + 5 <= signs.length; at++) add(GRAM, ...signs.slice(at, at + 5));
  const edged = [0, ...shape, 0];
  for (let at = 0; at + 4 <= edged.length; at++) add(SHAPE, group, ...edged.slice(at, at + 4));
  for (let at = 0; at + 6 <= edged.length; at++) add(SHAPE, group, ...edged.slice(at, at + 6));
  let before = 0;
  for (const match of String.fromCharCode(...signs).matchAll(/[a-z]+/g)) {
    if (match[0].length < 2) continue;
    const word = [...match[0].slice(0, 24)].map((letter) => letter.charCodeAt(0)).reduce(mix, start(WORD));
    hashes.push(word);
    add(WORD_PLACED, word, signs[match.index - 1] ?? 0, signs[match.index + match[0].length] ?? 0);
    add(WORD_PAIR, before, word);
    before = word;
  }
  statistics(signs, shape.length).forEach((value, which) => {
    add(STATISTIC, which, group, value);
  });
  return new Set(hashes.map(bucketOf));
}

function collapse(signs: readonly number[]): number[] {
  const kept: number[] = [];
  for (const sign of signs) {
    const most = [48, 32, 127].includes(sign) ? 1 : 2;
    if (kept.slice(-most).filter((one) => one === sign).length < most) kept.push(sign);
  }
  return kept;
}

function shapeOf(signs: readonly number[]): number[] {
  const text = String.fromCharCode(...signs);
  const worded = text.replace(/0?[a-z\x7f][a-z\x7f0_]*/g, (word, at: number) =>
    word.startsWith('0') && text[at - 1] === 'a' ? word : 'a',
  );
  return [...worded].map((character) => character.charCodeAt(0));
}

function statistics(signs: readonly number[], shaped: number): number[] {
  const plain = (sign: number): boolean => (sign >= 97 && sign <= 122) || sign === 48 || sign === 127;
  const marks = signs.filter((sign) => !plain(sign) && sign !== 32);
  const runs = signs
    .map((sign) => (plain(sign) ? 'p' : ' '))
    .join('')
    .split(/ +/)
    .map((run) => run.length);
  const bits = (value: number): number => (value === 0 ? 0 : Math.floor(Math.log2(value)) + 1);
  const odd = (code: number): number => marks.filter((sign) => sign === code).length % 2;
  return [
    bits(signs.length),
    signs.length === 0 ? 0 : Math.floor((marks.length * 12) / signs.length),
    new Set(marks.map((sign) => sign & 31)).size,
    odd(39) | (odd(34) << 1),
    bits(Math.max(0, ...runs)),
    bits(shaped),
  ];
}

describe('extractSegment', () => {
  it('gives what the slow way gives, each once', () => {
    const list = new FeatureList();
    const texts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: SEGMENT_CHARS }),
      fc
        .array(fc.constantFrom('select ', "' or ", '1=1', '--', '<img ', 'onerror=', '../', 'é', 'a_1', '__', '\n', '  ', '000', 'xyz'), {
          maxLength: 14,
        })
        .map((parts) => parts.join('').slice(0, SEGMENT_CHARS)),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom<PlaceGroup>(0, 1, 2, 3), (text, group) => {
        const folded = foldText(text, false);
        list.read(folded, 0, folded.length, group);
        const fast = [...list.buckets.subarray(0, list.count)];
        expect(new Set(fast).size).toBe(fast.length);
        expect(new Set(fast)).toEqual(reference(folded, group));
      }),
      { numRuns: 400 },
    );
  });
});
