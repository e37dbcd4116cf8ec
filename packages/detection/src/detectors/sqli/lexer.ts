import { isDigit, isLetter, isSpace } from '../../text/scan.ts';
import { keywordAt } from './keywords.ts';
import { LETTER, PART, PARTS, readNumber, readSign, readWord } from './readers.ts';
import {
  ARITHMETIC,
  CLOSE,
  COMMA,
  END,
  LOOK_AHEAD_TOKENS,
  NUMBER,
  OPEN,
  OTHER,
  push,
  SEMICOLON,
  STRING,
  type Tokens,
  WORD,
} from './tokens.ts';

/** Reads folded text as SQL of any dialect at once: every quoting style is a string, every comment style a comment. */
export function tokenize(text: string, tokens: Tokens): void {
  begin(tokens);
  readTokens(text, 0, null, tokens);
  tokens.joined = tokens.count;
}

/**
 * Reads a text that is thought to stand in a string, from behind the first quote of its kind: up to there it is the rest of the string.
 * Where a token begins at a place where the text as code has one, both readings go on alike, so what is read is taken from there.
 * @param quote its code; the text has one
 * @param code the tokens of the same text as code
 */
export function tokenizeBehind(text: string, quote: number, code: Tokens, tokens: Tokens): void {
  begin(tokens);
  const from = text.indexOf(String.fromCharCode(quote)) + 1;
  push(tokens, STRING, 0, from);
  readTokens(text, from, code, tokens);
}

/** Texts that were read: the lists count together, because what was remembered of one is not taken for another. */
let readings = 0;

function begin(tokens: Tokens): void {
  tokens.count = 0;
  tokens.reading = ++readings;
  tokens.broke = false;
  tokens.unclosed = false;
}

/** Reads to the end of the text, or to a token that `code` has as well. Blanks, words and single signs, of which texts are made, are read in here. */
function readTokens(text: string, from: number, code: Tokens | null, tokens: Tokens): void {
  let index = from;
  let other = 0;
  while (index < text.length) {
    const first = text.charCodeAt(index);
    const lead = first < 128 ? LEADS[first]! : first === 160 ? BLANK : WORD;
    if (lead === BLANK) {
      index++;
      continue;
    }
    const at = tokens.count;
    const start = index;
    if (lead === WORD) {
      let parts = 0;
      while (index < text.length) {
        const code = text.charCodeAt(index);
        const part = code < 128 ? PARTS[code]! : PART;
        if (part === 0) break;
        parts |= part;
        index++;
      }
      const after = text.charCodeAt(index);
      if (after === 46 || after === 39 || after === 47) index = readWord(text, start, index, parts, tokens);
      else push(tokens, WORD, start, index, parts === LETTER ? keywordAt(text, start, index) : 0);
    } else if (lead < BLANK && lead !== NUMBER) push(tokens, lead, index, ++index);
    else index = lead === NUMBER ? readNumber(text, index, tokens) : readSign(text, index, first, tokens);
    if (code === null || tokens.count === at) continue;
    while (code.start[other]! < start) other++;
    if (code.start[other] !== start) continue;
    join(code, other, tokens, at);
    return;
  }
  tokens.joined = tokens.count;
  end(text, tokens);
}

/** What rules see that look further than the text goes. */
function end(text: string, tokens: Tokens): void {
  for (let at = tokens.count; at < tokens.count + LOOK_AHEAD_TOKENS; at++) {
    tokens.kind[at] = END;
    tokens.key[at] = 0;
    tokens.start[at] = text.length;
    tokens.end[at] = text.length;
  }
}

/** Takes the tokens of `code` from `from` on, what stands behind their end among them. */
function join(code: Tokens, from: number, tokens: Tokens, to: number): void {
  const shift = to - from;
  for (let at = from; at < code.count + LOOK_AHEAD_TOKENS; at++) {
    tokens.kind[at + shift] = code.kind[at]!;
    tokens.key[at + shift] = code.key[at]!;
    tokens.start[at + shift] = code.start[at]!;
    tokens.end[at + shift] = code.end[at]!;
  }
  tokens.joined = to;
  tokens.count = code.count + shift;
}

/** What a character begins, beside the kinds of tokens: nothing, and a token that takes a look at what follows. */
const BLANK = 14;
const SIGNS = 15;

/** What each ASCII character begins. */
const LEADS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const sign = String.fromCharCode(code);
  if (code > 0 && isSpace(code)) return BLANK;
  if (isLetter(code) || sign === '_') return WORD;
  if (isDigit(code)) return NUMBER;
  if ('\0\'"`@#[.-/=<>!:|&?*'.includes(sign)) return SIGNS;
  if ('+%^~'.includes(sign)) return ARITHMETIC;
  return (
    new Map([
      ['(', OPEN],
      [')', CLOSE],
      [',', COMMA],
      [';', SEMICOLON],
    ]).get(sign) ?? OTHER
  );
});
