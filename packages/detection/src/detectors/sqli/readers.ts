import { isDigit, isHex, isLetter, isSpace, isWord, wordEnd } from '../../text/scan.ts';
import { keywordAt, keywordOf } from './keywords.ts';
import { ARITHMETIC, COMMENT, COMPARE, LOGIC, NUMBER, OTHER, push, STRING, type Tokens, VARIABLE, WORD } from './tokens.ts';

/** Readers of single tokens: each begins at a place in the text, and returns where to go on. */

/** What a character is in a word: a letter, another part, or nothing (0). A table, because nearly all characters are asked. */
export const LETTER = 1;
export const PART = 2;
export const PARTS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) =>
  isLetter(code) ? LETTER : isWord(code) || code === 36 ? PART : 0,
);

export function readSign(text: string, index: number, code: number, tokens: Tokens): number {
  switch (code) {
    case 0:
      return readNul(index, tokens);
    case 39: // '
    case 34: // "
      return readString(text, index, code, tokens);
    case 96: // `
      return readIdentifier(text, index, tokens);
    case 64: // @
      return readVariable(text, index, tokens);
    case 35: // #
      return readLineComment(text, index, index + 1, tokens);
    case 91: // [
      return readBracket(text, index, tokens);
    case 46: // .5
      return isDigit(text.charCodeAt(index + 1)) ? readNumber(text, index, tokens) : single(tokens, OTHER, index);
    case 45: // -
    case 47: // /
      return readDashOrSlash(text, index, code, tokens);
    default:
      return readOperator(text, index, code, tokens);
  }
}

function single(tokens: Tokens, kind: number, index: number): number {
  push(tokens, kind, index, index + 1);
  return index + 1;
}

/** A NUL ends the statement in C-string back ends, as `--` does. At the very start it is noise. */
function readNul(index: number, tokens: Tokens): number {
  if (tokens.count > 0) push(tokens, COMMENT, index, index + 1);
  return index + 1;
}

/** Words take their dots with them: `information_schema.tables` and `master..xp_cmdshell` are one. */
export function readWord(text: string, start: number, from: number, seen: number, tokens: Tokens): number {
  let index = from;
  let parts = seen;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    const part = code < 128 ? PARTS[code]! : PART;
    if (part === 0 && !(code === 46 && isDotInside(text, index))) break;
    parts |= part === 0 ? PART : part;
    index++;
  }
  const after = text.charCodeAt(index);
  // n'text', x'0f', q'[text]', b'01', _utf8'text': a prefixed string
  if (after === 39 && index - start === 1 && isStringPrefix(text.charCodeAt(start))) return readString(text, index, after, tokens);
  const key = parts === LETTER ? keywordAt(text, start, index) : 0;
  if (key === 0 && after === 47) return readSplitWord(text, start, index, tokens);
  push(tokens, WORD, start, index, key);
  return index;
}

/** `un/**\/ion`: a keyword for a filter that takes comments away before the query is made. */
function readSplitWord(text: string, start: number, index: number, tokens: Tokens): number {
  let key = 0;
  let end = index;
  if (text.startsWith('/**/', index) && isLetter(text.charCodeAt(index + 4))) {
    let rest = index + 4;
    while (isLetter(text.charCodeAt(rest))) rest++;
    key = keywordOf(text.slice(start, index) + text.slice(index + 4, rest));
    if (key !== 0) end = rest;
  }
  push(tokens, WORD, start, end, key);
  return end;
}

function isDotInside(text: string, index: number): boolean {
  const next = text.charCodeAt(index + 1);
  return isWord(next) || next === 46;
}

function isStringPrefix(code: number): boolean {
  return code === 110 || code === 120 || code === 98 || code === 113 || code === 101;
}

/** `1`, `0x1f`, `1.5e3`, and `1st` as a word; `1or` is the number before a keyword, as MySQL reads it. */
export function readNumber(text: string, start: number, tokens: Tokens): number {
  let index = start + 1;
  let code = text.charCodeAt(index);
  if (code === 120 && text.charCodeAt(start) === 48 && isHex(text.charCodeAt(start + 2))) {
    index = start + 2;
    while (isHex(text.charCodeAt(index))) index++;
    push(tokens, NUMBER, start, index);
    return index;
  }
  while ((code >= 48 && code <= 57) || code === 46) code = text.charCodeAt(++index);
  if (code === 101 && isDigit(text.charCodeAt(index + 1))) {
    index++;
    while (isDigit(text.charCodeAt(index))) index++;
    code = text.charCodeAt(index);
  }
  if (!isWord(code)) {
    push(tokens, NUMBER, start, index);
    return index;
  }
  let end = index;
  while (end < text.length && isWord(text.charCodeAt(end))) end++;
  if (keywordAt(text, index, end) > 0) {
    push(tokens, NUMBER, start, index);
    return index;
  }
  push(tokens, WORD, start, end);
  return end;
}

