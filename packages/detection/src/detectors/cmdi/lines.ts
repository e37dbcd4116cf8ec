import type { Report, Subject } from '../../detector.ts';
import { compileForms } from '../../indicators/shapes.ts';
import { MARK_BRACKET, MARK_OPERATOR, MARK_SLASH } from '../../text/marks.ts';
import { isSpace, isWord, skipSpace } from '../../text/scan.ts';
import { LAUNCH_FORMS } from './launches.ts';
import { ARGS_END, ARGS_PLAIN, ARGS_STRONG, isLineEscape, readArguments, readCommand } from './reading.ts';
import { CHAINED, DIRECT, EXPANSION, INTERPRETER, SHELL_PATH } from './rules.ts';

/** A longer value is a text with lines of its own. */
const LINE_CHARS_MAX = 128;

/** What the gate looks for. */
export const LINE_LITERALS: readonly string[] = [
  ...LAUNCH_FORMS.flatMap(({ needs }) => needs),
  ...['sh', 'bash', 'py', 'pl', 'rb', 'ps1', 'bat', 'cmd', 'vbs', 'jar', 'lua'].map((extension) => `.${extension}`),
  ...['bash', 'sh', 'zsh', 'ksh', 'csh', 'dash', 'cat', 'nc', 'id', 'ls', 'perl', 'python', 'php', 'wget', 'curl', 'env', 'ruby'].map(
    (name) => `bin/${name}`,
  ),
  'sc query',
  'sc config',
  'net share',
  'dev/fd',
  'dev/std',
  '; do',
  ';do',
  'then',
  'esac',
  'function ',
  'if not ',
  'if exist',
  'errorlevel',
  'cmdextversion',
  ':~',
  '::',
  '$psver',
  '$pshome',
  '$executioncontext',
  '.shell',
  '.system',
  'export ',
  'trap ',
  'unset ',
  ' ~',
  '/?',
  '/[',
  '. /',
  // a wildcard for the second or third letter of a directory of the system
  ...['etc', 'bin', 'usr', 'proc', 'sbin', 'dev', 'tmp', 'var', 'root', 'home'].flatMap((name) =>
    ['?', '*'].flatMap((sign) => [`/${name[0]}${sign}`, `/${name.slice(0, 2)}${sign}`, `/${sign}${name.slice(1, 3)}`]),
  ),
  '$@',
  '$$',
  '""',
  "''",
  ',}',
  "$'",
];

/** Words that tell by being the whole value. */
export const LINE_WORDS: readonly string[] = [
  '~+',
  '~-',
  'whoami',
  'ifconfig',
  'ipconfig',
  'systeminfo',
  'tasklist',
  'netstat',
  'get-process',
];

/** Command lines told by their form: compound commands, scripts that are started, globs for directories, dot commands, environment of Windows. */
export function checkLines(subject: Subject, report: Report): void {
  if (subject.text.length > LINE_CHARS_MAX) return;
  const text = isTrimmed(subject.text) ? subject.text : subject.text.trimEnd();
  checkForms(text, report, subject.absent, subject.marks);
  if ((subject.marks & MARK_SLASH) !== 0 && (subject.marks & WILDCARDS) !== 0) checkGlobs(text, report);
  if (!subject.first) return;
  checkLead(text, report);
  // a tilde is an operator
  if ((subject.marks & MARK_OPERATOR) !== 0 && HOME_ARGUMENT.test(text) && readCommand(text, 0).rank > 0)
    report(DIRECT, 0, text.length, 0.6);
}

/** True of nearly every text: to ask for its end costs less than to have it trimmed. */
function isTrimmed(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last > 32 && last < 128;
}

/** Marks of `?`, `*` and `[`. */
const WILDCARDS = MARK_OPERATOR | MARK_BRACKET;

/** `cat ~/x`, `ls -l ~+`. */
const HOME_ARGUMENT = /^\w{1,16}\s(?:-\w{1,8}\s)?~(?:[\w-]{0,16}\/|[+-]\d{0,2}(?:\/|$))/;

