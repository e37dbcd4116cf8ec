import { deflateSync, gzipSync } from 'node:zlib';
import type { HeaderField } from '@sallyport/core';
import type { Draw } from '../draw.ts';
import { get, json, multipart, post, query } from '../message.ts';
import { type Carrier, escaped, payment, TEXT_CLASSES } from '../second/carrier.ts';
import { HEAD_CHARS, headerText } from '../way.ts';

const coded = (text: string): string => escaped(Buffer.from(text));
const b64url = (text: string): string => Buffer.from(text).toString('base64url');
const xml = (text: string): string => text.replace(/[<&]/g, (sign) => (sign === '<' ? '&lt;' : '&amp;'));
/** Signs that no XML text can hold. */
const xmlCannot = /[\0-\x08\x0b\x0c\x0e-\x1f]/;

type Make<T> = (text: string, draw: Draw, field: string) => T;

const bodied = (
  name: string,
  on: string,
  type: string | null,
  make: Make<string | Uint8Array | null>,
  headers: HeaderField[] = [],
): Carrier => ({
  name,
  on,
  carry: (text, draw, field) => {
    const body = make(text, draw, field);
    return body === null ? null : post('/v2/transfers', type, body, { headers });
  },
});
const asJson = (name: string, on: string, make: Make<unknown>): Carrier => ({
  name,
  on,
  carry: (text, draw, field) => json('/v2/transfers', make(text, draw, field)),
});
const headed = (name: string, on: string, make: Make<HeaderField>): Carrier => ({
  name,
  on,
  charsMax: HEAD_CHARS / 2,
  classes: TEXT_CLASSES,
  carry: (text, draw, field) => get('/v2/accounts', { headers: [make(text, draw, field)] }),
});
const targeted = (name: string, on: string, make: Make<string | null>, classes?: readonly string[]): Carrier => ({
  name,
  on,
  charsMax: HEAD_CHARS / 3,
  ...(classes === undefined ? {} : { classes }),
  carry: (text, draw, field) => {
    const target = make(text, draw, field);
    return target === null ? null : get(target);
  },
});

const FORM = 'application/x-www-form-urlencoded';
const XML = 'application/xml';

