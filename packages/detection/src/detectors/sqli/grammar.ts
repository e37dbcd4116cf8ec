import { TECHNICAL_CALLS } from './functions.ts';
import { CATALOGUE_PREFIXES, CATALOGUE_WORDS, KEY, STRONG_CALLS, STRONG_PREFIXES, WEAK_CALLS } from './keywords.ts';
import {
  ARITHMETIC,
  CLOSE,
  COMMA,
  COMMENT,
  COMPARE,
  END,
  LOGIC,
  NUMBER,
  OPEN,
  STRING,
  TOKENS_MAX,
  type Tokens,
  VARIABLE,
  WORD,
} from './tokens.ts';

/** What one side of a comparison is. */
export const NOTHING = 0;
export const LITERAL = 1;
export const NAME = 2;
export const CALL = 3;
export const SUBQUERY = 4;

/** Tokens looked at for the end of one bracket or expression: longer ones are left open, which is enough to judge. */
const REACH_TOKENS = 96;

/** An operand and where it ends (index of the first token after it). */
export interface Operand {
  kind: number;
  /** Index of its first token. */
  at: number;
  end: number;
}

/** A comparison found after a logical word. */
export interface Comparison {
  left: Operand;
  /** Index of the operator's token, or -1. */
  operator: number;
  right: Operand;
}

const NO_OPERAND: Operand = { kind: NOTHING, at: 0, end: 0 };

export function wordAt(text: string, tokens: Tokens, at: number): string {
  return text.slice(tokens.start[at]!, tokens.end[at]!);
}

/** Skips `(`, `not` and unary signs before an operand. */
export function skipPrefix(tokens: Tokens, from: number): number {
  let at = from;
  while (at < tokens.count && at - from < REACH_TOKENS) {
    const kind = tokens.kind[at];
    const key = tokens.key[at];
    if (kind === OPEN || kind === ARITHMETIC || key === KEY.not || key === KEY.exists) at++;
    else break;
  }
  return at;
}

export function skipCloses(tokens: Tokens, from: number): number {
  let at = from;
  while (tokens.kind[at] === CLOSE) at++;
  return at;
}

/** The index after the bracket that closes the one at `open`. */
export function afterBracket(tokens: Tokens, open: number): number {
  let depth = 0;
  const to = Math.min(tokens.count, open + REACH_TOKENS);
  for (let at = open; at < to; at++) {
    if (tokens.kind[at] === OPEN) depth++;
    else if (tokens.kind[at] === CLOSE && --depth === 0) return at + 1;
  }
  return to;
}

/** Kinds of operands. */
const KINDS = 5;

/**
 * The chain of terms that was read last. A chain of many terms is read from each of its operators, and what was read from one of them
 * is read already for the next: without this a text of operators alone would be read a hundred times.
 */
const chain = {
  /** Reading of tokens that it belongs to. */
  reading: -1,
  /** Index behind the last term that was read. */
  end: 0,
  /** True when the chain goes no further than `end`. */
  closed: false,
  /** For each kind the index of the last term of it. */
  last: new Int32Array(KINDS),
  /** For each token 1 where a term of the chain begins, between `from` and `end`. */
  begins: new Uint8Array(TOKENS_MAX + 1),
  from: 0,
};

function beginChain(tokens: Tokens, at: number, kind: number): void {
  for (let begin = chain.from; begin <= chain.end; begin++) chain.begins[begin] = 0;
  chain.reading = tokens.reading;
  chain.closed = false;
  for (let other = 0; other < KINDS; other++) chain.last[other] = -1;
  chain.from = at;
  addTerm(tokens, at, kind);
}

function addTerm(tokens: Tokens, at: number, kind: number): void {
  chain.begins[at] = 1;
  chain.last[kind] = at;
  chain.end = termEnd(tokens, at);
}

/** Reads one operand with the arithmetic that hangs on it: `1`, `'a'||'b'`, `ascii(substr(...))*2`, `(select ...)`. */
export function readOperand(tokens: Tokens, from: number): Operand {
  const at = skipPrefix(tokens, from);
  const first = termKind(tokens, at);
  if (first === NOTHING) return NO_OPERAND;
  if (chain.reading !== tokens.reading || at >= chain.end || at < chain.from || chain.begins[at] === 0) beginChain(tokens, at, first);
  while (!chain.closed && chain.end < tokens.count && chain.end - at < REACH_TOKENS) extendChain(tokens);
  let kind = first;
  for (let other = first + 1; other < KINDS; other++) if (chain.last[other]! >= at) kind = other;
  return { kind, at, end: chain.end };
}

