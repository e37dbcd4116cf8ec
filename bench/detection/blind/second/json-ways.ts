import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { Draw } from '../draw.ts';
import { post, query } from '../message.ts';
import { type Carrier, payment, TEXT_CLASSES } from './carrier.ts';
import { hasNoXml, xmlOf } from './charset-ways.ts';

const PATH = '/v1/payments';
const JSON_TYPE = 'application/json';

const quoted = (text: string): string => JSON.stringify(text);
const every = (text: string): string => text.replace(/[\s\S]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
const signs = (text: string): string =>
  quoted(text)
    .slice(1, -1)
    .replace(/[^\w\\ ]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`);

/** What is between the braces, by the field and the text. */
type Inside = (field: string, text: string, draw: Draw) => string;

const NESTING = 60;

/** JSON that some reader takes: name, readers, the document. */
const DOCUMENTS: readonly (readonly [name: string, on: string, make: Inside])[] = [
  ['comments', 'Json.NET, Gson, JSON5, Jackson with comments', (f, t) => `{/*a*/"amount":1,//b\n"${f}"/**/:/*"*/${quoted(t)}/*c*/}`],
  ['a comment before', 'Json.NET, Gson', (f, t) => `//\n/*{"a":1}*/{"${f}":${quoted(t)}}`],
  ['the honest key first', 'all that take the last of two', (f, t) => `{"${f}":"rent","${f}":${quoted(t)}}`],
  ['the honest key last', 'Gson streaming, jsonparser for Go', (f, t) => `{"${f}":${quoted(t)},"${f}":"rent"}`],
  ['every character escaped', 'all', (f, t) => `{"${f}":"${every(t)}"}`],
  ['marks escaped', 'all', (f, t) => `{"${f}":"${signs(t)}"}`],
  ['the key escaped', 'all', (f, t) => `{"${every(f)}":${quoted(t)}}`],
  ['solidus escaped', 'all', (f, t) => `{"${f}":${quoted(t).replaceAll('/', '\\/')}}`],
  ['a lone surrogate before', 'all but strict ones', (f, t) => `{"${f}":"\\ud800${quoted(t).slice(1)}}`],
  ['a huge number before', 'all', (f, t) => `{"amount":${'9'.repeat(400)}e-399,"${f}":${quoted(t)}}`],
  ['a comma too many', 'Json.NET, Gson, JSON5', (f, t) => `{"amount":1,"${f}":${quoted(t)},}`],
  ['not a number', 'Python json, Json.NET, Gson', (f, t) => `{"amount":NaN,"fee":-Infinity,"${f}":${quoted(t)}}`],
  ['keys without quotes', 'Json.NET, Gson, JSON5', (f, t) => `{amount:1,${f}:${quoted(t)}}`],
  [
    'single quotes',
    'Json.NET, Gson, JSON5',
    (f, t) => `{'${f}':'${quoted(t).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'}`,
  ],
  ['hexadecimal number before', 'Json.NET, JSON5', (f, t) => `{"amount":0x1F,"${f}":${quoted(t)}}`],
  ['leading zero and plus before', 'Gson, JSON5', (f, t) => `{"amount":+007,"${f}":${quoted(t)}}`],
  ['raw line ends in the string', 'Gson, Json.NET', (f, t) => `{"${f}":"rent\n${quoted(t).slice(1)}}`],
  ['raw control bytes', 'Gson, PHP none, Json.NET', (f, t) => `{"${f}":"\t\x01${quoted(t).slice(1)}}`],
  ['a second document after', 'Go decoder, Jackson', (f, t) => `{"a":1}\n{"${f}":${quoted(t)}}`],
  ['rubbish after', 'Jackson, Go decoder', (f, t) => `{"${f}":${quoted(t)}}]]{"`],
  ['never closed', 'streaming readers', (f, t) => `{"a":1,"${f}":${quoted(t)},"b":`],
  ['record separators', 'JSON text sequences', (f, t) => `\x1e{"a":1}\n\x1e{"${f}":${quoted(t)}}\n`],
  ['a bare string', 'all', (_, t) => quoted(t)],
  ['a list at the top', 'all', (_, t) => `[1,[${quoted(t)}]]`],
  [`${NESTING} lists deep`, 'all', (f, t) => `{"${f}":${'['.repeat(NESTING)}${quoted(t)}${']'.repeat(NESTING)}}`],
  [`${NESTING} objects deep`, 'all', (f, t) => `{"${f}":${'{"a":'.repeat(NESTING)}${quoted(t)}${'}'.repeat(NESTING)}}`],
  ['the text as key', 'programs that use keys as columns', (f, t) => `{"${f}":{${quoted(t)}:1}}`],
  ['JSON in a string', 'programs that read it again', (f, t) => `{"${f}":${quoted(JSON.stringify({ text: t }))}}`],
  [
    'JSON in a string in a string',
    'programs that read it again',
    (f, t) => `{"${f}":${quoted(JSON.stringify({ text: JSON.stringify({ t }) }))}}`,
  ],
  ['base64 in a string', 'programs that decode it', (f, t) => `{"${f}":"${Buffer.from(t).toString('base64')}"}`],
  [
    'base64 of JSON in a string',
    'programs that decode it',
    (f, t) => `{"${f}":"${Buffer.from(JSON.stringify({ text: t })).toString('base64url')}"}`,
  ],
  [
    'XML in a string',
    'programs that read it',
    (f, t) => (hasNoXml(t) ? '' : `{"${f}":${quoted(xmlOf(t.replace(/&/g, '&amp;').replace(/</g, '&lt;'), 'Ustrd'))}}`),
  ],
  ['a form in a string', 'programs that read it', (f, t) => `{"${f}":${quoted(query({ a: '1', b: t }))}}`],
  ['20 KB of spaces before', 'all', (f, t) => `{"a":1,${' '.repeat(20_000)}"${f}":${quoted(t)}}`],
  ['200 KB of line ends before', 'all', (f, t) => `${'\r\n'.repeat(100_000)}{"${f}":${quoted(t)}}`],
  [
    '100 KB of text in a field before',
    'all',
    (f, t, draw) => `{"a":"${draw.words(20).repeat(800).slice(0, 100_000)}","${f}":${quoted(t)}}`,
  ],
  [
    '2,000 fields before',
    'all',
    (f, t) => `{${Array.from({ length: 2_000 }, (_, index) => `"k${index}":${index}`).join()},"${f}":${quoted(t)}}`,
  ],
  ['9,000 numbers before', 'all', (f, t) => `{"ids":[${Array.from({ length: 9_000 }, (_, index) => index).join()}],"${f}":${quoted(t)}}`],
];

/** Types under which programs read JSON all the same. */
const TYPES: readonly (readonly [name: string, on: string, type: string | null])[] = [
  ['text/plain', 'PHP, Flask with force, Express with any type', 'text/plain'],
  ['form type', 'PHP, Flask with force', 'application/x-www-form-urlencoded'],
  ['no type', 'PHP, Go, Flask with force', null],
  ['octet stream', 'PHP, Go', 'application/octet-stream'],
  ['text/json', 'ASP.NET', 'text/json'],
  ['a vendor type', 'all', 'application/vnd.bank.v2+json;version=2'],
  ['a type in capitals', 'all', 'APPLICATION/JSON ; Charset = UTF-8'],
  ['an empty type', 'PHP, Go', ''],
  ['multipart without boundary', 'PHP, Go', 'multipart/form-data'],
  ['xml type', 'PHP, Go', 'application/xml'],
  ['an image type', 'PHP, Go', 'image/png'],
  ['two types in one', 'Go, PHP', 'application/json, text/plain'],
  ['a type that is none', 'PHP, Go', 'json'],
  ['a list of lines', 'bulk interfaces', 'application/x-ndjson'],
  ['JSON patch', 'ASP.NET, Spring', 'application/json-patch+json'],
  ['a batch report type', 'browsers without a preflight', 'application/csp-report'],
];

/** Codings of the body. */
const CODINGS: readonly (readonly [coding: string, on: string, pack: (body: string) => Uint8Array])[] = [
  ['gzip', 'Express, ASP.NET Core, Jetty', gzipSync],
  ['x-gzip', 'Apache, Jetty', gzipSync],
  ['GZIP', 'Express, ASP.NET Core', gzipSync],
  ['deflate', 'Express, ASP.NET Core', deflateSync],
  ['deflate (raw)', 'Apache, Node clients', deflateRawSync],
  ['br', 'Express, ASP.NET Core', brotliCompressSync],
  ['zstd', 'Caddy, Envoy', zstdCompressSync],
  ['gzip, gzip', 'Jetty, Apache', (body) => gzipSync(gzipSync(body))],
  ['deflate, gzip', 'Jetty, Apache', (body) => gzipSync(deflateSync(body))],
  ['identity, gzip', 'Apache', gzipSync],
];

const plain = (text: string, field: string, draw: Draw): string => JSON.stringify(payment(field, text, draw));

export const JSON_WAYS: readonly Carrier[] = [
  ...DOCUMENTS.map(
    ([name, on, make]): Carrier => ({
      name: `JSON: ${name}`,
      on,
      ...(name === 'the text as key' ? { classes: TEXT_CLASSES } : {}),
      carry: (text, draw, field) => {
        const body = make(field, text, draw);
        return body === '' ? null : post(PATH, JSON_TYPE, body);
      },
    }),
  ),
  ...TYPES.map(
    ([name, on, type]): Carrier => ({
      name: `JSON as ${name}`,
      on,
      carry: (text, draw, field) => post(PATH, type, plain(text, field, draw)),
    }),
  ),
  ...CODINGS.map(
    ([coding, on, pack]): Carrier => ({
      name: `JSON coded ${coding}`,
      on,
      carry: (text, draw, field) =>
        post(PATH, JSON_TYPE, pack(plain(text, field, draw)), { headers: [['content-encoding', coding.replace(/ \(.*/, '')]] }),
    }),
  ),
  {
    name: 'JSON as two type fields',
    on: 'PHP, Go',
    carry: (text, draw, field) => post(PATH, 'text/html', plain(text, field, draw), { headers: [['content-type', JSON_TYPE]] }),
  },
  {
    name: 'JSON in gzip without its coding named',
    on: 'bulk interfaces that look at the first bytes',
    carry: (text, draw, field) => post(PATH, 'application/gzip', gzipSync(plain(text, field, draw))),
  },
  ...['GET', 'DELETE', 'PROPFIND', 'QUERY', 'get', 'FOO', 'PATCH'].map(
    (method): Carrier => ({
      name: `JSON with method ${method}`,
      on: 'Express, PHP, Elasticsearch',
      carry: (text, draw, field) => post(PATH, JSON_TYPE, plain(text, field, draw), { method }),
    }),
  ),
  {
    name: 'YAML',
    on: 'programs that take YAML',
    carry: (text, _, field) => post(PATH, 'application/yaml', `amount: 12\n${field}: ${quoted(text)}\n`),
  },
  {
    name: 'lines of JSON, the second',
    on: 'bulk interfaces',
    carry: (text, draw, field) => post('/v1/_bulk', 'application/x-ndjson', `{"index":{}}\n${plain(text, field, draw)}\n`),
  },
];
