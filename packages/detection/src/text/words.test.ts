import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WordTable } from './words.ts';

const letter = fc.constantFrom('a', 'b', 'z', '_', '0', '.', 'é');
const word = fc.string({ unit: letter, minLength: 2, maxLength: 6 });

it('says of each word what a map says', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(word, fc.integer({ min: 1, max: 200 })), { maxLength: 40 }), fc.array(word), (entries, others) => {
      const table = new WordTable(entries);
      const map = new Map(entries);
      for (const one of [...map.keys(), ...others]) expect(table.valueAt(`x${one}y`, 1, one.length + 1)).toBe(map.get(one) ?? 0);
    }),
  );
});

it('knows no word of less than two characters', () => {
  expect(() => new WordTable([['a', 1]])).toThrow(RangeError);
  const table = new WordTable([['ab', 1]]);
  for (const text of ['', 'a', 'b']) expect(table.valueAt(text, 0, text.length)).toBe(0);
});
