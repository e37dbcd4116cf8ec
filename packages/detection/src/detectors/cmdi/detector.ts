import type { Detector, Report, Subject } from '../../detector.ts';
import { MARK_ANGLE, MARK_BACKSLASH, MARK_BACKTICK, MARK_CONTROL, MARK_DOLLAR, MARK_PAREN, MARK_SHELL } from '../../text/marks.ts';
import { backSpace, isDigit, isLetter, isSpace, skipSpace, wordEnd } from '../../text/scan.ts';
import { DEVELOPER_TOOLS, PREFIXES, SUBCOMMANDS, TOOL_SUBCOMMANDS, WORDLIKE } from './commands.ts';
import { checkForms } from './forms.ts';
import { LITERALS, MARK_SETS } from './gate.ts';
import { checkLines, LINE_WORDS } from './lines.ts';
import { checkLone, isBareProgram, secondWord } from './lone.ts';
import { checkPhrases, checkShellshock } from './phrases.ts';
import { checkCmdlets } from './powershell.ts';
import {
  ARGS_END,
  ARGS_NONE,
  ARGS_STRONG,
  blankLength,
  type CommandWord,
  isCount,
  isProgramPath,
  mayBeCommand,
  readArguments,
  readCommand,
} from './reading.ts';
import { CHAINED, DIRECT, FRAGMENT, RULES, SHELL_PATH } from './rules.ts';
import { checkDollar, checkProcess, checkTicks } from './substitution.ts';
import { isApostrophe, isEntityEnd, isLabel, isNotedPipe, isQuotedText, isTable } from './texts.ts';

/** How a command was joined: the stronger, the rarer in prose. */
const AMPERSAND = 0;
const SEPARATOR = 1;

function confirm(subject: Subject, report: Report): void {
  checkSeparators(subject, report);
  if (subject.first) checkDirect(subject, report);
  checkForms(subject, report);
  checkLines(subject, report);
  checkPhrases(subject.text, report, subject.absent);
  if ((subject.marks & MARK_PAREN) !== 0) checkShellshock(subject.text, report);
  checkCmdlets(subject, report);
}

/** Signs at which a shell starts a command or an expansion. */
const STARTS: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => ('$`;|\n\r\\<>&'.includes(String.fromCharCode(code)) ? 1 : 0));

/** Walks the text once and looks at each place where a shell would start a command. */
function checkSeparators(subject: Subject, report: Report): void {
  const { text, marks } = subject;
  if ((marks & (MARK_SHELL | MARK_BACKTICK | MARK_CONTROL | MARK_BACKSLASH | MARK_ANGLE | MARK_DOLLAR)) === 0) return;
  const links = (marks & MARK_ANGLE) !== 0;
  let separators = 0;
  let ticks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 127 || STARTS[code] === 0) continue;
    const next = text.charCodeAt(at + 1);
    if (code === 36) {
      at += checkDollar(text, at, next, report);
    } else if (code === 96) {
      if (next === 96 && text.charCodeAt(at + 2) === 96) at += 2;
      else if (ticks++ % 2 === 0) at = checkTicks(text, at, report);
    } else if (code === 59 || code === 124 || code === 10 || code === 13) {
      if (code === 124 && links && isLabel(text, at)) continue;
      if (next === code) at++;
      checkChained(subject, at, SEPARATOR, separators++, report);
    } else if (code === 92 && (next === 110 || next === 114)) {
      // the two characters of an escape that some consumer turns into a line end
      checkChained(subject, ++at, SEPARATOR, separators, report);
    } else if ((code === 60 || code === 62) && next === 40) {
      checkProcess(text, at, report);
    } else if (code === 38) {
      if (next === 38) at++;
      checkChained(subject, at, next === 38 ? SEPARATOR : AMPERSAND, separators++, report);
    }
  }
}