/** One more term of the chain, or its end. */
function extendChain(tokens: Tokens): void {
  const { end } = chain;
  const operator = tokens.kind[end];
  if (operator === STRING && tokens.kind[end - 1] === STRING) {
    chain.end++;
    return;
  }
  const next = operator === ARITHMETIC || operator === LOGIC ? skipPrefix(tokens, end + 1) : end;
  const kind = next > end ? termKind(tokens, next) : NOTHING;
  if (kind === NOTHING) chain.closed = true;
  else addTerm(tokens, next, kind);
}

function termKind(tokens: Tokens, at: number): number {
  switch (tokens.kind[at]) {
    case NUMBER:
    case STRING:
      return LITERAL;
    case VARIABLE:
      return NAME;
    case WORD:
      return wordKind(tokens, at, tokens.key[at]!);
    default:
      return NOTHING;
  }
}

/** `case when`, `case x when`, `case (`; `in case of` is English. */
function isCase({ key, kind }: Tokens, at: number): boolean {
  return key[at] === KEY.case && (key[at + 1] === KEY.when || key[at + 2] === KEY.when || kind[at + 1] === OPEN);
}

function wordKind(tokens: Tokens, at: number, key: number): number {
  if (key === KEY.select || isCase(tokens, at)) return SUBQUERY;
  if (tokens.kind[at + 1] === OPEN) return CALL;
  if (key === KEY.null || key === KEY.true) return LITERAL;
  return key === 0 || key === KEY.object || key === KEY.data ? NAME : NOTHING;
}

/** The end of a term that is one. */
function termEnd(tokens: Tokens, at: number): number {
  if (tokens.kind[at] !== WORD) return at + 1;
  const key = tokens.key[at]!;
  if (key === KEY.select || isCase(tokens, at)) return afterSubquery(tokens, at);
  return tokens.kind[at + 1] === OPEN ? afterBracket(tokens, at + 1) : at + 1;
}

/** A subquery ends with the bracket before it; its inside is read by the other rules. */
function afterSubquery(tokens: Tokens, at: number): number {
  if (at > 0 && tokens.kind[at - 1] === OPEN) return afterBracket(tokens, at - 1);
  return at + 1;
}

/** True for `= <> < like in between is ...`. */
export function isComparison(tokens: Tokens, at: number): boolean {
  if (tokens.kind[at] === COMPARE) return true;
  const key = tokens.key[at];
  return key === KEY.like || key === KEY.in || key === KEY.between || key === KEY.is;
}

/** Reads `left operator right` after a logical word at `from - 1`. Parts that are missing have kind NOTHING. */
export function readComparison(tokens: Tokens, from: number): Comparison {
  const left = readOperand(tokens, from);
  if (left.kind === NOTHING) return { left, operator: -1, right: NO_OPERAND };
  let operator = skipCloses(tokens, left.kind === LITERAL ? rowEnd(tokens, left) : left.end);
  if (tokens.key[operator] === KEY.not) operator++;
  if (!isComparison(tokens, operator)) return { left, operator: -1, right: NO_OPERAND };
  return { left, operator, right: readOperand(tokens, operator + 1) };
}

/** Constants of a row that are read. */
const ROW_MAX = 8;

/** The end of `(1,2`: a row of constants, which is compared as one. */
function rowEnd(tokens: Tokens, { at, end }: Operand): number {
  let last = end;
  if (tokens.kind[at - 1] !== OPEN) return last;
  for (let count = 1; count < ROW_MAX && tokens.kind[last] === COMMA && termKind(tokens, last + 1) === LITERAL; count++) last += 2;
  return last;
}

/** True where a statement or its comment ends. */
export function isEnd(tokens: Tokens, at: number): boolean {
  return tokens.kind[at] === END || tokens.kind[at] === COMMENT;
}

export function isStrongCall(word: string): boolean {
  return STRONG_CALLS.has(word) || beginsWithOne(word, STRONG_BY_LETTER);
}

export function isWeakCall(word: string): boolean {
  return WEAK_CALLS.has(word) || TECHNICAL_CALLS.has(word);
}

export function isCatalogue(word: string): boolean {
  return CATALOGUE_WORDS.has(word) || beginsWithOne(word, CATALOGUE_BY_LETTER);
}

/** Prefixes by the code of their first letter: every word of a text is asked, and nearly none begins like one. */
type ByLetter = readonly (readonly string[] | undefined)[];

function byLetter(prefixes: readonly string[]): ByLetter {
  const lists = new Map(prefixes.map((prefix) => [prefix.charCodeAt(0), prefixes.filter((other) => other[0] === prefix[0])]));
  return Array.from({ length: 128 }, (_, code) => lists.get(code));
}

const STRONG_BY_LETTER = byLetter(STRONG_PREFIXES);
const CATALOGUE_BY_LETTER = byLetter(CATALOGUE_PREFIXES);

function beginsWithOne(word: string, prefixes: ByLetter): boolean {
  for (const prefix of prefixes[word.charCodeAt(0)] ?? []) if (word.startsWith(prefix)) return true;
  return false;
}
