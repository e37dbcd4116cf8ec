import type { Report } from '../../detector.ts';
import type { Form, Shape } from '../../indicators/shapes.ts';
import { MARK_BACKTICK, MARK_PAREN, MARK_QUOTE, MARK_SHELL } from '../../text/marks.ts';
import { isLetter } from '../../text/scan.ts';
import { isComparison, isEnd, LITERAL, readOperand, skipCloses } from './grammar.ts';
import { KEY } from './keywords.ts';
import { CONDITION, QUOTE_OPERATOR, STACKED } from './rules.ts';
import { ARITHMETIC, COMMENT, COMPARE, END, LOGIC, OPEN, STRING, type Tokens } from './tokens.ts';

/**
 * Values torn out of the middle of a query: they begin with what can only follow something, or end where something must follow.
 * Filters that clients write (`status = 'open' and amount > 5`) are whole; these fit only between the quotes of somebody else's query.
 */

/** A longer value is a text. */
const TORN_CHARS_MAX = 64;

/** `;drop x`: a separator with nothing before it, and the second statement. */
const LEADING_STATEMENT =
  /^[\s;]{0,8};\s?(?:alter|create|declare|delete|drop|exec|execute|grant|insert|merge|rename|replace|select|truncate|update|union)\s\w/;

/** `and x="`, `or id=(`, `1 and f(`: a condition that is cut off, or begins the value. */
export function checkTorn(text: string, tokens: Tokens, report: Report, marks: number): void {
  if (text.length > TORN_CHARS_MAX) return;
  const open = (marks & (MARK_QUOTE | MARK_PAREN | MARK_BACKTICK)) !== 0 && isOpen(text, tokens, marks);
  for (let at = 0; at < tokens.count; at++) {
    if (!joins(tokens, at) || isTag(text, tokens.start[at]!)) continue;
    const confidence = !open && isTagged(text, tokens, at + 1) ? 0 : judgeJoint(tokens, at, open);
    if (confidence > 0) report(CONDITION, tokens.start[at]!, text.length, confidence);
  }
  if (open && isTornBehindQuote(text)) report(QUOTE_OPERATOR, 0, text.length, 0.6);
  else if (open && (joinsBehindQuote(text) || closesMore(text) || opensQuery(text))) report(QUOTE_OPERATOR, 0, text.length, 0.55);
  if ((marks & MARK_SHELL) !== 0 && LEADING_STATEMENT.test(text)) report(STACKED, 0, text.length, 0.6);
}

/** `(select`, `in (select`, `(case when x`: a bracket with a query, and nothing that closes it. */
function opensQuery(text: string): boolean {
  return /(?:^|\W)\(\s?(?:select\b|case\s(?:\w{1,16}\s)?when\b)/.test(text);
}

/** Words and signs that join what stands before to what stands behind. */
function joins(tokens: Tokens, at: number): boolean {
  if (tokens.kind[at] === LOGIC) return true;
  const key = tokens.key[at]!;
  return (key >= KEY.or && key <= KEY.having) || key === KEY.like || key === KEY.between;
}

/** `<div class="x">O'Brien`: the element, not the operator. */
function isTag(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) === 60 && text.startsWith('div', at);
}

/** `"exact phrase" OR #berlin`: a search for a tag, where a comment has a blank or nothing behind its sign. */
function isTagged(text: string, tokens: Tokens, at: number): boolean {
  const start = tokens.start[at]!;
  return tokens.kind[at] === COMMENT && text.charCodeAt(start) === 35 && isLetter(text.charCodeAt(start + 1)) && !text.includes("'");
}

/** How surely what hangs on a joint is torn: a comparison that ends in the air, or one with nothing before the joint. */
function judgeJoint(tokens: Tokens, at: number, open: boolean): number {
  // ' or-- -
  if (tokens.kind[at + 1] === COMMENT && at > 0) return open || tokens.kind[at - 1] === STRING ? 0.6 : 0;
  const left = readOperand(tokens, at + 1);
  if (left.end === 0) return 0;
  const leads = at === 0 && isSmallJoint(tokens, at);
  const operator = skipCloses(tokens, left.end);
  const kind = tokens.kind[operator];
  if (kind === COMPARE || (kind === ARITHMETIC && tokens.kind[operator + 1] !== END) || isComparison(tokens, operator)) {
    const right = operator + 1;
    if (tokens.kind[right] === END && kind === COMPARE) return 0.6;
    if (open && (tokens.kind[right] === OPEN || tokens.kind[right] === STRING)) return 0.6;
    const { kind: what, end } = readOperand(tokens, right);
    return leads && what === LITERAL && kind === COMPARE && isEnd(tokens, end) ? 0.55 : 0;
  }
  return 0;
}