function checkChained(subject: Subject, at: number, joined: number, before: number, report: Report): void {
  const { text } = subject;
  if (!mayBeCommand(text, at + 1)) return;
  const word = readCommand(text, at + 1);
  if (word.rank === 0 && !word.glob && !(word.path && word.disguised && isProgramPath(text, word.end - word.name.length - 5))) return;
  if (isQuotedText(text, at, word) || (word.disguised && isApostrophe(text, at + 1, word.end))) return;
  if (CODES.test(subject.value)) return;
  const how = joined === SEPARATOR && text.charCodeAt(at) === 59 && isEntityEnd(text, at) ? AMPERSAND : joined;
  if (how === AMPERSAND && PAIR.test(text.slice(at + 1, at + PAIR_CHARS_MAX))) return;
  const leads = isLeading(text, at, how);
  const sign = text.charCodeAt(at);
  const line = sign === 10 || sign === 13 || sign === 110 || sign === 114;
  let confidence = chainedConfidence(text, word, how, leads, before);
  if (leads && word.rank === 1 && isEmptyBefore(text, at)) confidence = Math.min(confidence, 0.3);
  if (text.charCodeAt(at) === 124 && isTable(text) && readArguments(text, word.end) !== ARGS_STRONG) confidence = Math.min(confidence, 0.2);
  if (sign === 124 && word.rank === 1 && isNotedPipe(text, at, word.name)) confidence = Math.min(confidence, 0.3);
  // `\nid` written with a backslash at the very start is meant for a decoder, not for a reader
  const escaped =
    at < 3 && (sign === 110 || sign === 114) && (word.rank === 3 || readArguments(text, word.end) === ARGS_STRONG || word.name === 'echo');
  if (line && !escaped) confidence = Math.min(confidence, word.path || (word.rank === 3 && !isProse(text, at)) ? 0.5 : 0.3);
  if (confidence > 0) report(CHAINED, at, Math.min(text.length, word.end + 40), confidence);
}

/** `GB|RM|ENG|0AA-IYE`: codes in capitals between bars; no shell knows its commands by such names. */
const CODES = /^[A-Z\d-]{1,12}(?:\|[A-Z\d-]{1,12}){2,8}$/;

/** `Bash & sed/awk`: tools named side by side at the end of a text. */
const PAIR = /^\s(?!(?:bin|cmd|sbin|usr)\/)[a-z]{2,8}\/[a-z]{2,8}$/;
const PAIR_CHARS_MAX = 24;

/** `; ;top`: a separator with nothing but blanks before it and another one; no shell runs that. */
function isEmptyBefore(text: string, at: number): boolean {
  const before = backSpace(text, at);
  const code = text.charCodeAt(before);
  return before >= 0 && before < at - 1 && (code === 59 || code === 124 || code === 38);
}

/** Characters before a line that are looked at. */
const PROSE_CHARS = 64;

/** True when words separated by blanks stand before the line: it is one of many, and its first word may be any word. */
function isProse(text: string, at: number): boolean {
  let blanks = 0;
  for (let index = at - 1; index >= 0 && at - index < PROSE_CHARS; index--) {
    const code = text.charCodeAt(index);
    if ((code === 32 && isLetter(text.charCodeAt(index - 1))) || code === 96) blanks++;
  }
  return blanks > 1;
}

/** True when nothing but a short token or quotes stands before the separator: values do not begin so by chance. */
function isLeading(text: string, at: number, how: number): boolean {
  let index = 0;
  while (index < at && index < 24) {
    const code = text.charCodeAt(index);
    const plain = isSpace(code) || code === 34 || code === 39 || code === 41 || code === 43 || code === 38 || code === 124 || code === 59;
    if (!plain && !(how === SEPARATOR && isDigit(code))) return false;
    index++;
  }
  return index === at;
}

/** `SQL & Python`: languages, of which none does anything until it is told what. */
const LANGUAGES: ReadonlySet<string> = new Set('python python2 python3 perl ruby php lua node nodejs bash'.split(' '));

function chainedConfidence(text: string, word: CommandWord, how: number, leads: boolean, before: number): number {
  const args = readArguments(text, word.end);
  if (args === ARGS_NONE) return 0;
  if (word.glob) return args === ARGS_STRONG || args === ARGS_END ? 0.8 : 0.5;
  if (word.path || word.disguised) return word.rank === 2 && args === ARGS_END && !leads ? 0.6 : 0.85;
  if (args === ARGS_STRONG) return word.rank === 1 ? (how === AMPERSAND && !leads ? 0.6 : 0.75) : 0.85;
  if (isSubcommand(text, word) || isCount(text, word)) return 0.75;
  if (DEVELOPER_TOOLS.has(word.name) && leads && TOOL_SUBCOMMANDS.has(secondWord(text, word.end))) return 0.7;
  if (leads) return word.rank === 1 && args !== ARGS_END ? 0.4 : 0.7;
  if (how === AMPERSAND && LANGUAGES.has(word.name)) return 0.3;
  if (word.rank === 3) return args === ARGS_END ? 0.75 : 0.5;
  if (how === AMPERSAND) return 0.2;
  if (args !== ARGS_END) return 0.25;
  return word.rank === 2 && before < 1 ? 0.55 : 0.3;
}

/** `net user`, `sc query`. */
function isSubcommand(text: string, word: CommandWord): boolean {
  const known = SUBCOMMANDS.get(word.name);
  if (known === undefined) return false;
  let at = word.end + Math.max(1, blankLength(text, word.end));
  at = skipSpace(text, at);
  for (const name of known) if (text.startsWith(name, at)) return true;
  return false;
}

