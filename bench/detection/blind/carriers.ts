import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { get, json, post } from './message.ts';
import { MULTIPART_WAYS } from './multipart-ways.ts';
import { SPLIT_WAYS } from './split-ways.ts';
import { HEAD_CHARS, headerText, type Way } from './way.ts';

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const xmlText = (text: string): boolean => !/[\0-\x08\x0b\x0c\x0e-\x1f]/.test(text);

function utf32(text: string): Buffer {
  const codes = [0xfeff, ...[...text].map((c) => c.codePointAt(0)!)];
  const buffer = Buffer.alloc(codes.length * 4);
  for (const [index, code] of codes.entries()) buffer.writeUInt32BE(code, index * 4);
  return buffer;
}

/** EBCDIC of code page 37, by the order of ASCII 32-126. */
const IBM037 =
  '405a7f7b5b6c507d4d5d5c4e6b604b61f0f1f2f3f4f5f6f7f8f97a5e4c7e6e6f7cc1c2c3c4c5c6c7c8c9d1d2d3d4d5d6d7d8d9e2e3e4e5e6e7e8e9bae0bbb06d79818283848586878889919293949596979899a2a3a4a5a6a7a8a9c04fd0a1';

function ebcdic(text: string): string | null {
  let coded = '';
  for (const c of text) {
    const at = c.charCodeAt(0) - 32;
    if (at < 0 || at > 94) return null;
    coded += `%${IBM037.slice(at * 2, at * 2 + 2)}`;
  }
  return coded;
}

const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const utf16be = (text: string): Buffer => utf16(text).swap16();

const JSON_WAYS: readonly Way[] = [
  { name: 'JSON member', carry: (text) => json('/v1/notes', { note: text }) },
  {
    name: 'JSON, every character escaped',
    carry: (text) =>
      post(
        '/v1/notes',
        'application/json',
        `{"note":"${text.replace(/[\s\S]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}"}`,
      ),
  },
  { name: 'JSON key', carry: (text) => json('/v1/notes', { [text]: 1 }) },
  {
    name: 'JSON, nested 40 deep',
    carry: (text) =>
      json(
        '/v1/notes',
        Array.from({ length: 40 }).reduce<unknown>((value) => ({ a: [value] }), text),
      ),
  },
  {
    name: 'JSON, twice the same key',
    carry: (text) => post('/v1/notes', 'application/json', `{"note":${JSON.stringify(text)},"note":"fine"}`),
  },
  { name: 'JSON as text/plain', carry: (text) => post('/v1/notes', 'text/plain', JSON.stringify({ note: text })) },
  { name: 'JSON as a form', carry: (text) => post('/v1/notes', 'application/x-www-form-urlencoded', JSON.stringify({ note: text })) },
  { name: 'JSON as XML', carry: (text) => post('/v1/notes', 'application/xml', JSON.stringify({ note: text })) },
  { name: 'JSON without a type', carry: (text) => post('/v1/notes', null, JSON.stringify({ note: text })) },
  {
    name: 'JSON of a vendor type, odd parameters',
    carry: (text) => post('/v1/notes', 'Application/Vnd.Bank.V2+JSON ;charset="utf-8";x=y', JSON.stringify({ note: text })),
  },
  { name: 'JSON of an invented type', carry: (text) => post('/v1/notes', 'foo/bar', JSON.stringify({ note: text })) },
  {
    name: 'JSON with comments and trailing commas',
    carry: (text) => post('/v1/notes', 'application/json', `// x\n{/* y */"note":${JSON.stringify(text)},}`),
  },
  {
    name: 'JSON in single quotes',
    carry: (text) => (/['\\\n\r\0]/.test(text) ? null : post('/v1/notes', 'application/json', `{note:'${text}'}`)),
  },
  {
    name: 'JSON in UTF-16 with a mark',
    carry: (text) => post('/v1/notes', 'application/json; charset=utf-16', utf16(JSON.stringify({ note: text }))),
  },
  {
    name: 'JSON in UTF-16, not said',
    carry: (text) => post('/v1/notes', 'application/json', Buffer.from(JSON.stringify({ note: text }), 'utf16le')),
  },
  { name: 'JSON in UTF-32', carry: (text) => post('/v1/notes', 'application/json; charset=utf-32', utf32(JSON.stringify({ note: text }))) },
  { name: 'lines of JSON', carry: (text) => post('/v1/notes', 'application/x-ndjson', `{"a":1}\n${JSON.stringify({ note: text })}\n`) },
  {
    name: 'JSON after 5,000 members',
    carry: (text) =>
      json('/v1/notes', { ...Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`k${index}`, index])), note: text }),
  },
  {
    name: 'JSON: parts of the value in an array',
    carry: (text) => (text.length > 5_000 ? null : json('/v1/notes', { note: [text, 'x'], ids: [1, 2] })),
  },
  { name: 'GraphQL literal', carry: (text) => json('/graphql', { query: `{ search(text: ${JSON.stringify(text)}) { id } }` }) },
  {
    name: 'GraphQL variable',
    carry: (text) => json('/graphql', { query: 'query($t: String!) { search(text: $t) { id } }', variables: { t: text } }),
  },
  { name: 'JSON-RPC parameter', carry: (text) => json('/rpc', { jsonrpc: '2.0', id: 1, method: 'search', params: ['x', text] }) },
  {
    name: 'event stream',
    carry: (text) => (/[\r\n]/.test(text) ? null : post('/v1/events', 'text/event-stream', `event: a\ndata: ${text}\n\n`)),
  },
];

