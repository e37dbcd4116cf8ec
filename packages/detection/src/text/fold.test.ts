import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from './fold.ts';

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

  it('reads full-width, circled and typographic forms as ASCII', () => {
    expect(foldText('＜ＳＣＲＩＰＴ＞', false)).toBe('<script>');
    expect(foldText('ⓛⓞⓒⓐⓛⓗⓞⓢⓣ', false)).toBe('localhost');
    expect(foldText('‘ or 1′', false)).toBe("' or 1'");
    expect(foldText('İ'.repeat(3), false).length).toBe(3);
  });
});