const BODIES: readonly Carrier[] = [
  asJson('JSON: deep', 'all', (t, draw, f) => ({
    data: { type: 'payment', attributes: { parties: [{ role: 'debtor', [f]: t }], ref: draw.uuid() } },
  })),
  asJson('JSON: list of texts', 'all', (t, draw) => ({ tags: [draw.name(), t, 'rent'] })),
  asJson('JSON-RPC parameters', 'JSON-RPC servers', (t, draw) => ({
    jsonrpc: '2.0',
    method: 'account.find',
    params: [draw.iban(), t],
    id: 7,
  })),
  asJson('JSON Patch value', 'JSON Patch', (t, _, f) => [{ op: 'replace', path: `/${f}`, value: t }]),
  asJson('JSON: key', 'programs that put keys into statements', (t) => ({ filter: { [t]: 1 } })),
  asJson('JSON: JSON in base64', 'programs that read it', (t, _, f) => ({
    payload: Buffer.from(JSON.stringify({ [f]: t })).toString('base64'),
  })),
  asJson('JSON: rich text of an editor', 'all', (t) => ({ ops: [{ insert: 'Dear team, ' }, { insert: t, attributes: { bold: true } }] })),
  asJson('JSON: page address with the text', 'programs that keep it', (t, _, f) => ({
    event: 'page',
    url: `https://bank.example/a?${query({ [f]: t })}`,
  })),
  asJson('GraphQL variable', 'Apollo, graphql-java', (t, _, f) => ({
    operationName: 'Find',
    query: 'query Find($in: FindInput!) { find(in: $in) { id name } }',
    variables: { in: { [f]: t, first: 20 } },
  })),
  asJson('GraphQL literal', 'Apollo, graphql-java', (t, _, f) => ({ query: `query { find(${f}: ${JSON.stringify(t)}) { id } }` })),
  bodied(
    'JSON5: single quotes',
    'json5, YAML readers',
    'application/json',
    (t, _, f) => `{${f}:'${t.replace(/[\\']/g, '\\$&').replace(/[\n\r]/g, (one) => (one === '\n' ? '\\n' : '\\r'))}', limit:20}`,
  ),
  bodied('JSON: 400 members before', 'all', 'application/json', (t, draw, f) =>
    JSON.stringify({ ...Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`k${index}`, draw.amount()])), [f]: t }),
  ),
  bodied('JSON: all signs escaped', 'all', 'application/json', (t, _, f) => {
    const units = t.split('').map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return `{"${f}":"${units.join('')}"}`;
  }),
  bodied('JSON: said to be a form', 'PHP, Flask with force', FORM, (t, draw, f) => JSON.stringify(payment(f, t, draw))),
  bodied('form: said to be multipart', 'lenient readers', 'multipart/form-data', (t, _, f) => query({ a: '1', [f]: t })),
  bodied('form: signs escaped twice', 'programs that decode again', FORM, (t, _, f) => `${f}=${encodeURIComponent(coded(t))}`),
  bodied('form: the name three times', 'PHP, Java', FORM, (t, draw, f) => `${f}=${draw.digits(4)}&${f}=${coded(t)}&${f}=x`),
  bodied(
    'gzip twice',
    'servers that undo both',
    'application/json',
    (t, draw, f) => gzipSync(gzipSync(JSON.stringify(payment(f, t, draw)))),
    [['content-encoding', 'gzip, gzip']],
  ),
  bodied('deflate', 'servers', FORM, (t, _, f) => deflateSync(query({ [f]: t })), [['content-encoding', 'deflate']]),
  bodied('XML element', 'XML readers', XML, (t, draw, f) =>
    xmlCannot.test(t) ? null : `<payment><amount>${draw.amount()}</amount><${f}>${xml(t)}</${f}></payment>`,
  ),
  bodied('XML attribute', 'XML readers', XML, (t, _, f) =>
    xmlCannot.test(t) ? null : `<payment ${f}="${xml(t).replaceAll('"', '&#x22;')}"/>`,
  ),
  bodied('XML CDATA in two', 'XML readers', XML, (t, _, f) => {
    const middle = Math.ceil(t.length / 2);
    return xmlCannot.test(t) || t.includes(']]')
      ? null
      : `<a><${f}><![CDATA[${t.slice(0, middle)}]]><![CDATA[${t.slice(middle)}]]></${f}></a>`;
  }),
  bodied('SOAP', 'SOAP servers', 'application/soap+xml', (t, draw, f) =>
    xmlCannot.test(t)
      ? null
      : `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><Pay xmlns="urn:bank"><Iban>${draw.iban()}</Iban><${f}>${xml(t)}</${f}></Pay></s:Body></s:Envelope>`,
  ),
  bodied('XML-RPC', 'XML-RPC servers', 'text/xml', (t) =>
    xmlCannot.test(t)
      ? null
      : `<?xml version="1.0"?><methodCall><methodName>find</methodName><params><param><value><string>${xml(t)}</string></value></param></params></methodCall>`,
  ),
  bodied(
    'CSV cell',
    'imports',
    'text/csv',
    (t, draw) => `iban,amount,memo\r\n${draw.iban()},${draw.amount()},"${t.replaceAll('"', '""')}"\r\n`,
  ),
  bodied(
    'OData batch',
    'OData servers',
    'multipart/mixed; boundary=batch_1',
    (t, _, f) =>
      `--batch_1\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nGET Accounts?${f}=${coded(t)} HTTP/1.1\r\nHost: bank.example\r\n\r\n\r\n--batch_1--\r\n`,
  ),
  {
    name: 'multipart field',
    on: 'all',
    carry: (text, draw, field) =>
      multipart(
        '/v2/documents',
        [
          { name: 'type', content: 'passport' },
          { name: field, content: text },
        ],
        `x${draw.hex(12)}`,
      ),
  },
  {
    name: 'multipart file name',
    on: 'programs that use it',
    classes: ['cmdi', 'path-traversal', 'xss', 'sqli', 'ssti', 'log4shell', 'ssi'],
    carry: (text, draw) =>
      /["\r\n\0]/.test(text)
        ? null
        : multipart(
            '/v2/documents',
            [{ name: 'file', filename: text, type: 'application/pdf', content: '%PDF-1.7\n' }],
            `x${draw.hex(12)}`,
          ),
  },
  {
    name: 'multipart JSON part',
    on: 'Spring, Google APIs',
    carry: (text, draw, field) =>
      multipart(
        '/v2/documents',
        [{ name: 'meta', type: 'application/json', content: JSON.stringify({ [field]: text }) }],
        `x${draw.hex(12)}`,
      ),
  },
];

