import { MARK_ANGLE, MARK_EQUALS, MARK_OPERATOR, MARK_PAREN, MARK_QUOTE, MARK_SHELL, MARK_SLASH } from '../../text/marks.ts';
import { isDigit, isHex, isLetter, isSpace } from '../../text/scan.ts';
import { isKnownCall } from './calls.ts';
import { isComparing, KEY, keywordAt, keywordOf, MACHINE } from './keywords.ts';
import { LOST, NO_PART, OTHER_PART, START } from './machine.ts';
import { isPart, partsEnd } from './readers.ts';

/**
 * What a text can come to before it is tokenized. Where a keyword is a token, the blanks and words behind it are the same tokens in every
 * context the text may stand in, so a look at them tells whether any rule could speak: of honest sentences nearly every `and` is refused.
 * A lost refusal is free, a missed attack is not: each question says "perhaps" where it does not see to the end.
 */

/** A rule on tokens may say something, in one of the contexts. */
export const TELLS = 1;
/** A word or sign may join a condition that is torn, see torn.ts. */
export const JOINS = 2;
const ALL: number = TELLS | JOINS;

/** Statements that tell where another word stands anywhere in the text, which is looked for once. */
const UNITES = 4;
const INSERTS = 8;
const UPDATES = 16;
const GRANTS = 32;

/** Marks of the texts that may hold a token of comparison. */
export const MARKS_COMPARE: number = MARK_EQUALS | MARK_ANGLE | MARK_OPERATOR;

/** 1 for the keywords that {@link signsOf} may have something to say of. */
const ACTIVE: Uint8Array = new Uint8Array(256);
const NAMES_OF_ACTIVE =
  'or and xor having where like between union except select case order group procedure load boolean outfile waitfor drop create alter truncate ' +
  'rename insert replace delete update exec shutdown kill declare backup attach grant call copy';
for (const name of NAMES_OF_ACTIVE.split(' ')) ACTIVE[keywordOf(name)] = 1;

/**
 * The signs that `text` has of those that are `wanted`; it is read up to where it has them all.
 * @param named see {@link hasNames}
 */
export function survey(text: string, marks: number, named: boolean, wanted: number): number {
  if (named) return ALL;
  let seen = surveyWords(text, marks, wanted);
  if ((seen & TELLS) === 0 && seen > ALL && isCompleted(text, seen)) seen |= TELLS;
  if ((seen & TELLS) === 0 && (marks & MARK_PAREN) !== 0 && hasCall(text)) seen |= TELLS;
  if ((seen & wanted) === wanted) return seen;
  if ((marks & MARK_SHELL) !== 0 && (text.includes('||') || text.includes('&&'))) return ALL;
  // comments stand between what belongs together, and within words
  return (marks & MARK_SLASH) !== 0 && text.includes('/*') ? ALL : seen;
}

/** True when the text holds the word that one of its statements wants. */
function isCompleted(text: string, seen: number): boolean {
  if ((seen & UNITES) !== 0 && text.includes('select')) return true;
  if ((seen & (UNITES | INSERTS)) !== 0 && text.includes('values')) return true;
  return ((seen & UPDATES) !== 0 && text.includes('set')) || ((seen & GRANTS) !== 0 && text.includes('to'));
}

function surveyWords(text: string, marks: number, wanted: number): number {
  const { columns, values } = MACHINE;
  let seen = 0;
  let at = 0;
  while (at < text.length) {
    let code = text.charCodeAt(at);
    let column = code < 128 ? columns[code]! : OTHER_PART;
    at++;
    if (column === NO_PART || code < 97) continue;
    // a word, from its first letter on; digits before it may be a number of their own
    let state = code < 128 ? MACHINE.step(START, column) : LOST;
    if ((code === 120 || code === 101) && at > 1 && isDigit(text.charCodeAt(at - 2))) {
      const end = numberEnd(text, at, code);
      if (end > at) {
        at = end;
        continue;
      }
    }
    while (at < text.length) {
      code = text.charCodeAt(at);
      column = code < 128 ? columns[code]! : OTHER_PART;
      // @a$or
      if (column === NO_PART || code === 36) break;
      if (state !== LOST) state = MACHINE.step(state, column);
      at++;
    }
    const key = values[state]!;
    if (key === 0 || ACTIVE[key] === 0) continue;
    seen |= signsOf(text, key, at, marks);
    if ((seen & wanted) === wanted) return seen;
  }
  return seen;
}

