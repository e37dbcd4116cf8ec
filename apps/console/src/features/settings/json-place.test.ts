import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonOffset, lineOf } from './json-place.ts';

const TEXT = JSON.stringify(
  {
    mode: 'block',
    routes: [
      { id: 'a', path: '/x' },
      { id: 'b', mode: 'loud', 'odd "name"': [[1, 2], 3] },
    ],
    deny: [],
    block_threshold: 7,
  },
  null,
  2,
);

const at = (place: string): string => TEXT.slice(jsonOffset(TEXT, place)).split(/[\n,]/)[0] ?? '';

describe('the place of a field in a JSON text', () => {
  it('finds members, elements and elements of elements, however the place is written', () => {
    expect(at('block_threshold')).toBe('7');
    expect(at('routes[1].mode')).toBe('"loud"');
    expect(at('routes.1.mode')).toBe('"loud"');
    expect(at('/policy/routes/1/mode')).toBe('"loud"');
    expect(at('routes.1.odd "name".0.1')).toBe('2');
  });

  it('leads to what is there when the member itself is missing', () => {
    expect(lineOf(TEXT, jsonOffset(TEXT, 'routes.0.mode'))).toBe(4);
    expect(jsonOffset(TEXT, 'nothing.here')).toBe(-1);
  });

  it('finds every scalar of any JSON value at its own offset', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify({ it: value }, null, 1);
        const visit = (node: unknown, path: readonly string[]): void => {
          if (node !== null && typeof node === 'object') for (const [name, child] of Object.entries(node)) visit(child, [...path, name]);
          // Names that hold the marks of a place cannot be told apart from deeper ones.
          else if (path.every((part) => /^\w+$/.test(part) && part !== 'body' && part !== 'policy')) {
            const offset = jsonOffset(text, path.join('.'));
            expect(text.slice(offset).startsWith(JSON.stringify(node))).toBe(true);
          }
        };
        visit(value, ['it']);
      }),
    );
  });
});
