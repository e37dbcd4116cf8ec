import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { compilePhrases, type Phrase, phraseLiterals } from '../../indicators/phrases.ts';
import { MARK_DOLLAR, MARK_PAREN } from '../../text/marks.ts';
import { indexWithin, isDigit, isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';

const rule = (name: string, severity: Rule['severity'], confidence: number, about: string): Rule => ({
  id: `code-injection.${name}`,
  severity,
  confidence,
  about,
});

const PHP: Rule = rule('php', 'critical', 0.85, 'PHP code.');
const PHP_STREAM: Rule = rule('php-stream', 'high', 0.85, 'A stream wrapper of PHP that reads or runs files.');
const JAVA: Rule = rule('java', 'critical', 0.85, 'Java code or an expression that reaches the Java runtime.');
const NODE: Rule = rule('node', 'critical', 0.85, 'Code of Node.js that reaches the system.');
const PYTHON: Rule = rule('python', 'critical', 0.85, 'Python code that reaches the system.');
const BASIC: Rule = rule('basic', 'high', 0.8, 'Code of Visual Basic or ASP.');
const CALL: Rule = rule('system-call', 'high', 0.7, 'A call of a function that runs a command or a text as code.');
const EXPRESSION: Rule = rule('expression-language', 'critical', 0.85, 'An expression that changes the framework it runs in.');

const PHRASES: readonly Phrase[] = [
  { text: '<?php', rule: PHP, confidence: 0.95 },
  { text: '<?=', rule: PHP, confidence: 0.9 },
  { text: '<? ', rule: PHP, confidence: 0.6 },
  { text: 'phpinfo(', rule: PHP, confidence: 0.85 },
  { text: '$_get[', rule: PHP, confidence: 0.85 },
  { text: '$_post[', rule: PHP, confidence: 0.85 },
  { text: '$_request[', rule: PHP, confidence: 0.85 },
  { text: '$_server[', rule: PHP, confidence: 0.8 },
  { text: '$_cookie[', rule: PHP, confidence: 0.8 },
  { text: '$_files[', rule: PHP, confidence: 0.8 },
  { text: '$globals[', rule: PHP, confidence: 0.8 },
  { text: 'base64_decode(', rule: PHP, confidence: 0.75 },
  { text: 'file_get_contents(', rule: PHP, confidence: 0.75 },
  { text: 'file_put_contents(', rule: PHP, confidence: 0.8 },
  { text: 'call_user_func', rule: PHP, confidence: 0.75 },
  { text: 'create_function(', rule: PHP, confidence: 0.75 },
  { text: 'move_uploaded_file', rule: PHP, confidence: 0.7 },
  { text: 'allow_url_include', rule: PHP, confidence: 0.8 },
  { text: 'auto_prepend_file', rule: PHP, confidence: 0.8 },
  { text: 'gzinflate(', rule: PHP, confidence: 0.75 },
  { text: 'preg_replace(', rule: PHP, confidence: 0.6 },
  ...(
    'fsockopen( pfsockopen( curl_init( curl_exec( bzdecompress( gzuncompress( str_rot13( array_map( array_filter( array_walk( usort( register_shutdown_function( ' +
    'get_defined_functions( get_defined_vars( func_get_args( error_log( ini_set( php_uname( posix_getuid( scandir( opendir( unlink( chmod( mkdir( is_callable( ' +
    'parse_ini_file( simplexml_load_string( simplexml_load_file( proc_open( pcntl_exec( shell_exec( passthru( show_source( highlight_file( print_r( var_dump( strip_tags( unserialize('
  )
    .split(' ')
    .map((text): Phrase => ({ text, rule: PHP, confidence: 0.6 })),
  ...['ssh2.shell://', 'ssh2.exec://', 'ssh2.tunnel://', 'ssh2.sftp://', 'ssh2.scp://', 'ogg://', 'rar://', 'compress.bzip2://'].map(
    (text): Phrase => ({ text, rule: PHP_STREAM, confidence: 0.8 }),
  ),
  { text: 'php://', rule: PHP_STREAM, confidence: 0.85 },
  { text: 'phar://', rule: PHP_STREAM, confidence: 0.85 },
  { text: 'expect://', rule: PHP_STREAM, confidence: 0.85 },
  { text: 'compress.zlib://', rule: PHP_STREAM, confidence: 0.85 },
  { text: 'zip://', rule: PHP_STREAM, confidence: 0.7 },
  { text: 'glob://', rule: PHP_STREAM, confidence: 0.8 },
  { text: 'java.lang.', rule: JAVA, confidence: 0.7 },
  { text: 'java.io.', rule: JAVA, confidence: 0.55 },
  { text: 'getruntime(', rule: JAVA, confidence: 0.85 },
  { text: 'processbuilder', rule: JAVA, confidence: 0.75 },
  { text: 'scriptenginemanager', rule: JAVA, confidence: 0.85 },
  { text: 'class.forname', rule: JAVA, confidence: 0.75 },
  { text: 'getclassloader', rule: JAVA, confidence: 0.75 },
  { text: 'java.net.url', rule: JAVA, confidence: 0.7 },
  { text: 'class.module.classloader', rule: EXPRESSION, confidence: 0.95 },
  { text: '_memberaccess', rule: EXPRESSION, confidence: 0.95 },
  { text: '@java.lang', rule: EXPRESSION, confidence: 0.95 },
  { text: '#context[', rule: EXPRESSION, confidence: 0.85 },
  { text: 'ognl.', rule: EXPRESSION, confidence: 0.75 },
  { text: 'xwork.methodaccessor', rule: EXPRESSION, confidence: 0.95 },
  { text: 'redirect:${', rule: EXPRESSION, confidence: 0.85 },
  { text: 'child_process', rule: NODE, confidence: 0.85 },
  { text: 'process.mainmodule', rule: NODE, confidence: 0.9 },
  { text: 'process.binding', rule: NODE, confidence: 0.85 },
  { text: 'process.env', rule: NODE, confidence: 0.45 },
  { text: 'process.exit(', rule: NODE, confidence: 0.65 },
  { text: 'execsync(', rule: NODE, confidence: 0.85 },
  { text: 'spawnsync(', rule: NODE, confidence: 0.85 },
  { text: "require('fs')", rule: NODE, confidence: 0.85 },
  { text: 'require("fs")', rule: NODE, confidence: 0.85 },
  { text: '__import__(', rule: PYTHON, confidence: 0.9 },
  { text: 'os.system(', rule: PYTHON, confidence: 0.9 },
  { text: 'os.popen(', rule: PYTHON, confidence: 0.9 },
  { text: 'subprocess.', rule: PYTHON, confidence: 0.7 },
  { text: 'import os;', rule: PYTHON, confidence: 0.8 },
  { text: 'import socket', rule: PYTHON, confidence: 0.65 },
  { text: 'socket.gethostby', rule: PYTHON, confidence: 0.8 },
  { text: 'server.createobject', rule: BASIC, confidence: 0.85 },
  { text: 'wscript.shell', rule: BASIC, confidence: 0.9 },
  { text: 'scripting.filesystemobject', rule: BASIC, confidence: 0.85 },
  { text: 'server.scripttimeout', rule: BASIC, confidence: 0.85 },
  { text: 'on error resume next', rule: BASIC, confidence: 0.75 },
  { text: 'response.write(', rule: BASIC, confidence: 0.7 },
  { text: 'execute(', rule: BASIC, confidence: 0.4 },
];

const checkPhrases = compilePhrases(PHRASES);

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

function confirm({ text }: Subject, report: Report): void {
  checkPhrases(text, report);
  checkCalls(text, report);
}

/** `system('id')`, `eval($x)`, `exec /*x*\/ ("ls")`: the argument must look like one, since prose has brackets too. */
function checkCalls(text: string, report: Report): void {
  let open = text.indexOf('(');
  while (open >= 0) {
    let end = open;
    while (end > 0 && isGap(text.charCodeAt(end - 1)) && open - end < 6) end--;
    let start = end;
    while (start > 0 && end - start < 16 && isWord(text.charCodeAt(start - 1))) start--;
    const name = text.slice(start, end);
    if (CALLS.has(name)) checkCall(text, name, start, end, open, report);
    else if (
      name !== '' &&
      text.charCodeAt(start - 1) === 36 &&
      !isDigit(name.charCodeAt(0)) &&
      (end === open || isSpace(text.charCodeAt(end)))
    )
      report(CALL, start - 1, Math.min(text.length, open + 48), isArgument(text.charCodeAt(open + 1)) ? 0.55 : 0.3);
    open = text.indexOf('(', open + 1);
  }
}

/** A constant, a variable or nothing. */
function isArgument(code: number): boolean {
  return isDigit(code) || code === 34 || code === 39 || code === 36 || code === 41 || code === 64;
}

/** White space, and what stands between the name and its bracket in `("system")(`, `['system'][0](`. */
function isGap(code: number): boolean {
  return isSpace(code) || code === 39 || code === 34 || code === 41 || code === 93;
}

function checkCall(text: string, name: string, start: number, end: number, open: number, report: Report): void {
  const tight = end === open;
  if (!tight && !isSpace(text.charCodeAt(end)) && start > 0) {
    report(CALL, start, Math.min(text.length, open + 48), HARMLESS.has(name) ? 0.4 : 0.7);
    return;
  }
  const at = skipSpace(text, open + 1);
  const code = text.charCodeAt(at);
  const quoted = code === 39 || code === 34 || code === 96;
  const variable = code === 36;
  if (tight && !HARMLESS.has(name) && isLoneWord(text, start, at)) report(CALL, start, Math.min(text.length, open + 48), 0.55);
  if (!quoted && !variable && !isDigit(code) && !(code === 41 && text.charCodeAt(at + 1) === 59)) return;
  const ends = indexWithin(text, ')', at, 256) >= 0;
  const full = quoted || variable ? 0.75 : 0.35;
  const confidence = full - (tight ? 0 : 0.2) - (ends ? 0 : 0.15) - (HARMLESS.has(name) ? 0.3 : 0);
  report(CALL, start, Math.min(text.length, open + 48), Math.max(0.1, confidence));
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
    ...phraseLiterals(PHRASES),
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
  ],
  marks: [MARK_DOLLAR | MARK_PAREN],
  rules: [PHP, PHP_STREAM, JAVA, NODE, PYTHON, BASIC, CALL, EXPRESSION],
  confirm,
};
