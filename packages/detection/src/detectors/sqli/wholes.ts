import type { Report } from '../../detector.ts';
import { compileForms } from '../../indicators/shapes.ts';
import { MARK_SLASH, MARK_SPACE } from '../../text/marks.ts';
import { isDigit, isHex, isLetter, isSpace, isWord, skipSpace, wordEnd } from '../../text/scan.ts';
import { checkCut } from './cut.ts';
import { TECHNICAL_CALLS } from './functions.ts';
import { CATALOGUE_WORDS, keywordOf, STRONG_CALLS, WEAK_CALLS } from './keywords.ts';
import { checkProbes } from './probe-forms.ts';
import { CATALOGUE, OBFUSCATED, OVERFLOW, STACKED, SUBQUERY_RULE, WEAK_CALL } from './rules.ts';
import { TORN_FORMS } from './torn.ts';

/** A longer value is a text in which a name may stand by chance. */
const WHOLE_CHARS_MAX = 64;

/** Names of catalogues, of system data bases and of variables of the server: as a whole value they ask what there is. */
export const TELLING_WORDS: readonly string[] = (
  'information_schema pg_catalog pg_toast pg_class pg_shadow pg_user pg_tables pg_database pg_authid pg_roles sysobjects syscolumns sysusers sysdatabases sysmodules ' +
  'sysqueries sysrelationships sysaccounts syslogins sysprocesses sysaux tempdb msdb msysaces msysobjects msysqueries msysmodules msysmodules2 msysrelationships ' +
  'msysaccessobjects msysaccessstorage msysaccessxml sqlite_master sqlite_schema sqlite_temp_master sqlite_sequence mysql.db mysql.user mysql.host mysql.proc performance_schema ' +
  'master..sysdatabases master..sysobjects master..syslogins master.dbo.sysdatabases sys.databases sys.database_name sys.tables sys.objects sys.columns sys.sysusers sys.user$ ' +
  'user_tab_columns all_tab_columns dba_users dba_tables dba_tab_columns v$version v$session v$database v$instance rdb$database rdb$relations syscat.tables sysibm.sysdummy1 ' +
  'schema_name xp_cmdshell xp_dirtree xp_regread sp_password sp_executesql @@version @@datadir @@basedir @@hostname @@servername @@global @@tmpdir @@port @@socket @@identity ' +
  '@@rowcount @@spid @@langid @@servicename @@innodb_version @@version_comment @@version_compile_os @@secure_file_priv'
).split(' ');

const WORDS: ReadonlySet<string> = new Set(TELLING_WORDS);

/** What the gate looks for, beside the words. */
export const WHOLE_LITERALS: readonly string[] = [
  ...".e) .e, ..sys current_ session_ system_ privileges <> '- \"- '/ end) match( values( table_ column_name schema_name select@ select~ select+ select! select` select.".split(
    ' ',
  ),
  ' desc',
  "' xor",
  '" xor',
  "' not",
  "' like",
  '" like',
  'end )',
  'if (',
  'match (',
  'values (',
  'with nowait',
  'set @',
  'or true',
  'or false',
  'and true',
  'and false',
  ...[..."0123456789'"].flatMap((sign) => [` in (${sign}`, ` in(${sign}`]),
];

/** What tells by being all there is. */
export function checkWholeValue(text: string, report: Report, absent: number, marks: number): void {
  if ((marks & MARK_SLASH) !== 0) checkSplitKeywords(text, report);
  if (text.length > WHOLE_CHARS_MAX) return;
  const value = text.trim();
  // a blank that is not at the ends is one inside
  if ((marks & MARK_SPACE) === 0 || value.length < text.length) checkWholeWord(text, value, report);
  if (isTornCall(value)) report(WEAK_CALL, 0, text.length, 0.55);
  checkForms(value, report, absent, marks);
  checkCut(value, report, absent, marks);
  checkProbes(value, report, absent, marks);
  if (value.includes('select') && isCatalogueOf(/\bfrom\s([\w.$]{4,48})/.exec(value)?.[1] ?? ''))
    report(SUBQUERY_RULE, 0, text.length, 0.7);
}

function checkWholeWord(text: string, value: string, report: Report): void {
  if (WORDS.has(value)) report(CATALOGUE, 0, text.length, 0.6);
  if (isOverflow(value)) report(OVERFLOW, 0, text.length);
  if (isCodedText(value)) report(OBFUSCATED, 0, text.length, 0.55);
}

