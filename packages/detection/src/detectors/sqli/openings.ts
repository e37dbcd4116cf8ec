import { MARK_BACKSLASH } from '../../text/marks.ts';
import { isDigit, skipSpace } from '../../text/scan.ts';
import { isKnownCall } from './calls.ts';
import { EXPRESSION_CHARS_MAX, OPERATOR_WORDS } from './expressions.ts';
import { isComparing, KEY, keywordAt } from './keywords.ts';
import { isPart, isStringPrefix, partsEnd } from './readers.ts';
import { MARKS_COMPARE, skipBlank, TELLS } from './survey.ts';

/**
 * False for a value of which checkExpression has nothing to say: it is long, begins like a sentence, or with what no expression begins with.
 * @param seen see {@link survey}: what calls a function tells
 */
export function mayBeExpression(text: string, marks: number, seen: number): boolean {
  if (text.length > EXPRESSION_CHARS_MAX) return false;
  let at = skipSpace(text, 0);
  while (at < text.length && SIGNS.includes(text[at]!)) {
    // a comment
    if ((text[at] === '-' && text[at + 1] === '-') || (text[at] === '/' && text[at + 1] === '*')) return text[at] === '/';
    at = skipBlank(text, at + 1);
  }
  const code = text.charCodeAt(at);
  if (isDigit(code)) return mayGoOnBehindNumber(text, at);
  if (isPart(code)) return code !== DOLLAR && mayGoOnBehindWord(text, at, (seen & TELLS) !== 0);
  if (isQuote(code)) {
    const close = text.indexOf(text[at]!, at + 1);
    return close >= 0 && ((marks & MARK_BACKSLASH) !== 0 || mayGoOn(text, close + 1));
  }
  // a name
  if (code === 64 || code === 91 || code === 96) return (seen & TELLS) !== 0;
  return code === 40 || code === 46 || code === 58;
}

/** False for a text of which checkWhole has nothing to say: it does not begin with a constant, a sign that compares, and another. */
export function mayBeWhole(text: string, marks: number): boolean {
  if ((marks & MARKS_COMPARE) === 0) return false;
  const at = skipSpace(text, 0);
  const code = text.charCodeAt(at);
  if (isDigit(code)) {
    const end = numberEnd(text, at);
    return isPart(text.charCodeAt(end)) || mayCompare(text, end);
  }
  if (isQuote(code)) {
    const close = text.indexOf(text[at]!, at + 1);
    return close >= 0 && ((marks & MARK_BACKSLASH) !== 0 || mayCompare(text, close + 1));
  }
  return code === 46 || code === 47 || code === 58 || code === 42 || isPrefixed(text, at);
}

function mayCompare(text: string, from: number): boolean {
  const at = skipBlank(text, from);
  return at < text.length && COMPARISONS.includes(text[at]!);
}

function isQuote(code: number): boolean {
  return code === 39 || code === 34;
}

/** `n'text'`, `x'0f'` */
function isPrefixed(text: string, at: number): boolean {
  return text.charCodeAt(at + 1) === 39 && isStringPrefix(text.charCodeAt(at));
}

const DOLLAR = 36;

/** Signs before an operand (`->` among them), those that join operands or end an expression, and those that compare or are no token. */
const SIGNS = '-+*/%^~!&|>';
const JOINTS = `=<@?:#;${SIGNS}`;
const COMPARISONS = '=<>!@?:*/';

function numberEnd(text: string, from: number): number {
  let at = from;
  while (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 46) at++;
  return at;
}

/** `8-99 Main Street`, `1/2`: numbers alone come to nothing. */
function mayGoOnBehindNumber(text: string, from: number): boolean {
  let at = numberEnd(text, from);
  while (isJoint(text.charCodeAt(at)) && isDigit(text.charCodeAt(at + 1))) at = numberEnd(text, at + 1);
  return isPart(text.charCodeAt(at)) || mayGoOn(text, at);
}

/** `+ - /` */
function isJoint(code: number): boolean {
  return code === 43 || code === 45 || code === 47;
}

/** A keyword is no operand but for some, and a name tells only beside a call. */
function mayGoOnBehindWord(text: string, from: number, calls: boolean): boolean {
  const to = partsEnd(text, from);
  const after = text.charCodeAt(to);
  if (after === 40) return isKnownCall(text, from, to);
  // n'text'  nu/**/ll
  if (isPrefixed(text, from) || isCommented(text, to)) return true;
  // a.b
  if (after === 46) return calls;
  const key = keywordAt(text, from, to);
  if (key !== 0) return key === KEY.not || key === KEY.null || key === KEY.true;
  return calls && mayGoOn(text, to);
}

function isCommented(text: string, at: number): boolean {
  return text.charCodeAt(at) === 47 && text.charCodeAt(at + 1) === 42;
}

/** True when an operator may stand behind an operand. */
function mayGoOn(text: string, from: number): boolean {
  const at = skipBlank(text, from);
  if (at >= text.length) return false;
  const code = text.charCodeAt(at);
  if (!isPart(code)) return JOINTS.includes(text[at]!);
  const to = partsEnd(text, at);
  return isCommented(text, to) || isOperator(keywordAt(text, at, to)) || OPERATOR_WORDS.mayHold(text, at, to);
}

function isOperator(key: number): boolean {
  return isComparing(key) || key === KEY.or || key === KEY.and || key === KEY.xor || key === KEY.not || key === KEY.as;
}
