import type { Report } from '../../detector.ts';
import { isLetter, isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { FRAGMENT, PHP } from './rules.ts';

/** Functions of PHP's manual whose name nothing else has. Families by their prefix, the rest by name. */
const FAMILIES: readonly string[] = (
  'apache_ apcu_ array_ assert_ base64_ bz bzip2_ call_user_ class_ convert_uu ctype_ curl_ date_ dba_ debug_ dns_ eio_ error_ escapeshell ' +
  'exif_ file_ finfo_ forward_static_ ftp_ func_ gc_ get_ gz hash_ highlight_ html_entity_ htmlspecialchars http_build_ ibase_ iconv_ igbinary_ image_ imap_ ini_ iptc ' +
  'is_ iterator_ ldap_ libxml_ mb_ mcrypt_ mhash_ move_uploaded_ msg_ mysql_ mysqli_ ob_ oci_ odbc_ opcache_ openssl_ parse_ pcntl_ pg_ php_ posix_ preg_ print_ proc_ ' +
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
    'vprintf vsprintf yaml_parse create_function create_instance eval exec system assert'
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

export const FUNCTION_LITERALS: readonly string[] = [
  ...FAMILIES.filter(
    (prefix) =>
      prefix.length > 4 && prefix !== 'date_' && prefix !== 'file_' && prefix !== 'image_' && prefix !== 'class_' && prefix !== 'error_',
  ),
  ...[...TECHNICAL].map((name) => (name.length > 6 ? name : `${name}(`)),
  ...[...COMMON].map((name) => `${name}(`),
  'file_get',
  'file_put',
  'fopen ',
  'intval ',
];

/** Names are not longer. */
const NAME_CHARS_MAX = 32;

/** `array_map('system', ...)`, `fopen  (x)`, `substr()`: a call of a function of PHP at the start of the value or behind a sign. */
export function checkFunctions(text: string, report: Report): void {
  let open = text.indexOf('(');
  while (open >= 0) {
    let end = open;
    while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
    let start = end;
    while (start > 0 && end - start < NAME_CHARS_MAX && isWord(text.charCodeAt(start - 1))) start--;
    const name = text.slice(start, end);
    if (name.length > 1 && isLetter(text.charCodeAt(start))) checkCall(text, name, start, end, open, report);
    open = text.indexOf('(', open + 1);
  }
}

function checkCall(text: string, name: string, start: number, end: number, open: number, report: Report): void {
  const to = Math.min(text.length, open + 40);
  const gap = open - end;
  const before = text.charCodeAt(start - 1);
  // a method, or a name in the middle of a sentence
  if (before === 46 || before === 62 || before === 36 || (start > 0 && isSpace(before) && isInSentence(text, start))) return;
  if (TECHNICAL.has(name) || isFamily(name)) {
    if (gap === 0 || (gap > 1 && start === 0)) report(PHP, start, to, 0.55);
    else if (start === 0) report(FRAGMENT, start, to);
  } else if (start === 0 && gap === 0 && COMMON.has(name) && isWhole(text, open)) report(FRAGMENT, start, to);
}

function isFamily(name: string): boolean {
  for (const prefix of FAMILIES) {
    if (!name.startsWith(prefix) || name.length < prefix.length + 2) continue;
    // `bz` and `gz` are short: what follows is the verb of a stream
    return (
      prefix.length > 2 ||
      /^(?:open|read|write|close|file|encode|decode|deflate|inflate|compress|uncompress|gets|puts|eof|passthru)$/.test(name.slice(2))
    );
  }
  return false;
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
  return first === 39 || first === 34 || first === 36;
}
