import type { Detector, Report, Subject } from '../../detector.ts';
import { literalGroup } from '../../indicators/groups.ts';
import { MARK_BRACE, MARK_DOLLAR, MARK_QUOTE, MARK_SHELL } from '../../text/marks.ts';
import { isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { DIALECT } from './dialect.ts';
import { checkStores, GRAPH_LITERALS } from './graph.ts';
import { FRAGMENT, LOOKUP, OPERATOR_NAME, OPERATOR_TEXT, SCRIPT, SHELL } from './rules.ts';
import { checkForms, STORE_LITERALS } from './stores.ts';

/** Operators of MongoDB's query language and how sure each makes by its name alone. Ranges are also used by honest query styles. */
const OPERATORS: ReadonlyMap<string, number> = new Map([
  ['$where', 0.9],
  ['$ne', 0.8],
  ['$nin', 0.75],
  ['$regex', 0.75],
  ['$exists', 0.7],
  ['$function', 0.9],
  ['$accumulator', 0.9],
  ['$expr', 0.75],
  ['$jsonschema', 0.75],
  ['$elemmatch', 0.7],
  ['$lookup', 0.75],
  ['$not', 0.65],
  ['$nor', 0.75],
  ['$or', 0.7],
  // also how some content systems write their filters
  ['$and', 0.45],
  ['$gt', 0.6],
  ['$gte', 0.5],
  ['$lt', 0.5],
  ['$lte', 0.5],
  ['$in', 0.5],
  ['$all', 0.6],
  ['$eq', 0.5],
  ['$size', 0.6],
  ['$mod', 0.6],
  ['$type', 0.2],
  ['$comment', 0.4],
  ['$options', 0.4],
  ['&exists', 0.7],
  ['$bitsallset', 0.8],
  ['$bitsallclear', 0.8],
  ['$bitsanyset', 0.8],
  ['$bitsanyclear', 0.8],
  ['$near', 0.6],
  ['$nearsphere', 0.75],
  ['$geowithin', 0.7],
  ['$geointersects', 0.75],
  // of Sequelize, as long as it takes operators by name
  ['$like', 0.6],
  ['$ilike', 0.7],
  ['$notlike', 0.7],
  ['$notilike', 0.75],
  ['$regexp', 0.7],
  ['$iregexp', 0.75],
  ['$notregexp', 0.75],
  ['$between', 0.55],
  ['$notbetween', 0.7],
  // stages that write or reach into other collections
  ['$out', 0.7],
  ['$merge', 0.55],
  ['$unionwith', 0.8],
  ['$graphlookup', 0.8],
  ['$currentop', 0.8],
  // what is run or changed; `$set`, `$unset` and `$push` are also words of analytics and of front-ends
  ['$func', 0.8],
  ['$rand', 0.6],
  ['$samplerate', 0.7],
  ['$rename', 0.6],
  ['$inc', 0.55],
  ['$addtoset', 0.6],
  ['$pullall', 0.6],
  ['$setoninsert', 0.6],
]);

/** Words with which injected script begins after a string or number was closed. */
const SCRIPT_WORDS: ReadonlySet<string> = new Set('return var let while do for if sleep it this function throw db emit print'.split(' '));

/** What stands between the `;` and such a word; of more white space than that the word may be any. */
const SCRIPT_GAPS: readonly string[] = ['', ' ', '\n', '\r\n', '\t', '\v', '\f'];
const WIDE_GAPS: readonly string[] = ['  ', ' \n', ' \r', '\n ', '\n\t', '\r\n ', '\r\n\t', '\t\t'];

const SCRIPT_LITERALS: readonly string[] = [
  ...[...SCRIPT_WORDS].flatMap((word) => SCRIPT_GAPS.map((gap) => `;${gap}${word}`)),
  ...WIDE_GAPS.map((gap) => `;${gap}`),
];

/** Those that tell without a quote or a bracket: glued to the `;`, and by what follows them. */
const GLUED_WORDS: ReadonlySet<string> = new Set(['var', 'while', 'return', 'do', 'it', 'sleep']);
const OBJECT_WORDS: ReadonlySet<string> = new Set(['db', 'this']);

/** What a comparison, a call or a query of another store has; without any of it a text is not read for them. */
const TELLING_LITERALS: readonly string[] = [...GRAPH_LITERALS, ...STORE_LITERALS, 'db.', 'this.', "'=='", "' == '"];
const TELLING = literalGroup(TELLING_LITERALS);

function confirm(subject: Subject, report: Report): void {
  const { text, isName, marks, absent = 0 } = subject;
  if (isName) {
    checkName(text, report);
    checkLookup(text, report);
  } else {
    if ((marks & MARK_DOLLAR) !== 0) checkKeys(text, '$', report);
    if ((marks & MARK_SHELL) !== 0) checkKeys(text, '&exists', report);
    if (text.length < 16 && /^\[?\$[a-z]{2,12}\]?$/.test(text)) checkLone(text, report);
  }
  if ((marks & MARK_SHELL) !== 0) checkScript(subject, report);
  if ((absent & TELLING.bit) !== 0) return;
  checkComparison(text, report);
  checkShell(text, report);
  checkStores(subject, report);
  if (subject.first) checkForms(subject, report);
}

/** `[$ne]`, `$regex`: an operator that was meant for the name of the field. */
function checkLone(text: string, report: Report): void {
  const bracket = text.charCodeAt(0) === 91;
  if (OPERATORS.has(bracket ? text.slice(1, -1) : text))
    report(bracket ? OPERATOR_TEXT : FRAGMENT, 0, text.length, bracket ? 0.55 : FRAGMENT.confidence);
}

/** What an object mapper compares text with (Django, Tortoise, Ransack), behind the path of the field. */
const TEXT_LOOKUP =
  /(?:__|_)(?:i?startswith|i?endswith|i?contains|i?regex|i?exact|has_keys?|has_any_keys|contained_by|search|start|cont|eq|matches)\]?$/;