/** `Net User Group e.V.`: a name, each of whose first words begins with a capital and goes on without. */
function isTitle(value: string): boolean {
  return /^[A-Z][a-z]+ [A-Z][a-z]+ [A-Z]/.test(value.slice(0, 48));
}

/** `nohup wget http://x`: the command behind counts, if it is no ordinary word. */
function prefixed(text: string, word: CommandWord): CommandWord {
  const next = readCommand(text, word.end);
  const strong = next.rank > 1 || (next.rank === 1 && readArguments(text, next.end) === ARGS_STRONG);
  return strong && next.end > word.end + 1 ? next : word;
}

/** Quotes and empty variables in a word that no spelling of a name has. */
const NOISE_CHARS_MIN = 6;

/** Parameters by which web shells are told what to run. */
const PASSES_COMMAND: ReadonlySet<string> = new Set(['cmd', 'exec', 'command', 'execute', 'shell', 'sh']);

/** A longer value is a script that somebody keeps. */
const LINE_CHARS_MAX = 128;

/** The value begins with a command and goes on like a command line. */
function checkDirect(subject: Subject, report: Report): void {
  const { text } = subject;
  if (!mayBeCommand(text, 0)) return;
  let word = readCommand(text, 0);
  const lead = word;
  if (PREFIXES.has(word.name)) word = prefixed(text, word);
  const prefix = word !== lead;
  if (word.name === '' || (word.rank === 0 && !word.glob && !word.path)) return;
  const to = Math.min(text.length, word.end + 40);
  const args = readArguments(text, word.end);
  // `git+https://x.git`, of which a query made a blank: an address
  if (args === ARGS_NONE || (word.name === 'git' && /^\s(?:https?|ssh|file|git):\/\//.test(text.slice(word.end, word.end + 9)))) return;
  if (word.rank > 1 && !WORDLIKE.has(word.name) && PASSES_COMMAND.has(subject.name) && text.length <= LINE_CHARS_MAX)
    report(DIRECT, 0, to, 0.6);
  if (word.path && isProgramPath(text, 0)) report(SHELL_PATH, 0, to, subject.kind === 'path' ? 0.4 : word.rank > 0 ? 0.75 : 0.5);
  else if (word.disguised && word.end > word.name.length + 1 && (args !== ARGS_END || word.end > word.name.length + NOISE_CHARS_MIN))
    report(DIRECT, 0, to, word.rank === 3 ? 0.55 : 0.5);
  else if (isSubcommand(text, word) && !DEVELOPER_TOOLS.has(word.name)) report(DIRECT, 0, to, isTitle(subject.value) ? 0.4 : 0.65);
  else if (args === ARGS_STRONG && !word.path) report(DIRECT, 0, to, prefix ? 0.65 : directConfidence(text, word));
  else if (prefix && word.rank === 3 && args === ARGS_END) report(DIRECT, 0, to, 0.6);
  else if (word.path && args === ARGS_END && isBareProgram(text, word))
    report(subject.kind === 'query' ? SHELL_PATH : FRAGMENT, 0, to, subject.kind === 'query' ? 0.55 : FRAGMENT.confidence);
  else if (word.glob && word.rank > 0) report(SHELL_PATH, 0, to, 0.7);
  else checkLone(text, word, args, report);
}

function directConfidence(text: string, word: CommandWord): number {
  const at = skipSpace(text, word.end);
  const code = text.charCodeAt(at);
  const tilde = code === 126 && /^~[-+\d]/.test(text.slice(at, at + 2));
  const flag = tilde || code === 45 || code === 47 || code === 36 || (text.charCodeAt(at + 1) === 58 && text.charCodeAt(at + 2) === 92);
  if (word.name.includes('-') && TOOL_FILE.test(text)) return 0.55;
  if (word.rank === 1) {
    if (word.name === 'echo' && (code === 37 || code === 36)) return 0.6;
    return flag && !isHyphenated(text, at) ? 0.55 : text.startsWith('http', at) ? 0.5 : 0.25;
  }
  return flag || text.startsWith('http', at) || blankLength(text, word.end) > 1 ? 0.65 : 0.4;
}

/** `ansible-playbook site.yml`. */
const TOOL_FILE = /^[a-z-]{1,24}\s[\w./-]{1,64}\.[a-z]\w{0,7}\s?$/;

/** `last -minute booking`: a hyphen of prose with its blank on the wrong side; flags are one letter or begin with two signs. */
function isHyphenated(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== 45 || text.charCodeAt(at + 1) === 45) return false;
  return wordEnd(text, at + 1) - at > 3;
}

export const cmdi: Detector = {
  class: 'cmdi',
  direction: 'request',
  literals: LITERALS,
  marks: MARK_SETS,
  words: [...LINE_WORDS, 'id', 'ls', 'dir', 'env', 'pwd'],
  rules: RULES,
  confirm,
};
