import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WordSieve } from './sieve.ts';

const letter = fc.constantFrom('a', 'b', 'z', '_', '0', '.', 'é');
const word = fc.string({ unit: letter, minLength: 2, maxLength: 40 });

it('lets every word of its list pass, and no word of another length or beginning', () => {
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), word, (list, other) => {
      const sieve = new WordSieve(list);
      for (const one of list) expect(sieve.mayHold(`x${one}y`, 1, one.length + 1)).toBe(true);
      if (!list.some((one) => Math.min(one.length, 31) === Math.min(other.length, 31)))
        expect(sieve.mayHold(other, 0, other.length)).toBe(false);
    }),
  );
});

it('refuses words it cannot tell apart', () => {
  expect(() => new WordSieve(['a'])).toThrow(RangeError);
  const sieve = new WordSieve(['ab']);
  for (const text of ['', 'a', 'abc', 'a'.repeat(40)]) expect(sieve.mayHold(text, 0, text.length)).toBe(false);
});
