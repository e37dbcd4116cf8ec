import type { Report } from '../../detector.ts';
import { MARK_BACKSLASH, MARK_QUOTE } from '../../text/marks.ts';
import { checkWord, isTelling } from './calls.ts';
import { checkBreak, checkCondition, checkWhole, isBreak, joinsCondition, mayJoin } from './conditions.ts';
import { checkExpression } from './expressions.ts';
import { checkFragments } from './fragments.ts';
import { KEY } from './keywords.ts';
import { tokenize, tokenizeBehind } from './lexer.ts';
import { mayBeExpression, mayBeWhole } from './openings.ts';
import { checkCase, checkFile, checkOrderBy, checkSelect, checkStatement, checkUnion, checkWaitfor } from './statements.ts';
import { JOINS, survey, TELLS } from './survey.ts';
import { createTokens, type Tokens, VARIABLE, WORD } from './tokens.ts';
import { checkTorn, TORN_CHARS_MAX } from './torn.ts';
import { checkWholeValue } from './wholes.ts';

const SINGLE = 39;
const DOUBLE = 34;

/** Filled anew for each text, never read after: the text as code, and as the rest of a string. */
const code: Tokens = createTokens();
const behind: Tokens = createTokens();

/** Tokens that a rule looks back. */
export const LOOK_BACK_TOKENS = 3;

/** True until the text at hand was read as code, and whether it has backslashes. */
let isUnread = true;
let isEscaped = true;

/** The text at hand as code; read when a rule asks for it first. */
function codeOf(text: string): Tokens {
  if (isUnread) tokenize(text, code, isEscaped);
  isUnread = false;
  return code;
}

/** @param named see {@link hasNames}: names hold no blank, so none comes together where a blank takes the place of something */
export function readText(text: string, marks: number, named: boolean, report: Report, absent = 0): void {
  isUnread = true;
  isEscaped = (marks & MARK_BACKSLASH) !== 0;
  const seen = survey(text, marks, named, text.length > TORN_CHARS_MAX ? TELLS : TELLS | JOINS);
  if (mayBeWhole(text, marks)) checkWhole(text, codeOf(text), report);
  if (mayBeExpression(text, marks, seen)) checkExpression(text, codeOf(text), report, marks);
  checkTorn(text, codeOf, report, marks, seen);
  checkWholeValue(text, report, absent, marks);
  checkFragments(text, report, absent, marks);
  const tells = (seen & TELLS) !== 0;
  if (tells) checkTokens(text, codeOf(text), code.count, named, report);
  if ((marks & MARK_QUOTE) === 0) return;
  if (text.includes("'") && (tells || mayJoin(text, "'"))) readBehind(text, SINGLE, tells, named, report);
  if (text.includes('"') && (tells || mayJoin(text, '"'))) readBehind(text, DOUBLE, tells, named, report);
}

/** The text as the rest of a string. Where the string is not left, what it has in common with the text as code says the same again. */
function readBehind(text: string, quote: number, tells: boolean, named: boolean, report: Report): void {
  tokenizeBehind(text, quote, codeOf(text), behind);
  behind.broke = isBreak(text, behind);
  if (behind.broke) checkBreak(text, behind, report);
  if (!tells) return;
  checkTokens(text, behind, behind.broke ? behind.count : Math.min(behind.count, behind.joined + LOOK_BACK_TOKENS), named, report);
}

export function checkTokens(text: string, tokens: Tokens, to: number, named: boolean, report: Report): void {
  for (let at = 0; at < to; at++) {
    if (joinsCondition(tokens, at)) checkCondition(text, tokens, at, report);
    else if (tokens.kind[at] === WORD) checkWordToken(text, tokens, at, named, report);
    else if (tokens.kind[at] === VARIABLE && named) checkWord(text, tokens, at, report);
  }
}

function checkWordToken(text: string, tokens: Tokens, at: number, named: boolean, report: Report): void {
  switch (tokens.key[at]) {
    case 0:
    case KEY.object:
    case KEY.if:
      if (isTelling(text, tokens, at, named)) checkWord(text, tokens, at, report);
      return;
    case KEY.union:
    case KEY.except:
      checkUnion(text, tokens, at, report);
      return;
    case KEY.select:
      checkSelect(text, tokens, at, report);
      return;
    case KEY.case:
      checkCase(tokens, at, report);
      return;
    case KEY.waitfor:
      checkWaitfor(text, tokens, at, report);
      return;
    case KEY.order:
    case KEY.group:
      checkOrderBy(text, tokens, at, report);
      return;
    case KEY.outfile:
    case KEY.procedure:
    case KEY.boolean:
    case KEY.load:
      checkFile(tokens, at, report);
      return;
    default:
      checkStatement(text, tokens, at, report);
      return;
  }
}
