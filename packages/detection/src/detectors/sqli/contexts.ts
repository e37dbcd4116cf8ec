import type { Report } from '../../detector.ts';
import { MARK_QUOTE } from '../../text/marks.ts';
import { checkWord, isTelling } from './calls.ts';
import { checkBreak, checkCondition, checkWhole, isBreak, joinsCondition } from './conditions.ts';
import { checkExpression } from './expressions.ts';
import { checkFragments } from './fragments.ts';
import { KEY } from './keywords.ts';
import { tokenize, tokenizeBehind } from './lexer.ts';
import { checkCase, checkFile, checkOrderBy, checkSelect, checkStatement, checkUnion, checkWaitfor } from './statements.ts';
import { createTokens, type Tokens, VARIABLE, WORD } from './tokens.ts';
import { checkTorn } from './torn.ts';
import { checkWholeValue } from './wholes.ts';

const SINGLE = 39;
const DOUBLE = 34;

/** Filled anew for each text, never read after: the text as code, and as the rest of a string. */
const code: Tokens = createTokens();
const behind: Tokens = createTokens();

/** Tokens that a rule looks back. */
export const LOOK_BACK_TOKENS = 3;

/** @param named see {@link hasNames}: names hold no blank, so none comes together where a blank takes the place of something */
export function readText(text: string, marks: number, named: boolean, report: Report, absent = 0): void {
  tokenize(text, code);
  checkWhole(text, code, report);
  checkExpression(text, code, report, marks);
  checkTorn(text, code, report, marks);
  checkWholeValue(text, report, absent, marks);
  checkFragments(text, report, absent, marks);
  checkTokens(text, code, code.count, named, report);
  if ((marks & MARK_QUOTE) === 0) return;
  if (text.includes("'")) readBehind(text, SINGLE, named, report);
  if (text.includes('"')) readBehind(text, DOUBLE, named, report);
}

/** The text as the rest of a string. Where the string is not left, what it has in common with the text as code says the same again. */
function readBehind(text: string, quote: number, named: boolean, report: Report): void {
  tokenizeBehind(text, quote, code, behind);
  behind.broke = isBreak(text, behind);
  if (behind.broke) checkBreak(text, behind, report);
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
      checkCase(text, tokens, at, report);
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
