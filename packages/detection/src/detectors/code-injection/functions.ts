import type { PointKind } from '@sallyport/core';
import type { Report, Subject } from '../../detector.ts';
import { MARK_CONTROL, MARK_EQUALS, MARK_LINE_END, MARK_NON_ASCII, MARK_SPACE } from '../../text/marks.ts';
import { isLetter, isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { CALL, FRAGMENT, PHP } from './rules.ts';

/** Functions of PHP's manual whose name nothing else has. Families by their prefix, the rest by name. */
const FAMILIES: readonly string[] = (
  'apache_ apcu_ array_ assert_ base64_ bz bzip2_ call_user_ class_ com_ convert_uu ctype_ curl_ date_ dba_ disk_ debug_ dns_ eio_ error_ escapeshell ' +
  'exif_ file_ finfo_ forward_static_ ftp_ func_ gc_ get_ gz hash_ highlight_ html_entity_ htmlspecialchars http_build_ ibase_ iconv_ igbinary_ image_ imap_ ini_ iptc ' +
  'is_ iterator_ ldap_ libxml_ mb_ mcrypt_ mhash_ move_uploaded_ msg_ mysql_ mysqli_ number_ ob_ oci_ odbc_ opcache_ openssl_ parse_ pcntl_ pg_ php_ posix_ preg_ print_ proc_ ' +
  'readline_ register_ restore_ runkit_ sem_ session_ set_ shell_ shm_ shmop_ show_ simplexml_ snmp_ socket_ sodium_ spl_ sqlite_ sqlsrv_ ssh2_ str_ stream_ strip_ ' +
  'substr_ sys_ token_ trigger_ uopz_ utf8_ var_ version_compare wincache_ xcache_ xdebug_ xml_ xmlrpc_ xmlwriter_ zend_ zip_'
).split(' ');

const TECHNICAL: ReadonlySet<string> = new Set(
  (
    'addcslashes addslashes basename bin2hex boolval chgrp chmod chown chroot closedir closelog dirname disk_free_space diskfreespace dl doubleval ereg eregi ezmlm_hash ' +
    'fbsql_connect fclose feof fflush fgetc fgetcsv fgets fgetss fileatime filectime filegroup fileinode filemtime fileowner fileperms filepro filesize filetype floatval ' +
    'flock fnmatch fopen fpassthru fprintf fputcsv fputs fread fscanf fseek fsockopen fstat ftell ftok ftruncate fwrite getcwd getdate getenv gethostbyaddr gethostbyname ' +
    'gethostbynamel gethostname getimagesize getlastmod getmxrr getmygid getmyinode getmypid getmyuid getopt getprotobyname getrandmax getrusage getservbyname getservbyport ' +
    'gettype gzinflate hebrev hebrevc hex2bin htmlentities implode inet_ntop inet_pton intdiv intval ip2long lcfirst lchgrp lchown leak link_info linkinfo localeconv ' +
    'long2ip lstat method_exists mkdir move_uploaded_file mt_getrandmax mt_rand mt_srand nl2br nl_langinfo opendir openlog parse_str passthru pclose pfsockopen phpcredits ' +
    'phpinfo phpversion popen printf proc_open putenv quotemeta rawurldecode rawurlencode readdir readfile readgzfile readlink realpath rewinddir rmdir scandir serialize ' +
    'setcookie setlocale setrawcookie settype shell_exec similar_text sprintf sscanf stripcslashes stripos stripslashes stristr strcasecmp strchr strcoll strcspn strlen ' +
    'strnatcasecmp strnatcmp strncasecmp strncmp strpbrk strpos strptime strrchr strrev strripos strrpos strspn strstr strtok strtolower strtotime strtoupper strtr strval ' +
    'symlink syslog tempnam time_nanosleep tmpfile uasort ucfirst ucwords uksort umask uniqid unixtojd unlink unserialize unpack urldecode urlencode usleep usort vfprintf ' +
    'vprintf vsprintf yaml_parse json_decode json_encode create_function create_instance eval exec system assert'
  ).split(' '),
);

/** Names that are words as well: only as the whole value, with the bracket glued to them. */
const COMMON: ReadonlySet<string> = new Set(
  (
    'constant copy crypt define defined delete die dir each echo empty end exit explode extract file glob header include isset key link list mail natsort pack print prev ' +
    'rand range rename require reset rewind shuffle sort srand stat touch trim unset wordwrap rsort asort arsort ksort krsort join split sizeof pos next current compact ' +
    // Node.js and Python
    'close exists fork open read readfile require spawn watch write writefile unlink readdir execfile compile getattr setattr hasattr delattr globals locals vars dir input'
  ).split(' '),
);

/** Functions that run commands or code, or read files: told by their name alone, as the whole value. */
const RISKY: ReadonlySet<string> = new Set(
  (
    'base64_decode bzdecompress call_user_func call_user_func_array convert_uudecode create_function curl_exec curl_multi_exec escapeshellarg escapeshellcmd expect_popen ' +
    'file_get_contents file_put_contents forward_static_call forward_static_call_array fsockopen get_defined_constants get_defined_functions get_defined_vars getlastmod gzdecode ' +
    'gzinflate gzuncompress highlight_file ini_get_all ini_restore iterator_apply mb_send_mail move_uploaded_file parse_ini_file pcntl_exec pcntl_fork pfsockopen php_uname ' +
    'phpcredits phpversion posix_getpwuid posix_kill posix_mkfifo posix_setuid posix_ttyname preg_replace_callback proc_close proc_get_status proc_nice proc_open proc_terminate ' +
    'readgzfile register_shutdown_function register_tick_function session_set_save_handler shell_exec show_source simplexml_load_file spl_autoload_register stream_context_create ' +
    'stream_filter_append stream_socket_client stream_socket_server stream_wrapper_register unserialize wincache_ucache_get zlib_decode zlib_encode ob_start set_error_handler set_exception_handler'
  ).split(' '),
);

/** Functions that do nothing without an argument: a path that calls one with none is no function of an API. */
const NEEDY: ReadonlySet<string> = new Set('substr md5 sha1 crc32 strlen explode implode concat chr ord'.split(' '));

export const FUNCTION_LITERALS: readonly string[] = [
  ...FAMILIES.filter(
    (prefix) =>
      prefix.length > 4 && prefix !== 'date_' && prefix !== 'file_' && prefix !== 'image_' && prefix !== 'class_' && prefix !== 'error_',
  ),
  ...[...TECHNICAL].map((name) => (name.length > 6 ? name : `${name}(`)),
  ...[...COMMON, ...NEEDY].map((name) => `${name}(`),
  ...RISKY,
  ...(
    'php_ spl_ sys_get mb_ pg_ ftp_ gc_ get_cfg get_current get_class get_defined get_included get_required ob_start ob_get is_file is_dir is_callable is_a( dba_ zip_open ' +
    'xml_parse oci_ iptc set_error set_exception set_include set_time com_load disk_ number_format str_ strip_ substr_ class_ mktime( array('
  ).split(' '),
  'file_ex',
  'file_get',
  'file_put',
  'fopen ',
  'intval ',
];

/** Settings of PHP's manual that loosen or redirect it. */
const DIRECTIVE =
  /^(?:(?:session|opcache|suhosin|zend|user_ini|cgi|mail|filter|zlib|arg_separator|date|safe_mode)[._][\w.]{2,40}|allow_url_(?:fopen|include)|auto_(?:append|prepend)_file|browscap|default_charset|disable_(?:classes|functions)|display_(?:startup_)?errors|enable_dl|error_(?:append_string|log|prepend_string|reporting)|expose_php|extension_dir|file_uploads|html_errors|include_path|memory_limit|open_basedir|output_handler|post_max_size|register_(?:argc_argv|globals)|request_order|sendmail_path|short_open_tag|sys_temp_dir|unserialize_callback_func|upload_(?:max_filesize|tmp_dir)|user_dir|variables_order|zend_extension)\s{0,4}=/;

/** No name is longer. */
const SHORT_CHARS_MAX = 48;

/** What may stand around a name. */
const BLANK_MARKS = MARK_SPACE | MARK_CONTROL | MARK_LINE_END | MARK_NON_ASCII;

/** `base64_decode`, `open_basedir=/`: names without a call, as the whole value or its start. */
export function checkNames({ text, marks }: Subject, report: Report): void {
  if (text.length < SHORT_CHARS_MAX && (marks & ~BLANK_MARKS) === 0 && RISKY.has(text.trim())) report(PHP, 0, text.length, 0.55);
  else if ((marks & MARK_EQUALS) !== 0 && DIRECTIVE.test(text)) report(PHP, 0, Math.min(text.length, 48), 0.55);
}

/** Names are not longer. */
const NAME_CHARS_MAX = 32;

/** `array_map('system', ...)`, `fopen  (x)`, `substr()`: a call of a function of PHP at the start of the value or behind a sign. */
export function checkFunctions({ text, kind }: Subject, report: Report): void {
  let open = text.indexOf('(');
  while (open >= 0) {
    let end = open;
    while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
    let start = end;
    while (start > 0 && end - start < NAME_CHARS_MAX && isWord(text.charCodeAt(start - 1))) start--;
    const name = text.slice(start, end);
    if (name.length > 1 && isLetter(text.charCodeAt(start)) && !(kind === 'path' && isFilter(text, start)))
      checkCall(text, name, start, end, open, report);
    if (start === 0) checkEmptyCall(text, kind, name, open, report);
    open = text.indexOf('(', open + 1);
  }
}

/** `/filters:strip_exif():blur(2)/x.jpg`: what a server of images shall do with one (thumbor). */
function isFilter(text: string, start: number): boolean {
  return text.charCodeAt(start - 1) === 58 && /(?:^|\/)filters:(?:[a-z_]{1,32}\([^()/]{0,64}\):){0,16}$/.test(text.slice(0, start));
}

function checkCall(text: string, name: string, start: number, end: number, open: number, report: Report): void {
  const to = Math.min(text.length, open + 40);
  const gap = open - end;
  const before = text.charCodeAt(start - 1);
  // a method, or a name in the middle of a sentence
  if (before === 46 || before === 62 || before === 36 || (start > 0 && isSpace(before) && isInSentence(text, start))) return;
  if (TECHNICAL.has(name) || isFamily(name)) {
    if (isMentioned(text, open) && !name.startsWith('php')) report(FRAGMENT, start, to);
    else if (gap === 0 || (gap > 1 && start === 0)) report(PHP, start, to, 0.55);
    else if (start === 0) report(FRAGMENT, start, to);
  } else if (start === 0 && gap === 0 && COMMON.has(name) && isWhole(text, open)) {
    const first = text.charCodeAt(skipSpace(text, open + 1));
    // open('x'): nobody labels a thing so
    if ((first === 39 || first === 34) && name !== 'require') report(CALL, start, to, 0.55);
    else report(FRAGMENT, start, to);
  }
}

/** `foogzdecode()`, `file_exists (\n)`, `/get/substr()`: a call with nothing in its brackets, as the whole value. */
function checkEmptyCall(text: string, kind: PointKind, name: string, open: number, report: Report): void {
  const close = skipSpace(text, open + 1);
  if (text.charCodeAt(close) !== 41 || !isWhole(text, open) || text.length > SHORT_CHARS_MAX) return;
  if (TECHNICAL.has(name) || isFamily(name) || endsRisky(name) || (kind === 'path' && NEEDY.has(name))) report(PHP, 0, text.length, 0.55);
}

/** A name that hides one of the risky ones behind letters of its own. */
function endsRisky(name: string): boolean {
  for (const risky of RISKY) if (name.endsWith(risky)) return true;
  return false;
}

/** True for functions of PHP's manual. */
export function isFunction(name: string): boolean {
  return TECHNICAL.has(name) || COMMON.has(name) || RISKY.has(name) || NEEDY.has(name) || isFamily(name);
}

/** Prefixes that end with their underscore are found by it, the others are tried. */
const UNDERSCORED: ReadonlySet<string> = new Set(FAMILIES.filter((prefix) => prefix.endsWith('_')));
const OTHERS: readonly string[] = FAMILIES.filter((prefix) => !prefix.endsWith('_'));

/** Functions of formulas that are called like a family: Airtable, and what SQL has of dates. */
const FORMULAS: ReadonlySet<string> = new Set(
  'is_after is_before is_same date_trunc date_diff date_add date_sub date_part date_bin set_timezone set_locale datetime_format'.split(' '),
);

function isFamily(name: string): boolean {
  if (FORMULAS.has(name)) return false;
  const first = name.indexOf('_');
  if (first > 0 && name.length > first + 2) {
    if (UNDERSCORED.has(name.slice(0, first + 1))) return true;
    const second = name.indexOf('_', first + 1);
    if (second > 0 && UNDERSCORED.has(name.slice(0, second + 1))) return true;
  }
  for (const prefix of OTHERS) {
    if (!name.startsWith(prefix) || name.length < prefix.length + 2) continue;
    // `bz` and `gz` are short: what follows is the verb of a stream
    return prefix.length > 2 || STREAM_VERB.test(name.slice(2));
  }
  return false;
}

const STREAM_VERB = /^(?:open|read|write|close|file|encode|decode|deflate|inflate|compress|uncompress|gets|puts|eof|passthru)$/;

/** `fclose() failed`, `` `exec()` inside a loop ``: a call of nothing in a message about it. */
function isMentioned(text: string, open: number): boolean {
  if (text.charCodeAt(open + 1) !== 41) return false;
  const at = text.charCodeAt(open + 2) === 96 ? open + 3 : open + 2;
  const first = text.charCodeAt(at + 1);
  return isSpace(text.charCodeAt(at)) && (isLetter(first) || first > 127);
}

function isInSentence(text: string, start: number): boolean {
  const at = skipBack(text, start);
  return at >= 0 && isLetter(text.charCodeAt(at));
}

function skipBack(text: string, from: number): number {
  let at = from - 1;
  while (at >= 0 && isSpace(text.charCodeAt(at))) at--;
  return at;
}

/** Nothing but a semicolon follows the last bracket. */
function isWhole(text: string, open: number): boolean {
  const close = text.lastIndexOf(')');
  if (close < open) return false;
  const after = skipSpace(text, close + 1);
  return after >= text.length || text.charCodeAt(after) === 59;
}

/** `echo 1;`, `print "x";`: a statement of PHP; the semicolon tells it from a sentence. */
export function isStatement(text: string): boolean {
  const end = wordEnd(text, 0);
  const verb = text.slice(0, end);
  if (verb !== 'echo' && verb !== 'print' && verb !== 'include' && verb !== 'require' && verb !== 'include_once' && verb !== 'require_once')
    return false;
  const first = text.charCodeAt(skipSpace(text, end));
  return first === 39 || first === 34 || first === 36 || (first === 96 && verb !== 'include' && verb !== 'require');
}
