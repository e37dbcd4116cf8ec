import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changedStretches } from './changes.ts';

describe('changedStretches', () => {
  it('names what was written otherwise, and the place where something was left out', () => {
    const long = 'a text that says nothing of interest, and goes on for a while';
    expect(changedStretches(`${long} %27 ${long}`, `${long} ' ${long}`)).toEqual([[long.length + 1, long.length + 2]]);
    expect(changedStretches(`${long}\0`, long)).toEqual([[long.length, long.length]]);
    expect(changedStretches(long, long)).toEqual([]);
    expect(changedStretches('YWJjZGVm', 'abcdef')).toEqual([[0, 6]]);
  });

  it('leaves nothing between its stretches that the other text has not, in the same order', () => {
    const piece = fc.constantFrom(
      'select ',
      '%27',
      '&#39;',
      "'",
      ' and some words that go on ',
      '\\u0027',
      'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      '%2527',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), fc.array(piece, { maxLength: 60 }), (before, other) => {
        const text = before.join('');
        for (const after of [text.replaceAll('%27', "'"), text.replaceAll('&#39;', ''), other.join('')]) {
          let at = 0;
          let source = 0;
          for (const [from, to] of [...changedStretches(text, after), [after.length, after.length] as const]) {
            const same = text.indexOf(after.slice(at, from), source);
            expect(same).toBeGreaterThanOrEqual(source);
            source = same + (from - at);
            at = to;
          }
        }
      }),
    );
  });

  it('is linear, whatever the texts are', () => {
    const coded = '%41'.repeat(300_000);
    const start = performance.now();
    expect(changedStretches(coded, 'A'.repeat(300_000))).toHaveLength(1);
    expect(changedStretches('&#39;x'.repeat(100_000), "'x".repeat(100_000)).length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
