import type { Report, Rule } from '../../detector.ts';
import { isLetter, isSpace, skipSpace, wordEnd } from '../../text/scan.ts';
import { COMMON_CALLS } from './functions.ts';
import {
  CALL,
  type Comparison,
  isComparison,
  isEnd,
  isStrongCall,
  isWeakCall,
  LITERAL,
  NAME,
  NOTHING,
  readComparison,
  readOperand,
  SUBQUERY,
  skipCloses,
  wordAt,
} from './grammar.ts';
import { KEY } from './keywords.ts';
import { COMMENT_END, CONDITION, QUOTE_OPERATOR, TAUTOLOGY } from './rules.ts';
import { ARITHMETIC, COMMA, COMMENT, COMPARE, END, LOGIC, NUMBER, OPEN, SEMICOLON, STRING, type Tokens, WORD } from './tokens.ts';

/** True at a word or sign that joins a condition to a query. */
export function joinsCondition(tokens: Tokens, at: number): boolean {
  if (tokens.kind[at] === LOGIC) return true;
  const key = tokens.key[at]!;
  return key >= KEY.or && key <= KEY.where;
}

/** `or 1=1`, `and 'a' like 'a`, `having (select ...) > 0`, `where a=a`. */
export function checkCondition(text: string, tokens: Tokens, at: number, report: Report): void {
  if (readsOn(tokens, at + 1)) return;
  const comparison = readComparison(tokens, at + 1);
  if (comparison.left.kind === NOTHING) return;
  const broke = tokens.broke;
  const from = tokens.start[at]!;
  if (comparison.operator < 0) {
    const confidence = loneOperand(tokens, at, comparison, broke);
    if (confidence > 0) report(TAUTOLOGY, from, tokens.end[comparison.left.end - 1]!, confidence);
    return;
  }
  const to = tokens.end[Math.max(comparison.operator, comparison.right.end - 1)]!;
  const [rule, confidence] = judge(text, tokens, at, comparison, broke);
  if (confidence > 0) report(rule, from, to, confidence);
}

/** Two words side by side, none of them SQL's: a sentence, which compares nothing. */
function readsOn(tokens: Tokens, at: number): boolean {
  return tokens.kind[at] === WORD && tokens.key[at] === 0 && tokens.kind[at + 1] === WORD && tokens.key[at + 1] === 0;
}

/** `' or 1 --`, `" or true#`, `' or sleep(5)`: a condition that is a single value. */
function loneOperand(tokens: Tokens, at: number, { left }: Comparison, broke: boolean): number {
  const after = skipCloses(tokens, left.end);
  // `off the table and select a union rep`: a subquery stands in brackets
  if (left.kind === SUBQUERY) return broke ? 0.85 : tokens.kind[left.at - 1] === OPEN ? 0.6 : 0.3;
  if (left.kind === CALL) return broke ? 0.8 : tokens.kind[after] === COMMENT ? 0.6 : 0.3;
  if (left.kind !== LITERAL || !isEnd(tokens, after)) return 0;
  if (broke) return isSentence(tokens, left.at) ? 0.2 : 0.75;
  if (tokens.kind[after] === COMMENT && tokens.key[at] !== KEY.where) return 0.7;
  return 0.3;
}

/** Characters from which on an unfinished string is the rest of a sentence: `forbid ' or " in names? Many complain`. */
const SENTENCE_CHARS_MIN = 24;

function isSentence(tokens: Tokens, at: number): boolean {
  return tokens.kind[at] === STRING && tokens.end[at]! - tokens.start[at]! >= SENTENCE_CHARS_MIN;
}

function judge(text: string, tokens: Tokens, at: number, comparison: Comparison, broke: boolean): [Rule, number] {
  const { left, right } = comparison;
  if (left.kind === SUBQUERY || right.kind === SUBQUERY) return [TAUTOLOGY, 0.9];
  if (right.kind === NOTHING) {
    // `' or 'a'=` : the query's own quote or bracket supplies the rest
    const dangling = isEnd(tokens, comparison.right.at === 0 ? comparison.operator + 1 : comparison.right.at);
    return [CONDITION, broke && dangling ? 0.75 : 0.2];
  }
  if (left.kind === CALL || right.kind === CALL) return [CONDITION, callConfidence(text, tokens, at, comparison, broke)];
  if (left.kind === LITERAL && right.kind === LITERAL) return [TAUTOLOGY, literalConfidence(text, tokens, at, comparison, broke)];
  if (left.kind === NAME && right.kind === NAME && isSame(text, tokens, comparison)) return [TAUTOLOGY, broke ? 0.9 : 0.7];
  if (broke) return [CONDITION, 0.75];
  const commented = tokens.kind[skipCloses(tokens, right.end)] === COMMENT;
  return [CONDITION, commented ? 0.55 : 0.25];
}

