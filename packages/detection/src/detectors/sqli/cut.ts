import type { Report } from '../../detector.ts';
import { compileForms, type Form, type Shape } from '../../indicators/shapes.ts';
import { JOINT_FORMS, JOINT_LITERALS } from './joints.ts';
import { COMMENT_END, OBFUSCATED, QUOTE_OPERATOR, STACKED, WEAK_CALL } from './rules.ts';

/**
 * Values that are cut out of a query at both ends: they begin with the quote, bracket or operator that ends what the query had,
 * and end with the comment, bracket or keyword that swallows or wants the rest. Each is told as a whole value only.
 */

const forms = (rule: Form['rule'], confidence: number, shapes: readonly Shape[]): Form[] =>
  shapes.map((shape) => ({ ...shape, rule, confidence }));

const CUT_FORMS: readonly Form[] = [
  ...JOINT_FORMS,
  ...forms(QUOTE_OPERATOR, 0.55, [
    // '''or 1: an escaped quote, and one that ends the string
    { needs: ["'''", '"""', '```'], form: /^(?:(?:''){1,4}'|(?:""){1,4}"|(?:``){1,4}`)\s?(?:x?or|and)\s?\(?(?:\d|'|"|true\b|not\b)/ },
    // admin';  x`;
    { needs: ["';", '";', '`;'], form: /^[\w.@+-]{1,64}['"`]\s?;$/ },
    // ` as `x` from, 6 as" from
    {
      needs: ["' as", '" as', '` as', 'as"', "as'", 'as`'],
      form: /^(?:[\w.]{0,16}['"`]\s?as\s?['"`]\w{1,32}['"`]|\d{1,10}\sas\s?['"`]\w{0,32})\s?from\b/,
    },
    // &&(a=!0)
    { needs: ['&&', '||'], form: /^\s?(?:&&|\|\|)\s?\(\s?[\w.$]{1,32}\s?(?:={1,3}|!==?|<>|[<>]=?)(?!.*\|\|$)/ },
    // ` regexp
    {
      needs: ['regexp', 'rlike', 'ilike', 'glob', 'collate', 'sounds like'],
      form: /^['"`]\s?(?:not\s)?(?:regexp|[ir]like|glob|collate|sounds\slike)\s?['"`(]?$/,
    },
    // 2 union all
    { needs: ['union all', 'union distinct'], form: /^\d{1,10}['")]?\s?union\s(?:all|distinct)$/ },
  ]),
  ...forms(WEAK_CALL, 0.55, [
    {
      needs: ['select'],
      form: /(?:^|\W)select\w{0,8}\s(?:(?:current_|session_|system_)?user|database|schema|version|sleep|benchmark|char|ascii)\($/,
    },
  ]),
  // 1.e.tables: MySQL drops the exponent
  ...forms(OBFUSCATED, 0.55, [
    {
      needs: ['.e.tables', '.e.columns', '.e.s', '.e.processlist', '.e.innodb'],
      form: /(?:^|\W)\d{1,4}\.e\.(?:tables|columns|schemata|statistics|processlist|innodb_table_stats)\b/,
    },
  ]),
];

/** What the gate looks for beside the words and marks of other rules. */
export const CUT_LITERALS: readonly string[] = [
  ...JOINT_LITERALS,
  '`;',
  '` as ',
  'as" ',
  ') when',
  ')when',
  '.e.tables',
  '.e.columns',
  '.e.schemata',
  ';drop',
  ';alter',
];

const checkForms: (text: string, report: Report, absent?: number, marks?: number) => void = compileForms(CUT_FORMS);

/** `x'|email--`, `id'is not-id--`, `x' mod id --`, `a'and id is not?--` */
const COMMENTED =
  /^[^'"`]{0,32}['"`]\)?\s?(?:[-+*/%|^&<>=]{1,3}|!=|!?~~?\*|(?:is\snot|is|not\s(?:[ir]?like|glob|regexp|in)|not|[ir]?like|regexp|glob|match|sounds\slike|mod|div|x?or|and|collate)(?!\w))\s?(?:[a-z_]\w{0,23}\s(?:is\snot|is|not|like)\s?)?(?:[-~!@:]?[a-z_][\w.]{0,31}\??|\?)\s?(?:--|#)\s?[-+]?$/;

/** `and deleted = 0)` */
const CLOSING = /^(?:and|x?or)\s[\w.`]{1,32}\s?(?:=|<>|!=|<|>|[ir]?like\s|is\s)\s?['"]?[\w.%-]{1,32}['"]?\s?\){1,4}\s?(?:;|--|#)?$/;

/** `;drop` */
const LONE_VERB = /^;{1,4}\s?(?:alter|declare|drop|exec|execute|grant|shutdown|truncate)$/;

/** @param value a short value without white space around it */
export function checkCut(value: string, report: Report, absent?: number, marks?: number): void {
  checkForms(value, report, absent, marks);
  const last = value.charCodeAt(value.length - 1);
  // - # +
  const commented = last === 45 || last === 35 || last === 43;
  if (commented && COMMENTED.test(value)) report(COMMENT_END, 0, value.length, 0.6);
  // ) ;
  if ((commented || last === 41 || last === 59) && CLOSING.test(value)) report(QUOTE_OPERATOR, 0, value.length, 0.55);
  if (value.charCodeAt(0) === 59 && LONE_VERB.test(value)) report(STACKED, 0, value.length, 0.55);
}
