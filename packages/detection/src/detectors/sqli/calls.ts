import type { Report } from '../../detector.ts';
import { type LiteralGroup, literalGroup } from '../../indicators/groups.ts';
import { isLetter } from '../../text/scan.ts';
import { WordSieve } from '../../text/sieve.ts';
import { COMMON_CALLS, PROCEDURES, TECHNICAL_CALLS } from './functions.ts';
import { afterBracket, isCatalogue, isEnd, isStrongCall, isWeakCall, readComparison, SUBQUERY, skipPrefix, wordAt } from './grammar.ts';
import { CATALOGUE_PREFIXES, CATALOGUE_WORDS, STRONG_CALLS, STRONG_PREFIXES, WEAK_CALLS } from './keywords.ts';
import { isFormula } from './prepared.ts';
import { CATALOGUE, ERROR, FRAGMENT, TIME, WEAK_CALL } from './rules.ts';
import { ARITHMETIC, CLOSE, COMMA, COMPARE, END, LOGIC, NUMBER, OPEN, STRING, type Tokens, WORD } from './tokens.ts';

/** Function calls and catalogue names; `sleep(5)` alone is enough, `count(x)` needs a broken string beside it. */
/** `systemd-sysusers`: the name of a program. */
function isHyphened(text: string, from: number): boolean {
  return text.charCodeAt(from - 1) === 45 && isLetter(text.charCodeAt(from - 2));
}

export function checkWord(text: string, tokens: Tokens, at: number, report: Report): void {
  const word = wordAt(text, tokens, at);
  const from = tokens.start[at]!;
  const called = tokens.kind[at + 1] === OPEN;
  if (isCatalogue(word) && !isHyphened(text, from)) report(CATALOGUE, from, tokens.end[at]!);
  if (!called) {
    checkPackage(text, tokens, at, word, report);
    return;
  }
  const to = tokens.end[Math.min(afterBracket(tokens, at + 1), tokens.count) - 1]!;
  if (word === 'sleep') {
    checkSleep(tokens, at, report);
    return;
  }
  if (isStrongCall(word)) {
    const timed = word.startsWith('pg_sleep') || (word === 'benchmark' && tokens.kind[at + 2] === NUMBER && tokens.kind[at + 3] === COMMA);
    report(timed ? TIME : ERROR, from, to, strongConfidence(tokens, at, timed));
  } else checkCall(text, tokens, at, word, report);
}

/** What tells without being called: where a text has none of these, only its calls are looked at. */
export const NAMES: LiteralGroup = literalGroup([
  ...CATALOGUE_WORDS,
  ...CATALOGUE_PREFIXES,
  ...PROCEDURES,
  'xp_cmdshell',
  '..xp_',
  'utl_http.',
  'utl_inaddr.',
  '@@version',
]);

/** True when a word of the text may tell without being called. */
export function hasNames(absent: number): boolean {
  return (absent & NAMES.bit) === 0;
}

/** Calls that {@link checkWord} knows; names with a prefix are told apart by their first letter. */
const CALLED = new WordSieve([...STRONG_CALLS, ...WEAK_CALLS, ...TECHNICAL_CALLS, ...COMMON_CALLS]);
const PREFIXED: ReadonlySet<number> = new Set(STRONG_PREFIXES.map((prefix) => prefix.charCodeAt(0)));

/** False for nearly every word that is not called, or whose call no data base knows: {@link checkWord} has nothing to say of it. */
export function isTelling(text: string, tokens: Tokens, at: number, named: boolean): boolean {
  if (named) return true;
  if (tokens.kind[at + 1] !== OPEN) return false;
  const from = tokens.start[at]!;
  return CALLED.mayHold(text, from, tokens.end[at]!) || PREFIXED.has(text.charCodeAt(from));
}

/** `xp_`, `utl_`, `dbms_`: nearly all words are told apart here. */
function isPrefixed(word: string): boolean {
  return word.charCodeAt(2) === 95 || word.charCodeAt(3) === 95 || word.charCodeAt(4) === 95 || word.startsWith('ctxsys.');
}

