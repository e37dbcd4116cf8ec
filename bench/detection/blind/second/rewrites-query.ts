import { randomCase, swap } from '../rewriting.ts';
import type { Rewrite } from './rewrite.ts';

const WORDS =
  /\b(?:select|union|from|where|and|or|order|group|having|sleep|benchmark|insert|update|delete|drop|exec|waitfor|like|case|when|then|else|end|limit|into|all)\b/gi;
/** Spaces outside of texts in quotes. */
const spaced = (text: string, by: string | (() => string)): string | null => {
  let inside = false;
  const out = text.replace(/'|(--\s.*$)| /g, (match, comment?: string) => {
    if (comment !== undefined) return comment;
    if (match === "'") {
      inside = !inside;
      return match;
    }
    return typeof by === 'string' ? by : by();
  });
  return out === text ? null : out;
};

const texts = (text: string, by: (inner: string) => string): string | null => swap(text, /'([\w@./: ]{2,})'/g, (_, inner) => by(inner));
const hex = (text: string): string => Buffer.from(text).toString('hex');
const codes = (text: string, call: string, join: string): string => Array.from(text, (sign) => `${call}(${sign.charCodeAt(0)})`).join(join);

const SQL: readonly Rewrite[] = [
  { name: 'comments for spaces', on: 'all SQL', apply: (text) => spaced(text, '/**/') },
  { name: 'comments with words for spaces', on: 'all SQL', apply: (text, draw) => spaced(text, () => `/*${draw.chars('lower', 5)}'"*/`) },
  { name: 'nested comments', on: 'PostgreSQL, SQL Server', apply: (text) => spaced(text, '/*/**/*/') },
  { name: 'line comments for spaces', on: 'MySQL', apply: (text, draw) => spaced(text, () => `-- ${draw.chars('lower', 6)}\n`) },
  { name: 'hash comments for spaces', on: 'MySQL', apply: (text, draw) => spaced(text, () => `#${draw.chars('lower', 6)}\n`) },
  {
    name: 'vertical tabs and form feeds',
    on: 'MySQL, PostgreSQL, SQL Server',
    apply: (text, draw) => spaced(text, () => draw.of(['\v', '\f'])),
  },
  { name: 'tabs and line ends', on: 'all SQL', apply: (text, draw) => spaced(text, () => draw.of(['\t', '\n', '\r\n'])) },
  { name: 'no-break spaces', on: 'MySQL in latin1, Oracle', apply: (text) => spaced(text, '\u00a0') },
  { name: 'control bytes for spaces', on: 'SQL Server', apply: (text, draw) => spaced(text, () => draw.of(['\x01', '\x0e', '\x1f'])) },
  { name: 'wide spaces', on: 'Oracle, SQL Server', apply: (text) => spaced(text, '\u3000') },
  {
    name: 'plus signs before names',
    on: 'MySQL, SQLite',
    apply: (text) => swap(text, /\b(?:select|and|or) (?=[\w(])/gi, (match) => `${match.trim()}+`),
  },
  { name: 'random case', on: 'all SQL', apply: (text, draw) => swap(text, WORDS, (match) => randomCase(match, draw)) },
  { name: 'versioned comments', on: 'MySQL, MariaDB', apply: (text) => swap(text, WORDS, (match) => `/*!50000${match}*/`) },
  {
    name: 'versioned comments without a version',
    on: 'MySQL, MariaDB',
    apply: (text) => swap(text, /\b(?:union|select|from|and|or|sleep)\b/gi, (match) => `/*!${match}*/`),
  },
  {
    name: 'one versioned comment',
    on: 'MySQL, MariaDB',
    apply: (text) => swap(text, /\b(?:union|and|or|select)\b.*?(?=--|#|$)/is, (match) => `/*!00000${match}*/`),
  },
  {
    name: 'words within words',
    on: 'programs that remove words once',
    apply: (text) => swap(text, /\b(?:union|select|from|where|and|or)\b/gi, (match) => `${match.slice(0, 2)}${match}${match.slice(2)}`),
  },
  {
    name: 'operators for words',
    on: 'MySQL, SQLite',
    apply: (text) => swap(text, / (?:and|or) /gi, (match) => (/and/i.test(match) ? '&&' : '||')),
  },
  { name: 'like for equals', on: 'all SQL', apply: (text) => swap(text, /(?<=[\w)'])=(?=[\w('])/g, ' like ') },
  { name: 'in for equals', on: 'all SQL', apply: (text) => swap(text, /(\b\w+)=(\d+)\b/g, (_, left, right) => `${left} in(${right})`) },
  {
    name: 'between for equals',
    on: 'all SQL',
    apply: (text) => swap(text, /\b(\d+)=(\d+)\b/g, (_, left, right) => `${left} between ${right} and ${right}`),
  },
  {
    name: 'scientific numbers',
    on: 'MySQL, SQL Server',
    apply: (text) => swap(text, /(?<![\w.'])\d+ (?=[a-z])/gi, (match) => `${match.trim()}e0`),
  },
  { name: 'quotes without spaces', on: 'all SQL', apply: (text) => swap(text, /(?<=['")\d]) (?=[a-z'"(])|(?<=[a-z]) (?=['"(])/gi, '') },
  {
    name: 'parentheses for spaces',
    on: 'all SQL',
    apply: (text) => swap(text, /\b(and|or|select) (\d+=\d+|\w+)(?= |$)/gi, (_, word, inner) => `${word}(${inner})`),
  },
  { name: 'texts in hex', on: 'MySQL, SQL Server', apply: (text) => texts(text, (inner) => `0x${hex(inner)}`) },
  { name: 'texts as X literals', on: 'MySQL, SQLite', apply: (text) => texts(text, (inner) => `x'${hex(inner)}'`) },
  {
    name: 'texts by char()',
    on: 'MySQL, SQL Server',
    apply: (text) => texts(text, (inner) => `char(${Array.from(inner, (sign) => sign.charCodeAt(0)).join()})`),
  },
  { name: 'texts by chr()', on: 'Oracle, PostgreSQL', apply: (text) => texts(text, (inner) => codes(inner, 'chr', '||')) },
  {
    name: 'texts in two',
    on: 'Oracle, PostgreSQL, SQLite',
    apply: (text) => texts(text, (inner) => `'${inner.slice(0, 1)}'||'${inner.slice(1)}'`),
  },
  { name: 'texts side by side', on: 'MySQL', apply: (text) => texts(text, (inner) => `'${inner.slice(0, 1)}' '${inner.slice(1)}'`) },
  { name: 'texts in dollars', on: 'PostgreSQL', apply: (text) => texts(text, (inner) => `$q$${inner}$q$`) },
  {
    name: 'texts in escapes',
    on: 'PostgreSQL',
    apply: (text) => texts(text, (inner) => `e'${Array.from(inner, (sign) => `\\x${hex(sign)}`).join('')}'`),
  },
  { name: 'texts with a charset', on: 'MySQL', apply: (text) => texts(text, (inner) => `_utf8mb4'${inner}'`) },
  { name: 'quotes another program makes', on: 'SQL Server and best-fit code pages', apply: (text) => swap(text, /'/g, '\u02bc') },
  { name: 'full-width quotes', on: 'SQL Server and best-fit code pages', apply: (text) => swap(text, /'/g, '\uff07') },
  { name: 'another comment at the end', on: 'MySQL', apply: (text) => swap(text, /--[ -]*$/, '#') },
  { name: 'NUL at the end', on: 'Access, SQLite', apply: (text) => swap(text, /--[ -]*$/, ';\x00') },
  { name: 'names in back quotes', on: 'MySQL', apply: (text) => swap(text, /\bfrom (\w+)/gi, (_, name) => `from\`${name}\``) },
  { name: 'names in brackets', on: 'SQL Server', apply: (text) => swap(text, /\bfrom (\w+)/gi, (_, name) => `from[${name}]`) },
  {
    name: 'function and parenthesis apart',
    on: 'MySQL with IGNORE_SPACE, PostgreSQL, SQL Server',
    apply: (text) =>
      swap(text, /\b(sleep|version|char|concat|substring|ascii|user|count|pg_sleep|cast)\(/gi, (_, call) => `${call}/**/\n(`),
  },
  {
    name: 'more parentheses',
    on: 'all SQL',
    apply: (text) => swap(text, /\b(\d+)=(\d+)\b/g, (_, left, right) => `((((${left}))))=((${right}))`),
  },
  {
    name: 'signs before numbers',
    on: 'all SQL',
    apply: (text) => swap(text, /\b(\d+)=(\d+)\b/g, (_, left, right) => `-+-${left}=-+-${right}`),
  },
  {
    name: 'text after an honest sentence',
    on: 'all SQL',
    apply: (text) => (text.startsWith("'") ? `Rent for March, flat 12${text}` : null),
  },
];

const QUERY = ['ldapi'];
const PATHS = ['xpathi'];
const OBJECTS = ['nosql-text'];

export const QUERY_REWRITES: readonly Rewrite[] = [
  ...SQL.map((one) => ({ ...one, classes: ['sqli'] })),
  { name: 'spaces about signs', on: 'OpenLDAP', classes: QUERY, apply: (text) => swap(text, /[(|&]/g, '$& ') },
  {
    name: 'attribute names in random case',
    on: 'all directories',
    classes: QUERY,
    apply: (text, draw) => swap(text, /\b[a-z]{2,}(?==)/gi, (match) => randomCase(match, draw)),
  },
  {
    name: 'attributes by number',
    on: 'all directories',
    classes: QUERY,
    apply: (text) =>
      swap(
        text,
        /\b(?:uid|cn|mail)(?==)/gi,
        (match) => ({ uid: '0.9.2342.19200300.100.1.1', cn: '2.5.4.3', mail: '0.9.2342.19200300.100.1.3' })[match.toLowerCase()]!,
      ),
  },
  {
    name: 'values in escapes',
    on: 'all directories',
    classes: QUERY,
    apply: (text) => swap(text, /=([a-z]{3,})/gi, (_, value) => `=\\${hex(value[0]!)}${value.slice(1)}`),
  },
  {
    name: 'attribute options',
    on: 'OpenLDAP',
    classes: QUERY,
    apply: (text) => swap(text, /\b(cn|mail|description)=/gi, (_, name) => `${name};lang-en=`),
  },
  { name: 'line ends for spaces', on: 'all readers', classes: PATHS, apply: (text) => swap(text, / /g, '\n\t') },
  { name: 'comments for spaces', on: 'XPath 2', classes: PATHS, apply: (text) => swap(text, / /g, '(: a :)') },
  {
    name: 'the other quotes',
    on: 'all readers',
    classes: PATHS,
    apply: (text) => swap(text, /['"]/g, (match) => (match === "'" ? '"' : "'")),
  },
  {
    name: 'long axes',
    on: 'all readers',
    classes: PATHS,
    apply: (text) => swap(text, /\/\/(\w+)/g, (_, name) => `/descendant-or-self::node()/child::${name}`),
  },
  { name: 'no spaces beside quotes', on: 'all readers', classes: PATHS, apply: (text) => swap(text, /(?<=['")\]]) | (?=['"(])/g, '') },
  { name: 'two negations', on: 'all readers', classes: PATHS, apply: (text) => swap(text, /\btrue\(\)|\b1=1\b/g, 'not(not(1))') },
  { name: 'comments for spaces', on: 'MongoDB', classes: OBJECTS, apply: (text) => swap(text, / /g, '/**/') },
  { name: 'line ends for spaces', on: 'all', classes: OBJECTS, apply: (text) => swap(text, / /g, '\n') },
  {
    name: 'members by texts',
    on: 'MongoDB',
    classes: OBJECTS,
    apply: (text) => swap(text, /\bthis\.(\w+)/g, (_, name) => `this['${name}']`),
  },
  {
    name: 'names in escapes',
    on: 'MongoDB',
    classes: OBJECTS,
    apply: (text) =>
      swap(text, /\b(sleep|return|this)\b/g, (match) => `\\u${match.charCodeAt(0).toString(16).padStart(4, '0')}${match.slice(1)}`),
  },
  { name: 'dollars in escapes', on: 'all', classes: OBJECTS, apply: (text) => swap(text, /"\$/g, '"\\u0024') },
];