/** To the next same quote that is not escaped, or to the end. */
function readString(text: string, start: number, quote: number, tokens: Tokens): number {
  let index = start + 1;
  while (index < text.length) {
    const code = text.charCodeAt(index);
    if (code === 92) index += 2;
    else if (code === quote) {
      push(tokens, STRING, start, index + 1);
      return index + 1;
    } else index++;
  }
  push(tokens, STRING, start, text.length);
  return text.length;
}

/** A name in back-ticks (MySQL); a lone back-tick is a sign. */
function readIdentifier(text: string, start: number, tokens: Tokens): number {
  const close = text.indexOf('`', start + 1);
  if (close < 0) return single(tokens, OTHER, start);
  push(tokens, WORD, start, close + 1);
  return close + 1;
}

function readVariable(text: string, start: number, tokens: Tokens): number {
  // @> of PostgreSQL
  if (text.charCodeAt(start + 1) === 62) return single(tokens, COMPARE, start) + 1;
  let index = start;
  while (text.charCodeAt(index) === 64) index++;
  while (index < text.length && (isWord(text.charCodeAt(index)) || text.charCodeAt(index) === 46)) index++;
  push(tokens, VARIABLE, start, index);
  return index;
}

/** `[name]` of T-SQL is a word when it closes soon. */
function readBracket(text: string, start: number, tokens: Tokens): number {
  let index = start + 1;
  while (index < text.length && index - start < 64 && (isWord(text.charCodeAt(index)) || text.charCodeAt(index) === 32)) index++;
  if (text.charCodeAt(index) !== 93 || index === start + 1) return single(tokens, OTHER, start);
  push(tokens, WORD, start, index + 1);
  return index + 1;
}

function readDashOrSlash(text: string, start: number, code: number, tokens: Tokens): number {
  const next = text.charCodeAt(start + 1);
  if (code === 45 && next === 45) return readDashes(text, start, tokens);
  if (code === 47 && next === 42) return readBlockComment(text, start, tokens);
  // -> and ->> reach into JSON
  if (code === 45 && next === 62) return single(tokens, ARITHMETIC, start) + (text.charCodeAt(start + 2) === 62 ? 2 : 1);
  return single(tokens, ARITHMETIC, start);
}

/** MySQL wants white space after `--`; others do not. So `--x` counts as a comment, and `x` is read all the same. */
function readDashes(text: string, start: number, tokens: Tokens): number {
  const after = start + 2;
  if (after >= text.length || isSpace(text.charCodeAt(after)) || text.charCodeAt(after) === 43) {
    return readLineComment(text, start, after, tokens);
  }
  push(tokens, COMMENT, start, after);
  return after;
}

function readLineComment(text: string, start: number, from: number, tokens: Tokens): number {
  let index = from;
  while (index < text.length && text.charCodeAt(index) !== 10) index++;
  push(tokens, COMMENT, start, index);
  return index;
}

/** A closed block comment is white space, but what stands in an executable comment (MySQL's with `!`) is code. */
function readBlockComment(text: string, start: number, tokens: Tokens): number {
  if (text.charCodeAt(start + 2) === 33) {
    let index = start + 3;
    while (isDigit(text.charCodeAt(index))) index++;
    return index;
  }
  const close = tokens.unclosed ? -1 : text.indexOf('*/', start + 2);
  if (close >= 0) return close + 2;
  tokens.unclosed = true;
  push(tokens, COMMENT, start, text.length);
  // what follows an unclosed comment may be the tail of a comment the server closes: read on
  return start + 2;
}

function readOperator(text: string, start: number, code: number, tokens: Tokens): number {
  const next = text.charCodeAt(start + 1);
  switch (code) {
    case 61: // =
    case 60: // <
    case 62: {
      let index = start + 1;
      while (isCompare(text.charCodeAt(index))) index++;
      // <@ of PostgreSQL
      if (code === 60 && text.charCodeAt(index) === 64) index++;
      push(tokens, COMPARE, start, index);
      return index;
    }
    case 33: // !
      if (next !== 61) return single(tokens, ARITHMETIC, start);
      push(tokens, COMPARE, start, start + 2);
      return start + 2;
    case 58: // :
      if (next === 58) return wordEnd(text, start + 2); // 'x'::jsonb: a cast changes nothing
      if (next !== 61) return single(tokens, OTHER, start);
      push(tokens, COMPARE, start, start + 2);
      return start + 2;
    case 124: // |
    case 38: // &
      if (next !== code) return single(tokens, ARITHMETIC, start);
      push(tokens, LOGIC, start, start + 2);
      return start + 2;
    case 63: // ? ?| ?& ask PostgreSQL for a key; a question mark of prose has no string behind it
      if (next === 124 || next === 38) return single(tokens, COMPARE, start) + 1;
      return single(tokens, next === 39 || next === 34 ? COMPARE : OTHER, start);
    case 42: // *
      // the end of an executable comment
      if (next === 47) return start + 2;
      return single(tokens, ARITHMETIC, start);
    case 43:
    case 37:
    case 94:
    case 126:
      return single(tokens, ARITHMETIC, start);
    default:
      return single(tokens, OTHER, start);
  }
}

function isCompare(code: number): boolean {
  return code === 61 || code === 60 || code === 62;
}
