import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { HeaderField } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { canonicalRequest } from '../canonical/request.ts';
import type { Extraction } from './leaf.ts';
import { extractRequest } from './request.ts';

const PAYLOAD = "' union select card from vault--";

function extract(target: string, headers: readonly HeaderField[] = [], body: Uint8Array | string = ''): Extraction {
  const bytes = Buffer.from(body);
  const { request } = canonicalRequest({
    method: 'POST',
    target,
    scheme: 'https',
    headers,
    body: { state: bytes.length === 0 ? 'none' : 'complete', bytes },
  });
  return extractRequest(request);
}

/** Where the payload stands in the clear. */
function found(extraction: Extraction, payload = PAYLOAD): string[] {
  return extraction.leaves.filter((leaf) => leaf.value === payload).map((leaf) => leaf.point);
}

const type = (value: string): HeaderField => ['content-type', value];
const percent = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const wide = (text: string, marks: readonly string[]): string =>
  [...text].map((character, at) => `%${marks[at % marks.length]}${character.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');
const base64url = (text: string): string => Buffer.from(text).toString('base64url');
const overlong = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${(0xc0 | (byte >> 6)).toString(16)}%${(0x80 | (byte & 0x3f)).toString(16)}`).join('');
const fullwidth = (text: string): string => text.replace(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0));
const jwt = (claims: object): string => `${base64url('{"alg":"HS256"}')}.${base64url(JSON.stringify(claims))}.c2ln`;

