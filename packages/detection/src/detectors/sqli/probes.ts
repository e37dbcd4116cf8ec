import { compileShapes } from '../../indicators/shapes.ts';

const QUOTES: readonly string[] = ["'", '"'];
const VERBS: readonly string[] = [
  'alter',
  'create',
  'delete',
  'desc',
  'drop',
  'insert',
  'rename',
  'select',
  'truncate',
  'update',
  'load',
  'union',
];
/** Every sign with every word, glued and with a blank between. */
const behind = (signs: string, words: readonly string[]): string[] =>
  [...signs].flatMap((sign) => words.flatMap((word) => [sign + word, `${sign} ${word}`]));

const DIGITS = '0123456789';
const JOINED_NUMBERS: readonly string[] = [...DIGITS].flatMap((digit) => [`or${digit}`, `or ${digit}`, `and${digit}`, `and ${digit}`]);

/** What follows a string or a number that was closed, and what only a query has: nothing honest that is so short reads like it. */
export const isBroken: (text: string, absent?: number, marks?: number) => boolean = compileShapes([
  {
    // behind a string or number that was closed: `1;alter`, `')select`, `"union`
    needs: behind(`'");`, [...VERBS, 'having', 'order', 'group', 'limit', 'if', 'while', 'begin']),
    form: /^[\d'")\s]{0,8}['");]\s?(?:alter|create|delete|desc|drop|insert|rename|select|truncate|update|load|union|having|order\sby|group\sby|limit|if|while|begin)(?:[\s([*@/\d]|$)/,
  },
  {
    // `my parents' is not` is a genitive
    needs: QUOTES,
    form: /^(?:(?:[^'"]{0,15}[^'"s])?['"]\s{1,8}|[\d)\s]{0,16}['"]\s?)(?:and|or|xor|div|like|between|is|not|having|union|select)\b\s?(?:['"][\w'"(]|[(@!~\d-]|null|not\b|true\b|false\b|exists\b|select\b)/,
  },
  {
    needs: [' by', 'limit', 'into', 'procedure'],
    form: /^[^'"]{0,16}['"]\s?(?:(?:order|group)\sby\b|limit\s?\d|into\soutfile|procedure\s)/,
  },
  { needs: ['@'], form: /@\w+\s?(?:and|or|xor|div|like|between)\s?['"\d]|^@\w+\s?:?=\s?(?:\(|\d|'|"|select|if)/ },
  { needs: ['end'], form: /\bend\s?\)\s?(?:;|=|<|>)/ },
  {
    needs: ['*/', '--', '#'],
    form: /\*\/\s?(?:from|select|union|where|and|or)\b|['")\d]\s?(?:#|--)\s?(?:alter|drop|select|union)\b|--\s?(?:alter|drop)\s(?:table|database|user|view)\b/,
  },
  {
    needs: ['having ', 'order by', 'group by'],
    form: /\bhaving\s(?:count|sum|min|max|avg)\s?\(|\border\sby\s(?:if|rand)\s?\(|\bgroup\sby\s[\w.]{1,16}\shaving\b/,
  },
  {
    needs: ['select case', 'select if', 'select space', 'select(', 'select (', 'union select', 'union all', 'union distinct'],
    form: /\bselect\s(?:case\b|if\s?\(|space\s?\()|\bselect\s?\(\s?select\b|\bunion\s(?:all\s|distinct\s)select\b|\bunion\sselect\b(?!\s(?!null|user|pass|version|database|schema|char|concat|hex|host|name|table|column)[a-z]{3,20}(?:\s[a-z&|-]{1,20}){0,6}$)/,
  },
  { needs: [')or', ')and', ')xor', ') or', ') and', ') xor'], form: /\)\s?(?:and|or|xor)\s?\(?\s?\d{1,10}\s?[=<>]/ },
  { needs: JOINED_NUMBERS, form: /^\d{1,10}\s?(?:or|and|xor)\s?\d{1,10}\s?[=<>](?!\s[a-z]{2,16}$)/ },
  { needs: ["''", '""'], form: /["']{2,8}\s?\)?\s?(?:or|and)\s?\(?\s?["']{2,8}\w/ },
  { needs: ['oorr', 'anandd', 'aandnd'], form: /['"\d)]\s?(?:oorr|anandd|aandnd)\s/ },
  { needs: ['\\n'], form: /(?:^|[\s\d)'"])\\n\s?union\b/ },
  { needs: ['or $', 'and $', 'or$', 'and$'], form: /\b(?:or|and)\s?\$\w{0,8}\$/ },
]);

/** What follows a quote that nothing opened: a separator, a negation. */
export function isBrokenOpen(text: string): boolean {
  if (text.includes(';') && /^[^'"]{0,16}['"]\s?;/.test(text)) return true;
  return text.includes('!') && /^[^'"]{0,16}['"]\s?!\s?[\w'"`]/.test(text);
}

/** Halves of conditions and statements, as they are sent to see whether a query breaks. None of them is the whole of an attack. */
export const isProbe: (text: string, absent?: number, marks?: number) => boolean = compileShapes([
  // n'a', x'41', _utf8'a'
  { needs: ["'"], form: /^(?:[nxbe]|_[a-z0-9]{2,10})'[^']*'?$|'\s?\),\s?\(['\d]/ },
  { needs: [')'], form: /^\)\s?(?:when|if|like|order|group|having|limit|union|and|or)\b/ },
  // two operands and an operator of SQL, and nothing else
  { needs: ['!=', '<>', '<=>', '&&', '||', '^'], form: /^[\w.'"@]{1,16}\s?(?:!=|<>|<=>|&&|\|\||\^)\s?[\w.'"@]{1,16}$/ },
  // the whole of a filter, `state in ('A', 'B')`, is none
  {
    needs: ['in (', 'in('],
    form: /^(?![a-z_]\w{0,31}\sin\s?\((?:'[\w .-]{0,32}'|\d{1,10})(?:,\s?(?:'[\w .-]{0,32}'|\d{1,10})){0,64}\)$)\w{0,16}\s?in\s?\((?:\d|'|")/,
  },
  { needs: ['null'], form: /^\w{1,16}\s(?:not\s)?(?:like|is|in)\snull$/ },
  { needs: ['between'], form: /^\w{0,16}\s?(?:not\s)?between\s['"]?\d+['"]?\sand\s['"]?\d/ },
  { needs: [' binary'], form: /^\w{0,16}\s?(?:like|regexp|rlike)\sbinary\b/ },
  { needs: ['sounds like', 'likely', 'likelihood'], form: /\bsounds\slike\b|^(?:un)?likel(?:y|ihood)\s?\(/ },
  { needs: behind(DIGITS, VERBS), form: /^\d{1,8}(?:alter|create|delete|drop|insert|rename|select|truncate|update|union)\b/ },
  // 'x' = 1, x'-(1
  { needs: QUOTES, form: /^[^'"]{0,16}['"]\s?(?:[-+=|@*/]|\|\|)\s?[\d(@]/ },
  { needs: ['=', '<', '>', 'like '], form: /\b(?:and|or|xor)\s[\w.]{1,16}\s?(?:=|!=|<>|<|>|like)\s?[('"\d-]/ },
  { needs: JOINED_NUMBERS, form: /\b(?:x?or|and)\s?\d{1,10}\s?(?:[-+*/%<>=]|and\b|or\b|like\b)/ },
  { needs: ['having'], form: /\bhaving\s[\w.(]{1,16}\)?\s?[=<>]/ },
  { needs: ['order by', 'rollup'], form: /\border\sby\s(?:if|rand)\s?\(|\border\sby\s\w+\s(?:limit|asc|desc)\b|\bwith\srollup\b/ },
  {
    needs: ['select top', 'select distinct', 'select all', 'select case', 'select if', 'select space', 'select'],
    form: /\bselect\s?(?:top\s\d|distinct\s\w|all\s\w|case\b|if\s?\(|space\s?\(|\w{1,16},\w)/,
  },
  { needs: ['case '], form: /\bcase\s(?:when\s|\w+\swhen\s)/ },
  { needs: ['\\x2', '\\x3'], form: /\\x(?:22|23|27|3d)/ },
  { needs: ['if(', 'if ('], form: /^[^=]{0,16}\bif\s?\(\s?\w{1,16}\s?[=<>]/ },
  {
    needs: behind(`'");,${DIGITS}`, VERBS),
    form: /^[\d\s'"();,]{0,15}[\d'");,]\s?(?:alter|create|desc|drop|insert|rename|select|truncate|load|union)\s\w/,
  },
  { needs: [' as '], form: /['"\w]\sas\s['"\w]{1,16}\sfrom\b/ },
  {
    needs: behind('t', ['char', 'group_concat', 'load_file', 'space']).concat('e char', 'd char', 'c char', 'r char'),
    form: /\b(?:alter|create|delete|desc|insert|rename|select|load|truncate|update)\s(?:char|group_concat|load_file|space)\b/,
  },
  {
    needs: ['delete from', 'insert into', 'dumpfile', 'outfile', 'load data', 'group by', 'order by', 'data_type', 'dump '],
    form: /\b(?:delete\sfrom|insert\sinto|into\s(?:out|dump)file|load\sdata|group\sby|order\sby|data_type|dump\s\w{1,16}\sfrom)\b/,
  },
  {
    needs: ['varchar', 'sql_', 'tbcreator', 'autonomous'],
    form: /\bn?varchar\s?\(\d|\b(?:sql_variant|sql_longvarchar|tbcreator|autonomous_transaction)\b/,
  },
  { needs: ['/*+'], form: /\/\*\+/ },
  { needs: ['0x'], form: /^0x[a-f\d]{3,32}$/ },
]);
