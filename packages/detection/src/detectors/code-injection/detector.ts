import type { Detector, Report, Rule, Subject } from '../../detector.ts';
import { compilePhrases, type Phrase, phraseLiterals } from '../../indicators/phrases.ts';
import { withoutComments } from '../../text/comments.ts';
import { MARK_BRACE, MARK_DOLLAR, MARK_PAREN, MARK_QUOTE } from '../../text/marks.ts';
import { backSpace, indexWithin, isDigit, isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { ENCODED_WORDS } from './encoded.ts';

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
  ...ENCODED_WORDS.map((text): Phrase => ({ text, rule: JAVA, confidence: 0.6, open: true })),
  ...'java.nio. java.rmi. java.net. java.sql. javax.management. javax.xml. groovy.lang. org.mozilla.javascript. sun.misc. com.sun.'
    .split(' ')
    .map((text): Phrase => ({ text, rule: JAVA, confidence: 0.5 })),
  { text: 'javax.naming.', rule: JAVA, confidence: 0.7 },
  { text: 'bsh.interpreter', rule: JAVA, confidence: 0.8 },
  ...'invokertransformer instantiatetransformer instantiatefactory clonetransformer forclosure whileclosure prototypeclonefactory prototypeserializationfactory'
    .split(' ')
    .map((text): Phrase => ({ text, rule: JAVA, confidence: 0.7 })),
  ...'$http_raw_post_data $argv $argc $_env[ $_session[ $http_cookie_vars $http_post_vars $http_get_vars $php_errormsg'
    .split(' ')
    .map((text): Phrase => ({ text, rule: PHP, confidence: 0.7 })),
  ...(
    'allow_url_fopen= auto_append_file= disable_functions= disable_classes= open_basedir= safe_mode= session.save_path= session.use_cookies= display_errors= ' +
    'extension_dir= include_path= magic_quotes_gpc= register_globals= cgi.force_redirect= upload_tmp_dir= sendmail_path= suhosin. output_handler= error_log= memory_limit='
  )
    .split(' ')
    .map((text): Phrase => ({ text, rule: PHP, confidence: 0.55 })),
  { text: 'java.util.', rule: JAVA, confidence: 0.45 },
  { text: 'com.opensymphony.', rule: JAVA, confidence: 0.75 },
  { text: 'org.apache.struts', rule: JAVA, confidence: 0.7 },
  { text: '.class.getresource', rule: JAVA, confidence: 0.75 },
  { text: 'javax.script', rule: JAVA, confidence: 0.75 },
  { text: 'invokerfactory', rule: JAVA, confidence: 0.7 },
  { text: 'getmethod(', rule: JAVA, confidence: 0.55 },
  { text: '@{[', rule: CALL, confidence: 0.7 },
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
  checkJava(text, report);
  checkCalls(text, report);
  const bare = withoutComments(text);
  if (bare.length < text.length)
    checkCalls(bare, (about, from, to, confidence) => report(about, from, Math.min(text.length, to), confidence));
  checkVariable(text, report);
  checkLoneCall(text, report);
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
    if (isComputed(text, open)) report(CALL, Math.max(0, open - 32), Math.min(text.length, open + 32), 0.6);
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

/** `java.lang.Runtime`; but `java.lang.NullPointerException` and `java.lang.Thread.run` stand in every stack trace an app reports. */
function checkJava(text: string, report: Report): void {
  let at = text.indexOf('java.lang.');
  while (at >= 0) {
    const end = wordEnd(text, at + 10);
    const name = text.slice(at + 10, Math.min(end, at + 64));
    if (!text.startsWith('at ', at - 3) && !name.endsWith('exception') && !name.endsWith('error') && name !== 'thread') {
      report(JAVA, at, Math.min(text.length, end + 32), 0.7);
      return;
    }
    at = text.indexOf('java.lang.', end);
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
  if ((lead === 40 || lead === 91) && after < text.length) return true;
  return (first === 39 || first === 34) && (lead === 40 || text.charCodeAt(before) === 34);
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
    'chr(',
    'java.lang.',
    'file\n',
  ],
  marks: [MARK_DOLLAR | MARK_PAREN, MARK_DOLLAR | MARK_BRACE, MARK_QUOTE | MARK_PAREN],
  rules: [PHP, PHP_STREAM, JAVA, NODE, PYTHON, BASIC, CALL, EXPRESSION],
  confirm,
};