/** Executable comments, numbers that hide calls, and statements of administration that read like sentences until their second half. */
const checkForms: (text: string, report: Report, absent?: number, marks?: number) => void = compileForms([
  ...TORN_FORMS,
  {
    needs: ['/*!', '/*+', '.e(', '.e)', '.e,'],
    form: /^[^/]{0,32}\/\*[!+][\w\s=_()-]{1,40}\*\/|\d\.e[),(]/,
    rule: OBFUSCATED,
    confidence: 0.6,
  },
  { needs: ['set @'], form: /^set\s@\w{1,32}\s?:?=/, rule: STACKED, confidence: 0.6 },
  {
    needs: ['grant ', 'revoke '],
    form: /^(?:grant|revoke)\s[\w,\s]{2,40}\son\s[\w.*`]{1,32}\s(?:to|from)\s/,
    rule: STACKED,
    confidence: 0.6,
  },
  {
    needs: ['or replace '],
    form: /^create\sor\sreplace\s(?:function|procedure|view|trigger|package|type)\s\w/,
    rule: STACKED,
    confidence: 0.6,
  },
  {
    needs: ['drop ', 'truncate ', 'alter '],
    form: /^(?:drop|truncate|alter)\s(?:table|database|schema|view|index|user|role)\s(?:if\sexists\s|[`"[\w.]{1,40}\s?(?:;|--|#|cascade|\/\*))/,
    rule: STACKED,
    confidence: 0.6,
  },
  {
    needs: ['select '],
    form: /^\(?\s?select\s(?:current_user|session_user|system_user|current_role|current_catalog|current_database|@@\w{2,32})\)?\s?(?:;|--|$)/,
    rule: SUBQUERY_RULE,
    confidence: 0.65,
  },
]);

/** `master..sysdatabases`, `db.dbo.sysobjects`: the last part names the catalogue. */
function isCatalogueOf(name: string): boolean {
  return WORDS.has(name) || CATALOGUE_WORDS.has(name.slice(name.lastIndexOf('.') + 1));
}

/** `user(`, `substr(`: a call that the rest of somebody's query goes on with. */
function isTornCall(value: string): boolean {
  if (!value.endsWith('(')) return false;
  const name = value.slice(0, -1).trimEnd();
  return WEAK_CALLS.has(name) || TECHNICAL_CALLS.has(name) || STRONG_CALLS.has(name);
}

/** Keywords worth cutting: a filter looks for these. */
const CUT: ReadonlySet<string> = new Set(
  'select union insert update delete drop from where order group having exec execute declare create alter truncate sleep concat'.split(' '),
);

/** Characters of a comment inside a word. */
const COMMENT_CHARS_MAX = 32;

/** `se/**\/lect`, `dr/*x*\/op`: a keyword with a comment inside is no text. */
function checkSplitKeywords(text: string, report: Report): void {
  let open = text.indexOf('/*');
  while (open >= 0) {
    const close = text.indexOf('*/', open + 2);
    if (close < 0) return;
    let start = open;
    while (start > 0 && open - start < 12 && isLetter(text.charCodeAt(start - 1))) start--;
    const end = Math.min(wordEnd(text, close + 2), close + 14);
    if (start < open && end > close + 2 && close - open < COMMENT_CHARS_MAX) {
      const word = text.slice(start, open) + text.slice(close + 2, end);
      const alone = (start === 0 || !isWord(text.charCodeAt(start - 1))) && keywordOf(text.slice(start, open)) === 0;
      if (alone && CUT.has(word)) report(OBFUSCATED, start, end);
    }
    open = text.indexOf('/*', close + 2);
  }
}

/** Numbers just beyond what 64 bits and doubles hold, and the two that hung PHP and Java (CVE-2010-4645, CVE-2010-4476). Counters of honest systems end before. */
function isOverflow(value: string): boolean {
  const number = value.startsWith('-') ? value.slice(1) : value;
  const first = number.charCodeAt(0);
  if (!isDigit(first)) return false;
  if (/^\d{19,20}$/.test(number)) return OVERFLOWS.has(number);
  return /^\d(?:\.\d)?e\+?(?:309|3[1-9]\d|[4-9]\d\d)$/.test(number) || /^2\.22507385850720(?:07|11|12|14)e-308$/.test(number);
}

const OVERFLOWS: ReadonlySet<string> = new Set([
  '9223372036854775808',
  '9223372036854775809',
  '18446744073709551616',
  '18446744073709551617',
]);

/** Letters that a hexadecimal text must have before chance is out of the question. */
const CODED_BYTES_MIN = 4;

/** `0x61646d696e`, `x'61646d696e'`: a word written as one number, so that it needs no quotes. */
function isCodedText(value: string): boolean {
  const from = value.startsWith('0x') || value.startsWith("x'") ? 2 : -1;
  if (from < 0) return false;
  let at = from;
  while (at < value.length && isHex(value.charCodeAt(at))) at++;
  const bytes = (at - from) / 2;
  if (bytes < CODED_BYTES_MIN || !Number.isInteger(bytes) || (at < value.length && value.slice(at) !== "'")) return false;
  for (let byte = from; byte < at; byte += 2) {
    const code = Number.parseInt(value.slice(byte, byte + 2), 16) | 32;
    if (!isLetter(code) && code !== 32 && code !== 127) return false;
  }
  return !isSpace(value.charCodeAt(skipSpace(value, 0)));
}