/** Packages may be named without a call: `exec master..xp_cmdshell 'dir'`. */
function checkPackage(text: string, tokens: Tokens, at: number, word: string, report: Report): void {
  if (isPrefixed(word) && PROCEDURES.has(word)) {
    report(ERROR, tokens.start[at]!, tokens.end[at]!, 0.6);
    return;
  }
  if (word.includes('xp_cmdshell') || word.includes('..xp_') || word.startsWith('utl_http.') || word.startsWith('utl_inaddr.')) {
    report(ERROR, tokens.start[at]!, tokens.end[at]!);
  } else if (text.charCodeAt(tokens.start[at]!) === 64 && word === '@@version') report(CATALOGUE, tokens.start[at]!, tokens.end[at]!);
}

function strongConfidence(tokens: Tokens, at: number, timed: boolean): number {
  if (timed) return 0.9;
  if (tokens.broke) return 0.85;
  return tokens.end[at] === tokens.start[at + 1] ? 0.6 : 0.3;
}

/** A call that only reads, counts or converts. */
function checkCall(text: string, tokens: Tokens, at: number, word: string, report: Report): void {
  const technical = TECHNICAL_CALLS.has(word);
  if (!technical && !COMMON_CALLS.has(word) && !isWeakCall(word)) return;
  const from = tokens.start[at]!;
  const after = afterBracket(tokens, at + 1);
  const to = tokens.end[Math.min(after, tokens.count) - 1]!;
  const glued = tokens.end[at] === tokens.start[at + 1];
  if (isFormula(text, from)) {
    report(WEAK_CALL, from, to, 0.15);
    return;
  }
  const bare = !technical ? 0.15 : !followsCode(tokens, at) ? 0.25 : glued ? 0.55 : 0.42;
  if (isWeakCall(word)) report(WEAK_CALL, from, to, Math.max(bare, weakConfidence(tokens, at)));
  // `user (new)` is a remark, `now()` is none
  if (!technical && at === 0 && glued && isEnd(tokens, Math.min(after, tokens.count))) report(FRAGMENT, from, to);
}

/** True unless an ordinary word stands before: prose names functions in the middle of a sentence. */
function followsCode(tokens: Tokens, at: number): boolean {
  return at === 0 || tokens.kind[at - 1] !== WORD || tokens.key[at - 1] !== 0;
}

function weakConfidence(tokens: Tokens, at: number): number {
  if (tokens.broke) return 0.6;
  const first = readComparison(tokens, at);
  if (first.operator >= 0 && first.right.kind === SUBQUERY) return 0.7;
  // elt(1=1,2), iif(2=3,1,1/0): a condition on constants
  if (tokens.kind[at + 2] === NUMBER && tokens.kind[at + 3] === COMPARE && tokens.kind[at + 4] === NUMBER) return 0.7;
  const before = at > 0 ? tokens.kind[at - 1] : END;
  // char(113)+char(112), chr(60)||chr(61), concat(0x71,...): a string is built so that no quote is needed
  const argument = tokens.kind[at + 2];
  const builds = argument === NUMBER && (before === ARITHMETIC || before === LOGIC || before === OPEN || before === COMMA);
  return builds ? 0.5 : 0.15;
}

function checkSleep(tokens: Tokens, at: number, report: Report): void {
  const argument = skipPrefix(tokens, at + 2);
  const kind = tokens.kind[argument];
  const glued = tokens.end[at] === tokens.start[at + 1];
  if (!glued || (kind !== NUMBER && kind !== WORD && kind !== STRING) || tokens.kind[argument + 1] !== CLOSE) return;
  const placed = tokens.broke || (at > 0 && tokens.kind[at - 1] !== WORD);
  // `sleep(8) hours`
  const after = argument + 2;
  if (!placed && tokens.kind[after] === WORD && tokens.key[after] === 0) return;
  report(TIME, tokens.start[at]!, tokens.end[argument + 1]!, placed ? 0.85 : kind === WORD ? 0.45 : 0.65);
}