const SCRIPT_EXTENSIONS: readonly string[] = [
  'sh',
  'bash',
  'py',
  'pl',
  'php',
  'rb',
  'lua',
  'js',
  'ps1',
  'vbs',
  'jar',
  'bat',
  'cmd',
  'run',
  'bin',
];

const checkForms: (text: string, report: Report, absent?: number, marks?: number) => void = compileForms([
  ...LAUNCH_FORMS,
  // compound commands: while ...; do ...; done
  {
    needs: ['done'],
    form: /(?:^|[;&|]\s?)(?:while|until|for|select)\s[^;\n]{1,64}[;\n]\s?do\s[^;\n]{1,64}[;\n]\s?done\b/,
    rule: CHAINED,
    confidence: 0.7,
  },
  { needs: ['then'], form: /(?:^|[;&|]\s?)if\s[^;\n]{1,64}[;\n]\s?then\s[^;\n]{1,64}[;\n]\s?fi\b/, rule: CHAINED, confidence: 0.7 },
  {
    needs: ['esac'],
    form: /(?:^|[;&|]\s?)case\s[^;()]{1,32}\sin\s[^;)]{1,32}\)[^;]{1,64};;\s?esac\b/,
    rule: CHAINED,
    confidence: 0.7,
  },
  {
    needs: ['() {', '(){'],
    form: /(?:^|[;&|]\s?)(?:function\s)?[a-z_]\w{0,16}\s?\(\)\s?\{\s?[^;{}()=]{1,64};\s?\}/,
    rule: CHAINED,
    confidence: 0.7,
  },
  // commands of the shell of SQLite, behind a separator or alone
  { needs: ['shell', 'system'], form: /(?:^|[;|'")\s]\s?)\.\s?(?:shell|system)\s\S/, rule: CHAINED, confidence: 0.65 },
  // (no list of file extensions: `.csv;.log`)
  {
    needs: [';.', '; .', ';\n.', ';\r\n.', ';\\n.'],
    form: /(?<!\.\w{1,8}[`'"]?\s?|\/\w{1,8});(?:\s|\\n){0,3}\.\s?["'\\]{0,3}(?:archive|backup|cd|clone|databases|dump|excel|import|load|log|once|open|output|read|recover|restore|save|schema|shell|system|tables)\b/,
    rule: CHAINED,
    confidence: 0.65,
  },
  { needs: [';.sh', ';."', ";.'", ';.\\'], form: /;\.["'\\]{0,3}sh["'\\]{0,3}\s\w/, rule: CHAINED, confidence: 0.65 },
  // . /tmp/x, ; . x.sh: what the shell reads as its own
  { needs: ['. '], form: /(?:^|[;&|\n]\s?)\.\s(?:\.{0,2}\/[\w./-]{1,64}|[\w-]{1,32}\.sh)\b/, rule: CHAINED, confidence: 0.65 },
  // trap id EXIT: a command that is started when the shell ends or fails
  { needs: ['trap '], form: /(?:^|[;&|\n]\s?)trap\s[^;\n]{1,64}\s(?:exit|err|debug|return)(?:$|[;&|\s])/, rule: CHAINED, confidence: 0.65 },
  // what starts a script, and what scripts are called
  {
    needs: SCRIPT_EXTENSIONS.map((extension) => `.${extension}`),
    form: /^(?:(?:sudo\s)?(?:(?:ba|z|k|c|da|a)?sh|source|rc|fish|es|python[23]?|perl|php\d?|ruby|lua|node|java\s-jar|powershell(?:\.exe)?|pwsh|[cw]script(?:\.exe)?|start|call)\s(?:[\w./\\-]{0,64}\/)?[\w-]{1,64}\.(?:sh|bash|py|pl|php|rb|lua|js|ps1|vbs|jar|bat|cmd)\b|\.{1,2}\/[\w./-]{0,64}\.(?:sh|py|pl|rb|run|bin)(?:\s|$))/,
    rule: DIRECT,
    confidence: 0.6,
  },
  {
    needs: ['export ', 'declare ', 'typeset ', 'setenv '],
    form: /^(?:export|declare|typeset|setenv)\s[a-z_]\w{0,31}=\S/,
    rule: DIRECT,
    confidence: 0.6,
  },
  { needs: ['~+', '~-'], form: /^~[+-](?:\d{0,2}|\/.*)$/, rule: EXPANSION, confidence: 0.55 },
  // programs and devices, named without the first slash because something puts it before
  {
    needs: ['bin/'],
    form: /^\S{0,32}?(?:usr\/)?s?bin\/(?:(?:ba|z|k|c|da|tc)?sh|cat|nc|ncat|id|ls|perl|python[23]?|php|ruby|wget|curl|env|nmap|ping|tftp|ftp|telnet|chmod|rm)(?:\s\S{1,48}){0,2}$/,
    rule: SHELL_PATH,
    confidence: 0.6,
  },
  { needs: ['dev/'], form: /(?:^|[^\w.-])dev\/(?:fd\/\d|std(?:in|out|err)\b)/, rule: SHELL_PATH, confidence: 0.55 },
  // %path:~0,1%, if not exist x del y
  { needs: [':~'], form: /%[\w()]{1,32}:~-?\d{1,3}(?:,-?\d{1,3})?%/, rule: EXPANSION, confidence: 0.75 },
  {
    needs: ['exist', 'defined', 'errorlevel', 'cmdextversion', '=='],
    form: /\bif\s(?:\/i\s)?(?:not\s)?(?:exist\s\S{1,64}|defined\s\w{1,32}|errorlevel\s\d|cmdextversion\s\d|"?%?\w{0,32}%?"?\s?==\s?"?\w{0,32}"?)\s(?:\(|goto\b|call\b|echo\b|del\b|start\b|exit\b|\w{1,16}\s[/\\%"])/,
    rule: CHAINED,
    confidence: 0.65,
  },
  // [convert]::frombase64string(, $psversiontable
  { needs: [']::'], form: /(?:^|\W)\[[a-z][\w.]{2,48}\]::\w{2,32}/, rule: INTERPRETER, confidence: 0.7 },
  {
    needs: ['$ps', '$executioncontext'],
    form: /\$(?:psversiontable|pshome|executioncontext|psscriptroot|psculture)\b/,
    rule: INTERPRETER,
    confidence: 0.6,
  },
  // $'cat\x20x': a word in the escapes of the shell
  { needs: ["$'"], form: /\$'[^']{0,48}\\(?:x[\da-f]{1,2}|[0-7]{3}|u[\da-f]{4})/, rule: EXPANSION, confidence: 0.8 },
]);

/** `;cat file`, `|ping x`, `\nid`: nothing but a separator, a command and at most one word. */
function checkLead(text: string, report: Report): void {
  const lead = leadLength(text);
  if (lead === 0) return;
  let word = readCommand(text, lead);
  // `|nid`: what is left of `|\nid` where a backslash got lost
  if (word.rank === 0 && text.charCodeAt(lead) === 110) word = readCommand(text, lead + 1);
  if (word.rank === 0) return;
  const args = readArguments(text, word.end);
  const line = text.charCodeAt(lead - 1) === 10 || text.charCodeAt(lead - 1) === 110;
  if (args === ARGS_PLAIN && isOneWord(text, word.end) && !line) report(CHAINED, 0, text.length, 0.6);
  else if (args === ARGS_END && word.rank > 1 && (line || isLast(text, word.end))) report(CHAINED, 0, text.length, 0.6);
  else if (line && args === ARGS_STRONG && isFlagged(text, word.end)) report(CHAINED, 0, text.length, 0.55);
}

/** `\nls -la`, `\ndir c:/`: a flag, a path from the root or a drive behind the command, and no line more. */
function isFlagged(text: string, from: number): boolean {
  const at = skipSpace(text, from);
  return /^(?:-\w|\/\w|[a-z]:[\\/])[^\n]{0,60}$/.test(text.slice(at, at + 64));
}

/** Length of a separator that begins the value with a command glued to it; a table or a list has a blank behind its sign. */
function leadLength(text: string): number {
  const first = text.charCodeAt(0);
  if (first === 10 || first === 13) {
    let at = 1;
    while (text.charCodeAt(at) === 10 || text.charCodeAt(at) === 13 || text.charCodeAt(at) === 32) at++;
    return at;
  }
  if (first === 92) return text.charCodeAt(1) === 110 ? 2 : 0;
  if (first !== 59 && first !== 124 && first !== 38) return 0;
  const at = text.charCodeAt(1) === first ? 2 : 1;
  if (at === 2) return isSpace(text.charCodeAt(2)) ? 3 : 2;
  return first !== 38 && !isSpace(text.charCodeAt(1)) ? 1 : 0;
}

function isOneWord(text: string, from: number): boolean {
  const at = skipSpace(text, from);
  let end = at;
  while (end < text.length && !isSpace(text.charCodeAt(end))) end++;
  return end > at && skipSpace(text, end) >= text.length;
}

function isLast(text: string, from: number): boolean {
  let at = skipSpace(text, from);
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (isLineEscape(text, at)) at += 2;
    else if (code === 59 || code === 124 || code === 38 || isSpace(code)) at++;
    else return false;
  }
  return true;
}

/** Directories and programs for which wildcards stand in. */
const GLOBBED: readonly string[] =
  'etc bin usr proc sbin tmp var dev home root opt passwd shadow local lib cat bash python perl wget curl'.split(' ');

/** Directories whose wildcards are looked at in one value. */
const SEGMENTS_MAX = 6;

/** `/e?c/p*d`, `/???/c?t`, `/[b]in/ls`: a path whose first directory is a wildcard for one of the system's. */
function checkGlobs(text: string, report: Report): void {
  let at = text.indexOf('/');
  for (let count = 0; at >= 0 && count < SEGMENTS_MAX; count++) {
    const before = text.charCodeAt(at - 1);
    const end = segmentEnd(text, at + 1);
    const goesOn = text.charCodeAt(end) === 47 && end < text.length - 1;
    if (!isWord(before) && before !== 42 && before !== 47 && before !== 46 && (goesOn || text.charCodeAt(at + 1) === 91)) {
      const segment = text.slice(at + 1, end);
      if (isWildcard(segment) && GLOBBED.some((name) => matches(segment, name)))
        report(EXPANSION, at, Math.min(text.length, end + 16), 0.65);
    }
    at = text.indexOf('/', at + 1);
  }
}

/** A slash between brackets ends no segment: `/[e///]tc`. */
function segmentEnd(text: string, from: number): number {
  let at = from;
  let inside = false;
  while (at < text.length && at - from < 24 && (inside || text.charCodeAt(at) !== 47) && !isSpace(text.charCodeAt(at))) {
    inside = text.charCodeAt(at) === 91 || (inside && text.charCodeAt(at) !== 93);
    at++;
  }
  return at;
}

/** Something of a name is left beside the wildcards, or they count its letters. `*` alone is a pattern of a route. */
function isWildcard(segment: string): boolean {
  return /[?*[]/.test(segment) && (/[a-z]/.test(segment) || /^\?{2,}$/.test(segment)) && !segment.startsWith('**');
}

/** True when the pattern of `?`, `*` and `[a-z]` matches the name. Both are short. */
function matches(pattern: string, name: string, from = 0, at = 0): boolean {
  if (from >= pattern.length) return at === name.length;
  const code = pattern.charCodeAt(from);
  if (code === 42) {
    for (let next = at; next <= name.length; next++) if (matches(pattern, name, from + 1, next)) return true;
    return false;
  }
  if (at >= name.length) return false;
  if (code === 91) {
    const close = pattern.indexOf(']', from);
    if (close < 0) return false;
    return pattern.slice(from + 1, close).includes(name[at]!) && matches(pattern, name, close + 1, at + 1);
  }
  return (code === 63 || code === name.charCodeAt(at)) && matches(pattern, name, from + 1, at + 1);
}
