import type { Detector, Report, Subject } from '../../detector.ts';
import { namesOwnPage } from '../../fields/own-pages.ts';
import { compileAutomaton } from '../../indicators/automaton.ts';
import { literalGroup } from '../../indicators/groups.ts';
import {
  MARK_BACKSLASH,
  MARK_BRACE,
  MARK_BRACKET,
  MARK_CONTROL,
  MARK_DOT,
  MARK_OPERATOR,
  MARK_PERCENT,
  MARK_SLASH,
  MARK_SPACE,
} from '../../text/marks.ts';
import { indexWithin, isDigit, isLetter, isSpace } from '../../text/scan.ts';
import { checkAbsolute, checkStreams } from './absolute.ts';
import { isAssetReference } from './assets.ts';
import { namesFile, SYSTEM_FILES } from './files.ts';
import { codedSeparators, countSegments, type PathReading, readPath } from './reading.ts';
import { checkPadding, checkRepeats } from './repeats.ts';
import { DISGUISED, DOT_SEGMENTS, FILE_URL, NUL, REPEATED, RULES, SYSTEM_FILE } from './rules.ts';

/** Marks of `*`, `?` and `[`. */
const WILDCARDS = MARK_OPERATOR | MARK_BRACKET;

function confirm(subject: Subject, report: Report): void {
  // media players say what they will ask for next, from where they are (CTA-5004)
  if (subject.name.startsWith('cmcd') && subject.text.includes('nor="')) return;
  const { text, marks } = subject;
  const reading = readPath(text, marks, isCodedByCustom(subject) ? codedSeparators(text, Math.max(0, text.indexOf('?'))) : 0);
  const climbs = checkSegments(subject, reading, report);
  checkSystemFile(subject, reading, climbs, report);
  checkAbsolute(subject, reading.path, report);
  checkStreams(subject, report);
  checkSchemes(subject, reading.path, report);
  if ((marks & (MARK_CONTROL | MARK_PERCENT)) !== 0) checkNul(subject, climbs, report);
  if ((marks & MARK_SLASH) !== 0 && (marks & WILDCARDS) !== 0) checkGlob(text, report);
  if (subject.first) checkSqueezed(subject, report);
  if (!climbs && !subject.isName && (marks & (MARK_SLASH | MARK_BACKSLASH | MARK_PERCENT)) !== 0) checkRepeats(text, report);
  if (subject.first) checkPadding(text, report);
}

/** Values that clients code once more before they send them. */
function isCodedByCustom({ text, kind, marks }: Subject): boolean {
  if ((marks & MARK_PERCENT) === 0) return false;
  return kind === 'cookie' || kind === 'header' || (text.includes('://') && text.includes('?'));
}

/** How far a path climbs. One `../` in a sentence is a remark, in a value of its own it is a try. */
function checkSegments(subject: Subject, reading: PathReading, report: Report): boolean {
  const { text } = subject;
  if (!reading.path.includes('/')) return false;
  const climb = countSegments(reading.path);
  const turns = climb.ups + climb.odd;
  const to = Math.min(text.length, climb.end + 80);
  if (reading.disguised > 0 && turns > 0) {
    report(DISGUISED, 0, to, turns > 1 || reading.disguised > 1 ? 0.85 : 0.6);
    return true;
  }
  const prose = turns > 0 && ((subject.marks & MARK_SPACE) !== 0 || text.includes('%20'));
  if (climb.ups > 0 && isAssetReference(text)) report(DOT_SEGMENTS, 0, to, 0.3);
  else if (climb.ups > 1) report(DOT_SEGMENTS, 0, to, !prose ? 0.85 : climb.ups > 2 ? 0.65 : 0.45);
  else if (climb.ups === 1) report(DOT_SEGMENTS, 0, to, oneTurn(subject, reading.path, prose));
  else if (climb.odd > 0) report(DOT_SEGMENTS, 0, to, !prose && (climb.odd > 1 || reading.path.charCodeAt(0) === 47) ? 0.65 : 0.4);
  else if (subject.first && beginsWithClimb(reading.path)) report(DOT_SEGMENTS, 0, Math.min(text.length, 64), 0.55);
  else if (climb.idle > 3 && climb.idle * 3 > reading.path.length && (subject.marks & MARK_SPACE) === 0)
    report(REPEATED, 0, Math.min(text.length, 64), 0.7);
  return turns > 0;
}

