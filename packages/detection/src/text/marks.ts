import { FOLD } from './fold.ts';

/** What kinds of characters a text holds, one bit each. Letters, digits and `_ - : @ ,` set none. */
export const MARK_SPACE: number = 1 << 0;
export const MARK_DOT: number = 1 << 1;
export const MARK_SLASH: number = 1 << 2;
export const MARK_QUOTE: number = 1 << 3;
export const MARK_ANGLE: number = 1 << 4;
export const MARK_PAREN: number = 1 << 5;
export const MARK_BRACE: number = 1 << 6;
export const MARK_BRACKET: number = 1 << 7;
/** `; | &` */
export const MARK_SHELL: number = 1 << 8;
export const MARK_BACKTICK: number = 1 << 9;
/** `+ * ! ^ ~ ? #` */
export const MARK_OPERATOR: number = 1 << 10;
export const MARK_PERCENT: number = 1 << 11;
export const MARK_BACKSLASH: number = 1 << 12;
/** Control characters, line ends and tabs among them. */
export const MARK_CONTROL: number = 1 << 13;
export const MARK_NON_ASCII: number = 1 << 14;
export const MARK_EQUALS: number = 1 << 15;
export const MARK_DOLLAR: number = 1 << 16;
/** A line end, and characters that old converters turn into one by dropping the high byte. */
export const MARK_LINE_END: number = 1 << 17;

/** Marks of the ASCII characters. */
export const MARKS: Readonly<Int32Array> = buildMarks();

function buildMarks(): Int32Array {
  const table = new Int32Array(128);
  const set = (characters: string, mark: number): void => {
    for (const character of characters) table[character.charCodeAt(0)] = mark;
  };
  for (let code = 0; code < 32; code++) table[code] = MARK_CONTROL;
  table[127] = MARK_CONTROL;
  set('\r\n', MARK_CONTROL | MARK_LINE_END);
  set(' ', MARK_SPACE);
  set('.', MARK_DOT);
  set('/', MARK_SLASH);
  set('\'"', MARK_QUOTE);
  set('<>', MARK_ANGLE);
  set('()', MARK_PAREN);
  set('{}', MARK_BRACE);
  set('[]', MARK_BRACKET);
  set(';|&', MARK_SHELL);
  set('$', MARK_DOLLAR);
  set('`', MARK_BACKTICK);
  set('+*!^~?#', MARK_OPERATOR);
  set('=', MARK_EQUALS);
  set('%', MARK_PERCENT);
  set('\\', MARK_BACKSLASH);
  return table;
}

/** A full-width or typographic form has the marks of what it is folded to: confirmers read the folded text. */
export function foreignMarks(code: number): number {
  const folded = FOLD[code]!;
  if (folded < 128) return MARK_NON_ASCII | MARKS[folded]!;
  return isForeignLineEnd(code) ? MARK_NON_ASCII | MARK_LINE_END : MARK_NON_ASCII;
}

/** U+560A and U+560D, whose low bytes are line ends, and the line separator. */
export function isForeignLineEnd(code: number): boolean {
  return code === 0x560a || code === 0x560d || code === 0x2028;
}

/** Marks of every code unit: a look-up costs less than to choose between ASCII and the rest. */
export const ALL_MARKS: Readonly<Int32Array> = Int32Array.from({ length: 65_536 }, (_, code) =>
  code < 128 ? MARKS[code]! : foreignMarks(code),
);

/** The marks of a stretch of text. */
export function marksOf(text: string, from: number, to: number): number {
  let marks = 0;
  for (let index = from; index < to; index++) marks |= ALL_MARKS[text.charCodeAt(index)]!;
  return marks;
}
