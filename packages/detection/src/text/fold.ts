/**
 * Folding for comparison: one character becomes one character, so that offsets hold for the text as it was received.
 * ASCII letters become lower-case; full-width, circled and other compatibility forms of ASCII become ASCII (NFKC);
 * typographic quotes become the plain ones, because data bases with a narrower character set turn them so.
 */

/** Compatibility forms of ASCII live in these ranges (Unicode 16, blocks of NFKC singles). */
const RANGES: readonly (readonly [number, number])[] = [
  [0x00a0, 0x00ff],
  [0x02b0, 0x02ff],
  [0x1d2c, 0x1d6a],
  [0x2000, 0x218f],
  [0x2460, 0x24ff],
  [0x3000, 0x3000],
  [0xfe50, 0xfe6f],
  [0xff01, 0xff5e],
];

const QUOTES: readonly (readonly [string, string])[] = [
  ['\u2018\u2019\u201a\u201b\u2032\u02b9\u02bc\u00b4', "'"],
  ['\u201c\u201d\u201e\u201f\u2033\u02ba', '"'],
];

function buildTable(): Uint16Array {
  const table = new Uint16Array(65_536);
  for (let code = 0; code < table.length; code++) table[code] = code;
  for (let code = 65; code <= 90; code++) table[code] = code + 32;
  for (const [first, last] of RANGES) {
    for (let code = first; code <= last; code++) {
      const folded = String.fromCharCode(code).normalize('NFKC').toLowerCase();
      if (folded.length === 1 && folded.charCodeAt(0) < 128) table[code] = folded.charCodeAt(0);
    }
  }
  for (const [forms, plain] of QUOTES) {
    for (const form of forms) table[form.charCodeAt(0)] = plain.charCodeAt(0);
  }
  return table;
}

/** Folded code by UTF-16 code unit. */
export const FOLD: Readonly<Uint16Array> = buildTable();

/** Characters folded at a time. */
const FOLD_CHUNK_CHARS = 4_096;

// Work space of one chunk: text is made from bytes faster than from a list of codes.
const codes = new Uint16Array(FOLD_CHUNK_CHARS);
const bytes = Buffer.from(codes.buffer);
const narrow = Buffer.alloc(FOLD_CHUNK_CHARS);

/** The folded text; the same length as the value. Pure ASCII (the usual case) takes the engine's own lower-casing. */
export function foldText(value: string, ascii: boolean): string {
  if (ascii) return value.toLowerCase();
  let folded = '';
  for (let from = 0; from < value.length; from += FOLD_CHUNK_CHARS)
    folded += foldChunk(value, from, Math.min(FOLD_CHUNK_CHARS, value.length - from));
  return folded;
}

function foldChunk(value: string, from: number, size: number): string {
  let wide = 0;
  for (let index = 0; index < size; index++) {
    const code = FOLD[value.charCodeAt(from + index)]!;
    codes[index] = code;
    narrow[index] = code;
    wide |= code;
  }
  return wide < 256 ? narrow.toString('latin1', 0, size) : bytes.toString('utf16le', 0, 2 * size);
}
