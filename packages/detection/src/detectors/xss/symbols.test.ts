import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkSymbols } from './symbols.ts';

it('finds the same run of signs as reading every one of them', () => {
  const piece = fc.constantFrom('[', ']', '!', '+', '(', ')', '[][(![]+', '+!![]', '()'.repeat(12), 'a', ' ', '[]'.repeat(9));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      let found: [number, number] | null = null;
      checkSymbols(text, (_rule, from, to) => {
        found = [from, to];
      });
      expect(found).toEqual(slowly(text));
    }),
    { numRuns: 2_000 },
  );
});

/** The first place where 24 signs stand in a row, brackets, an exclamation and a plus sign among them. */
function slowly(text: string): [number, number] | null {
  for (const { 0: run, index } of text.matchAll(/[[\]!+()]{24,}/g)) {
    for (let length = 24; length <= run.length; length++) {
      const part = run.slice(0, length);
      if (/[[\]]/.test(part) && part.includes('!') && part.includes('+')) return [index, index + length - 1];
    }
  }
  return null;
}