/** `/..x`, `//..x` */
function beginsWithClimb(path: string): boolean {
  return path.charCodeAt(0) === 47 && path.includes('..') && /^\/+\.\./.test(path.slice(0, 16));
}

/** What links within a site point to. */
const ASSETS: readonly string[] = [
  '.js',
  '.mjs',
  '.ts',
  '.tsx',
  '.css',
  '.png',
  '.jpg',
  '.svg',
  '.html',
  '.md',
  '.gif',
  '.webp',
  '.go',
  '.rs',
  '.py',
  '.java',
  '.xsd',
];

/** Members that hold references relative to a document. */
const REFERENCES: ReadonlySet<string> = new Set(['$ref', 'ref', 'href', 'rel', 'link', 'self', 'next', 'prev']);

function oneTurn({ name }: Subject, path: string, prose: boolean): number {
  if (!path.startsWith('/') && ASSETS.some((end) => path.endsWith(end))) return 0.4;
  if (REFERENCES.has(name)) return 0.3;
  if (prose || path.includes('://')) return 0.35;
  return path.startsWith('../') || path.startsWith('/..') || path.includes('/../') ? 0.6 : 0.5;
}

/** Files told apart by one pass: the bits of the automaton's output word but the sign. */
const FILE_BITS = 31;
const FILES = compileAutomaton(SYSTEM_FILES.map((literal, index) => ({ literal, bits: 1 << (index % FILE_BITS) })));
const FILES_GROUP = literalGroup(SYSTEM_FILES);

/** Finds a known file where a segment begins. */
function checkSystemFile(subject: Subject, reading: PathReading, climbs: boolean, report: Report): void {
  const { text, absent = 0 } = subject;
  if (reading.path === text && (absent & FILES_GROUP.bit) !== 0 && !isInterrupted(text)) return;
  // `/./` and `//` change nothing
  const idle = reading.path.includes('//') || reading.path.includes('/./');
  const path = idle ? reading.path.replace(/\/(?:\.?\/)+/g, '/') : reading.path;
  const seen = FILES.scan(path, 0, path.length);
  if (seen === 0) return;
  for (const [index, file] of SYSTEM_FILES.entries()) {
    if ((seen & (1 << (index % FILE_BITS))) === 0) continue;
    const at = path.indexOf(file);
    if (at < 0 || (isDump(file) ? at + file.length < path.length : at > 0 && isNamePart(path.charCodeAt(at - 1)))) continue;
    // `access_logs.s3.enabled`: a setting
    if (file.endsWith('_log') && isLetter(path.charCodeAt(at + file.length))) continue;
    // a member of a map of files: `nginx.conf`
    if (subject.isName && subject.kind === 'body' && !path.includes('/')) return;
    const from = Math.min(at, Math.max(0, subject.text.length - 1));
    report(SYSTEM_FILE, from, Math.min(subject.text.length, from + file.length + 8), fileConfidence(subject, path, at, file, climbs));
    return;
  }
}

/** True when `//` or `/./` may stand within the name of a file; behind a scheme they do not, because no such name has a colon. */
function isInterrupted(text: string): boolean {
  for (let at = text.indexOf('//'); at >= 0; at = text.indexOf('//', at + 2)) if (at === 0 || text.charCodeAt(at - 1) !== 58) return true;
  return text.includes('/./');
}

function fileConfidence(subject: Subject, path: string, at: number, file: string, climbs: boolean): number {
  if (climbs) return 0.9;
  // in a body it is told of, in an address it is asked for
  if (isDump(file) && (subject.kind === 'body' || (subject.marks & MARK_SPACE) !== 0)) return 0.4;
  if ((subject.marks & MARK_SPACE) !== 0) return standsInProse(path, at) ? 0.3 : 0.55;
  // `etc/passwd.example` of a repository
  if (at === 0 && path.charCodeAt(file.length) === 46 && isLetter(path.charCodeAt(file.length + 1))) return 0.4;
  return file.includes('/') || namesFile(subject.name) || subject.kind === 'path' ? 0.75 : 0.55;
}

/** `backup.sql.zip`: a data base in one file, whatever it is called. */
function isDump(file: string): boolean {
  return file.startsWith('.sql.');
}

