import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDetection } from '../../detection.ts';
import { describeCases, EMPTY_REQUEST, leafOf } from '../../testing/cases.ts';
import { NAMES } from './calls.ts';
import { isBreak } from './conditions.ts';
import { checkTokens, LOOK_BACK_TOKENS } from './contexts.ts';
import { sqli } from './detector.ts';
import { COMMON_CALLS, PROCEDURES, TECHNICAL_CALLS } from './functions.ts';
import { readOperand } from './grammar.ts';
import { CATALOGUE_PREFIXES, CATALOGUE_WORDS, STRONG_CALLS, STRONG_PREFIXES, WEAK_CALLS } from './keywords.ts';
import { tokenize, tokenizeBehind } from './lexer.ts';
import { createTokens, type Tokens } from './tokens.ts';

describeCases(sqli, import.meta.dirname);

describe('a text that is read in several contexts', () => {
  const piece = fc.constantFrom(
    ...[
      "'",
      '"',
      '`',
      ' ',
      '\n',
      '#',
      '-- ',
      '--',
      '/*',
      '*/',
      '\\',
      '(',
      ')',
      ',',
      ';',
      '=',
      '||',
      '\0',
      '@a',
      '1',
      'a',
      'or ',
      'and 1=1',
    ],
    ...["n'", 'select ', 'union all select 1', 'sleep(5)', 'from ', 'order by 1', 'case when', 'drop table a', "it's", 'user()'],
  );
  const text = fc.array(piece, { minLength: 1, maxLength: 60 }).map((pieces) => pieces.join(''));

  it.each(["'", '"'])('is behind its first %s what it is when read alone', (quote) => {
    fc.assert(
      fc.property(text, (before) => {
        const value = `${before}${quote}`;
        const [code, none, joined, alone] = [createTokens(), createTokens(), createTokens(), createTokens()];
        tokenize(value, code);
        tokenize(' '.repeat(value.length), none);
        tokenizeBehind(value, quote.charCodeAt(0), code, joined);
        tokenizeBehind(value, quote.charCodeAt(0), none, alone);
        expect(listOf(joined)).toEqual(listOf(alone));
        expect(listOf(joined).slice(joined.joined)).toEqual(listOf(code).slice(code.count - joined.count + joined.joined));
      }),
    );
  });

  it('says nothing new from the third common token on, unless the string was left', () => {
    fc.assert(
      fc.property(text, (before) => {
        const value = `${before}'`;
        const [code, behind] = [createTokens(), createTokens()];
        tokenize(value, code);
        tokenizeBehind(value, 39, code, behind);
        if (isBreak(value, behind)) return;
        const known = new Set([...reportsOf(value, code, code.count), ...reportsOf(value, behind, behind.joined + LOOK_BACK_TOKENS)]);
        for (const report of reportsOf(value, behind, behind.count)) expect(known).toContain(report);
      }),
    );
  });
});

const listOf = ({ count, kind, key, start, end }: Tokens): number[][] =>
  Array.from({ length: count + 1 }, (_, at) => [kind[at]!, key[at]!, start[at]!, end[at]!]);

function reportsOf(text: string, tokens: Tokens, to: number): string[] {
  const reports: string[] = [];
  checkTokens(text, tokens, Math.min(to, tokens.count), true, (rule, from, end, confidence) =>
    reports.push(`${rule.id} ${from} ${end} ${confidence}`),
  );
  return reports;
}

describe('a word that stands alone', () => {
  const known = fc.constantFrom(...STRONG_CALLS, ...WEAK_CALLS, ...TECHNICAL_CALLS, ...COMMON_CALLS, ...PROCEDURES, ...CATALOGUE_WORDS);
  const word = fc.oneof(
    known,
    fc.tuple(fc.constantFrom(...STRONG_PREFIXES, ...CATALOGUE_PREFIXES), known).map((parts) => parts.join('')),
  );

  it('is refused only when nothing is said of it', () => {
    fc.assert(
      fc.property(word, fc.constantFrom('', ' ', 'x'), fc.constantFrom('', '(', ' (1)', '(1,2)', ' x'), (name, before, after) => {
        const value = `${before}${name}${after}`;
        const reports = [true, false].map((named) => {
          const tokens = createTokens();
          tokenize(value, tokens);
          const rules: string[] = [];
          checkTokens(value, tokens, tokens.count, named || NAMES.literals.some((literal) => value.includes(literal)), (rule) =>
            rules.push(rule.id),
          );
          return rules;
        });
        expect(reports[1]).toEqual(reports[0]);
      }),
    );
  });
});

/** Numbers of readings that no text has. */
let fresh = -1;

it('reads an operand in a chain as it reads it alone', () => {
  const piece = fc.constantFrom('1', "'a'", 'b', '||', '&&', '+', '-', '(', ')', 'or', '=', 'select', 'f(', 'not', '@c', '; ', "''");
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 400 }), fc.boolean(), (pieces, backwards) => {
      const tokens = createTokens();
      tokenize(pieces.join(' '), tokens);
      const places = Array.from({ length: tokens.count }, (_, at) => (backwards ? tokens.count - 1 - at : at));
      const warm = places.map((at) => readOperand(tokens, at));
      const alone = places.map((at) => {
        tokens.reading = fresh--;
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
