import type { Report } from '../../detector.ts';
import { compilePhrases, type Phrase, phraseLiterals } from '../../indicators/phrases.ts';
import { MARK_PAREN } from '../../text/marks.ts';
import { isDigit, isLetter, isSpace, skipSpace, wordEnd } from '../../text/scan.ts';
import { checkRemnants, NESTED } from './remnants.ts';
import { CATALOGUE, ERROR, FRAGMENT, OBFUSCATED, STACKED, SUBQUERY_RULE, TAUTOLOGY, TIME } from './rules.ts';
import { checkStacked } from './stacked.ts';

/** Pieces of SQL that tell by themselves, even where the grammar around them is cut off. */
const PHRASES: readonly Phrase[] = [
  { text: 'information_schema', rule: CATALOGUE, confidence: 0.65 },
  { text: "'msdasql'", rule: ERROR, confidence: 0.7 },
  { text: "'sqloledb'", rule: ERROR, confidence: 0.7 },
  { text: 'openrowset', rule: ERROR, confidence: 0.65 },
  { text: 'opendatasource', rule: ERROR, confidence: 0.65 },
  { text: 'current_user(', rule: CATALOGUE, confidence: 0.55 },
  { text: 'session_user(', rule: CATALOGUE, confidence: 0.55 },
  { text: 'system_user(', rule: CATALOGUE, confidence: 0.55 },
  { text: 'exec master.', rule: STACKED, confidence: 0.65 },
  { text: 'select(user(', rule: SUBQUERY_RULE, confidence: 0.65 },
  { text: 'select pg_sleep', rule: TIME, confidence: 0.7 },
  { text: 'sounds like ', rule: TAUTOLOGY, confidence: 0.2 },
  { text: 'merge into ', rule: STACKED, confidence: 0.3 },
  { text: '@@datadir', rule: CATALOGUE, confidence: 0.6 },
  { text: '@@hostname', rule: CATALOGUE, confidence: 0.6 },
  { text: '@@basedir', rule: CATALOGUE, confidence: 0.6 },
  { text: '@@servername', rule: CATALOGUE, confidence: 0.6 },
  { text: 'select/*', rule: SUBQUERY_RULE, confidence: 0.7 },
  { text: 'union/*', rule: SUBQUERY_RULE, confidence: 0.7 },
  { text: 'drop/*', rule: STACKED, confidence: 0.7 },
  { text: 'insert/*', rule: STACKED, confidence: 0.7 },
  { text: 'delete/*', rule: STACKED, confidence: 0.7 },
  { text: 'update/*', rule: STACKED, confidence: 0.7 },
  { text: 'or/**/', rule: TAUTOLOGY, confidence: 0.7 },
  { text: 'and/**/', rule: TAUTOLOGY, confidence: 0.7 },
  { text: '/**/from', rule: SUBQUERY_RULE, confidence: 0.65 },
  { text: '/**/where', rule: SUBQUERY_RULE, confidence: 0.65 },
  ...NESTED.map((text): Phrase => ({ text, rule: OBFUSCATED, confidence: OBFUSCATED.confidence })),
  ...['tempdb', 'pg_catalog', 'pg_toast', 'sysaux', 'mysql.db', 'sqlite_temp_master', 'sqlite_temp_schema'].map(
    (text): Phrase => ({ text, rule: FRAGMENT, confidence: 0.42 }),
  ),
];

/** Words and signs that {@link checkRemnants} reads, beside those of other rules. */
export const FRAGMENT_LITERALS: readonly string[] = [
  ...phraseLiterals(PHRASES),
  'placing',
  'regexp',
  'rlike',
  'is not ',
  '1=1',
  '!=',
  'owa_util',
  "'<",
  "'>'",
  'show ',
  'describe ',
  'pragma ',
  'handler ',
  'infile',
  'copy ',
  'character set',
  'identified by',
  'against',
  ' using',
  'returns',
  ' program ',
  'revoke ',
  'replace into',
  'case ',
  ';use ',
  ';table',
  "like'",
  'like"',
  "'mod'",
  "'div'",
  "'xor'",
  "'is ",
  '.e(',
  '--',
  '/*',
  '0x',
  '@@',
  'collate',
  'ilike',
  ' glob',
  ' div',
  'is null',
  'isnull',
  ' like ',
  '2147483648',
  '4294967',
  '1844674407370955161',
  '9223372036854775808',
  '1e309',
  '2.225073858507',
  'oorr ',
  'anandd ',
];

