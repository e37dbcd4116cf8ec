import type { Detector, Report, Subject } from '../../detector.ts';
import { compilePhrases, type Phrase } from '../../indicators/phrases.ts';
import { MARK_ANGLE, MARK_BACKSLASH, MARK_BACKTICK, MARK_CONTROL, MARK_DOLLAR, MARK_SHELL } from '../../text/marks.ts';
import { isDigit, isSpace, skipSpace } from '../../text/scan.ts';
import { SUBCOMMANDS } from './commands.ts';
import { ARGS_END, ARGS_NONE, ARGS_STRONG, blankLength, type CommandWord, readArguments, readCommand } from './reading.ts';
import {
  CHAINED,
  DIRECT,
  EXPANSION,
  INTERPRETER,
  NETWORK_DEVICE,
  REDIRECT,
  RULES,
  SHELL_PATH,
  SHELLSHOCK,
  SUBSTITUTION,
  WINDOWS_VARIABLE,
} from './rules.ts';

/** How a command was joined: the stronger, the rarer in prose. */
const AMPERSAND = 0;
const SEPARATOR = 1;

function confirm(subject: Subject, report: Report): void {
  checkSeparators(subject, report);
  if (subject.first && !subject.isName) checkDirect(subject, report);
  checkPhrases(subject.text, report);
  checkShellshock(subject.text, report);
}

