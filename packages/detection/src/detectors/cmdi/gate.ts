import {
  MARK_ANGLE,
  MARK_BACKSLASH,
  MARK_BACKTICK,
  MARK_BRACE,
  MARK_BRACKET,
  MARK_CONTROL,
  MARK_DOLLAR,
  MARK_QUOTE,
  MARK_SHELL,
  MARK_SLASH,
} from '../../text/marks.ts';
import { COMMANDS, DIRECT_LITERALS, LONG_COMMANDS, PREFIXES } from './commands.ts';
import { LINE_LITERALS } from './lines.ts';
import { CMDLET_LITERALS } from './powershell.ts';

/**
 * What the gate looks for. `;`, `|` and `&` alone say nothing: names of companies, sentences and lists are full of them. What a shell
 * would start behind one shows itself by the letters that follow, or by a sign that takes part in a disguise or a path.
 */

const SEPARATORS: readonly string[] = [';', '|', '&'];

/** Letters of a command that are looked for: with three of them a third of the honest texts is left, with all of them a fifth. */
const BEGINNING_CHARS = 3;

const BEGINNINGS: ReadonlySet<string> = new Set([...COMMANDS.keys(), ...PREFIXES].map((name) => name.slice(0, BEGINNING_CHARS)));

/** Signs that a shell skips before a command and that no mark tells; a second blank, and `|nid`, where a backslash got lost. */
const GAPS: readonly string[] = ['.', '(', '@', '+', '!', '^', ' '];
const LOST: readonly string[] = [';n', '|n', '&n', ';; n', '|| n', '&& n'];

/** `;ls`, `| whoami`, `&(cat`. */
const CHAINED_LITERALS: readonly string[] = [
  ...SEPARATORS.flatMap((sign) => [...BEGINNINGS, ...GAPS].flatMap((next) => [`${sign}${next}`, `${sign} ${next}`])).filter(isLong),
  ...LOST,
];

/** A separator and a blank stand in every sentence. */
function isLong(literal: string): boolean {
  return literal.length > 2 || literal.charAt(1) !== ' ';
}

/** `id;`, `ls|`: a lone command with a separator behind it. Names that many words end with are left out. */
const CLOSED_LITERALS: readonly string[] = 'id ls ps nc sh rm df du pwd wc bash zsh ksh csh dir cut'
  .split(' ')
  .flatMap((name) => SEPARATORS.map((sign) => `${name}${sign}`));

/** `;w^hoami`: a caret within a word. */
const CARET_LITERALS: readonly string[] = SEPARATORS.flatMap((sign) =>
  [...BEGINNINGS].flatMap((name) => [1, 2].flatMap((chars) => ['', ' '].map((gap) => `${sign}${gap}${name.slice(0, chars)}^`))),
);

export const LITERALS: readonly string[] = [
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
  'webservice(',
  'importxml(',
  'importhtml(',
  'importdata(',
  'importfeed(',
  'register.id(',
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
  'dir c:',
  'type c:',
  'copy c:',
  'reg add',
  'reg query',
  'net user',
  'net view',
  'net localgroup',
  'chmod ',
  'netcat',
  "'sleep ",
  '"sleep ',
  "'ping ",
  "'timeout ",
  'whoami',
  'nslookup',
  'usr/bin/',
  ' --',
  'time ',
  'alias ',
  'for ',
  '!-',
  ' ~',
  ...CHAINED_LITERALS,
  ...CLOSED_LITERALS,
  ...CARET_LITERALS,
  ...LONG_COMMANDS,
  ...DIRECT_LITERALS,
  ...CMDLET_LITERALS,
  ...LINE_LITERALS,
  'pip install',
  'pip3 install',
  'npm install',
  'ansible',
  'chef',
  'cscli',
  'kubectl',
  'docker ',
  'git clone',
  'terraform ',
  '/???',
  '$[',
  '${',
  '$env:',
  '%pipe%',
  'cmd|',
  'rundll32|',
  'msexcel|',
  '<()',
  '>()',
  ',-',
  '%user',
  '%path%',
  '%temp%',
  '%appdata%',
  '%programfiles',
  '>/',
  '> /',
  '>>',
];

/** Signs that a shell takes away, and those of paths, make a command of any letters behind a separator. */
export const MARK_SETS: readonly number[] = [
  MARK_BACKTICK,
  MARK_CONTROL,
  MARK_BRACKET | MARK_SLASH,
  ...[MARK_SLASH, MARK_BACKSLASH, MARK_QUOTE, MARK_DOLLAR, MARK_ANGLE, MARK_BRACE].map((mark) => MARK_SHELL | mark),
];
