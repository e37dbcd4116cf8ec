import type { Detector, Report, Subject } from '../../detector.ts';
import { withoutComments } from '../../text/comments.ts';
import { MARK_ANGLE, MARK_BACKTICK, MARK_BRACE, MARK_DOLLAR, MARK_PAREN, MARK_PERCENT, MARK_QUOTE, MARK_SLASH } from '../../text/marks.ts';
import { backSpace, indexWithin, isDigit, isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { isArgument, isLink, isSaneArgument } from './arguments.ts';
import { checkExpression } from './calls.ts';
import { CLASS_LITERALS, checkClasses } from './classes.ts';
import { checkDocuments, DOCUMENT_LITERALS } from './documents.ts';
import { checkFunctions, checkNames, FUNCTION_LITERALS, isStatement } from './functions.ts';
import { checkLoops } from './loops.ts';
import { checkPhrases, PHRASE_LITERALS } from './phrases.ts';
import { checkPython, PYTHON_LITERALS } from './python.ts';
import { CALL, FRAGMENT, NODE, RUBY, RULES } from './rules.ts';

/** Functions that run a command or a text, in PHP, Perl, Ruby, Python and JavaScript. */
const CALLS: ReadonlySet<string> = new Set([
  'system',
  'exec',
  'shell_exec',
  'passthru',
  'popen',
  'proc_open',
  'pcntl_exec',
  'assert',
  'eval',
  'include',
  'include_once',
  'require',
  'require_once',
  'readfile',
  'fopen',
  'print',
  'printf',
  'die',
  'var_dump',
  'print_r',
  'highlight_file',
  'show_source',
  'unserialize',
  'getenv',
  'putenv',
  'chr',
  'usleep',
  'sleep',
]);

/** Calls that are a proof in themselves when their argument is a constant. */
const HARMLESS: ReadonlySet<string> = new Set(['print', 'printf', 'die', 'chr', 'include', 'require', 'sleep', 'usleep', 'fopen']);

/** `what does <?= mean`, `hello world in php <?php echo`: words before and behind, and no sign that a program has. */
const ASKED = /^[^<]{0,64}[a-z\d]\s<\?(?:php|=)\s[a-z ,]{2,48}\??$/;
const ASKED_CHARS_MAX = 128;

function confirm(subject: Subject, report: Report): void {
  const { text, absent, marks } = subject;
  const hasBracket = (marks & MARK_PAREN) !== 0;
  checkPhrases(text.length <= ASKED_CHARS_MAX && text.includes('<?') && ASKED.test(text) ? text.replace('<?', ' ') : text, report, absent);
  checkDocuments(subject, report);
  if (hasBracket) checkLoops(text, report);
  checkClasses(text, report, absent);
  if (hasBracket) checkFunctions(subject, report);
  checkNames(subject, report);
  if (hasBracket) checkCalls(text, report);
  if ((marks & (MARK_PAREN | MARK_ANGLE)) !== 0) checkCode(subject, report);
  if ((marks & MARK_DOLLAR) !== 0) {
    checkVariable(text, report);
    checkReference(text, report);
  }
  if (hasBracket) checkLoneCall(text, report);
  checkLoneForms(subject, report);
  checkPython(text, report);
  if (hasBracket) {
    checkBareWords(text, report);
    checkPipe(text, report);
  }
}

/** The value as one expression, and its calls, with the comments taken out. */
function checkCode(subject: Subject, report: Report): void {
  const { text, marks } = subject;
  const bare = (marks & MARK_SLASH) === 0 ? text : withoutComments(text);
  if ((bare.includes('(') || bare.includes('->')) && !isEntity(subject)) checkExpression(bare, report);
  if (bare.length < text.length)
    checkCalls(bare, (about, from, to, confidence) => report(about, from, Math.min(text.length, to), confidence));
}

/** `A_BusinessPartner('123')`, `Accounts(Branch='a',No=1)`: an entity and its key in the path of OData (part 2, section 4.3). */
function isEntity({ kind, value }: Subject): boolean {
  return kind === 'path' && ENTITY.test(value);
}

const ENTITY =
  /^[A-Z]\w{0,63}\((?:[A-Za-z]\w{0,31}=)?(?:'[^'()$;]{0,64}'|[\w-]{1,40})(?:,[A-Za-z]\w{0,31}=(?:'[^'()$;]{0,64}'|[\w-]{1,40})){0,4}\)$/;

