import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type GraphqlToken, graphqlTokens } from './graphql-tokens.ts';

/** The grammar as one expression, strings apart: the slow way that the scanner has to agree with. */
const TOKEN = /[\s,\uFEFF]+|#[^\n\r]*|(?<name>[A-Za-z_]\w*)|(?<number>-?\d[\w.+-]*)|(?<punctuator>\.\.\.|[\s\S])/y;

function slowly(text: string, max: number): GraphqlToken[] {
  const tokens: GraphqlToken[] = [];
  let at = 0;
  while (tokens.length < max && at < text.length) {
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups ?? {};
    at = TOKEN.lastIndex;
    for (const kind of ['name', 'number', 'punctuator'] as const) if (groups[kind] !== undefined) tokens.push({ kind, text: groups[kind] });
  }
  return tokens;
}

it('reads what the grammar says, over any text without strings', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'query',
      '{',
      '}',
      '(',
      ')',
      '...',
      '..',
      '-',
      '-1',
      '1.5e-3',
      '12abc',
      '$',
      ':',
      '#x\n',
      '\r',
      ',',
      '\u00a0',
      '\ufeff',
      '\u2028',
      '@',
      '!',
      '\ud800',
    ),
    fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => text.replaceAll('"', '')),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 0, max: 50 }), (pieces, max) => {
      const text = pieces.join('');
      expect(graphqlTokens(text, max)).toEqual(slowly(text, max));
    }),
    { numRuns: 2_000 },
  );
});

it('takes a string up to its quotes, the end of its line or the end of the text', () => {
  const texts = (text: string): string[] => graphqlTokens(text, 100).map((token) => `${token.kind} ${token.text}`);
  expect(texts('a(x: "b # {\\" c") d')).toEqual([
    'name a',
    'punctuator (',
    'name x',
    'punctuator :',
    'string b # {\\" c',
    'punctuator )',
    'name d',
  ]);
  expect(texts('"""two\nlines "quoted" """ x')).toEqual(['string two\nlines "quoted" ', 'name x']);
  expect(texts('"open\nnext')).toEqual(['string open', 'name next']);
  expect(texts('"open')).toEqual(['string open']);
});
