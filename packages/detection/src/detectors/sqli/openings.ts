import { MARK_BACKSLASH, MARK_PAREN } from '../../text/marks.ts';
import { isDigit, skipSpace } from '../../text/scan.ts';
import { EXPRESSION_CHARS_MAX, OPERATOR_WORDS } from './expressions.ts';
import { isComparing, KEY, keywordAt } from './keywords.ts';
import { isPart, partsEnd } from './readers.ts';
import { skipBlank } from './survey.ts';

/** False for a value of which checkExpression has nothing to say: it is long, begins like a sentence, or with what no expression begins with. */
export function mayBeExpression(text: string, marks: number): boolean {
  if (text.length > EXPRESSION_CHARS_MAX) return false;
  const at = skipSpace(text, 0);
  const code = text.charCodeAt(at);
  if (isDigit(code)) return mayGoOnBehindNumber(text, at);
  if (isPart(code)) return code !== DOLLAR && mayGoOnBehindWord(text, at, marks);
  if (code === 39 || code === 34) {
    const close = text.indexOf(text[at]!, at + 1);
    return close >= 0 && ((marks & MARK_BACKSLASH) !== 0 || mayGoOn(text, close + 1));
  }
  // a name
  if (code === 64 || code === 91 || code === 96) return (marks & MARK_PAREN) !== 0;
  return BEGINS.includes(text.charAt(at)) && (code !== 45 || text.charCodeAt(at + 1) !== 45);
}

const DOLLAR = 36;

/** Signs that an expression begins with, and those that join or end what it is made of. */
const BEGINS = '(.:-+*/%^~!&|';
const JOINTS = '=<>!|&+-*/%^~@?:';

function mayGoOnBehindNumber(text: string, from: number): boolean {
  let at = from;
  while (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 46) at++;
  return isPart(text.charCodeAt(at)) || mayGoOn(text, at);
}

/** A keyword is no operand but for some, and a name tells only beside a call. */
function mayGoOnBehindWord(text: string, from: number, marks: number): boolean {
  const to = partsEnd(text, from);
  const after = text.charCodeAt(to);
  // f(  n'text'  nu/**/ll
  if (after === 40 || (after === 39 && to - from === 1) || after === 47) return true;
  // a.b
  if (after === 46) return (marks & MARK_PAREN) !== 0;
  const key = keywordAt(text, from, to);
  if (key !== 0) return key === KEY.not || key === KEY.null || key === KEY.true;
  return (marks & MARK_PAREN) !== 0 && mayGoOn(text, to);
}

/** True when an operator may stand behind an operand. */
function mayGoOn(text: string, from: number): boolean {
  const at = skipBlank(text, from);
  if (at >= text.length) return false;
  const code = text.charCodeAt(at);
  if (!isPart(code)) return JOINTS.includes(text[at]!);
  const to = partsEnd(text, at);
  return text.charCodeAt(to) === 47 || isOperator(keywordAt(text, at, to)) || OPERATOR_WORDS.mayHold(text, at, to);
}

function isOperator(key: number): boolean {
  return isComparing(key) || key === KEY.or || key === KEY.and || key === KEY.xor || key === KEY.not || key === KEY.as;
}
