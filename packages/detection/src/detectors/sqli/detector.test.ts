import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDetection } from '../../detection.ts';
import { describeCases, EMPTY_REQUEST, leafOf } from '../../testing/cases.ts';
import { sqli } from './detector.ts';
import { PROCEDURES } from './functions.ts';
import { readOperand } from './grammar.ts';
import { CATALOGUE_PREFIXES, CATALOGUE_WORDS } from './keywords.ts';
import { createTokens, tokenize } from './tokens.ts';

describeCases(sqli, import.meta.dirname);

it('asks for every word that tells without being called', () => {
  const names = [...CATALOGUE_WORDS, ...CATALOGUE_PREFIXES, ...PROCEDURES];
  for (const name of names) expect(/[^a-z]/.test(name) || /^m?sys/.test(name), name).toBe(true);
});

it('reads an operand in a chain as it reads it alone', () => {
  const piece = fc.constantFrom('1', "'a'", 'b', '||', '&&', '+', '-', '(', ')', 'or', '=', 'select', 'f(', 'not', '@c', '; ', "''");
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 400 }), fc.boolean(), (pieces, backwards) => {
      const tokens = createTokens();
      tokenize(pieces.join(' '), 0, tokens);
      const places = Array.from({ length: tokens.count }, (_, at) => (backwards ? tokens.count - 1 - at : at));
      const warm = places.map((at) => readOperand(tokens, at));
      const alone = places.map((at) => {
        tokens.reading++;
        return readOperand(tokens, at);
      });
      expect(warm).toEqual(alone);
    }),
  );
});

it.each([
  ['Drop Table Furniture', []],
  ['1; drop table furniture', ['sqli']],
  ["x'; drop table furniture --", ['sqli']],
])('reads %j by where it stands, as a name or as a statement', (value, classes) => {
  const inspection = createDetection().inspect([leafOf({ value })], EMPTY_REQUEST, null);
  expect(inspection.classes).toEqual(classes);
});
