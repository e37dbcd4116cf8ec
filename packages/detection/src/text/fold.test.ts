import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLD, foldText } from './fold.ts';

describe('foldText', () => {
  it('keeps the length and is idempotent for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const folded = foldText(text, false);
        expect(folded.length).toBe(text.length);
        expect(foldText(folded, false)).toBe(folded);
      }),
    );
  });

  it('folds each code unit by itself, whatever the length: halves of pairs, and texts that end as ASCII', () => {
    const piece = fc.constantFrom(
      'Select',
      'Stra\u00dfe',
      '\u043d\u0430',
      '\u201chi\u201d',
      '\uff21',
      '\u0130',
      '\ud83d',
      '\ude00',
      '\u{1f600}',
      ' ',
    );
    const text = fc.tuple(fc.array(piece, { maxLength: 20 }), fc.nat(900)).map(([pieces, times]) => pieces.join('').repeat(times));
    fc.assert(
      fc.property(text, (value) => {
        const slow = value.replace(/[\s\S]/g, (unit) => String.fromCharCode(FOLD[unit.charCodeAt(0)]!));
        expect(foldText(value, false) === slow).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('reads full-width, circled and typographic forms as ASCII', () => {
    expect(foldText('＜ＳＣＲＩＰＴ＞', false)).toBe('<script>');
    expect(foldText('ⓛⓞⓒⓐⓛⓗⓞⓢⓣ', false)).toBe('localhost');
    expect(foldText('‘ or 1′', false)).toBe("' or 1'");
    expect(foldText('İ'.repeat(3), false).length).toBe(3);
  });
});