/** `see /etc/nginx/nginx.conf`, `permissions on /etc/passwd`: a sentence that names a file. */
function standsInProse(path: string, at: number): boolean {
  if (at === 0 || path.charCodeAt(at - 1) !== 47) return true;
  let before = driveStart(path, at - 2);
  if (isTraced(path, before)) return true;
  if (!isSpace(path.charCodeAt(before))) return false;
  while (before >= 0 && isSpace(path.charCodeAt(before))) before--;
  let start = before;
  while (start >= 0 && isLetter(path.charCodeAt(start))) start--;
  return start < before && !READERS.has(path.slice(start + 1, before + 1));
}

/** The index before `C:` where the separator at `at + 1` stands behind a drive, else `at`. */
function driveStart(path: string, at: number): number {
  return path.charCodeAt(at) === 58 && isLetter(path.charCodeAt(at - 1)) ? at - 2 : at;
}

/** `File "/usr/lib/x.py", line 3`, `open '/usr/src/x'`, `#0 /var/www/x.php(3)`: how runtimes name a file in an error. */
function isTraced(path: string, before: number): boolean {
  const code = path.charCodeAt(before);
  if (code === 34 || code === 39) return isLetter(path.charCodeAt(before - 2)) && isSpace(path.charCodeAt(before - 1));
  return isSpace(code) && isDigit(path.charCodeAt(before - 1)) && path.charCodeAt(before - 2) === 35;
}

/** Words before a path that read it. */
const READERS: ReadonlySet<string> = new Set(
  'cat less more head tail type read open include require source load file nl tac od strings vi vim nano cp mv rm'.split(' '),
);

function isNamePart(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 45 || code === 95;
}