/** Fields whose value a filter must not tell letter by letter. */
const SECRET_FIELD = /pass(?:word|wd|code)|secret|token|api_?key|private_?key|otp|_hash|is_staff|is_superuser|session_?id|salt\b/;

/** `filter[where][password][like]`, `password[ne]`: a comparison in brackets, right behind such a field. */
const BRACKET_LOOKUP =
  /(?:^|[[._])(?:password|passwd|passcode|secret|api_?key|\w{0,32}token|otp|pin_?hash|password_?hash|passwordhash)\]?\[(?:neq?|not|n?i?like|i?regexp?|i?contains|i?starts_?with|i?ends_?with|n?in|inq|gte?|lte?|between|exists|is)\](?:\[\d{0,4}\])?$/;

/** Tables that a filter of an honest interface crosses, its field and its comparison. */
const RELATIONS_MAX = 4;

/** `user__password__startswith`, `q[reset_token_start]`; filters of one own field (`name__icontains`) are the interface of many. */
function checkLookup(text: string, report: Report): void {
  if (BRACKET_LOOKUP.test(text)) report(LOOKUP, 0, text.length);
  if (!TEXT_LOOKUP.test(text)) return;
  const steps = text.split('__').length;
  if (SECRET_FIELD.test(text)) report(LOOKUP, 0, text.length);
  else if (steps > RELATIONS_MAX) report(LOOKUP, 0, text.length, 0.55);
  else if (steps > 2) report(FRAGMENT, 0, text.length);
}

/** `$ne`, `q[$ne]`, `filter.$where`. */
function checkName(text: string, report: Report): void {
  let at = text.indexOf('$');
  // of a secret field, such a filter tells letter by letter what it is
  if (at >= 0 && DIALECT.test(text) && !SECRET_FIELD.test(text)) {
    report(FRAGMENT, at, text.length, 0.3);
    return;
  }
  while (at >= 0) {
    const end = wordEnd(text, at + 1);
    const confidence = OPERATORS.get(text.slice(at, end));
    const before = text.charCodeAt(at - 1);
    if (confidence !== undefined && (at === 0 || before === 91 || before === 46 || before === 34 || before === 39))
      report(OPERATOR_NAME, at, end, confidence);
    at = text.indexOf('$', end);
  }
}

/** `{"$gt":""}`, `, $where: '1==1'`, `', $or: [ {}, ...`: operators that begin like `start` where a key stands. */
function checkKeys(text: string, start: string, report: Report): void {
  for (let at = text.indexOf(start); at >= 0; at = text.indexOf(start, at + 1)) {
    const end = wordEnd(text, at + 1);
    if (end === at + 1 || !isKey(text, at, end)) continue;
    const confidence = OPERATORS.get(text.slice(at, end));
    if (confidence !== undefined) report(OPERATOR_TEXT, Math.max(0, at - 2), Math.min(text.length, end + 24), Math.max(confidence, 0.6));
  }
}

/** Quotes, and the signs of a comment. */
function isFiller(code: number): boolean {
  return code === 34 || code === 39 || code === 42 || code === 47;
}

/** An operator is a key when a colon (or `]=`) follows and a bracket, comma, quote or the start stands before. */
function isKey(text: string, at: number, end: number): boolean {
  let after = end;
  if (text.charCodeAt(after) === 34 || text.charCodeAt(after) === 39) after++;
  after = skipSpace(text, after);
  const follows = text.charCodeAt(after) === 58 || (text.charCodeAt(after) === 93 && text.charCodeAt(after + 1) === 61);
  if (!follows) return false;
  let before = at - 1;
  while (before >= 0 && at - before < 8 && (isSpace(text.charCodeAt(before)) || isFiller(text.charCodeAt(before)))) before--;
  const code = text.charCodeAt(before);
  return before < 0 || code === 123 || code === 44 || code === 91;
}

/** Characters from the start within which a string or a number is left, and within which a comparison has to end the statements. */
const LEFT_CHARS_MAX = 24;
const SCRIPT_CHARS_MAX = 256;

