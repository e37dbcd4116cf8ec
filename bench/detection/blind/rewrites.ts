import type { Evasion } from './encodings.ts';
import { PATHS, SHELL } from './rewrites-system.ts';
import { SQL, XSS } from './rewrites-web.ts';
import { type Rewriting, randomCase, swap } from './rewriting.ts';

const LOOPBACK = [
  '2130706433',
  '0x7f000001',
  '017700000001',
  '127.1',
  '0177.0.0.1',
  '0x7f.0.0.1',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:0:0:1]',
  '127.0.0.1.nip.io',
  '①②⑦.⓪.⓪.①',
  '127.000.000.001',
  '0',
  '127.127.127.127',
  'localhost.',
  'LOCALHOST',
  'spoofed@127.0.0.1',
  'evil.example@127.0.0.1',
  '%31%32%37.0.0.1',
  '127。0。0。1',
  'localtest.me',
  '0x7f.1',
  '[::]',
  '[0000::1]',
];
const METADATA = [
  '2852039166',
  '0xa9fea9fe',
  '0xA9.0xFE.0xA9.0xFE',
  '025177524776',
  '0251.0376.0251.0376',
  '[::ffff:169.254.169.254]',
  '[::ffff:a9fe:a9fe]',
  '169.254.43518',
  '169.16689662',
  '①⑥⑨.②⑤④.①⑥⑨.②⑤④',
  '169.254.169.254.nip.io',
  '169.254.169.254.',
  'a@169.254.169.254',
  '[fd00:ec2::254]',
  'instance-data',
  '%31%36%39.254.169.254',
  '169。254。169。254',
  '1.1.1.1 &@169.254.169.254',
  'x:y@169.254.169.254',
];

const URLS: readonly Rewriting[] = [
  { name: 'URL: the loopback otherwise', apply: (text, draw) => swap(text, /127\.0\.0\.1|localhost/, () => draw.of(LOOPBACK)) },
  { name: 'URL: the metadata service otherwise', apply: (text, draw) => swap(text, /169\.254\.169\.254/, () => draw.of(METADATA)) },
  { name: 'URL: scheme in mixed case', apply: (text, draw) => swap(text, /^\w+/, (scheme) => randomCase(scheme, draw)) },
  { name: 'URL: other slashes', apply: (text, draw) => swap(text, /:\/\//, () => draw.of([':\\\\', ':/', ':///', ':\\/', ':////'])) },
  { name: 'URL: without a scheme', apply: (text) => swap(text, /^https?:/, '') },
  { name: 'URL: white space before', apply: (text, draw) => `${draw.of([' ', '\t', '\n', 'url:', '<'])}${text}` },
  { name: 'URL: tabs within', apply: (text) => swap(text, /^(\w\w)(\w+:\/)(\/)/, '$1\t$2\n$3') },
  { name: 'URL: behind a redirect', apply: (text) => `https://shop.example/redirect?to=${encodeURIComponent(text)}` },
];

const LOOKUPS: readonly Rewriting[] = [
  {
    name: 'lookup: defaults round letters',
    apply: (text, draw) =>
      swap(text, /jndi/, () =>
        [...'jndi']
          .map((letter) =>
            draw.of([`\${::-${letter}}`, `\${lower:${letter.toUpperCase()}}`, `\${env:NONE:-${letter}}`, letter, `\${k8s:k5:-${letter}}`]),
          )
          .join(''),
      ),
  },
  {
    name: 'lookup: colons and slashes from defaults',
    apply: (text) => swap(text, /:(ldap|rmi|dns|ldaps|iiop|nis):\/\//, '${::-:}$1${env:X:-:}/${::-/}'),
  },
  { name: 'lookup: random case', apply: (text, draw) => swap(text, /jndi|lower|env/g, (word) => randomCase(word, draw)) },
  { name: 'lookup: within a lookup', apply: (text) => `\${main:x:-${text}}` },
  { name: 'lookup: not closed', apply: (text) => swap(text, /\}$/, '') },
];

const TEMPLATES: readonly Rewriting[] = [
  {
    name: 'template: blanks within',
    apply: (text, draw) => swap(text, /\{\{|\$\{|<%=/g, (open) => `${open}${draw.of([' ', '\t', '\n', '  '])}`),
  },
  { name: 'template: whitespace control', apply: (text) => swap(swap(text, /\{\{(?!#)/g, '{{-') ?? text, /\{%/g, '{%-') },
  { name: 'template: names in brackets', apply: (text) => swap(text, /\.(__\w+__)/g, "['$1']") },
  {
    name: 'template: names in pieces',
    apply: (text) => swap(swap(text, /\.__(\w\w)(\w+)__/g, "['__$1'~'$2__']") ?? text, /'(java\.lang\.)(Runtime)'/g, "'$1'.concat('$2')"),
  },
  { name: 'template: attr filter and hexadecimal', apply: (text) => swap(text, /\.__(\w+)__/g, '|attr("\\x5f\\x5f$1\\x5f\\x5f")') },
  {
    name: 'template: other numbers',
    apply: (text, draw) => swap(text, /7\*7/g, () => draw.of(['191*7', "7*'7'", '7+7', '(7)*(7)', '7**2', '49-0', '1337%2b1', '"a"*3'])),
  },
  { name: 'template: text before and after', apply: (text) => `Dear customer, ${text} and so on.` },
];

const each = (classes: readonly string[], list: readonly Rewriting[]): Evasion[] => list.map((one) => ({ ...one, classes }));

/** The same exploits written otherwise in their own language. */
export const REWRITES: readonly Evasion[] = [
  ...each(['sqli'], SQL),
  ...each(['xss'], XSS),
  ...each(['cmdi'], SHELL),
  ...each(['path-traversal'], PATHS),
  ...each(['ssrf'], URLS),
  ...each(['log4shell'], LOOKUPS),
  ...each(['ssti'], TEMPLATES),
  ...each(
    ['ldapi', 'xpathi', 'nosql-text'],
    [
      { name: 'random case of names', apply: (text, draw) => swap(text, /[a-z]{3,}(?==|\()/gi, (word) => randomCase(word, draw)) },
      { name: 'other white space', apply: (text, draw) => swap(text, / /g, () => draw.of(['\t', '\n', '\r\n', '  '])) },
    ],
  ),
];