/** `file:///android_asset/www/index.html#/start`, `file:///C:/Users/a/notes.htm`: a page, which holds no secret of a server. */
const LOCAL_PAGE = /^file:\/\/\/[^?#]{1,512}\.x?html?(?:[?#]|$)/;

function checkSchemes({ text, name }: Subject, path: string, report: Report): void {
  const file = text.indexOf('file:');
  if (file === 0 && (namesOwnPage(name) || LOCAL_PAGE.test(text))) return;
  if (file >= 0 && (file === 0 || !isLetter(text.charCodeAt(file - 1)))) {
    const next = text.charCodeAt(file + 5);
    const named = isLetter(text.charCodeAt(file + 7)) || text.charCodeAt(file + 7) === 47 || next !== 47;
    if (next === 47 || next === 92 || next === 46) report(FILE_URL, file, Math.min(text.length, file + 64), named ? 0.8 : 0.3);
  }
  if (text.startsWith('\\\\') && path.indexOf('/', 2) > 2 && !isSpace(text.charCodeAt(2)))
    report(FILE_URL, 0, Math.min(text.length, 64), 0.65);
}

/** Characters of a path that are read for wildcards. */
const GLOB_CHARS_MAX = 48;

/** `/etc/pas[s]wd`, `/etc/[!q]asswd`, `/e?c/pas*`: a shell completes what a filter did not know. */
function checkGlob(text: string, report: Report): void {
  const at = text.indexOf('/etc/');
  if (at < 0) return;
  const end = Math.min(text.length, at + GLOB_CHARS_MAX);
  for (let index = at + 5; index < end && !isSpace(text.charCodeAt(index)); index++) {
    const code = text.charCodeAt(index);
    const bracket = code === 91 && indexWithin(text, ']', index, 16) > 0;
    if (bracket || code === 42 || (code === 63 && isLetter(text.charCodeAt(index + 1)) && text.indexOf('=', index) < 0)) {
      report(SYSTEM_FILE, at, end, 0.65);
      return;
    }
  }
}

/** Separators that a filter or a list maker has lost: `etcpasswd`, `....web-infweb.xml`, `c:windowswin.ini`. */
const SQUEEZED =
  /^(?:\.{2,64}|[.\s]{0,8}[a-z]:)?(?:etc(?:passwd|shadow|hosts|group)|(?:web|meta)-inf[a-z.]|windows(?:win\.ini|system32)|winnt(?:win|system)|boot\.?ini|inetpub(?:wwwroot|logs)|oot\.ini)/;

/** What {@link SQUEEZED} begins with: dots, blanks, a drive, or the first letter of a name. */
function maySqueeze(text: string): boolean {
  const code = text.charCodeAt(0);
  return code === 46 || isSpace(code) || text.charCodeAt(1) === 58 || 'ewmbio'.includes(text.charAt(0));
}

/** `/{file}`, `/./.{file}`, `/iii{file}`: a place that a generator of payloads did not fill, behind a climb without names. */
const UNFILLED = /^\/[./i]{0,64}\{file\}$/;

function checkSqueezed({ text, marks }: Subject, report: Report): void {
  if (maySqueeze(text) && SQUEEZED.test(text)) report(SYSTEM_FILE, 0, Math.min(text.length, 64), 0.6);
  else if ((marks & MARK_BRACE) === 0) return;
  else if (UNFILLED.test(text) || (text.endsWith('{file}') && isOneLetter(text))) report(REPEATED, 0, Math.min(text.length, 64), 0.55);
}

/** `/aaaa...{file}`: a name of one letter, repeated to pass a limit of length. */
function isOneLetter(text: string): boolean {
  const letter = text.charCodeAt(1);
  const slash = text.charCodeAt(text.length - 7) === 47 ? 1 : 0;
  const end = text.length - 6 - slash;
  if (text.charCodeAt(0) !== 47 || end < 2) return false;
  for (let at = 1; at < end; at++) if (text.charCodeAt(at) !== letter) return false;
  return true;
}

/** `picture.php%00.jpg`, `../../etc/passwd\0`. */
function checkNul(subject: Subject, climbs: boolean, report: Report): void {
  const { text } = subject;
  const plain = (subject.marks & MARK_CONTROL) !== 0 ? text.indexOf('\0') : -1;
  const at = plain >= 0 ? plain : text.indexOf('%00');
  if (at < 0 || (plain >= 0 && text.indexOf('\0', plain + 1) >= 0 && !climbs)) return;
  report(NUL, Math.max(0, at - 24), Math.min(text.length, at + 8), text.lastIndexOf('.', at) >= 0 || climbs ? 0.6 : 0.3);
}

/** The part of a file's path that separators in any disguise leave whole; one that is an ordinary word keeps its separators. */
function longestPart(file: string): string {
  const part = file.split('/').reduce((a, b) => (b.length > a.length ? b : a));
  return /[._-]/.test(part) ? part : file;
}

export const pathTraversal: Detector = {
  class: 'path-traversal',
  direction: 'request',
  literals: [
    ...SYSTEM_FILES.map(longestPart),
    '..',
    './',
    '.\\',
    '//',
    '0x2e',
    '0x5c',
    '0x2f',
    '%25',
    '%%',
    '%2e',
    '%2f',
    '%5c',
    '%c0',
    '%c1',
    '%u2215',
    '%u2216',
    '%00',
    'file:',
    'classpath',
    '::$',
    ...['asp', 'aspx', 'php', 'jsp', 'config', 'ashx', 'asmx', 'cer'].map((ending) => `.${ending}:`),
    '/etc',
    '/var/',
    '/proc/',
    '/usr/',
    '/opt/',
    '/home/',
    '/root/',
    '/dev/',
    '/bin/',
    '/tmp/',
    '/library/',
    '/apache',
    '/logs',
    '/www/',
    ':\\',
    ':/',
    'etc/',
    'passwd',
    'shadow',
    'boot.ini',
    'win.ini',
    'system32',
    'winnt',
    'web-inf',
    'meta-inf',
    '{file}',
    'etchosts',
    'etcgroup',
    'inetpub',
    'oot.ini',
    'bootini',
    'windowswin',
    '.ht',
    '.ssh',
    'id_rsa',
    '.git',
    '.svn',
    '.aws',
    '.docker',
    '.kube',
    '.bash',
    '.conf',
    '.cnf',
    '.ini',
    '.log',
    '_log',
    '.dat',
    'config.php',
    'configuration.php',
    '\\\\',
  ],
  marks: [MARK_CONTROL | MARK_DOT, MARK_BACKSLASH | MARK_DOT, MARK_PERCENT | MARK_DOT, MARK_PERCENT | MARK_SLASH],
  rules: RULES,
  confirm,
};