/** Two constants compared. An inequality in prose ("and 3 > 2") is possible, an equality hardly. */
function literalConfidence(text: string, tokens: Tokens, at: number, comparison: Comparison, broke: boolean): number {
  if (broke) return 0.95;
  const key = tokens.key[at];
  const operator = comparison.operator;
  if (tokens.kind[operator] !== COMPARE) return tokens.kind[comparison.right.at] === STRING ? 0.8 : 0.4;
  const length = tokens.end[operator]! - tokens.start[operator]!;
  if (tokens.kind[at] === LOGIC && length > 1) return at === 0 ? 0.6 : 0.4; // `&& 1 == 2` of a programming language
  if (key === KEY.where || key === KEY.having) return 0.85;
  return isEquality(text, tokens.start[operator]!) ? 0.9 : 0.6;
}

/** A call of a function that data bases have is a condition even where no string was left. */
function callConfidence(text: string, tokens: Tokens, at: number, { left, right }: Comparison, broke: boolean): number {
  if (broke) return 0.85;
  const name = wordAt(text, tokens, left.kind === CALL ? left.at : right.at);
  if (isStrongCall(name) || isWeakCall(name)) return 0.7;
  // 1 and greatest(2,1)=2: a filter begins with a field, not with a number
  return at === 1 && tokens.kind[0] === NUMBER && COMMON_CALLS.has(name) ? 0.6 : 0.35;
}

function isEquality(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 61 || code === 33;
}

function isSame(text: string, tokens: Tokens, { left, right }: Comparison): boolean {
  if (right.end - right.at !== 1 || left.end - left.at !== 1) return false;
  return wordAt(text, tokens, left.at) === wordAt(text, tokens, right.at);
}

/**
 * True when the text really leaves the string it is thought to stand in: after its quote comes something that can
 * follow a string in SQL. A letter right behind the quote (O'Brien) is only that if it begins a keyword.
 */
export function isBreak(text: string, tokens: Tokens): boolean {
  const kind = tokens.kind[1]!;
  if (kind === END || isQuotedWord(text, tokens.end[0]! - 1)) return false;
  if (kind === STRING || kind === NUMBER) return false;
  const after = text.charCodeAt(tokens.end[0]!);
  const adjacent = tokens.start[1] === tokens.end[0] && (isLetter(after) || after > 127);
  if (adjacent && isEscapedLetter(text, tokens.end[1]!)) return false;
  if (adjacent) return tokens.key[1] !== 0 && tokens.key[1] !== KEY.to && tokens.key[1] !== KEY.is && tokens.key[1] !== KEY.as;
  return true;
}

/** `L'Or%C3%A9al`: the word goes on with a letter beyond ASCII. */
function isEscapedLetter(text: string, at: number): boolean {
  return text.charCodeAt(at) === 37 && /^%[c-f][\da-f]%[89ab][\da-f]/i.test(text.slice(at, at + 6));
}

/** `he said "or"`, `the 'select' menu`, `"Having" d.o.o.`: a blank or nothing before the quote, one word, and a closing quote with nothing glued to it. */
function isQuotedWord(text: string, quote: number): boolean {
  if (quote > 0 && !isSpace(text.charCodeAt(quote - 1)) && !isOpening(text.charCodeAt(quote - 1))) return false;
  const end = wordEnd(text, quote + 1);
  if (end === quote + 1 || text.charCodeAt(end) !== text.charCodeAt(quote)) return false;
  const after = text.charCodeAt(end + 1);
  if (quote === 0) return isSpace(after) && isLetter(text.charCodeAt(end + 2));
  return (
    Number.isNaN(after) || isSpace(after) || after === 46 || after === 44 || after === 63 || after === 58 || after === 41 || after === 93
  );
}

/** `(`, `,`, `:`, `[`, `{`: a quote behind it begins a string of its own. */
function isOpening(code: number): boolean {
  return code === 40 || code === 44 || code === 58 || code === 91 || code === 123;
}

/** `'x'!='y`, `1=1`: a value that is nothing but a comparison of constants, to be put behind a WHERE. */
export function checkWhole(text: string, tokens: Tokens, report: Report): void {
  const kind = tokens.kind[0];
  if (tokens.kind[1] !== COMPARE || !isEnd(tokens, 3) || kind !== tokens.kind[2]) return;
  const same = wordAt(text, tokens, 0) === wordAt(text, tokens, 2);
  if (kind === STRING && isOpenString(text, tokens, 2)) report(TAUTOLOGY, 0, tokens.end[2]!, 0.6);
  else if (kind === NUMBER && same && tokens.start[0] === 0) report(TAUTOLOGY, 0, tokens.end[2]!, 0.55);
}

/** What follows the quote directly: a comment that ends the query, or an operator that joins another string. */
export function checkBreak(text: string, tokens: Tokens, report: Report): void {
  const at = skipCloses(tokens, 1);
  const from = tokens.end[0]! - 1;
  if (tokens.kind[at] === COMMENT) {
    reportComment(text, tokens, at, from, report);
    return;
  }
  if (tokens.kind[at] === SEMICOLON && tokens.kind[at + 1] === COMMENT) {
    reportComment(text, tokens, at + 1, from, report);
    return;
  }
  if (tokens.kind[at] === COMMA) {
    checkCommaList(tokens, at, from, report);
    return;
  }
  checkOperator(text, tokens, at, from, report);
}

