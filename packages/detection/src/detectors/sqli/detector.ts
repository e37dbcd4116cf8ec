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
import { hasNames } from './calls.ts';
import { readText } from './contexts.ts';
import { CUT_LITERALS } from './cut.ts';
import { FRAGMENT_LITERALS } from './fragments.ts';
import { CALL_LITERALS } from './functions.ts';
import { CATALOGUE_PREFIXES, CATALOGUE_WORDS, STRONG_CALLS, STRONG_PREFIXES } from './keywords.ts';
import { RULES } from './rules.ts';
import { TELLING_WORDS, WHOLE_LITERALS } from './wholes.ts';

/**
 * A value stands in code, in a '...' string or in a "..." string of the query; which, is not known from outside.
 * So it is read in each context that its own characters could leave.
 */
function confirm(subject: Subject, report: Report): void {
  const { text, absent = 0, marks } = subject;
  if (text.length < NAME_CHARS_MAX && text.startsWith('union select') && UNION_NAME.test(subject.value)) return;
  const named = hasNames(absent);
  readText(text, marks, named, report, absent);
  // a NUL ends the statement for some servers and is dropped by others
  if ((marks & MARK_CONTROL) === 0) return;
  if (text.includes('\0')) readText(text.replaceAll('\0', ' '), marks, named, report);
  if (text.includes('\n') && (text.includes('--') || text.includes('#'))) readBetweenComments(text, marks, named, report);
}

/** `Union Select Insurance`: a name in capitals and nothing else; it leaves no string and asks for no column. */
const UNION_NAME = /^Union Select(?: (?!From\b|Null\b|All\b|Distinct\b|Into\b)[A-Z][a-z]{1,15}\.?){1,4}$/;
const NAME_CHARS_MAX = 80;

/** A comment to the end of its line, with more behind it: blanks to the data base. */
const LINE_COMMENT = /(?:--|#)[^\n]{0,32}\n/g;

/** Reads a text once more with line comments as blanks; places are those of the shorter text, within the same bounds. */
function readBetweenComments(text: string, marks: number, named: boolean, report: Report): void {
  const bare = text.replace(LINE_COMMENT, ' ');
  if (bare.length < text.length) readText(bare, marks, named, report);
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
    '|(',
    '&(',
    '` or',
    '` and',
    " or '",
    " and '",
    ' or "',
    ' and "',
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
    '),(',
    '), (',
    'true or',
    '(select',
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
    MARK_QUOTE | MARK_ANGLE,
    MARK_EQUALS,
    MARK_ANGLE | MARK_SPACE,
    MARK_ANGLE | MARK_SHELL,
  ],
  rules: RULES,
  confirm,
};
