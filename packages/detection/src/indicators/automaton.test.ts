import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from '../text/fold.ts';
import { marksOf } from '../text/marks.ts';
import { compileAutomaton } from './automaton.ts';

describe('compileAutomaton', () => {
  it('finds literals inside each other and overlapping', () => {
    const automaton = compileAutomaton([
      { literal: 'he', bits: 1 },
      { literal: 'she', bits: 2 },
      { literal: 'hers', bits: 4 },
      { literal: 'his', bits: 8 },
    ]);
    expect(automaton.scan('ushers', 0, 6)).toBe(7);
    expect(automaton.scan('HIS', 0, 3)).toBe(8);
    expect(automaton.scan('xhisx', 2, 5)).toBe(0);
  });

  it('equals looking for each literal by itself, in any case and width', () => {
    const letter = fc.constantFrom('a', 'b', 'c', 'A', 'ａ', "'", '<', 'é');
    const literal = fc.string({ unit: fc.constantFrom('a', 'b', 'c', "'", '<'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(literal, { minLength: 1, maxLength: 12 }), fc.string({ unit: letter, maxLength: 60 }), (literals, text) => {
        const automaton = compileAutomaton(literals.map((one, index) => ({ literal: one, bits: 1 << index, groups: 2 << index })));
        const folded = foldText(text, false);
        let expected = 0;
        for (const [index, one] of literals.entries()) if (folded.includes(one)) expected |= 1 << index;
        expect(automaton.scan(text, 0, text.length)).toBe(expected);
        const gate = { bits: 0, marks: 0, groups: 0 };
        automaton.scanMarked(text, 0, text.length, gate);
        expect(gate).toEqual({ bits: expected, marks: marksOf(text, 0, text.length), groups: expected << 1 });
      }),
    );
  });
});