/** Prose puts dashes behind a closing quote too; there the sentence goes on. */
function reportComment(text: string, tokens: Tokens, at: number, from: number, report: Report): void {
  const rest = text.length - tokens.start[at]!;
  const near = tokens.start[at]! - tokens.end[0]! <= 4;
  const sharp = text.charCodeAt(tokens.start[at]!) === 35;
  if (rest <= 12 && near && !isRemark(text, tokens.start[at]!)) report(COMMENT_END, from, tokens.end[at]!, sharp && rest > 3 ? 0.4 : 0.7);
  else report(COMMENT_END, from, tokens.end[at]!, 0.3);
}

/** `-- I forgot.`: words behind the dashes are the rest of a sentence; an attack leaves a sign or one word there. */
function isRemark(text: string, from: number): boolean {
  const word = skipSpace(text, from + 2);
  const end = wordEnd(text, word);
  return end > word && isSpace(text.charCodeAt(end)) && isLetter(text.charCodeAt(end + 1));
}

/** `',null,null)`: the tail of an insert is written anew. */
function checkCommaList(tokens: Tokens, at: number, from: number, report: Report): void {
  let nulls = 0;
  let index = at;
  while (tokens.kind[index] === COMMA && tokens.key[index + 1] === KEY.null && nulls < 8) {
    nulls++;
    index += 2;
  }
  if (nulls > 0) report(QUOTE_OPERATOR, from, tokens.end[index - 1]!, 0.7);
}

function checkOperator(text: string, tokens: Tokens, at: number, from: number, report: Report): void {
  const compares = isComparison(tokens, at);
  if (!compares && tokens.kind[at] !== ARITHMETIC && tokens.kind[at] !== LOGIC) return;
  const operand = readOperand(tokens, at + 1);
  if (operand.kind === NOTHING || isJoined(text, from)) return;
  const to = tokens.end[operand.end - 1]!;
  if (operand.kind === SUBQUERY) {
    report(QUOTE_OPERATOR, from, to, 0.9);
    return;
  }
  const whole = isEnd(tokens, skipCloses(tokens, operand.end));
  if (!whole) {
    if (!isAddress(text, from)) report(QUOTE_OPERATOR, from, to, 0.3);
    return;
  }
  if (operand.kind === CALL) {
    report(QUOTE_OPERATOR, from, to, tokens.kind[at] === LOGIC || compares ? 0.6 : 0.4);
    return;
  }
  if (operand.kind !== LITERAL) return;
  const open = isOpenString(text, tokens, operand.end - 1);
  // a long text behind an operator in quotes is prose with a quoted sign in it
  if (isQuotedSign(text, from) || isAddress(text, from) || isStarred(text, from) || text.endsWith("unexpected token '<'")) return;
  const short = to - from < 12 || (open && to - from < 28);
  if (short && (compares || text.length < 48)) report(QUOTE_OPERATOR, from, to, compares || tokens.kind[at] === LOGIC ? 0.65 : 0.55);
}

/** `Disk '/' is full`, `(neg '-')`: a sentence that quotes one sign. */
function isQuotedSign(text: string, from: number): boolean {
  const before = text.charCodeAt(from - 1);
  const behind = text.charCodeAt(from + 3);
  const quoted = text.charCodeAt(from + 2) === text.charCodeAt(from) && (before === 32 || before === 40);
  return (
    quoted &&
    isLetter(text.charCodeAt(from - 2 - Number(text.charCodeAt(from - 2) === 32))) &&
    (behind === 41 || (behind === 32 && isLetter(text.charCodeAt(from + 4))))
  );
}

/** `url('/x.png')` of a style: the quote begins what it is thought to end. */
function isAddress(text: string, quote: number): boolean {
  return text.startsWith('url(', quote - 4) && text.charCodeAt(quote + 1) === 47;
}

/** `odata.include-annotations="*"`: the parameter of a header field (RFC 9110 section 5.6.6), whose value is a star. */
function isStarred(text: string, quote: number): boolean {
  return text.startsWith('="*"', quote - 1) && isLetter(text.charCodeAt(quote - 2)) && PARAMETER_END.test(text.slice(quote + 3, quote + 5));
}

const PARAMETER_END = /^\s?(?:[;,]|$)/;

/** `v1+"|"+c5`, `the "|" sign`: a separator quoted between two signs that join or two blanks, so no string was left. */
function isJoined(text: string, quote: number): boolean {
  const sign = text[quote - 1];
  return (
    (sign === '+' || sign === '&' || sign === ' ') && text[quote + 1] === '|' && text[quote + 2] === text[quote] && text[quote + 3] === sign
  );
}

/** True for a string that the query's own quote will close. */
function isOpenString(text: string, tokens: Tokens, at: number): boolean {
  if (tokens.kind[at] !== STRING) return false;
  const start = tokens.start[at]!;
  const end = tokens.end[at]!;
  return end - start < 2 || text.charCodeAt(end - 1) !== text.charCodeAt(start);
}
