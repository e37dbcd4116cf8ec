import fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeCases } from '../../testing/cases.ts';
import { asksJndi, flatten, log4shell, mayAskJndi } from './detector.ts';

describeCases(log4shell, import.meta.dirname);

it('puts a text together only where it has the letters', () => {
  const piece = fc.constantFrom('${', '}', 'lower:', 'upper:', '::-', 'env:X:-', 'j', 'n', 'd', 'i', 'jn', 'di:', ':', ' ', '-', '.', 'ı');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      const text = `\${${pieces.join('')}`;
      const letters: string[] = [];
      flatten(text, 0, text.length, letters);
      if (!mayAskJndi(text, 0, text.length)) expect(asksJndi(letters.join(''))).toBe(false);
      expect(flatten(text, 0, text.length, null)).toBe(flatten(text, 0, text.length, letters));
    }),
    { numRuns: 2_000 },
  );
});