const HEADS: readonly Carrier[] = [
  headed('cookie', 'programs that keep it', (t) => ['cookie', `theme=dark; lastSearch=${encodeURIComponent(t)}`]),
  headed('cookie: JSON in base64', 'programs that read it', (t, _, f) => ['cookie', `prefs=${b64url(JSON.stringify({ [f]: t }))}; a=1`]),
  headed('header: X-Forwarded-Host', 'programs that build addresses', (t) => ['x-forwarded-host', headerText(t)]),
  headed('header: X-Request-Id', 'logs', (t) => ['x-request-id', headerText(t)]),
  headed('header: Accept', 'programs that choose by it', (t) => ['accept', headerText(t)]),
  headed('header: If-None-Match', 'programs that look it up', (t) => ['if-none-match', `"${headerText(t)}"`]),
  headed('header: Referer of a search', 'programs that keep it', (t) => ['referer', `https://search.example/?q=${encodeURIComponent(t)}`]),
  headed('token: claim', 'programs that do not check it first', (t) => [
    'authorization',
    `Bearer ${b64url('{"alg":"none"}')}.${b64url(JSON.stringify({ sub: '1', name: t }))}.`,
  ]),
];

const TARGETS: readonly Carrier[] = [
  targeted('path segment', 'routers', (t, draw) => `/v2/customers/${coded(t)}/cards/${draw.digits(4)}`, TEXT_CLASSES),
  targeted(
    'last path segment, escaped twice',
    'programs that decode again',
    (t) => `/v2/customers/${encodeURIComponent(coded(t))}`,
    TEXT_CLASSES,
  ),
  targeted('matrix parameter', 'JAX-RS, Spring', (t, _, f) => `/v2/customers;${f}=${coded(t)}/cards`, TEXT_CLASSES),
  targeted('query name', 'programs that keep names', (t) => `/v2/search?${coded(t)}=1&page=2`, TEXT_CLASSES),
  targeted('query: list name of PHP', 'PHP, Rails', (t, _, f) => `/v2/search?page=1&${f}%5b%5d=${coded(t)}`),
  targeted(
    'query: JSON value',
    'programs that read it',
    (t, _, f) => `/v2/search?${query({ filter: JSON.stringify({ where: { [f]: t } }) })}`,
  ),
  targeted('query: u escapes', 'IIS', (t, _, f) => {
    const units = t.split('').map((one) => (/[a-z0-9]/i.test(one) ? one : `%u${one.charCodeAt(0).toString(16).padStart(4, '0')}`));
    return `/v2/search.asp?${f}=${units.join('')}`;
  }),
  targeted('query: all signs escaped', 'all', (t, _, f) => {
    const bytes = Array.from(Buffer.from(t), (byte) => `%${byte.toString(16).padStart(2, '0')}`);
    return `/v2/search?${f}=${bytes.join('')}`;
  }),
  targeted('query: base64 value', 'programs that read it', (t, _, f) => `/v2/search?${f}=${b64url(t)}`),
  targeted('query: OData filter', 'OData with a raw statement', (t, _, f) => `/odata/Accounts?$filter=${coded(`${f} eq '${t}`)}&$top=5`, [
    'sqli',
  ]),
];

/** Ways without a name that says what the text is for; what a program takes whole from a field made for it does not come so. */
const NAMELESS = ['JSON: list of texts', 'JSON-RPC parameters', 'JSON: key', 'JSON: rich text of an editor', 'XML-RPC', 'CSV cell'];

/** How the third bank's texts travel besides plainly. */
export const TEXT_WAYS: readonly Carrier[] = [...BODIES, ...HEADS, ...TARGETS].map((way) =>
  NAMELESS.includes(way.name) ? { ...way, classes: TEXT_CLASSES } : way,
);

const LOGIN = '/v2/login';