describe('an encoding in a parameter is opened, and its address says how', () => {
  it.each([
    ['percent, three times', percent(percent(percent(PAYLOAD))), 'query.q|percent|percent'],
    ['mixed-case percent-u', wide(PAYLOAD, ['u', 'U']), 'query.q'],
    ['percent-u in a second layer', encodeURIComponent(wide(PAYLOAD, ['U', 'u'])), 'query.q|percent'],
    ['overlong UTF-8', overlong(PAYLOAD), 'query.q'],
    ['full-width forms', encodeURIComponent(fullwidth(PAYLOAD)), 'query.q|unicode'],
    ['base64 of base64', encodeURIComponent(base64(base64(PAYLOAD))), 'query.q|base64|base64'],
    ['hexadecimal with colons', Buffer.from(PAYLOAD).toString('hex').match(/../g)!.join(':'), 'query.q|hex'],
    ['gzip in hexadecimal', gzipSync(PAYLOAD).toString('hex'), 'query.q|hex|gzip'],
    ['raw deflate in base64', encodeURIComponent(base64(deflateRawSync(PAYLOAD))), 'query.q|base64|deflate'],
    [
      'gzip with a wrong sum',
      encodeURIComponent(base64(Buffer.concat([gzipSync(PAYLOAD).subarray(0, -8), Buffer.alloc(8, 7)]))),
      'query.q|base64|gzip',
    ],
    ['base64 without padding, of percent', base64(percent(PAYLOAD)).replace(/=+$/, ''), 'query.q|base64|percent'],
    ['base64 in the middle of a token', `v1.${base64url(PAYLOAD)}.c2lnbmF0dXJl`, 'query.q|base64[1]'],
    ['base64 behind a name', `alice:${base64url(PAYLOAD)}`, 'query.q|base64[1]'],
    ['JSON in base64 in a token', `${base64url(JSON.stringify({ u: PAYLOAD }))}~MTIz`, 'query.q|base64[0]|json.u'],
    ['JSON in a string in JSON', encodeURIComponent(JSON.stringify({ a: JSON.stringify({ b: PAYLOAD }) })), 'query.q|json.a|json.b'],
    ['a claim of a JWT', jwt({ sub: { name: PAYLOAD } }), 'query.q|jwt.payload.sub.name'],
    ['the key id of a JWT', `${base64url(JSON.stringify({ alg: 'HS256', kid: PAYLOAD }))}.e30.c2ln`, 'query.q|jwt.header.kid'],
    ['NUL bytes between letters', [...PAYLOAD].join('%00'), 'query.q|hidden'],
    ['control bytes between letters', [...PAYLOAD].join('%01%0c'), 'query.q|hidden'],
    ['zero-width characters between letters', [...PAYLOAD].join(encodeURIComponent('\u200b')), 'query.q|hidden'],
    ['soft hyphens between letters', [...PAYLOAD].join('%c2%ad'), 'query.q|hidden'],
    ['Cyrillic letters', encodeURIComponent(PAYLOAD.replaceAll('e', '\u0435').replaceAll('c', '\u0441')), 'query.q|lookalike'],
    [
      'mathematical letters',
      encodeURIComponent(PAYLOAD.replace(/[a-z]/g, (letter) => String.fromCodePoint(0x1d41a + letter.charCodeAt(0) - 97))),
      'query.q|lookalike',
    ],
    ['Greek letters', encodeURIComponent(PAYLOAD.replaceAll('o', '\u03bf').replaceAll('u', '\u03c5')), 'query.q|lookalike'],
    ['UTF-7', encodeURIComponent('+ACc- union select card from vault+AC0ALQ-'), 'query.q|utf-7'],
    ['an encoded word of a mail header', encodeURIComponent(`=?utf-8?B?${base64(PAYLOAD)}?=`), 'query.q|encoded-word'],
    ['octal escapes', encodeURIComponent(PAYLOAD.replace("'", '\\047').replaceAll('-', '\\055')), 'query.q|unicode'],
    ['long s and dotless i', encodeURIComponent(PAYLOAD.replaceAll('s', '\u017f').replaceAll('i', '\u0131')), 'query.q|lookalike'],
  ])('%s', (_name, value, point) => {
    expect(found(extract(`/?q=${value}`))).toContain(point);
  });

  it.each([
    ['gzip in base64', (bytes: Uint8Array) => base64(gzipSync(bytes)), 'query.q|base64|gzip'],
    ['zlib in base64', (bytes: Uint8Array) => base64(deflateSync(bytes)), 'query.q|base64|deflate'],
    ['hexadecimal', (bytes: Uint8Array) => Buffer.from(bytes).toString('hex'), 'query.q|hex'],
    ['gzip in hexadecimal', (bytes: Uint8Array) => gzipSync(bytes).toString('hex'), 'query.q|hex|gzip'],
  ])('a stream of objects in %s', (_name, code, point) => {
    const stream = Buffer.from('aced0005737200116a6176612e7574696c2e486173684d617001020304', 'hex');
    const { leaves } = extract(`/?q=${encodeURIComponent(code(stream))}`);
    expect(leaves.filter((leaf) => leaf.value === stream.toString('latin1')).map((leaf) => leaf.point)).toEqual([point]);
  });

  it('a path to what all objects inherit, as a list of keys', () => {
    const names = (value: unknown): string[] =>
      extract('/', [type('application/json')], JSON.stringify(value))
        .leaves.filter((leaf) => leaf.isName)
        .map((leaf) => leaf.value);
    expect(names({ path: ['a', 'constructor', 'prototype', 'isAdmin'] })).toEqual(['constructor.prototype']);
    expect(names({ words: ['prototype', 'constructor', 'function'] })).toEqual([]);
  });

  it('what is longer than its packed form shows, as far as it is there', () => {
    const long = Array.from({ length: 200 }, (_, index) => `item ${index * 7919}`).join(' ');
    for (const packed of [gzipSync(PAYLOAD + long).subarray(0, -40), deflateRawSync(PAYLOAD + long)]) {
      const texts = extract('/', [type('application/json')], JSON.stringify({ a: base64(packed) })).leaves.map((leaf) => leaf.value);
      expect(texts.some((text) => text.startsWith(PAYLOAD))).toBe(true);
    }
  });

  it('other bytes in gzip or hexadecimal are none', () => {
    const noise = Buffer.from('ffd8ffe000104a4649460001010100480048000000ffdb', 'hex');
    for (const text of [base64(gzipSync(noise)), noise.toString('hex')])
      expect(extract(`/?q=${encodeURIComponent(text)}`).leaves.map((leaf) => leaf.point)).toEqual(['query.q']);
  });

  it('a payload cut over repeated parameters is joined', () => {
    const [head, tail] = ["' union/*", '*/select 1'];
    expect(found(extract(`/?q=${encodeURIComponent(head!)}&q=${encodeURIComponent(tail!)}`), `${head},${tail}`)).toEqual(['query.q|form']);
    const form = extract('/', [type('application/x-www-form-urlencoded')], `q=${percent(percent(head!))}&q=${percent(percent(tail!))}`);
    expect(found(form, `${head},${tail}`)).toEqual(['body.form.q|form|percent']);
  });
});