/** `'; return true; var x='`, `0;while(1){}`, `';sleep(5000);'`. */
function checkScript({ text, marks }: Subject, report: Report): void {
  const quoted = (marks & (MARK_QUOTE | MARK_BRACE)) !== 0;
  for (let at = text.indexOf(';'); at >= 0 && at <= LEFT_CHARS_MAX; at = text.indexOf(';', at + 1)) {
    const from = skipSpace(text, at + 1);
    const end = wordEnd(text, from);
    const word = text.slice(from, end);
    const told = quoted || OBJECT_WORDS.has(word) || (from === at + 1 && GLUED_WORDS.has(word));
    if (!told || !SCRIPT_WORDS.has(word) || !isStatement(text, word, end)) continue;
    const sure = text.charCodeAt(at - 1) === 39 || text.charCodeAt(at - 1) === 34;
    report(SCRIPT, Math.max(0, at - 2), Math.min(text.length, end + 32), sure ? 0.85 : 0.6);
    return;
  }
}

/** `' || '1'=='1`. A longer text with statements of its own is a program. */
function checkComparison(text: string, report: Report): void {
  const comparison = text.indexOf("'=='");
  if (comparison < 0 && !text.includes("' == '")) return;
  if (text.indexOf(';', Math.max(SCRIPT_CHARS_MAX, text.indexOf(';')) + 1) < 0)
    report(SCRIPT, Math.max(0, comparison), Math.max(0, comparison) + 8, 0.6);
}

function isStatement(text: string, word: string, end: number): boolean {
  const at = skipSpace(text, end);
  const code = text.charCodeAt(at);
  switch (word) {
    case 'return':
      return (
        code === 40 ||
        code === 39 ||
        code === 34 ||
        text.startsWith('true', at) ||
        text.startsWith('this', at) ||
        (code >= 48 && code <= 57)
      );
    case 'var':
    case 'let':
      return text.charCodeAt(skipSpace(text, wordEnd(text, at))) === 61;
    case 'do':
      return code === 123;
    case 'it':
      return code === 61;
    case 'this':
    case 'db':
      return code === 46;
    default:
      return code === 40 && at - end < 2;
  }
}

/** What the data base itself is asked for in the shell of MongoDB. */
const SHELL_CALLS: ReadonlySet<string> = new Set(
  'getcollection getcollectionnames getsiblingdb runcommand admincommand eval dropdatabase createuser dropuser getusers shutdownserver hostinfo serverstatus getmongo version loadserverscripts getname stats'.split(
    ' ',
  ),
);

/** `db.users.insert({...})`, `this.password.match(...)`. */
function checkShell(text: string, report: Report): void {
  const at = text.indexOf('db.');
  if (at >= 0 && (at === 0 || !isWord(text.charCodeAt(at - 1)))) {
    const collection = wordEnd(text, at + 3);
    const method = wordEnd(text, collection + 1);
    const called = text.charCodeAt(collection) === 46 ? text.charCodeAt(method) === 40 : text.charCodeAt(collection) === 40;
    // `db.get(id)` stands in every program
    const direct = text.charCodeAt(collection) === 40 && !SHELL_CALLS.has(text.slice(at + 3, collection));
    if (called && collection > at + 3) report(SHELL, at, Math.min(text.length, method + 24), direct ? 0.3 : SHELL.confidence);
  }
  const match = text.indexOf('this.');
  if (match < 0) return;
  const member = wordEnd(text, match + 5);
  if (text.startsWith('.match(', member) || text.startsWith('.length', member) || text.startsWith('.constructor', member))
    report(SCRIPT, match, member + 7, 0.7);
}

export const nosqli: Detector = {
  class: 'nosqli',
  direction: 'request',
  literals: [
    ...TELLING_LITERALS,
    ...SCRIPT_LITERALS,
    '$ne',
    '$gt',
    '$lt',
    '$in',
    '$nin',
    '$eq',
    '$or',
    '$and',
    '$not',
    '$nor',
    '$regex',
    '$where',
    '$exists',
    '&exists',
    '$expr',
    '$func',
    '$accum',
    '$elem',
    '$mod',
    'startswith',
    'endswith',
    'contains',
    '__regex',
    '__iregex',
    'exact',
    '__has_',
    '__contained',
    '_start',
    '_cont',
    '_matches',
    'password_eq',
    'password[',
    'password][',
    'passwd[',
    'token[',
    'token][',
    'secret[',
    'secret][',
    '$rand',
    '$sampler',
    '$rename',
    '$addto',
    '$pullall',
    '$seton',
    'token_eq',
    '$slice',
    '$type',
    '$size',
    '$all',
    '$text',
    '$comment',
    '$lookup',
    '$options',
    '$jsons',
    '$bits',
    '$near',
    '$geo',
    '$like',
    '$ilike',
    '$iregex',
    '$between',
    '$out',
    '$merge',
    '$union',
    '$graph',
    '$currentop',
  ],
  marks: [],
  rules: [OPERATOR_NAME, OPERATOR_TEXT, SCRIPT, SHELL, LOOKUP, FRAGMENT],
  confirm,
};