/** `0x0for`, `1e5or`: the end of the digits behind the letter of a number, from where on a word may stand. */
function numberEnd(text: string, from: number, letter: number): number {
  let at = from;
  while (at < text.length && (letter === 120 ? isHex(text.charCodeAt(at)) : isDigit(text.charCodeAt(at)))) at++;
  return at;
}

export function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at)) && text.charCodeAt(at) > 0) at++;
  return at;
}

/** True when a call of a data base's function stands in the text. */
function hasCall(text: string): boolean {
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    let end = open;
    while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
    if (end > 0 && isCalled(text, end)) return true;
  }
  return false;
}

/** @param end of what stands before a bracket */
function isCalled(text: string, end: number): boolean {
  let from = end;
  let dollars = 0;
  while (from > 0 && (isPart(text.charCodeAt(from - 1)) || text.charCodeAt(from - 1) === 46)) {
    from--;
    if (text.charCodeAt(from) === 36) dollars++;
  }
  const before = text.charCodeAt(from - 1);
  if (from === end) return isUnread(before) || before === 47;
  if (isUnread(before) || dollars > 1) return true;
  return isCall(text, from, end) || (dollars > 0 && isCall(text, text.lastIndexOf('$', end) + 1, end));
}

function isCall(text: string, begin: number, end: number): boolean {
  let from = begin;
  while (from < end && text.charCodeAt(from) === 46) from++;
  return isDigit(text.charCodeAt(from)) ? !isNumber(text, from, end) : isKnownCall(text, from, end);
}

/** `AppleWebKit/537.36 (` */
function isNumber(text: string, from: number, end: number): boolean {
  let at = from;
  while (at < end && (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 46)) at++;
  return at === end;
}

/** `::` and `*`, which may begin what is no token: the words around it stand side by side. */
function isUnread(code: number): boolean {
  return code === 58 || code === 42;
}

/** No keyword, but what may turn out to stand between two. */
const UNREAD = -1;

/** The keyword that stands next, if it is one word of letters; 0 for all else. */
function nextKey(text: string, from: number): number {
  const start = skipBlank(text, from);
  const end = partsEnd(text, start);
  if (end === start) return isUnread(text.charCodeAt(start)) ? UNREAD : 0;
  return keywordAt(text, start, end);
}

/** True when the keyword may be the next token. */
function mayFollow(text: string, from: number, key: number): boolean {
  const next = nextKey(text, from);
  return next === key || next === UNREAD;
}

/** What a keyword comes to by what stands behind it. */
function signsOf(text: string, key: number, end: number, marks: number): number {
  switch (key) {
    case KEY.or:
    case KEY.and:
    case KEY.xor:
    case KEY.having:
      return isInert(text, end) ? 0 : TELLS | JOINS;
    case KEY.where:
      return isInert(text, end) ? 0 : TELLS;
    case KEY.like:
    case KEY.between:
      return isInert(text, end) ? 0 : JOINS;
    case KEY.union:
    case KEY.except:
      return UNITES;
    case KEY.insert:
    case KEY.replace:
      if (mayFollow(text, end, KEY.into)) return TELLS;
      return (marks & MARK_PAREN) === 0 ? 0 : INSERTS;
    case KEY.update:
      return (marks & MARKS_COMPARE) === 0 ? 0 : UPDATES;
    case KEY.grant:
      return GRANTS;
    default:
      return mayState(text, key, end, marks) ? TELLS : 0;
  }
}

