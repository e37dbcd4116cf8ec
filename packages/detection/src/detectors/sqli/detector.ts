import type { Detector, Report, Subject } from '../../detector.ts';
import {
  MARK_ANGLE,
  MARK_BACKTICK,
  MARK_CONTROL,
  MARK_EQUALS,
  MARK_OPERATOR,
  MARK_PAREN,
  MARK_QUOTE,
  MARK_SHELL,
  MARK_SPACE,
} from '../../text/marks.ts';
import { checkWord, isTelling } from './calls.ts';
import { checkBreak, checkCondition, checkWhole, joinsCondition } from './conditions.ts';
import { CUT_LITERALS } from './cut.ts';
import { checkExpression } from './expressions.ts';
import { checkFragments, FRAGMENT_LITERALS } from './fragments.ts';
import { CALL_LITERALS } from './functions.ts';
import { CATALOGUE_PREFIXES, CATALOGUE_WORDS, KEY, STRONG_CALLS, STRONG_PREFIXES } from './keywords.ts';
import { RULES } from './rules.ts';
import { checkCase, checkFile, checkOrderBy, checkSelect, checkStatement, checkUnion, checkWaitfor } from './statements.ts';
import { createTokens, type Tokens, tokenize, VARIABLE, WORD } from './tokens.ts';
import { checkTorn } from './torn.ts';
import { checkWholeValue, TELLING_WORDS, WHOLE_LITERALS } from './wholes.ts';

const SINGLE = 39;
const DOUBLE = 34;

/** Filled anew for each text, never read after. */
const tokens: Tokens = createTokens();

/**
 * A value stands in code, in a '...' string or in a "..." string of the query; which, is not known from outside.
 * So it is read in each context that its own characters could leave.
 */
function confirm(subject: Subject, report: Report): void {
  readText(subject.text, report, subject.absent);
  // a NUL ends the statement for some servers and is dropped by others
  if ((subject.marks & MARK_CONTROL) === 0) return;
  const { text } = subject;
  if (text.includes('\0')) readText(text.replaceAll('\0', ' '), report);
  if (text.includes('\n') && (text.includes('--') || text.includes('#'))) readBetweenComments(text, report);
}

/** A comment to the end of its line, with more behind it: blanks to the data base. */
const LINE_COMMENT = /(?:--|#)[^\n]{0,32}\n/g;

function readText(text: string, report: Report, absent = 0): void {
  readContext(text, 0, report, absent);
  if (text.includes("'")) readContext(text, SINGLE, report, absent);
  if (text.includes('"')) readContext(text, DOUBLE, report, absent);
}

/** Reads a text once more with line comments as blanks; places are those of the shorter text, within the same bounds. */
function readBetweenComments(text: string, report: Report): void {
  const bare = text.replace(LINE_COMMENT, ' ');
  if (bare.length < text.length) readText(bare, report);
}

function readContext(text: string, quote: number, report: Report, absent: number): void {
  tokenize(text, quote, tokens);
  if (quote !== 0) checkBreak(text, tokens, report);
  else {
    checkWhole(text, tokens, report);
    checkExpression(text, tokens, report);
    checkTorn(text, tokens, report);
    checkWholeValue(text, report, absent);
    checkFragments(text, report, absent);
  }
  for (let at = 0; at < tokens.count; at++) {
    if (joinsCondition(tokens, at)) checkCondition(text, tokens, at, report);
    else if (tokens.kind[at] === WORD) {
      if (tokens.plain[at] === 0 || isTelling(text, tokens, at)) checkWordToken(text, at, report);
    } else if (tokens.kind[at] === VARIABLE) checkWord(text, tokens, at, report);
  }
}

function checkWordToken(text: string, at: number, report: Report): void {
  switch (tokens.key[at]) {
    case 0:
    case KEY.object:
    case KEY.if:
      checkWord(text, tokens, at, report);
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

const LITERALS: readonly string[] = (
  'select union intersect insert delete update drop truncate alter create declare exec waitfor having where sleep char( chr( concat ' +
  "outfile dumpfile @@ shutdown grant procedure between analyse null, 'or 'and \"or \"and '-- \"-- '#"
)
  .split(' ')
  .concat([
    'order by',
    'group by',
    "' or",
    "' and",
    '" or',
    '" and',
    "' --",
    '" --',
    "') or",
    '") or',
    'or 1',
    'and 1',
    'in boolean',
    "like '",
    'like "',
    'like (',
    'like(',
    '/*',
  ]);

export const sqli: Detector = {
  class: 'sqli',
  direction: 'request',
  literals: [
    ...LITERALS,
    ...CALL_LITERALS,
    ...FRAGMENT_LITERALS,
    ...STRONG_CALLS,
    ...STRONG_PREFIXES,
    ...CATALOGUE_WORDS,
    ...CATALOGUE_PREFIXES,
    ...WHOLE_LITERALS,
    ...CUT_LITERALS,
  ],
  words: TELLING_WORDS,
  marks: [
    MARK_QUOTE | MARK_OPERATOR,
    MARK_QUOTE | MARK_PAREN,
    MARK_CONTROL,
    MARK_QUOTE | MARK_SHELL,
    MARK_QUOTE | MARK_BACKTICK,
    MARK_EQUALS,
    MARK_ANGLE | MARK_SPACE,
  ],
  rules: RULES,
  confirm,
};