/** `open(F,"id|")`: a handle of Perl on a command. */
const PIPE =
  /\bopen\s{0,4}\(\s{0,4}[\w$]{1,24}\s{0,4},\s{0,4}(?:"(?:\s?\||[^"]{1,80}\|)[^"]{0,80}"|'(?:\s?\||[^']{1,80}\|)[^']{0,80}')\s{0,4}\)/;

function checkPipe(text: string, report: Report): void {
  const pipe = text.includes('open') ? PIPE.exec(text) : null;
  if (pipe !== null) report(CALL, pipe.index, pipe.index + pipe[0].length, 0.65);
}

/** `~%8f%97`: the bits of a name turned round. */
const INVERTED = /^~(?:[^\0-\x7f]|%[\da-f]{2}){2,32}$/;

/** `(sy.st.em)(id)`: words without quotes that PHP joins to the name of a function. */
function checkBareWords(text: string, report: Report): void {
  let at = text.indexOf(')(');
  for (let count = 0; at >= 0 && count < BARE_CALLS_MAX; count++) {
    const open = text.lastIndexOf('(', at);
    const inner = open < 0 || at - open > BARE_CHARS_MAX ? '' : text.slice(open + 1, at);
    if (INVERTED.test(inner) || (inner.includes('.') && CALLS.has(inner.replace(/[.\s]/g, ''))))
      report(CALL, open, Math.min(text.length, at + 32), 0.75);
    at = text.indexOf(')(', at + 2);
  }
}

/** Such calls of one text that are read, and characters of the longest name in pieces. */
const BARE_CALLS_MAX = 32;
const BARE_CHARS_MAX = 40;

/** `system('id')`, `eval($x)`, `exec /*x*\/ ("ls")`: the argument must look like one, since prose has brackets too. */
function checkCalls(text: string, report: Report): void {
  let open = text.indexOf('(');
  while (open >= 0) {
    let end = open;
    while (end > 0 && isGap(text.charCodeAt(end - 1)) && open - end < 6) end--;
    let start = end;
    while (start > 0 && end - start < 16 && isWord(text.charCodeAt(start - 1))) start--;
    const name = text.slice(start, end);
    if (isComputed(text, open)) report(CALL, Math.max(0, open - 32), Math.min(text.length, open + 32), 0.6);
    if (CALLS.has(name)) checkCall(text, name, start, end, open, report);
    else if (
      name !== '' &&
      text.charCodeAt(start - 1) === 36 &&
      !isDigit(name.charCodeAt(0)) &&
      (end === open || isSpace(text.charCodeAt(end)))
    )
      report(CALL, start - 1, Math.min(text.length, open + 48), isSaneArgument(text, open + 1) ? 0.55 : 0.3);
    open = text.indexOf('(', open + 1);
  }
}

/** Characters of a computed call's argument that are read. */
const ARGUMENT_CHARS_MAX = 64;

/** `("sys"."tem")('id');`, `[system][0]('id')`, `$_[o](4)`: what is called is the result of an expression, and nothing follows. */
function isComputed(text: string, open: number): boolean {
  const before = backSpace(text, open);
  const code = text.charCodeAt(before);
  if (code !== 41 && code !== 93 && code !== 125 && code !== 34) return false;
  const close = indexWithin(text, ')', open, ARGUMENT_CHARS_MAX);
  const after = skipSpace(text, close + 1);
  if (close < 0 || (after < text.length && text.charCodeAt(after) !== 59)) return false;
  const first = text.charCodeAt(skipSpace(text, open + 1));
  const variable = text.charCodeAt(0) === 36 || text.startsWith('@$');
  if (first === 41) return false;
  if (variable) return isArgument(first);
  const lead = text.charCodeAt(0);
  if ((lead === 40 || lead === 91) && after < text.length) return !isSelector(text, before);
  return (first === 39 || first === 34) && (lead === 40 || text.charCodeAt(before) === 34);
}

/** `node["amenity"="pharmacy"](50.9,6.9,51.0,7.0);` of Overpass QL: what is in the brackets compares, so nothing is taken by it. */
function isSelector(text: string, close: number): boolean {
  return (
    text.charCodeAt(close) === 93 && /\["[^"\]]{1,64}"(?:!?=|!?~)"[^"]{0,128}"(?:,i)?$/.test(text.slice(Math.max(0, close - 204), close))
  );
}