describe('every place of a message is read', () => {
  it.each<[string, string, HeaderField[], string, string]>([
    [
      'the first of two JSON members of one name',
      '/',
      [type('application/json')],
      `{"a":${JSON.stringify(PAYLOAD)},"a":"x"}`,
      'body.json.a',
    ],
    ['a JSON member name', '/', [type('application/json')], JSON.stringify({ [PAYLOAD]: 1 }), `body.json.${PAYLOAD}#name`],
    [
      'a GraphQL literal',
      '/',
      [type('application/json')],
      JSON.stringify({ query: `{ a(b: ${JSON.stringify(PAYLOAD)}) { c } }` }),
      'body.json.query|graphql[0]',
    ],
    [
      'a GraphQL variable',
      '/',
      [type('application/json')],
      JSON.stringify({ query: '{ a }', variables: { v: [PAYLOAD] } }),
      'body.json.variables.v[0]',
    ],
    ['a name in quotes of Forwarded', '/', [['forwarded', `for="${PAYLOAD}";proto=https`]], '', 'header.forwarded.for'],
    ['the user of a digest', '/', [['authorization', `Digest realm="r", username="${PAYLOAD}"`]], '', 'header.authorization.username'],
    [
      'a file name of the body',
      '/',
      [['content-disposition', `attachment; filename="${PAYLOAD}"`]],
      '',
      'header.content-disposition.filename',
    ],
    [
      'JSON in a cookie of Express',
      '/',
      [['cookie', `p=${encodeURIComponent(`j:${JSON.stringify({ a: PAYLOAD })}`)}`]],
      '',
      'cookie.p|percent|json.a',
    ],
    ['a form that is sent as text', '/', [type('text/plain')], `a=1&b=${encodeURIComponent(PAYLOAD)}`, 'body.form.b'],
    ['a line that goes on', `/?a=${encodeURIComponent(PAYLOAD.replace('union', 'un\\\nion'))}`, [], '', 'query.a|hidden'],
    ['a parameter behind a semicolon', `/?a=1;b=${encodeURIComponent(PAYLOAD)}&c=2`, [], '', 'query.b|form'],
    ['signs that classic ASP drops', `/?a=${encodeURIComponent(PAYLOAD).replace('union', 'un%ion')}`, [], '', 'query.a|hidden'],
    ['an XML attribute', '/', [type('text/xml')], `<a b="${PAYLOAD}"/>`, 'body.xml.a.@b'],
    ['XML character references', '/', [type('text/xml')], `<a>&#39; union &#x73;elect card from vault--</a>`, 'body.xml.a'],
    ['XML CDATA', '/', [type('text/xml')], `<a><![CDATA[${PAYLOAD}]]></a>`, 'body.xml.a'],
    [
      'XML text cut by comments and CDATA',
      '/',
      [type('text/xml')],
      `<a>' union <!-- x -->sel<![CDATA[ect card]]> from vault--</a>`,
      'body.xml.a',
    ],
    [
      'a SOAP body',
      '/',
      [type('application/soap+xml')],
      `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><pay><memo>${PAYLOAD}</memo></pay></s:Body></s:Envelope>`,
      'body.xml.s:Envelope.s:Body.pay.memo',
    ],
    [
      'a multipart file name',
      '/',
      [type('multipart/form-data; boundary=B')],
      `--B\r\nContent-Disposition: form-data; name="f"; filename="${PAYLOAD}"\r\n\r\nx\r\n--B--\r\n`,
      'body.multipart.f.filename',
    ],
    [
      'an extended multipart file name',
      '/',
      [type('multipart/form-data; boundary=B')],
      `--B\r\nContent-Disposition: form-data; name="f"; filename*=UTF-8''${percent(PAYLOAD)}\r\n\r\nx\r\n--B--\r\n`,
      'body.multipart.f.filename',
    ],
    [
      'a multipart field name',
      '/',
      [type('multipart/form-data; boundary=B')],
      `--B\r\nContent-Disposition: form-data; name="${PAYLOAD}"\r\n\r\nx\r\n--B--\r\n`,
      `body.multipart.${PAYLOAD}#name`,
    ],
    ['a cookie', '/', [['cookie', `a=1; b=${percent(PAYLOAD)}`]], '', 'cookie.b|percent'],
    ['a cookie name', '/', [['cookie', `${PAYLOAD}=1`]], '', `cookie.${PAYLOAD}#name`],
    ['a header', '/', [['x-a', PAYLOAD]], '', 'header.x-a'],
    ['a path segment', `/a/${percent(PAYLOAD)}`, [], '', 'path[1]'],
    ['a matrix parameter', `/a;m=${percent(PAYLOAD)}/b`, [], '', 'path[0].m'],
    ['a parameter name', `/?${percent(PAYLOAD)}=1`, [], '', `query.${PAYLOAD}#name`],
  ])('%s', (_name, target, headers, body, point) => {
    expect(found(extract(target, headers, body))).toContain(point);
  });

  it('a header name', () => {
    const { leaves } = extract('/', [["x-';cat /etc/passwd", '1']]);
    expect(leaves.find((leaf) => leaf.isName)?.value).toBe("x-';cat /etc/passwd");
  });

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
  ] as const)('a body in %s', (coding, compress) => {
    const body = compress(JSON.stringify({ q: PAYLOAD }));
    expect(found(extract('/', [type('application/json'), ['content-encoding', coding]], body))).toEqual(['body.json.q']);
  });
});

