import fc from 'fast-check';
import { expect, it } from 'vitest';
import { periodOf, readPeriod } from './period.ts';
import { manyOf, manyTexts, parseSearch, stringifySearch } from './search.ts';

// `__proto__` is the one name that an object literal cannot hold as a member of its own.
const word = fc.string({ minLength: 1 }).filter((text) => text.isWellFormed() && text !== '__proto__');

it('gives back from the address what was put into it', () => {
  fc.assert(
    fc.property(fc.dictionary(word, fc.oneof(word, fc.array(word, { minLength: 2 }))), (search) => {
      expect(parseSearch(stringifySearch(search))).toEqual({ ...search });
    }),
  );
});

it('never throws on an address of strangers, and leaves out what it does not know', () => {
  fc.assert(fc.property(fc.string(), (text) => void readPeriod(parseSearch(text))));
  expect(manyOf(parseSearch('?class=sqli&class=nonsense&class=sqli'), 'class', ['sqli', 'xss'])).toEqual(['sqli']);
  expect(manyTexts(parseSearch('?client='), 'client')).toBeUndefined();
});

it('reads a window of two minutes, or a range that ends when it is asked for', () => {
  const own = readPeriod(parseSearch('?from=2026-11-23T00:00Z&to=2026-11-23T01:00Z&range=7d'));
  expect(periodOf(own, '1h', 0)).toEqual({ from: Date.UTC(2026, 10, 23), to: Date.UTC(2026, 10, 23, 1) });
  expect(periodOf(readPeriod({ range: '15m' }), '1h', 10_000_000)).toEqual({ from: 10_000_000 - 900_000 });
  expect(readPeriod(parseSearch('?from=2026-11-23T01:00Z&to=2026-11-23T00:00Z&range=toString'))).toEqual({});
});