/** `$ {'a'}`, `$  {$a}`: a variable whose name is computed; nothing else leaves a gap there. */
function checkVariable(text: string, report: Report): void {
  let at = text.indexOf('$ ');
  while (at >= 0) {
    const brace = skipSpace(text, at + 1);
    const close = indexWithin(text, '}', brace, ARGUMENT_CHARS_MAX);
    if (text.charCodeAt(brace) === 123 && skipSpace(text, brace + 1) < close) report(CALL, at, Math.min(text.length, brace + 32), 0.6);
    at = text.indexOf('$ ', Math.max(brace, at + 2));
  }
}

/** White space, and what stands between the name and its bracket in `("system")(`, `['system'][0](`. */
function isGap(code: number): boolean {
  return isSpace(code) || code === 39 || code === 34 || code === 41 || code === 93;
}

function checkCall(text: string, name: string, start: number, end: number, open: number, report: Report): void {
  const tight = end === open;
  // `[system] "exec" (exact)`: a word in brackets behind a quoted one is a remark
  const remark =
    (isSpace(text.charCodeAt(open - 1)) && isWord(text.charCodeAt(open + 1)) && !isDigit(text.charCodeAt(open + 1))) || isLink(text, open);
  if (!tight && !isSpace(text.charCodeAt(end)) && start > 0 && !remark) {
    report(CALL, start, Math.min(text.length, open + 48), HARMLESS.has(name) ? 0.4 : 0.7);
    return;
  }
  const at = skipSpace(text, open + 1);
  const code = text.charCodeAt(at);
  // pattern.exec(input): a method of an object, with a name as its argument
  if (text.charCodeAt(start - 1) === 46 && code !== 39 && code !== 34) return;
  const quoted = code === 39 || code === 34 || code === 96;
  const variable = code === 36;
  if (tight && !HARMLESS.has(name) && isLoneWord(text, start, at)) report(CALL, start, Math.min(text.length, open + 48), 0.55);
  if (!quoted && !variable && !isDigit(code) && !(code === 41 && text.charCodeAt(at + 1) === 59)) return;
  const ends = indexWithin(text, ')', at, 256) >= 0;
  const full = quoted || variable ? 0.75 : 0.35;
  const confidence = full - (tight ? 0 : 0.2) - (ends ? 0 : 0.15) - (HARMLESS.has(name) ? 0.3 : 0);
  report(CALL, start, Math.min(text.length, open + 48), Math.max(0.1, confidence));
}

