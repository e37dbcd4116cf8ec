import type { Report } from '../../detector.ts';
import { isLetter } from '../../text/scan.ts';
import { afterBracket, isCatalogue, isEnd, isStrongCall, isWeakCall, readComparison, wordAt } from './grammar.ts';
import { KEY } from './keywords.ts';
import { isLabelling, isPrepared, isQuotedName, PREPARED } from './prepared.ts';
import { ERROR, FILE, ORDER_BY, STACKED, SUBQUERY_RULE, TIME, UNION, WEAK_CALL } from './rules.ts';
import {
  ARITHMETIC,
  CLOSE,
  COMMA,
  COMMENT,
  COMPARE,
  END,
  LOGIC,
  NUMBER,
  OPEN,
  SEMICOLON,
  STRING,
  type Tokens,
  VARIABLE,
  WORD,
} from './tokens.ts';

/** Tokens of a select list that are read in search of FROM. */
const SELECT_LIST_TOKENS = 64;

/** `union [all] select ...`; the two words alone occur in prose, so what follows them decides. */
export function checkUnion(text: string, tokens: Tokens, at: number, report: Report): void {
  let next = at + 1;
  let all = false;
  while (tokens.key[next] === KEY.all || tokens.key[next] === KEY.distinct) {
    all = true;
    next++;
  }
  // union #x\n select: a comment to the end of its line
  while (tokens.kind[next] === OPEN || tokens.kind[next] === COMMENT) next++;
  const key = tokens.key[next];
  const glued = tokens.kind[next] === WORD && text.startsWith('select', tokens.start[next]!);
  if (key !== KEY.select && key !== KEY.values && !glued) return;
  const confidence = all && key !== 0 ? 0.95 : Math.max(all ? 0.8 : 0, unionTail(tokens, next + 1));
  report(UNION, tokens.start[at]!, tokens.end[Math.min(next + 1, tokens.count - 1)]!, confidence);
}

function unionTail(tokens: Tokens, after: number): number {
  switch (tokens.kind[after]) {
    case NUMBER:
    case STRING:
    case VARIABLE:
    case OPEN:
    case COMMENT:
    case COMMA:
    case ARITHMETIC:
      return 0.95;
    case END:
      return 0.6;
    case WORD: {
      const next = after + 1;
      if (tokens.key[after] === KEY.null || tokens.key[after] === KEY.case) return 0.95;
      if (tokens.kind[next] === OPEN || tokens.kind[next] === COMMA || tokens.key[next] === KEY.from) return 0.9;
      return 0.25;
    }
    default:
      return 0.3;
  }
}

/** A select with a list and a FROM. Prose has words side by side where SQL has commas. */
export function checkSelect(text: string, tokens: Tokens, at: number, report: Report): void {
  // `SQ *SELECT TAXI`: a product of a query stands in brackets
  if (at > 0 && tokens.kind[at - 1] === ARITHMETIC && text.charCodeAt(tokens.start[at - 1]!) === 42) return;
  // `SQL (SELECT, JOIN, UNION)`: a list of words
  if (tokens.kind[at + 1] === COMMA) return;
  if (isSparql(text, tokens.end[at]!)) return;
  const list = readSelectList(text, tokens, at + 1);
  let score = selectContext(tokens, at);
  if (list.from < 0) score += list.bare;
  else score += 0.25 + fromScore(text, tokens, list.from);
  score += list.score;
  if (isInSentence(text, tokens, at)) score = Math.min(score, SENTENCE_MAX);
  if (score < 0.2) return;
  const last = list.from < 0 ? Math.min(at + 2, tokens.count - 1) : Math.min(list.from + 1, tokens.count - 1);
  report(SUBQUERY_RULE, tokens.start[at]!, tokens.end[last]!, Math.min(score, 0.9));
}

