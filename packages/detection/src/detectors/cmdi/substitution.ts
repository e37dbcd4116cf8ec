import type { Report } from '../../detector.ts';
import { isDigit, isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { DEVELOPER_TOOLS } from './commands.ts';
import { ARGS_NONE, ARGS_STRONG, type CommandWord, isCount, isProgramPath, mayBeCommand, readArguments, readCommand } from './reading.ts';
import { EXPANSION, FRAGMENT, SUBSTITUTION } from './rules.ts';

/** `$(cmd)`, `${IFS}`, `$((1+2))`, `$'\x63'`, `$PATH`. Returns how many characters to skip. */
export function checkDollar(text: string, at: number, next: number, report: Report): number {
  const end = Math.min(text.length, at + 48);
  if (next === 40) {
    if (text.charCodeAt(at + 2) === 40 && isArithmetic(text, at + 3)) {
      report(EXPANSION, at, end, 0.7);
      return 2;
    }
    const word = readCommand(text, at + 2);
    report(SUBSTITUTION, at, end, substitutionConfidence(text, word, at));
    return 1;
  }
  // `Team$Shell` is a class inside another
  if (text.startsWith('$shell', at) && !isWord(text.charCodeAt(at + 6)) && !isWord(text.charCodeAt(at - 1)))
    report(EXPANSION, at, end, 0.7);
  // `$ifsx` is another variable
  if ((text.startsWith('$ifs', at) && !isWord(text.charCodeAt(at + 4))) || text.startsWith('${ifs', at)) report(EXPANSION, at, end);
  else if (text.startsWith('${path:', at) || text.startsWith('${home:', at) || text.startsWith('${hostname', at))
    report(EXPANSION, at, end, 0.75);
  else if (next === 123) checkParameter(text, at, report);
  else if (next === 39 && text.charCodeAt(at + 2) === 92) report(EXPANSION, at, end, 0.8);
  return 0;
}

/** Signs of a parameter expansion that templates of other languages do not have: `${x#a}`, `${x%a}`, `${x//a/b}`, `${x^^}`, `${x:0:1}`, `${!x}`. */
const EXPANDED = /\$\{(?:!\w{1,32}\}|[\w@*]{1,32}(?:[#%^]|,,|\/[/#%]|@[a-z]\}|:-?\d{1,3}:\d{1,3}\}))/y;

function checkParameter(text: string, at: number, report: Report): void {
  EXPANDED.lastIndex = at;
  if (EXPANDED.test(text)) report(EXPANSION, at, Math.min(text.length, at + 48), 0.6);
  else if (
    at === 0 &&
    text.length < LONE_CHARS_MAX &&
    text.charCodeAt(wordEnd(text, at + 2)) === 125 &&
    text.length === wordEnd(text, at + 2) + 1
  )
    report(FRAGMENT, at, text.length);
}

/** A longer value is a text with a template in it. */
const LONE_CHARS_MAX = 34;

/** `<(cat file)`, `>(tee log)` */
export function checkProcess(text: string, at: number, report: Report): void {
  const word = readCommand(text, at + 2);
  if (word.rank > 0 && readArguments(text, word.end) !== ARGS_NONE) report(SUBSTITUTION, at, Math.min(text.length, at + 48), 0.75);
}

function isArithmetic(text: string, from: number): boolean {
  const at = skipSpace(text, from);
  return isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 36;
}

/** `$(document)` of a script library is no substitution: the word must be a command, or the text be nothing else. */
function substitutionConfidence(text: string, word: CommandWord, at: number): number {
  if (word.rank > 1 || word.path || word.disguised || word.glob) return 0.9;
  const args = readArguments(text, word.end);
  // `;$(echo cat) x`: its output is the command
  const first = text.charCodeAt(at - 1);
  const commanding = at === 0 || first === 59 || first === 124 || first === 38;
  if (word.rank === 1) return args === ARGS_STRONG || isCount(text, word) ? 0.85 : commanding ? 0.7 : 0.4;
  if (text.charCodeAt(word.end) === 36 || text.charCodeAt(word.end) === 96) return 0.6;
  return 0.2;
}

/**
 * Back-ticks: command substitution of a shell, but also code in Markdown. Returns the index to go on behind: the rest of a
 * developer's note is part of it.
 */
export function checkTicks(text: string, at: number, report: Report): number {
  if (!mayBeCommand(text, at + 1) || isQuotedWord(text, at)) return at;
  const word = readCommand(text, at + 1);
  if (word.rank === 0 && !word.glob && !word.path) return at;
  const args = readArguments(text, word.end);
  const close = text.indexOf('`', at + 1);
  if (args === ARGS_NONE || close < 0) return at;
  report(SUBSTITUTION, at, Math.min(text.length, word.end + 24), tickConfidence(text, word, args, at));
  return DEVELOPER_TOOLS.has(word.name) && isCodeSpan(text, at) ? close - 1 : at;
}

/** `` `diff' ``: how manuals of GNU quote a word. */
function isQuotedWord(text: string, at: number): boolean {
  let end = at + 1;
  while (isWord(text.charCodeAt(end)) || text.charCodeAt(end) === 45) end++;
  return end > at + 1 && text.charCodeAt(end) === 39 && (end + 1 === text.length || isSpanEdge(text.charCodeAt(end + 1)));
}

function tickConfidence(text: string, word: CommandWord, args: number, at: number): number {
  // a developer's note: `npm install && npm start`
  if (DEVELOPER_TOOLS.has(word.name)) return 0.3;
  const quoted = isCodeSpan(text, at);
  if ((word.disguised || word.glob) && word.rank > 0) return quoted ? 0.5 : 0.85;
  if (word.path) return isProgramPath(text, at + 1) ? 0.8 : word.rank > 0 && !quoted ? 0.6 : 0.25;
  if (!quoted) return word.rank === 1 && args !== ARGS_STRONG ? 0.65 : 0.85;
  return args === ARGS_STRONG && word.rank > 1 ? 0.45 : 0.25;
}

/**
 * True for a code span of Markdown: white space, a bracket or punctuation before it and after it, and it is not all there is.
 * A shell's back-ticks stand alone, behind a separator, or glued to a word.
 */
function isCodeSpan(text: string, at: number): boolean {
  const close = text.indexOf('`', at + 1);
  const behind = skipSpace(text, close + 1);
  if (at === 0) return behind < text.length && isSpanEdge(text.charCodeAt(close + 1));
  const lead = skipSpace(text, 0);
  if (lead === at) return false;
  const first = text.charCodeAt(lead);
  if (first === 59 || first === 124 || first === 38) return false;
  return isSpanEdge(text.charCodeAt(at - 1)) && (close + 1 >= text.length || isSpanEdge(text.charCodeAt(close + 1)));
}

/** White space and the signs of sentences and lists. */
function isSpanEdge(code: number): boolean {
  return (
    isSpace(code) ||
    code === 40 ||
    code === 41 ||
    code === 44 ||
    code === 46 ||
    code === 47 ||
    code === 58 ||
    code === 91 ||
    code === 93 ||
    code === 42 ||
    code === 95
  );
}