const checkPhrases = compilePhrases(PHRASES);

/** Longer values are sentences; in a short one a comparison of two constants has no honest reader. */
const COMPARISON_CHARS_MAX = 24;

const OPERATORS: readonly string[] = ['=', '!=', '<>', '<=>', 'like', 'not like', 'rlike', 'regexp', 'not regexp', 'is not', 'is'];

export function checkFragments(text: string, report: Report, absent: number, marks: number): void {
  checkPhrases(text, report, absent);
  if (text.length <= COMPARISON_CHARS_MAX) checkComparison(text, report);
  checkDefinition(text, report);
  checkRemnants(text, report, absent, marks);
  checkStacked(text, report, marks);
  if ((marks & MARK_PAREN) === 0) return;
  const overlay = text.indexOf('overlay(');
  if (overlay >= 0 && text.indexOf(' placing ', overlay) > 0) report(ERROR, overlay, Math.min(text.length, overlay + 48), 0.75);
}

/** `42 like 42`, `11!=1`, `'1' not regexp '2'`, `b,1=1`: a constant is compared with a constant, and that is all. */
function checkComparison(text: string, report: Report): void {
  const comma = text.indexOf(',');
  const left = constantEnd(text, skipSpace(text, comma > 0 && comma < 8 ? comma + 1 : 0));
  if (left < 0) return;
  let at = skipSpace(text, left);
  const from = at;
  while (at < text.length && (isLetter(text.charCodeAt(at)) || text.charCodeAt(at) === 32 || isSign(text.charCodeAt(at)))) at++;
  const operator = text.slice(from, at).trim();
  if (!OPERATORS.includes(operator)) return;
  const right = constantEnd(text, at);
  if (right < 0 || skipSpace(text, right) < text.length) return;
  const doubtful = (operator === '=' && comma < 0) || operator.startsWith('is');
  report(TAUTOLOGY, 0, text.length, doubtful ? 0.45 : 0.55);
}

function isSign(code: number): boolean {
  return code === 61 || code === 33 || code === 60 || code === 62;
}

/** The end of `12` or `'12'`, or -1. */
function constantEnd(text: string, from: number): number {
  const quote = text.charCodeAt(from);
  const quoted = quote === 39 || quote === 34;
  let at = quoted ? from + 1 : from;
  const start = at;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  if (at === start) return -1;
  if (!quoted) return at;
  return text.charCodeAt(at) === quote ? at + 1 : -1;
}

const DEFINED: ReadonlySet<string> = new Set('table database schema view index user login role function procedure trigger'.split(' '));
const CHANGES: ReadonlySet<string> = new Set('add change drop modify rename alter set convert owner character'.split(' '));

/** `alter table t add c text`, `drop x;--`: a statement of data definition as the whole value. */
function checkDefinition(text: string, report: Report): void {
  const start = skipSpace(text, 0);
  const first = text.charCodeAt(start);
  if (first !== 97 && first !== 100) return;
  const end = wordEnd(text, start);
  const verb = text.slice(start, end);
  if (verb !== 'alter' && verb !== 'drop') return;
  const noun = skipSpace(text, end);
  const nounEnd = wordEnd(text, noun);
  if (verb === 'drop' && text.startsWith(';--', nounEnd)) report(STACKED, start, nounEnd + 3, 0.7);
  if (!DEFINED.has(text.slice(noun, nounEnd))) return;
  const name = skipSpace(text, nounEnd);
  let nameEnd = name;
  while (nameEnd < text.length && !isSpace(text.charCodeAt(nameEnd))) nameEnd++;
  const change = skipSpace(text, nameEnd);
  if (CHANGES.has(text.slice(change, wordEnd(text, change)))) report(STACKED, start, Math.min(text.length, change + 24), 0.8);
}