describe('padding before the payload hides nothing', () => {
  it.each([8, 32, 64, 128, 250])('%d KB', (kilobytes) => {
    const pad = 'a'.repeat(kilobytes * 1_024);
    const json = (value: unknown) => extract('/', [type('application/json')], JSON.stringify(value));
    expect(found(json({ pad, q: percent(PAYLOAD) }))).toEqual(['body.json.q|percent']);
    expect(found(json({ q: `${pad} ${percent(PAYLOAD)}` }), `${pad} ${PAYLOAD}`)).toEqual(['body.json.q|percent']);
    expect(found(json({ q: base64(`${pad} ${PAYLOAD}`) }), `${pad} ${PAYLOAD}`)).toEqual(['body.json.q|base64']);
    expect(json({ pad, q: percent(PAYLOAD) }).gaps).toEqual([]);
  });
});

describe('what is not an evasion is not decoded', () => {
  it.each([
    'Привет, мир',
    'Ολα καλά',
    '\u{1f469}\u200d\u{1f4bb} \u2764\ufe0f',
    'api.example.com:8443',
    'com.example.payments.TransferService',
    '2026-11-25T22:54:18.123Z',
    '550e8400-e29b-41d4-a716-446655440000',
    'urn:ietf:params:oauth:grant-type:jwt-bearer',
    'DE89370400440532013000',
  ])('%s', (value) => {
    const { leaves } = extract('/', [type('application/json')], JSON.stringify({ q: value }));
    expect(leaves.map((leaf) => leaf.value)).toEqual([value]);
  });
});

describe('a part of a multipart body', () => {
  const part = (head: string, content: string): string =>
    `--B\r\nContent-Disposition: form-data; name="a"${head}\r\n\r\n${content}\r\n--B--\r\n`;
  const multipart = (body: string): Extraction => extract('/', [type('multipart/form-data; boundary=B')], body);

  it('in quoted-printable is opened', () => {
    const coded = PAYLOAD.replace("'", '=27').replace('select', 'sel=\r\nect');
    expect(found(multipart(part('\r\nContent-Transfer-Encoding: quoted-printable', coded)))).toEqual(['body.multipart.a|quoted-printable']);
  });

  it('with a file name in encoded words is opened', () => {
    expect(found(multipart(part(`; filename="=?utf-8?B?${base64(PAYLOAD)}?="`, 'x')))).toEqual(['body.multipart.a.filename|encoded-word']);
  });
});