/** Walks the text once and looks at each place where a shell would start a command. */
function checkSeparators(subject: Subject, report: Report): void {
  const { text, marks } = subject;
  if ((marks & (MARK_SHELL | MARK_BACKTICK | MARK_CONTROL | MARK_BACKSLASH | MARK_ANGLE | MARK_DOLLAR)) === 0) return;
  let separators = 0;
  let ticks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const next = text.charCodeAt(at + 1);
    if (code === 36) {
      at += checkDollar(text, at, next, report);
    } else if (code === 96) {
      if (ticks++ % 2 === 0) checkTicks(text, at, report);
    } else if (code === 59 || code === 124 || code === 10 || code === 13) {
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

function checkChained(subject: Subject, at: number, how: number, before: number, report: Report): void {
  const { text } = subject;
  const word = readCommand(text, at + 1);
  if (word.rank === 0 && !word.glob && !(word.path && word.disguised)) return;
  const leads = isLeading(text, at, how);
  const sign = text.charCodeAt(at);
  const line = sign === 10 || sign === 13 || sign === 110 || sign === 114;
  let confidence = chainedConfidence(text, word, how, leads, before);
  if (line) confidence = Math.min(confidence, word.rank === 3 || word.path ? 0.5 : 0.3);
  if (confidence > 0) report(CHAINED, at, Math.min(text.length, word.end + 40), confidence);
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

function chainedConfidence(text: string, word: CommandWord, how: number, leads: boolean, before: number): number {
  const args = readArguments(text, word.end);
  if (args === ARGS_NONE) return 0;
  if (word.glob) return args === ARGS_STRONG || args === ARGS_END ? 0.8 : 0.5;
  if (word.path || word.disguised) return 0.85;
  if (args === ARGS_STRONG) return word.rank === 1 ? (how === AMPERSAND && !leads ? 0.6 : 0.75) : 0.85;
  if (isSubcommand(text, word) || isCount(text, word)) return 0.75;
  if (leads) return word.rank === 1 && args !== ARGS_END ? 0.4 : 0.7;
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

/** `sleep 10`, `ping 127...`, `timeout 5`: ordinary words with a number, as a proof of execution. */
function isCount(text: string, word: CommandWord): boolean {
  if (word.name !== 'sleep' && word.name !== 'timeout' && word.name !== 'ping') return false;
  const at = skipSpace(text, word.end);
  return isDigit(text.charCodeAt(text.charCodeAt(at) === 43 ? at + 1 : at));
}

/** `$(cmd)`, `${IFS}`, `$((1+2))`, `$'\x63'`, `$PATH`. Returns how many characters to skip. */
function checkDollar(text: string, at: number, next: number, report: Report): number {
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
  if (text.startsWith('$ifs', at) || text.startsWith('${ifs', at)) report(EXPANSION, at, end);
  else if (text.startsWith('${path:', at) || text.startsWith('${home:', at) || text.startsWith('${hostname', at))
    report(EXPANSION, at, end, 0.75);
  else if (next === 39 && text.charCodeAt(at + 2) === 92) report(EXPANSION, at, end, 0.8);
  return 0;
}

/** `<(cat file)`, `>(tee log)` */
function checkProcess(text: string, at: number, report: Report): void {
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
  if (word.rank === 1) return args === ARGS_STRONG || isCount(text, word) ? 0.85 : at === 0 ? 0.7 : 0.4;
  if (text.charCodeAt(word.end) === 36 || text.charCodeAt(word.end) === 96) return 0.6;
  return 0.2;
}

/** Back-ticks: command substitution of a shell, but also code in Markdown. */
function checkTicks(text: string, at: number, report: Report): void {
  const word = readCommand(text, at + 1);
  if (word.rank === 0 && !word.glob && !word.path) return;
  const args = readArguments(text, word.end);
  if (args === ARGS_NONE || text.indexOf('`', at + 1) < 0) return;
  report(SUBSTITUTION, at, Math.min(text.length, word.end + 24), tickConfidence(text, word, args, at));
}

function tickConfidence(text: string, word: CommandWord, args: number, at: number): number {
  if (word.disguised || word.glob) return 0.85;
  const before = text.charCodeAt(at - 1);
  const alone = at === 0 || !(isSpace(before) || before === 40) || text.charCodeAt(0) === 59 || text.charCodeAt(0) === 124;
  if (word.path) return word.rank > 0 ? 0.8 : 0.3;
  if (alone) return word.rank === 1 && args !== ARGS_STRONG ? 0.65 : 0.85;
  return args === ARGS_STRONG && word.rank > 1 ? 0.55 : 0.25;
}

/** Commands that start the one behind them. */
const PREFIXES: ReadonlySet<string> = new Set([
  'time',
  'nohup',
  'sudo',
  'env',
  'strace',
  'nice',
  'timeout',
  'xargs',
  'command',
  'exec',
  'setsid',
  'watch',
  'flock',
  'cpulimit',
]);

/** `nohup wget http://x`: the command behind counts, if it is no ordinary word. */
function prefixed(text: string, word: CommandWord): CommandWord {
  const next = readCommand(text, word.end);
  return next.rank > 1 && next.end > word.end + 1 ? next : word;
}

/** The value begins with a command and goes on like a command line. */
function checkDirect(subject: Subject, report: Report): void {
  const { text } = subject;
  let word = readCommand(text, 0);
  if (PREFIXES.has(word.name)) word = prefixed(text, word);
  if (word.name === '' || (word.rank === 0 && !word.glob && !word.path)) return;
  const to = Math.min(text.length, word.end + 40);
  const args = readArguments(text, word.end);
  if (args === ARGS_NONE) return;
  if (word.path && isProgramPath(text, 0)) report(SHELL_PATH, 0, to, subject.kind === 'path' ? 0.4 : word.rank > 0 ? 0.75 : 0.5);
  else if (word.disguised && word.end > word.name.length + 1 && args !== ARGS_END) report(DIRECT, 0, to, 0.5);
  else if (isSubcommand(text, word)) report(DIRECT, 0, to, 0.65);
  else if (args === ARGS_STRONG && !word.path) report(DIRECT, 0, to, directConfidence(text, word));
}

function directConfidence(text: string, word: CommandWord): number {
  const at = skipSpace(text, word.end);
  const code = text.charCodeAt(at);
  const flag = code === 45 || code === 47 || code === 36 || (text.charCodeAt(at + 1) === 58 && text.charCodeAt(at + 2) === 92);
  if (word.rank === 1) return flag ? 0.55 : text.startsWith('http', at) ? 0.5 : 0.25;
  return flag || text.startsWith('http', at) || blankLength(text, word.end) > 1 ? 0.65 : 0.4;
}

const PROGRAM_DIRECTORIES: readonly string[] = ['/bin/', '/usr/bin/', '/sbin/', '/usr/sbin/', '/usr/local/bin/', 'usr/bin/'];

function isProgramPath(text: string, from: number): boolean {
  for (const directory of PROGRAM_DIRECTORIES) if (text.startsWith(directory, from)) return true;
  return false;
}

const PHRASES: readonly Phrase[] = [
  { text: '/dev/tcp/', rule: NETWORK_DEVICE, confidence: 0.9 },
  { text: '/dev/udp/', rule: NETWORK_DEVICE, confidence: 0.9 },
  { text: '$shell', rule: EXPANSION, confidence: 0.7 },
  { text: '${shell}', rule: EXPANSION, confidence: 0.7 },
  { text: '.shell ', rule: INTERPRETER, confidence: 0.6 },
  { text: '/bin/sh', rule: SHELL_PATH, confidence: 0.75 },
  { text: '/bin/bash', rule: SHELL_PATH, confidence: 0.75 },
  { text: '/bin/cat', rule: SHELL_PATH, confidence: 0.7 },
  { text: '/bin/nc', rule: SHELL_PATH, confidence: 0.7 },
  { text: '/usr/bin/id', rule: SHELL_PATH, confidence: 0.7 },
  { text: 'cmd.exe', rule: INTERPRETER, confidence: 0.6 },
  { text: 'cmd /c', rule: INTERPRETER, confidence: 0.75 },
  { text: 'bash -c', rule: INTERPRETER, confidence: 0.75 },
  { text: 'bash -i', rule: INTERPRETER, confidence: 0.8 },
  { text: 'sh -c', rule: INTERPRETER, confidence: 0.7 },
  { text: 'sh -i', rule: INTERPRETER, confidence: 0.75 },
  { text: 'perl -e', rule: INTERPRETER, confidence: 0.75 },
  { text: 'php -r', rule: INTERPRETER, confidence: 0.75 },
  { text: 'ruby -e', rule: INTERPRETER, confidence: 0.75 },
  { text: 'node -e', rule: INTERPRETER, confidence: 0.7 },
  { text: 'python -c', rule: INTERPRETER, confidence: 0.75 },
  { text: 'python3 -c', rule: INTERPRETER, confidence: 0.75 },
  { text: 'invoke-expression', rule: INTERPRETER, confidence: 0.75 },
  { text: 'net.webclient', rule: INTERPRETER, confidence: 0.85 },
  { text: '-encodedcommand', rule: INTERPRETER, confidence: 0.75 },
  { text: 'powershell -', rule: INTERPRETER, confidence: 0.7 },
  { text: 'powershell.exe', rule: INTERPRETER, confidence: 0.65 },
  { text: '%systemroot%', rule: WINDOWS_VARIABLE, confidence: 0.65 },
  { text: '%comspec%', rule: WINDOWS_VARIABLE, confidence: 0.7 },
  { text: '%windir%', rule: WINDOWS_VARIABLE, confidence: 0.6 },
  { text: '2>&1', rule: REDIRECT, confidence: 0.65 },
  { text: '> /dev/null', rule: REDIRECT, confidence: 0.6 },
  { text: '>/dev/null', rule: REDIRECT, confidence: 0.6 },
];

const checkPhrases = compilePhrases(PHRASES);

function checkShellshock(text: string, report: Report): void {
  let at = text.indexOf('()');
  while (at >= 0) {
    const brace = skipSpace(text, at + 2);
    const next = skipSpace(text, brace + 1);
    const noop =
      text.charCodeAt(next) === 58 || text.startsWith('_;', next) || text.startsWith('ignored', next) || text.charCodeAt(next) === 125;
    if (text.charCodeAt(brace) === 123 && noop && backFree(text, at)) {
      report(SHELLSHOCK, at, Math.min(text.length, at + 64));
      return;
    }
    at = text.indexOf('()', at + 2);
  }
}

/** The definition stands at the start of the value, as the shell's environment import wants it. */
function backFree(text: string, at: number): boolean {
  return skipSpace(text, 0) >= at || at < 8;
}

export const cmdi: Detector = {
  class: 'cmdi',
  direction: 'request',
  literals: [
    '/bin/',
    '/dev/tcp',
    '/dev/udp',
    'cmd.exe',
    'cmd /c',
    'powershell',
    'bash',
    'sh -',
    ' -e ',
    'perl',
    'python',
    'php -r',
    'net.webclient',
    'invoke-',
    '-encodedcommand',
    '%systemroot%',
    '%comspec%',
    '%windir%',
    '2>&1',
    '/dev/null',
    '$(',
    '$ifs',
    '${ifs',
    '${path:',
    '${home:',
    '${hostname',
    "$'\\",
    '()',
    '<(',
    '>(',
    '$shell',
    '${shell',
    '.shell ',
    'wget',
    'curl',
    'ping',
    'cat ',
    'ls -',
    'echo ',
    'uname',
    'whoami',
    'nslookup',
    'usr/bin/',
    '/???',
  ],
  marks: [MARK_SHELL, MARK_BACKTICK, MARK_CONTROL],
  rules: RULES,
  confirm,
};