const CODED_WAYS: readonly Way[] = [
  {
    name: 'gzip body',
    carry: (text) =>
      post('/v1/notes', 'application/json', gzipSync(JSON.stringify({ note: text })), { headers: [['content-encoding', 'gzip']] }),
  },
  {
    name: 'deflate body',
    carry: (text) =>
      post('/v1/notes', 'application/json', deflateSync(JSON.stringify({ note: text })), { headers: [['content-encoding', 'deflate']] }),
  },
  {
    name: 'br body',
    carry: (text) =>
      post('/v1/notes', 'application/json', brotliCompressSync(JSON.stringify({ note: text })), { headers: [['content-encoding', 'br']] }),
  },
  {
    name: 'gzip in gzip',
    carry: (text) =>
      post('/v1/notes', 'application/json', gzipSync(gzipSync(JSON.stringify({ note: text }))), {
        headers: [['content-encoding', 'gzip, gzip']],
      }),
  },
  { name: 'gzip body, not said', carry: (text) => post('/v1/notes', 'application/json', gzipSync(JSON.stringify({ note: text }))) },
  {
    name: 'gzip body, as application/gzip',
    carry: (text) => post('/v1/notes', 'application/gzip', gzipSync(JSON.stringify({ note: text }))),
  },
];

const FORM_WAYS: readonly Way[] = [
  { name: 'query parameter', charsMax: HEAD_CHARS, carry: (text) => get(`/v1/search?q=${encodeURIComponent(text)}`) },
  {
    name: 'query parameter, barely encoded',
    charsMax: HEAD_CHARS,
    carry: (text) => get(`/v1/search?q=${text.replace(/[\s#&+%\0\u007f-\uffff]/g, encodeURIComponent)}`),
  },
  { name: 'query name', charsMax: HEAD_CHARS, carry: (text) => get(`/v1/search?${encodeURIComponent(text)}=1`) },
  { name: 'query without a name', charsMax: HEAD_CHARS, carry: (text) => get(`/v1/search?${encodeURIComponent(text)}`) },
  { name: 'query, parameters split at ;', charsMax: HEAD_CHARS, carry: (text) => get(`/v1/search?a=1;q=${encodeURIComponent(text)};b=2`) },
  { name: 'query in brackets', charsMax: HEAD_CHARS, carry: (text) => get(`/v1/search?filter[name][]=${encodeURIComponent(text)}`) },
  {
    name: 'after 3,000 parameters',
    carry: (text) =>
      post(
        '/v1/notes',
        'application/x-www-form-urlencoded',
        `${Array.from({ length: 3_000 }, (_, index) => `p${index}=${index}`).join('&')}&q=${encodeURIComponent(text)}`,
      ),
  },
  { name: 'form field', carry: (text) => post('/v1/notes', 'application/x-www-form-urlencoded', `a=1&note=${encodeURIComponent(text)}`) },
  { name: 'form as JSON', carry: (text) => post('/v1/notes', 'application/json', `a=1&note=${encodeURIComponent(text)}`) },
  { name: 'form without a type', carry: (text) => post('/v1/notes', null, `a=1&note=${encodeURIComponent(text)}`) },
  {
    name: 'form in a GET body',
    carry: (text) => post('/v1/notes', 'application/x-www-form-urlencoded', `note=${encodeURIComponent(text)}`, { method: 'GET' }),
  },
  {
    name: 'form in EBCDIC',
    carry: (text) => {
      const coded = ebcdic(text);
      return coded === null ? null : post('/v1/notes', 'application/x-www-form-urlencoded; charset=ibm037', `${ebcdic('note')}=${coded}`);
    },
  },
  {
    name: 'form in UTF-16, percent-encoded',
    carry: (text) =>
      post(
        '/v1/notes',
        'application/x-www-form-urlencoded; charset=utf-16le',
        `note=${[...Buffer.from(text, 'utf16le')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')}`,
      ),
  },
  {
    name: 'form in UTF-7',
    classes: ['xss', 'sqli'],
    carry: (text) =>
      post(
        '/v1/notes',
        'application/x-www-form-urlencoded; charset=utf-7',
        `note=${encodeURIComponent(text.replace(/[^A-Za-z0-9 ]+/g, (signs) => `+${Buffer.from(signs, 'utf16le').swap16().toString('base64').replace(/=+$/, '')}-`))}`,
      ),
  },
  { name: 'plain text body', carry: (text) => post('/v1/notes', 'text/plain', text) },
  { name: 'plain text body in UTF-16', carry: (text) => post('/v1/notes', 'text/plain; charset=utf-16', utf16be(text)) },
];

