/**
 * One pass over a text that says what could be in it, so that the searches run only where they can find something.
 * Most texts on the request path (a path, a header) are refused here.
 */
export interface Survey {
  readonly digits: number;
  /** Length of the longest run of letters, digits, `_` and `-`. */
  readonly word: number;
  /** Length of the longest run of base64 characters. */
  readonly coded: number;
  /** Bits of {@link SIGN}. */
  readonly signs: number;
}

export const SIGN = { escape: 1, wide: 2, assign: 4, at: 8, space: 16, upper: 32, lower: 64 } as const;

// What each ASCII character tells. The low bits are SIGN; the higher ones are for the runs below.
const WORD = 128;
const CODED = 256;
const DIGIT = 512;
const TABLE: Uint16Array = buildTable();

function buildTable(): Uint16Array {
  const table = new Uint16Array(128);
  const add = (chars: string, bits: number): void => {
    for (const char of chars) table[char.charCodeAt(0)]! |= bits;
  };
  add('%\\&\0', SIGN.escape);
  add('=:>', SIGN.assign);
  add('@', SIGN.at);
  add(' +\t', SIGN.space);
  add('0123456789', DIGIT | WORD | CODED);
  add('ABCDEFGHIJKLMNOPQRSTUVWXYZ', SIGN.upper | WORD | CODED);
  add('abcdefghijklmnopqrstuvwxyz', SIGN.lower | WORD | CODED);
  add('-_', WORD | CODED);
  add('+/', CODED);
  return table;
}

/** Stands in our own marks, and must not make a masked text costlier than the text was. */
const ELLIPSIS = 0x2026;

export function survey(text: string): Survey {
  let digits = 0;
  let signs = 0;
  let word = 0;
  let coded = 0;
  let wordRun = 0;
  let codedRun = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const bits = code < 128 ? TABLE[code]! : code === ELLIPSIS ? 0 : SIGN.wide;
    signs |= bits;
    if ((bits & DIGIT) !== 0) digits++;
    if ((bits & CODED) === 0) {
      if (codedRun > coded) coded = codedRun;
      if (wordRun > word) word = wordRun;
      codedRun = 0;
      wordRun = 0;
      continue;
    }
    codedRun++;
    if ((bits & WORD) !== 0) wordRun++;
    else {
      if (wordRun > word) word = wordRun;
      wordRun = 0;
    }
  }
  return { digits, signs: signs & 127, word: Math.max(word, wordRun), coded: Math.max(coded, codedRun) };
}