const SPARQL = /\s{1,8}(?:distinct\s|reduced\s)?\s{0,8}\(?(?:count\(\s?)?(?:distinct\s)?\?[a-z]/y;

/** `select ?name where { ... }`: variables of SPARQL; SQL has its question marks where values stand. */
function isSparql(text: string, from: number): boolean {
  SPARQL.lastIndex = from;
  return SPARQL.test(text);
}

/** What a statement counts that a sentence quotes: little by default, enough where fragments are blocked. */
const SENTENCE_MAX = 0.42;

/** `The query SELECT ... takes 12 s`, `LINE 1: SELECT ...`: no string was left, and the words before are none of SQL. */
function isInSentence(text: string, tokens: Tokens, at: number): boolean {
  if (at === 0 || tokens.broke) return false;
  const before = at - 1;
  const code = text.charCodeAt(tokens.start[before]!);
  if (code === 58) return before > 0;
  // `clear the list and select one`: a condition puts its query in brackets
  if (tokens.key[before] === KEY.and || tokens.key[before] === KEY.or) return tokens.kind[before] === WORD;
  return before > 0 && tokens.kind[before] === WORD && tokens.key[before] === 0 && isLetter(code) && tokens.kind[before - 1] === WORD;
}

interface SelectList {
  /** Index of FROM, or -1. */
  from: number;
  score: number;
  /** Score when there is no FROM: `select @@version`, `select 1,2`. */
  bare: number;
}

function readSelectList(text: string, tokens: Tokens, from: number): SelectList {
  let score = tokens.kind[from] === ARITHMETIC && text.charCodeAt(tokens.start[from]!) === 42 ? 0.35 : 0;
  let bare = bareSelect(text, tokens, from);
  let at = from;
  const to = Math.min(tokens.count, from + SELECT_LIST_TOKENS);
  while (at < to && tokens.key[at] !== KEY.from) {
    const kind = tokens.kind[at];
    if (kind === SEMICOLON || kind === COMMENT) return { from: -1, score: 0, bare };
    if (kind === OPEN) {
      score += tokens.kind[at - 1] === WORD ? 0.25 : 0.1;
      at = afterBracket(tokens, at);
      continue;
    }
    if (kind === COMMA) score += 0.1;
    if (kind === VARIABLE) score += 0.3;
    if (kind === LOGIC) score += 0.2;
    if (kind === WORD && tokens.kind[at - 1] === WORD && at > from && isPlainPair(tokens, at)) score -= 0.35;
    at++;
  }
  if (score > 0.5) score = 0.5;
  if (at >= to) bare = Math.min(bare, 0.4);
  return { from: at < to ? at : -1, score, bare };
}

function isPlainPair(tokens: Tokens, at: number): boolean {
  const before = tokens.key[at - 1];
  return tokens.key[at] === 0 && before !== KEY.as && before !== KEY.distinct && before !== KEY.all && before !== KEY.select;
}

/** Values of the session that need no call. */
const SYSTEM_VALUES: ReadonlySet<string> = new Set([
  'current_user',
  'session_user',
  'system_user',
  'current_timestamp',
  'current_catalog',
  'rownum',
]);

function bareSelect(text: string, tokens: Tokens, at: number): number {
  const kind = tokens.kind[at];
  const next = tokens.kind[at + 1];
  if (kind === VARIABLE || SYSTEM_VALUES.has(wordAt(text, tokens, at))) return 0.5;
  if (tokens.key[at] === KEY.case || (kind === OPEN && tokens.key[at + 1] === KEY.case)) return 0.6;
  if ((kind === NUMBER || kind === STRING) && (next === COMMA || next === CLOSE || next === END || next === COMMENT)) return 0.3;
  // `select user(s)`
  if (next === OPEN && text.startsWith('(s)', tokens.start[at + 1]!)) return 0;
  if (kind === WORD && next === OPEN) return isWeakCall(wordAt(text, tokens, at)) || isStrongCall(wordAt(text, tokens, at)) ? 0.5 : 0.25;
  return 0;
}

/** What stands before the select: a bracket, an operator or a semicolon make a query of it. */
function selectContext(tokens: Tokens, at: number): number {
  if (at === 0) return 0.05;
  let score = tokens.broke ? 0.25 : 0;
  const before = tokens.kind[at - 1];
  if (before === OPEN) score += at > 1 && tokens.kind[at - 2] !== WORD ? 0.4 : 0.3;
  else if (before === SEMICOLON) score += 0.3;
  else if (before === COMPARE || before === LOGIC) score += 0.3;
  return score;
}

function fromScore(text: string, tokens: Tokens, from: number): number {
  const next = from + 1;
  if (tokens.kind[next] === OPEN) return 0.3;
  if (tokens.kind[next] !== WORD) return -0.2;
  const word = wordAt(text, tokens, next);
  if (tokens.key[next] === KEY.dual || isCatalogue(word)) return 0.4;
  if (tokens.key[next + 1] === KEY.where) return readComparison(tokens, next + 2).operator >= 0 ? 0.35 : 0.1;
  const after = tokens.kind[next + 1];
  if (after === END || after === CLOSE || after === SEMICOLON || after === COMMENT) return 0.1;
  if (after === WORD && tokens.key[next + 1] === 0) return -0.1;
  return 0;
}

/** A statement's first word: what follows must read like that statement. Where it stands decides how sure we are. */
export function checkStatement(text: string, tokens: Tokens, at: number, report: Report): void {
  const last = statementEnd(text, tokens, at);
  if (last < 0) return;
  const confidence = statementPlace(text, tokens, at, last);
  if (confidence > 0) report(STACKED, tokens.start[at]!, tokens.end[Math.min(last, tokens.count - 1)]!, confidence);
}

function statementPlace(text: string, tokens: Tokens, at: number, last: number): number {
  const before = at > 0 ? tokens.kind[at - 1] : END;
  if (before === SEMICOLON) return 0.9;
  if (tokens.broke) return isQuotedName(text, tokens.start[at]!) ? 0 : 0.85;
  if (isInSentence(text, tokens, at)) return SENTENCE_MAX;
  const key = tokens.key[at];
  if (at === 0 && (key === KEY.insert || key === KEY.update || key === KEY.delete) && isPrepared(text)) return PREPARED;
  if (key === KEY.declare || key === KEY.exec || key === KEY.insert || key === KEY.update || key === KEY.backup) return 0.75;
  const after = tokens.kind[last + 1];
  if (after === SEMICOLON || after === COMMENT || before === CLOSE || before === COMMENT) return 0.65;
  if (key === KEY.create && after === OPEN) return 0.6;
  // `Drop Table Furniture`: as a whole value it leaves no string and follows no statement, and companies are called so.
  if (at === 0 && after === END) return key === KEY.drop ? 0 : 0.4;
  return 0.25;
}

/** The index of the token that makes the statement sure, or -1. */
function statementEnd(text: string, tokens: Tokens, at: number): number {
  const next = at + 1;
  const key = tokens.key[next];
  switch (tokens.key[at]) {
    case KEY.drop:
    case KEY.create:
    case KEY.alter:
    case KEY.truncate:
    case KEY.rename:
      return definitionEnd(tokens, next);
    case KEY.insert:
    case KEY.replace:
      if (tokens.kind[next] === WORD && key === 0 && tokens.kind[next + 1] === OPEN) {
        return tokens.key[afterBracket(tokens, next + 1)] === KEY.values ? next + 1 : -1;
      }
      return key === KEY.into && tokens.kind[next + 1] === WORD && isInsertTail(tokens, next + 2) ? next + 2 : -1;
    case KEY.delete:
      return key === KEY.from && tokens.kind[next + 1] === WORD && isDeleteTail(tokens, next + 2) ? next + 1 : -1;
    case KEY.update:
      return tokens.kind[next] === WORD && tokens.key[next + 1] === KEY.set && tokens.kind[next + 3] === COMPARE ? next + 3 : -1;
    case KEY.exec:
      return isExecTail(text, tokens, next) ? next : -1;
    case KEY.declare:
      return tokens.kind[next] === VARIABLE && tokens.end[next]! - tokens.start[next]! > 1 ? next : -1;
    case KEY.shutdown:
    case KEY.kill:
      return isEnd(tokens, next) || tokens.kind[next] === SEMICOLON || wordAt(text, tokens, next) === 'with' ? at : -1;
    case KEY.grant:
      return tokens.kind[next] === WORD && tokens.key[next + 1] === KEY.to && isGrantee(tokens, next + 2) ? next + 1 : -1;
    case KEY.backup:
      return key === KEY.object && tokens.kind[next + 1] === WORD && tokens.key[next + 2] === KEY.to ? next + 2 : -1;
    case KEY.attach:
      return key === KEY.object && tokens.kind[next + 1] === STRING ? next + 1 : -1;
    case KEY.call:
      return tokens.kind[next] === WORD && tokens.kind[next + 1] === OPEN && isStrongCall(wordAt(text, tokens, next)) ? next : -1;
    case KEY.copy:
      return tokens.kind[next] === WORD &&
        (tokens.key[next + 1] === KEY.from || tokens.key[next + 1] === KEY.to) &&
        tokens.kind[next + 2] === STRING
        ? next + 2
        : -1;
    default:
      return -1;
  }
}

function definitionEnd(tokens: Tokens, next: number): number {
  const key = tokens.key[next];
  // create or replace function
  if (key === KEY.or && tokens.key[next + 1] === KEY.replace) return tokens.kind[next + 2] === WORD ? next + 2 : -1;
  if (key !== KEY.table && key !== KEY.object && key !== KEY.procedure) return -1;
  return tokens.kind[next + 1] === WORD || tokens.kind[next + 1] === STRING ? next + 1 : -1;
}

function isInsertTail(tokens: Tokens, at: number): boolean {
  const key = tokens.key[at];
  return tokens.kind[at] === OPEN || key === KEY.values || key === KEY.select || key === KEY.set;
}

function isDeleteTail(tokens: Tokens, at: number): boolean {
  return tokens.key[at] === KEY.where || isEnd(tokens, at) || tokens.kind[at] === SEMICOLON;
}

/** One word or string: a sentence goes on. */
function isGrantee(tokens: Tokens, at: number): boolean {
  return tokens.kind[at] !== END && tokens.kind[at + 1] !== WORD;
}

function isExecTail(text: string, tokens: Tokens, at: number): boolean {
  if (tokens.kind[at] === OPEN) return tokens.kind[at + 1] === VARIABLE || tokens.kind[at + 1] === STRING;
  // `exec@corp.example` is an address of mail
  if (tokens.kind[at] === VARIABLE)
    return tokens.start[at]! > tokens.end[at - 1]! || !text.slice(tokens.start[at]!, tokens.end[at]!).includes('.');
  if (tokens.kind[at] !== WORD) return false;
  const word = wordAt(text, tokens, at);
  return isStrongCall(word) || word === 'immediate' || word.includes('..');
}

/** `waitfor delay '0:0:5'` in all its spellings. */
export function checkWaitfor(text: string, tokens: Tokens, at: number, report: Report): void {
  const next = at + 1;
  const word = wordAt(text, tokens, next);
  // `waitfor del`: a literal that was cut off
  if (tokens.kind[next + 1] !== WORD && (word === 'del' || word === 'dela')) report(TIME, tokens.start[at]!, tokens.end[next]!, 0.6);
  if (tokens.key[next] !== KEY.delay && word !== 'time') return;
  const kind = tokens.kind[next + 1];
  const sure = kind === STRING || kind === END || kind === VARIABLE || kind === NUMBER || kind === COMMENT;
  report(TIME, tokens.start[at]!, tokens.end[next]!, sure ? 0.9 : 0.4);
}

/** `case when 1=1 then ...`: a condition of SQL; in prose the words do not stand before a comparison. */
export function checkCase(text: string, tokens: Tokens, at: number, report: Report): void {
  if (tokens.key[at + 1] !== KEY.when || readComparison(tokens, at + 2).operator < 0) return;
  report(WEAK_CALL, tokens.start[at]!, tokens.end[at + 1]!, tokens.broke ? 0.8 : at === 0 && isLabelling(text) ? 0.35 : 0.65);
}

/** `order by 7--`, `group by 1,2,3#`. */
export function checkOrderBy(text: string, tokens: Tokens, at: number, report: Report): void {
  if (tokens.key[at + 1] !== KEY.by || tokens.kind[at + 2] !== NUMBER) return;
  let numbers = 1;
  let end = at + 3;
  while (tokens.kind[end] === COMMA && tokens.kind[end + 1] === NUMBER) {
    numbers++;
    end += 2;
  }
  const direction = wordAt(text, tokens, end);
  if (direction === 'desc' || direction === 'asc') end++;
  const commented = tokens.kind[end] === COMMENT;
  const placed = tokens.broke || (at > 0 && (tokens.kind[at - 1] === NUMBER || tokens.kind[at - 1] === CLOSE));
  if (!commented && !isEnd(tokens, end) && tokens.kind[end] !== COMMA) return;
  report(ORDER_BY, tokens.start[at]!, tokens.end[end - 1]!, commented || placed ? 0.8 : numbers > 2 ? 0.65 : 0.4);
}

/** `into outfile '...'`, `load data infile`, `procedure analyse(`. */
export function checkFile(tokens: Tokens, at: number, report: Report): void {
  const key = tokens.key[at];
  const next = at + 1;
  if (key === KEY.outfile && tokens.key[at - 1] === KEY.into) report(FILE, tokens.start[at - 1]!, tokens.end[at]!);
  else if (key === KEY.procedure && tokens.key[next] === KEY.analyse) report(ERROR, tokens.start[at]!, tokens.end[next]!);
  else if (key === KEY.load && tokens.key[next] === KEY.data) report(FILE, tokens.start[at]!, tokens.end[next]!, 0.6);
  else if (key === KEY.boolean && tokens.key[next] === KEY.mode && tokens.key[at - 1] === KEY.in) {
    report(ERROR, tokens.start[at - 1]!, tokens.end[next]!, 0.6);
  }
}