const XML_WAYS: readonly Way[] = [
  { name: 'XML text', carry: (text) => (xmlText(text) ? post('/v1/notes', 'application/xml', `<n><t>${escapeXml(text)}</t></n>`) : null) },
  { name: 'XML attribute', carry: (text) => (xmlText(text) ? post('/v1/notes', 'text/xml', `<n t="${escapeXml(text)}"/>`) : null) },
  {
    name: 'XML CDATA',
    carry: (text) =>
      xmlText(text) && !text.includes(']]>') ? post('/v1/notes', 'application/soap+xml', `<n><t><![CDATA[${text}]]></t></n>`) : null,
  },
  {
    name: 'XML in UTF-16',
    carry: (text) =>
      xmlText(text)
        ? post('/v1/notes', 'application/xml', utf16(`<?xml version="1.0" encoding="UTF-16"?><n><t>${escapeXml(text)}</t></n>`))
        : null,
  },
  {
    name: 'XML as JSON',
    carry: (text) => (xmlText(text) ? post('/v1/notes', 'application/json', `<n><t>${escapeXml(text)}</t></n>`) : null),
  },
  {
    name: 'XML as a form',
    carry: (text) =>
      xmlText(text)
        ? post('/v1/notes', 'application/x-www-form-urlencoded', `<?xml version="1.0"?><n><t>${escapeXml(text)}</t></n>`)
        : null,
  },
  {
    name: 'XML, character references',
    carry: (text) =>
      xmlText(text)
        ? post('/v1/notes', 'application/xml', `<n><t>${[...text].map((c) => `&#x${c.codePointAt(0)!.toString(16)};`).join('')}</t></n>`)
        : null,
  },
  {
    name: 'XML, parts joined by CDATA',
    carry: (text) =>
      xmlText(text) && !text.includes(']]>')
        ? post(
            '/v1/notes',
            'application/xml',
            `<n><t>${(text.match(/[\s\S]{1,3}/g) ?? []).map((piece) => `<![CDATA[${piece}]]>`).join('')}</t></n>`,
          )
        : null,
  },
  {
    name: 'SOAP',
    carry: (text) =>
      xmlText(text)
        ? post(
            '/soap',
            'text/xml',
            `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><m:Get xmlns:m="urn:x"><m:id>${escapeXml(text)}</m:id></m:Get></s:Body></s:Envelope>`,
            { headers: [['soapaction', '"urn:x#Get"']] },
          )
        : null,
  },
];

const HEAD_WAYS: readonly Way[] = [
  { name: 'path segment', charsMax: HEAD_CHARS, carry: (text) => get(`/v1/notes/${encodeURIComponent(text)}`) },
  {
    name: 'path segment, slashes as they are',
    charsMax: HEAD_CHARS,
    carry: (text) => get(`/v1/notes/${encodeURIComponent(text).replaceAll('%2F', '/')}/edit`),
  },
  { name: 'matrix parameter', charsMax: HEAD_CHARS, carry: (text) => get(`/v1/notes;v=${encodeURIComponent(text)}/1`) },
  { name: 'user agent', charsMax: HEAD_CHARS, carry: (text) => get('/v1/notes', { headers: [['user-agent', headerText(text)]] }) },
  {
    name: 'referer',
    charsMax: HEAD_CHARS,
    carry: (text) => get('/v1/notes', { headers: [['referer', `https://shop.example/?q=${encodeURIComponent(text)}`]] }),
  },
  {
    name: 'forwarded address',
    charsMax: HEAD_CHARS,
    carry: (text) => get('/v1/notes', { headers: [['x-forwarded-for', headerText(text)]] }),
  },
  { name: 'custom header', charsMax: HEAD_CHARS, carry: (text) => get('/v1/notes', { headers: [['x-tenant', headerText(text)]] }) },
  {
    name: 'custom header, base64',
    charsMax: HEAD_CHARS,
    carry: (text) => get('/v1/notes', { headers: [['x-context', Buffer.from(JSON.stringify({ tenant: text })).toString('base64')]] }),
  },
  {
    name: 'cookie',
    charsMax: HEAD_CHARS,
    carry: (text) => get('/v1/notes', { headers: [['cookie', `a=1; pref=${encodeURIComponent(text)}`]] }),
  },
  {
    name: 'cookie name',
    charsMax: HEAD_CHARS,
    carry: (text) => get('/v1/notes', { headers: [['cookie', `${encodeURIComponent(text)}=1`]] }),
  },
  {
    name: 'cookie in quotes, unencoded',
    charsMax: HEAD_CHARS,
    carry: (text) => (/[;"\0\r\n]|[^\x20-\x7e]/.test(text) ? null : get('/v1/notes', { headers: [['cookie', `pref="${text}"; a=1`]] })),
  },
  {
    name: 'cookie, base64 JSON',
    charsMax: HEAD_CHARS,
    carry: (text) => get('/v1/notes', { headers: [['cookie', `s=${Buffer.from(JSON.stringify({ user: text })).toString('base64')}`]] }),
  },
  {
    name: 'basic credentials',
    charsMax: HEAD_CHARS,
    carry: (text) => get('/v1/notes', { headers: [['authorization', `Basic ${Buffer.from(`${text}:x`).toString('base64')}`]] }),
  },
  {
    name: 'absolute target',
    charsMax: HEAD_CHARS,
    carry: (text) => get(`http://api.bank.example/v1/search?q=${encodeURIComponent(text)}`),
  },
];

/** Every way; each is read so by some web server or framework in use. */
export const WAYS: readonly Way[] = [
  ...JSON_WAYS,
  ...CODED_WAYS,
  ...FORM_WAYS,
  ...XML_WAYS,
  ...MULTIPART_WAYS,
  ...HEAD_WAYS,
  ...SPLIT_WAYS,
];