/** True when behind a word that joins nothing stands that is compared, called or constant: `and she said`, `or, if you like,`. */
function isInert(text: string, end: number): boolean {
  let at = skipBlank(text, end);
  if (at >= text.length) return true;
  // and/or
  if (text.charCodeAt(at) === 47 && isLetter(text.charCodeAt(at + 1))) at++;
  const code = text.charCodeAt(at);
  if (!isPart(code)) return code === 41 || ENDS.includes(text[at]!) || (code === 46 && !isDigit(text.charCodeAt(at + 1)));
  if (isDigit(code) || code === 36) return false;
  const to = partsEnd(text, at);
  // or.total
  if (text.charCodeAt(to) === 46 && !isSentenceEnd(text, to + 1)) return false;
  const key = keywordAt(text, at, to);
  if (key === 0 || key === KEY.object || key === KEY.data) return isNameAlone(text, to, to - at);
  if (key === KEY.select || key === KEY.case || key === KEY.null || key === KEY.true || key === KEY.not || key === KEY.exists) return false;
  const after = text.charCodeAt(skipBlank(text, to));
  return after !== 40 && !isUnread(after);
}

/** Signs that no operand begins with, and none goes on with. */
const ENDS = ',;]}{';

/** True when what stands behind a name neither compares it nor calculates with it. */
function isNameAlone(text: string, end: number, length: number): boolean {
  let at = skipBlank(text, end);
  // (this or that)
  while (text.charCodeAt(at) === 41) at = skipBlank(text, at + 1);
  if (at >= text.length) return true;
  const code = text.charCodeAt(at);
  if (isPart(code)) {
    const key = keywordAt(text, at, partsEnd(text, at));
    return !isComparing(key) && key !== KEY.not;
  }
  // n'text' is a string
  if (code === 39 || code === 34) return length > 1;
  return ENDS.includes(text[at]!) || (code === 46 && isSentenceEnd(text, at + 1));
}

function isSentenceEnd(text: string, at: number): boolean {
  return at >= text.length || isSpace(text.charCodeAt(at));
}

/** True when a statement, or a clause, may begin with the keyword that ends at `end`. */
function mayState(text: string, key: number, end: number, marks: number): boolean {
  switch (key) {
    case KEY.order:
    case KEY.group:
      return mayFollow(text, end, KEY.by);
    case KEY.case:
      return mayFollow(text, end, KEY.when);
    case KEY.procedure:
      return mayFollow(text, end, KEY.analyse);
    case KEY.load:
      return mayFollow(text, end, KEY.data);
    case KEY.boolean:
      return mayFollow(text, end, KEY.mode);
    case KEY.drop:
    case KEY.create:
    case KEY.alter:
    case KEY.truncate:
    case KEY.rename: {
      const next = nextKey(text, end);
      return next === KEY.table || next === KEY.object || next === KEY.procedure || next === KEY.or || next === UNREAD;
    }
    case KEY.delete:
      return mayFollow(text, end, KEY.from);
    case KEY.exec:
    case KEY.shutdown:
    case KEY.kill:
      return !isBeforeWord(text, end);
    case KEY.declare:
      return isBefore(text, end, 64);
    case KEY.backup:
    case KEY.attach:
      return mayFollow(text, end, KEY.object);
    case KEY.call:
      return (marks & MARK_PAREN) !== 0;
    case KEY.copy:
      return (marks & MARK_QUOTE) !== 0;
    case KEY.select:
    case KEY.waitfor:
    case KEY.outfile:
      return true;
    default:
      return false;
  }
}

/** True when the sign may be the next. */
function isBefore(text: string, end: number, sign: number): boolean {
  const code = text.charCodeAt(skipBlank(text, end));
  return code === sign || isUnread(code);
}

/** Words that `exec` and `shutdown` go on with, beside calls. */
const TAILS: ReadonlySet<string> = new Set(['immediate', 'with']);

/** True before a plain word that makes no statement of the one before: `exec summary`, `shutdown of the plant`. */
function isBeforeWord(text: string, end: number): boolean {
  const at = skipBlank(text, end);
  let to = at;
  while (isLetter(text.charCodeAt(to))) to++;
  const after = text.charCodeAt(to);
  return to > at && !isPart(after) && after !== 46 && !TAILS.has(text.slice(at, to)) && !isKnownCall(text, at, to);
}