/** `$3:constructor:constructor`, `"$1:__proto__:then"`: a reference between the parts of a server action that leads to what makes objects. */
const REFERENCE = /(?:^|['"])\$[0-9a-f]{1,4}:(?:[\w$]{1,32}:){0,6}(?:__proto__|constructor|prototype)(?:[:'"]|$)/;

function checkReference(text: string, report: Report): void {
  const leads = text.includes(':constructor') || text.includes(':prototype') || text.includes(':__proto__');
  const found = leads ? REFERENCE.exec(text) : null;
  if (found !== null) report(NODE, found.index, found.index + found[0].length, 0.75);
}

/** Functions whose name is no word a sentence puts before a bracket. */
const LONE_CALLS: ReadonlySet<string> = new Set(
  'exec system eval passthru shell_exec popen proc_open pcntl_exec assert chr ord phpinfo base64_decode unserialize highlight_file readfile file'.split(
    ' ',
  ),
);

/** `exec  (x)`, `exec #comment\n (x)`, `file\n()` as the whole value: interpreters take gaps and comments between name and bracket. */
function checkLoneCall(text: string, report: Report): void {
  const start = text.charCodeAt(0) === 64 ? 1 : 0;
  const end = wordEnd(text, start);
  if (!LONE_CALLS.has(text.slice(start, end))) return;
  let at = skipSpace(text, end);
  const gap = at - end;
  const comment = text.charCodeAt(at) === 35 || text.startsWith('//', at) || text.startsWith('/*', at);
  if (comment) at = text.indexOf('(', at);
  if (text.charCodeAt(at) !== 40 || (gap === 1 && !comment && text.charCodeAt(end) === 32)) return;
  const close = text.lastIndexOf(')');
  const after = skipSpace(text, close + 1);
  if (close > at && (after >= text.length || text.charCodeAt(after) === 59)) report(CALL, 0, Math.min(text.length, 48), 0.55);
}

/** A variable that is called, with brackets, comments and line ends between: `$a //x\n()`, `$_a[0]()`. */
const VARIABLE_CALL = /^@?\$\$?[a-z_]\w{0,31}(?:\s?\[[^\]]{0,32}\]|\s?\{[^}]{0,32}\}){0,4}\s{0,8}\(/;

/** Forms that are told as the whole value only. */
function checkLoneForms({ text, marks }: Subject, report: Report): void {
  if (text.length > LONE_CHARS_MAX || ((marks & LONE_MARKS) === 0 && !text.startsWith('process.env'))) return;
  const close = text.lastIndexOf(')');
  const variable = text.charCodeAt(0) === 36 || text.startsWith('@$');
  if (variable && close > 0 && VARIABLE_CALL.test(withoutLineComments(text)) && skipSpace(text, close + 1) >= text.length - 1) {
    const money = /^\$\w+\s\(\w|(?:\[\]|\{\})\s?\(\)$/.test(text);
    // `$total (net)` is a remark, `$a[]()` no PHP
    report(CALL, 0, text.length, money ? 0.3 : 0.55);
  } else if (isStatement(text)) report(CALL, 0, text.length, 0.55);
  else if (/^(?:eval|exec|system|spawn)\s{1,4}(?:"[^"]{1,48}"|'[^']{1,48}')\s?;?$/.test(text)) report(CALL, 0, text.length, 0.55);
  else if (/^%x(?:\([^)]{1,48}\)|\{[^}]{1,48}\}|\[[^\]]{1,48}\])$/.test(text)) report(RUBY, 0, text.length, 0.55);
  else if (/^process\.env(?:\.\w{1,32}|\[.{1,34}\])?\s?$/.test(text)) report(NODE, 0, text.length, 0.55);
  else if (text.includes('?>') && !text.includes('<?')) report(FRAGMENT, 0, text.length);
  else if (variable && /^\$\{?\$?\w{1,32}\}?$/.test(text) && !/^\$\d/.test(text)) report(FRAGMENT, 0, text.length);
}

/** Longer values are texts. */
const LONE_CHARS_MAX = 64;

/** Each of the forms has one of these signs, but for the environment of a process. */
const LONE_MARKS = MARK_DOLLAR | MARK_QUOTE | MARK_BACKTICK | MARK_PERCENT | MARK_ANGLE;

/** What is left when comments to the end of a line and block comments are taken away. */
function withoutLineComments(text: string): string {
  return withoutComments(text).replace(/(?:\/\/|#)[^\n]{0,48}\n/g, ' ');
}

/** `system(whoami)` as the whole value or statement; a sentence has the bracket behind a blank. */
function isLoneWord(text: string, start: number, at: number): boolean {
  const close = wordEnd(text, at);
  if (close === at || text.charCodeAt(close) !== 41) return false;
  const after = text.charCodeAt(close + 1);
  return (start === 0 || !isSpace(text.charCodeAt(start - 1))) && (Number.isNaN(after) || after === 59);
}

export const codeInjection: Detector = {
  class: 'code-injection',
  direction: 'request',
  literals: [
    ...PHRASE_LITERALS,
    ...CLASS_LITERALS,
    ...DOCUMENT_LITERALS,
    ...FUNCTION_LITERALS,
    ...PYTHON_LITERALS,
    'while',
    'for(',
    'console.',
    '->',
    '::',
    ').',
    ')(',
    'open(',
    'new ',
    'system',
    'exec',
    'passthru',
    'popen',
    'assert',
    'eval',
    'include',
    'require',
    'readfile',
    'fopen',
    'print',
    'var_dump',
    'unserialize',
    'getenv',
    'sleep(',
    'chr(',
    'file\n',
    'file\r',
    '?>',
    'process[',
    'session.',
    'display_errors',
    'short_open_tag',
    'safe_mode',
    'arg_separator',
    'date.timezone',
    'user_ini.',
    'zlib.',
    'opcache.',
    'browscap',
    'file_uploads',
    'expose_php',
    'memory_limit',
    '$ ',
    '$_',
    ':constructor',
    ':prototype',
    ':__proto__',
  ],
  marks: [MARK_DOLLAR | MARK_PAREN, MARK_DOLLAR | MARK_BRACE, MARK_QUOTE | MARK_PAREN],
  rules: RULES,
  confirm,
};