/** `or`, `and`, `xor`, `||`: sentences do not compare right behind their first word. */
function isSmallJoint(tokens: Tokens, at: number): boolean {
  const key = tokens.key[at];
  return tokens.kind[at] === LOGIC || key === KEY.or || key === KEY.and || key === KEY.xor;
}

/** True when a bracket or a quote of the value has no partner. */
function isOpen(text: string, tokens: Tokens, marks: number): boolean {
  if ((marks & MARK_PAREN) !== 0 && bracketDepth(text) !== 0) return true;
  if ((marks & MARK_QUOTE) === 0) return false;
  for (let at = 0; at < tokens.count; at++) {
    if (tokens.kind[at] !== STRING) continue;
    const start = tokens.start[at]!;
    const end = tokens.end[at]!;
    if (end - start < 2 || text.charCodeAt(end - 1) !== text.charCodeAt(start)) return true;
  }
  return false;
}

function bracketDepth(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 40) depth++;
    else if (code === 41) depth--;
  }
  return depth;
}

const VERBS = 'alter|create|delete|desc|drop|insert|load|rename|select|truncate|union|update';

const VERB_WORDS: readonly string[] = 'alter create delete drop insert rename select truncate union update'.split(' ');

/** What no sentence and no filter begins with. */
const TORN_SHAPES: readonly Shape[] = [
  // ' and x, ") or y: a quote with nothing before it, and a word that joins; `" Not A;Brand";v="99"` names a browser
  {
    needs: ["'", '"', '`'],
    form: /^(?!"[^"]{1,40}";\w{1,8}=)[\s;)]{0,8}['"`]\)?\s?(?:and|or|xor|nand|div|like|rlike|regexp|between|is\snot|is|not)\s[\w"'(`@]/,
  },
  // '*1, ' - 0 - ', '^(
  {
    needs: ["'", '"'],
    form: /^['"]\s?(?:[*/%|^&]|\|\||<>|!=|=|<|>)\s?\d{1,10}(?:\s?[-+*/%|^&=]\s?['"]?)?$|^['"]\s?[-+*/%|^&]\s?\(?\d{1,10}\)?\s?[-+*/%|^&]\s?['"]/,
  },
  // 1 as b from, "x" as "y" from
  { needs: [' as '], form: /(?:^|[(,\s])(?:\d+|'[^']{0,16}'|"[^"]{0,16}")\sas\s["'`]?\w{1,16}["'`]?\sfrom\b/ },
  { needs: ['end)', 'end )'], form: /\bend\s?\)\s?(?:;|--|#|=)/ },
  {
    needs: ['when '],
    form: /^[\s(]{0,4}case\s(?!when\s[a-z][\w.]{1,48}\s?[<>=]{1,2}\s?\d[\d.]{0,16}\sthen\s')(?:\w{1,16}\s)?when\s.{1,32}\sthen\b|\)\s?when\s\d+\sthen\b/,
  },
  { needs: ['like (', 'like(', 'between('], form: /\)\s?like\s?\(|^\w{0,8}\s?between\(/ },
  { needs: ['load_file', 'group_concat'], form: new RegExp(`(?:^|\\W)(?:${VERBS})\\s(?:group_concat|load_file)\\b`) },
  { needs: [' char'], form: new RegExp(`^(?:${VERBS})\\schar\\s?(?:\\(|$)`) },
  // name like '
  { needs: ['like'], form: /^\w{1,32}\s(?:not\s)?(?:i|r)?like\s?['"]%?$/ },
  { needs: ['if(', 'if ('], form: /\bif\s?\(\s?(?:(?:\d+|'\w{0,16}'|[a-z])\s?[=<>~]{1,2}\s?['"\d(]|\w{1,16}\s?[=<>~]{1,2}$)/ },
  { needs: ['&&', '||'], form: /^[\s'")]{0,4}(?:&&|\|\|)\s?(?:\d|'|"|\w{1,16}\s?\()/ },
  // @x = (select, set @x, @x:=
  { needs: ['@'], form: /@\w{1,32}\s?:?=\s?\(\s?select\b|(?:^|\W)set\s@\w|^@\w{1,32}\s?:=/ },
  // foo'=bar, foo"||bar
  { needs: ["'", '"'], form: /^[a-z_]\w{2,15}['"](?:=|<>|!=|<|>|\|\||&&)['"]?\w\w/ },
  // x' regexp, x'/**/, 1select, 1 alter table
  { needs: ["' r", '" r', "'r", "' glob", '" glob'], form: /\w['"]\s?(?:regexp|rlike|glob)(?:\W|$)/ },
  { needs: ["'/*", '"/*'], form: /^[^'"]{0,24}['"]\/\*/ },
  {
    needs: VERB_WORDS,
    form: /^\d{1,8}(?:alter|create|delete|drop|insert|rename|select|truncate|union|update)\b|^\d{1,8}\s(?:alter|create|drop|truncate)\s(?:table|database|schema|procedure|function|trigger)\b/,
  },
  { needs: ['having('], form: /(?:^|\W)having\(\s?[\d'"]/ },
  { needs: ['(select'], form: /(?:^|\W)(?:in|exists|all|any|some)\(select\b|\bexists\s\(select\b|:=\s?\(select\b/ },
  { needs: ['against'], form: /\bmatch\s?\([\w,.` ]{1,48}\)\s?against\b/ },
  { needs: ['values'], form: /^\s?values\s?\((?:\d|'|")[^)]{0,32}(?:,[^)]{1,32}\)|\),\s?\()/ },
  { needs: ['table_', 'column_', 'schema_'], form: /(?:^|\W)(?:table_schema|table_name|column_name|schema_name)\s?(?:=|like\b|in\s?\()/ },
  { needs: ['select'], form: /(?:^|[^\w`-])select(?:[!@`]\s?[\w(@`'"]|\.\d|\s\*\sfrom\b|\s\d,\s?\d{1,3}(?:$|,|\s?(?:--|#|from)))/ },
  { needs: ['order by ', 'group by '], form: /\b(?:order|group)\sby\s\d{1,3},(?:\s?\d{1,3},)*$/ },
  { needs: ['function', 'procedure'], form: /\bcreate\s(?:or\sreplace\s)?(?:function|procedure)\s\w{1,32}\s?(?:returns?\b|\()/ },
  { needs: ['with nowait'], form: /\bshutdown\swith\snowait\b/ },
];

/** A verb of SQL behind a quote or bracket that closes what the value never opened. */
function isTornBehindQuote(text: string): boolean {
  return /^[\s\d'"`();,]{0,15}['"`);]\s?(?:alter|create|delete|desc|drop|insert|load|rename|select|truncate|union|update)(?:\W|$)/.test(
    text,
  );
}

/** `admin' and`, `x" or y`: a quote that closes nothing, and a word that joins. `customers' and` and `5" and 6"` are a genitive and inches. */
function joinsBehindQuote(text: string): boolean {
  const joint = /['"]\s(?:and|or|xor|nand|like|div|between|having|union)(?:\s|$)/.exec(text);
  if (joint === null) return false;
  // `<li>Don't</li><li>"a" or "b"</li>`: what stands between its own quotes is a word
  const own = text.charCodeAt(joint.index);
  let quotes = 0;
  for (let at = 0; at < joint.index; at++) if (text.charCodeAt(at) === own) quotes++;
  const before = text.charCodeAt(joint.index - 1);
  return quotes % 2 === 0 && isLetter(before) && before !== 115;
}

/** `admin')`, `x'));`: a quote and brackets that close what the value never opened. */
function closesMore(text: string): boolean {
  return !text.includes('(') && /^[\w.@-]{1,32}['"]\){1,4}\s?;?$/.test(text);
}

export const TORN_FORMS: readonly Form[] = TORN_SHAPES.map((shape) => ({ ...shape, rule: QUOTE_OPERATOR, confidence: 0.6 }));