/** `a[b][c]=1` of an object. */
function bracketed(value: unknown, key: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${coded(key)}=${coded(String(value))}`];
  return Object.entries(value).flatMap(([name, one]) => bracketed(one, key === '' ? name : `${key}[${name}]`));
}

/** Ways of values that are objects. */
export const OBJECT_WAYS: readonly Carrier[] = [
  { name: 'JSON member', on: 'all', carry: (t, draw) => post(LOGIN, 'application/json', `{"login":"${draw.name()}","password":${t}}`) },
  { name: 'JSON body', on: 'all', classes: ['prototype-pollution'], carry: (t) => post('/v2/settings', 'application/json', t) },
  { name: 'JSON member, deep', on: 'all', carry: (t) => post(LOGIN, 'application/json', `{"query":{"and":[{"pin":${t}}]}}`) },
  {
    name: 'JSON, keys escaped',
    on: 'all',
    carry: (t) => post(LOGIN, 'application/json', `{"pin":${t.replaceAll('$', '\\u0024').replaceAll('__', '\\u005f_')}}`),
  },
  {
    name: 'form in brackets',
    on: 'Express, PHP, Rails',
    carry: (t) => post(LOGIN, FORM, `login=eve&${bracketed(JSON.parse(t), 'pin').join('&')}`),
  },
  {
    name: 'query in brackets',
    on: 'Express, PHP, Rails',
    charsMax: HEAD_CHARS / 4,
    carry: (t) => get(`/v2/users?${bracketed(JSON.parse(t), 'where').join('&')}`),
  },
  {
    name: 'GraphQL variable',
    on: 'Apollo with a JSON scalar',
    carry: (t) => json('/graphql', { query: 'query($w:JSON){users(where:$w){id}}', variables: { w: { pin: JSON.parse(t) } } }),
  },
  {
    name: 'query value, JSON',
    on: 'programs that read it',
    charsMax: HEAD_CHARS / 4,
    carry: (t) => get(`/v2/users?${query({ where: `{"pin":${t}}` })}`),
  },
];

const graphql = (text: string): string => JSON.stringify({ query: text, variables: null });

/** Ways of XML documents and GraphQL documents. */
export const DOCUMENT_WAYS: readonly Carrier[] = [
  { name: 'body', on: 'XML readers', classes: ['xxe'], carry: (t) => post('/v2/payments', XML, t) },
  { name: 'body said to be JSON', on: 'Jersey, Spring', classes: ['xxe'], carry: (t) => post('/v2/payments', 'application/json', t) },
  { name: 'form field', on: 'SAML, XML in forms', classes: ['xxe'], carry: (t) => post('/v2/import', FORM, query({ xml: t })) },
  { name: 'JSON member', on: 'programs that read it', classes: ['xxe'], carry: (t) => json('/v2/import', { document: t }) },
  {
    name: 'JSON member in base64',
    on: 'programs that read it',
    classes: ['xxe'],
    carry: (t) => json('/v2/import', { document: Buffer.from(t).toString('base64') }),
  },
  {
    name: 'uploaded SVG',
    on: 'image libraries',
    classes: ['xxe'],
    carry: (t) => multipart('/v2/avatar', [{ name: 'file', filename: 'a.svg', type: 'image/svg+xml', content: t }], 'xB0undary'),
  },
  {
    name: 'body in UTF-16',
    on: 'XML readers',
    classes: ['xxe'],
    carry: (t) => post('/v2/payments', XML, Buffer.from(`\uFEFF${t}`, 'utf16le')),
  },
  {
    name: 'SAML parameter',
    on: 'SAML',
    classes: ['xxe'],
    carry: (t) => post('/saml/acs', FORM, query({ SAMLResponse: Buffer.from(t).toString('base64') })),
  },
  { name: 'GraphQL in JSON', on: 'all', classes: ['graphql-abuse'], carry: (t) => post('/graphql', 'application/json', graphql(t)) },
  {
    name: 'GraphQL in the query',
    on: 'all',
    classes: ['graphql-abuse'],
    charsMax: HEAD_CHARS,
    carry: (t) => get(`/graphql?${query({ query: t })}`),
  },
  { name: 'GraphQL alone', on: 'express-graphql', classes: ['graphql-abuse'], carry: (t) => post('/graphql', 'application/graphql', t) },
  {
    name: 'GraphQL in a list',
    on: 'Apollo with batches',
    classes: ['graphql-abuse'],
    carry: (t) => post('/api/graphql', 'application/json', `[${graphql(t)}]`),
  },
];
