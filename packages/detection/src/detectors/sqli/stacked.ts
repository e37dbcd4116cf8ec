import type { Report } from '../../detector.ts';
import { MARK_SHELL } from '../../text/marks.ts';
import { backSpace, isDigit, skipSpace, wordEnd } from '../../text/scan.ts';
import { WordSieve } from '../../text/sieve.ts';
import { FRAGMENT, STACKED, WEAK_CALL } from './rules.ts';

/** Separators that are looked at; what follows so many is a list or a program. */
const SEPARATORS_MAX = 16;

/** A longer text that begins with such a word is one. */
const STATEMENT_CHARS_MAX = 64;

/** No verb is longer. */
const VERB_CHARS_MAX = 16;

/** Kinds of objects that the dialects define and change, and a change of any object's characters. */
const OBJECTS: RegExp =
  /\s?(?:(?:aggregate|assembly|authorization|bufferpool|certificate|cluster|collation|column|conversion|credential|database|diskgroup|domain|endpoint|event|extension|fulltext|function|indextype|index|library|login|materialized|module|nickname|outline|package|partition|procedure|profile|queue|role|schema|sequence|server|session|stogroup|synonym|system|tablespace|table|trigger|type|user|view|workload|wrapper|xsrobject|application\srole|asymmetric\skey|symmetric\skey|master\skey|availability\sgroup|logfile\sgroup|message\stype|xml\sschema|resource\s\w|external\s\w|service\s\w|server\s\w)(?:\s(?:if\s)?[\w.`"'[]|;|$)|[\w. ]{1,32}\scharacter\sset\b)/y;

/** Statements of administration and procedures: their first word, and how they go on in the dialects that take several in one query. */
const TAILS: ReadonlyMap<string, RegExp> = new Map([
  [
    'show',
    /\s(?:full\s|global\s)?(?:tables|databases|schemas|columns|fields|grants|variables|processlist|triggers|engines|create)\s?(?:;|-|#|like\b|from\b|in\s\w+$|where\b|for\b|table\b|$)/y,
  ],
  ['desc', /\s[\w.]+\s?(?:;|-|#|$)/y],
  ['describe', /\s[\w.]+\s?(?:;|-|#|$)/y],
  ['explain', /\s(?:select|update|insert|delete|analyze)\b/y],
  ['use', /\s\w+\s?(?:;|-|#|$)/y],
  ['pragma', /\s\w/y],
  ['handler', /\s[\w.]+\s(?:open|read|close)\b/y],
  ['load', /\s(?:data|xml)\s(?:low_priority\s|concurrent\s)?(?:local\s)?infile\b/y],
  ['lock', /\stables?\b/y],
  ['unlock', /\stables?\b/y],
  ['flush', /\s(?:privileges|tables|hosts|logs|status)\b/y],
  ['prepare', /\s\w+\s(?:from|as)\b/y],
  ['execute', /\s\w+\s?(?:;|-|#|using\b|$)/y],
  ['deallocate', /\s\w/y],
  ['grant', /\s[\w,*]+(?:\s[\w,*]+)?\s(?:on\s[\w.*]+\s)?to\s/y],
  ['revoke', /\s[\w,*]+(?:\s[\w,*]+)?\s(?:on\s[\w.*]+\s)?from\s/y],
  ['bulk', /\sinsert\b/y],
  ['restore', /\s(?:database|log|filelistonly|headeronly)\b/y],
  ['copy', /\s(?:[\w.]+|\([^)]{0,64}\))\s(?:from|to)\s(?:program\b|['"])/y],
  ['do', /\s\$/y],
  ['listen', /\s[\w*]+\s?(?:;|-|$)/y],
  ['notify', /\s\w+\s?(?:;|,|-|$)/y],
  ['raiserror', /\s?\(/y],
  ['print', /\s['"@\d]/y],
  ['set', /\s(?:@|global\s|session\s|role\s|names\s)/y],
  ['call', /\s[\w.]+\s?\(/y],
  [
    'create',
    /\s(?:or\sreplace\s)?(?:(?:user|role|login)\s\w+\s(?:identified|with)\s|(?:function|procedure|trigger)\s[\w.]+\s?(?:\(|returns?\s|as\s|before\s|after\s))/y,
  ],
  ['alter', OBJECTS],
  ['drop', OBJECTS],
  ['rename', OBJECTS],
  ['merge', /\s(?:into\s)?[\w.]+\s(?:as\s\w+\s)?using\s?[(\w]/y],
  ['replace', /\sinto\s[\w.]+\s?(?:\(|values?\b|select\b)/y],
  ['match', /\s?\([\w ,.]{1,64}\)\s?against\s?\(/y],
  ['case', /\s[\w.@]+\swhen\s[\w.'"]+\sthen\b/y],
  ['table', /\s\w+\s?(?:;|-|#|limit\b|order\b|into\b|$)/y],
  ['while', /\s\(?\d+\s?[=<>]/y],
]);

/** First words that begin a statement of any kind, behind a string that was closed and a semicolon. */
const VERBS: ReadonlySet<string> = new Set(
  (
    'alter attach backup begin bulk call close commit copy create cursor deallocate declare delete desc describe do drop exec execute fetch goto grant handler if insert ' +
    'kill listen load lock merge notify open pragma print purge raiserror reconfigure rename replace restore return revoke rollback save savepoint select set show shutdown ' +
    'start throw truncate union update use vacuum waitfor while with'
  ).split(' '),
);

const SIEVE = new WordSieve([...TAILS.keys(), ...VERBS]);

/** `'; show tables --`, `1;use master`, `describe users`: statements that the grammar of queries does not read. */
export function checkStacked(text: string, report: Report, marks: number): void {
  checkAt(text, skipSpace(text, 0), -1, report);
  if ((marks & MARK_SHELL) === 0) return;
  let at = text.indexOf(';');
  for (let count = 0; at >= 0 && count < SEPARATORS_MAX; count++) {
    checkAt(text, skipSpace(text, at + 1), at, report);
    at = text.indexOf(';', at + 1);
  }
}

/** @param separator index of the semicolon, or -1 at the start of the text */
function checkAt(text: string, from: number, separator: number, report: Report): void {
  const end = wordEnd(text, from);
  if (!SIEVE.mayHold(text, from, end)) return;
  const placed = separator >= 0 && endsOperand(text, separator);
  const verb = text.slice(from, Math.min(end, from + VERB_CHARS_MAX));
  const tail = TAILS.get(verb);
  if (tail !== undefined) tail.lastIndex = end;
  // a table is furniture where no statement was left before it
  if (tail?.test(text) === true && (placed || verb !== 'table')) {
    // `Drop Table Ltd` and `use master` begin sentences and are names
    const named = separator < 0 && PROSE.has(verb);
    const alone = separator >= 0 ? 0.45 : named ? FRAGMENT.confidence : 0.6;
    const rule = named ? FRAGMENT : verb === 'case' || verb === 'match' ? WEAK_CALL : STACKED;
    if (named && (verb === 'drop' || text.length > STATEMENT_CHARS_MAX)) return;
    report(rule, from, Math.min(text.length, end + 32), placed ? 0.85 : alone);
  } else if (placed && VERBS.has(verb)) report(FRAGMENT, separator, Math.min(text.length, from + 24));
}

/** First words that sentences and notes begin with as well. */
const PROSE: ReadonlySet<string> = new Set([
  'alter',
  'describe',
  'drop',
  'grant',
  'revoke',
  'rename',
  'use',
  'listen',
  'notify',
  'print',
  'call',
  'explain',
  'set',
  'execute',
  'case',
  'desc',
  'lock',
  'do',
]);

/** `';`, `");`, `1;` or nothing at all: the value stood in a query and has left it. */
function endsOperand(text: string, separator: number): boolean {
  const before = backSpace(text, separator);
  if (before < 0) return true;
  const code = text.charCodeAt(before);
  if (code === 39 || code === 34) return true;
  if (code === 41) return before < 8;
  return isDigit(code) && before < 8 && wordEnd(text, skipSpace(text, 0)) > before;
}
