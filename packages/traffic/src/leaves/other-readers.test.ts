import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { HeaderField } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { readCbor } from '../body/packed-cbor.ts';
import { readMessagePack } from '../body/packed-message.ts';
import { canonicalRequest } from '../canonical/request.ts';
import { zstdFrames } from '../decoders/zstd-frames.ts';
import type { Extraction } from './leaf.ts';
import { extractRequest } from './request.ts';

const PAYLOAD = "' union select card from vault--";

function extract(headers: readonly HeaderField[], body: Uint8Array | string = ''): Extraction {
  const bytes = Buffer.from(body);
  const { request } = canonicalRequest({
    method: 'POST',
    target: '/',
    scheme: 'https',
    headers,
    body: { state: bytes.length === 0 ? 'none' : 'complete', bytes },
  });
  return extractRequest(request);
}

function found(headers: readonly HeaderField[], body: Uint8Array | string = ''): string[] {
  return extract(headers, body)
    .leaves.filter((leaf) => leaf.value === PAYLOAD)
    .map((leaf) => leaf.point);
}

const type = (value: string): HeaderField => ['content-type', value];
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const base64url = (text: string | Uint8Array): string => Buffer.from(text).toString('base64url');
const halves = (text: string): readonly [string, string] => [text.slice(0, 20), text.slice(20)];

describe('headers as the readers behind us take them', () => {
  const session = base64url(JSON.stringify({ name: PAYLOAD }));
  const [first, second] = halves(session);

  it.each<[string, HeaderField, string]>([
    ['a cookie in two, from nought', ['cookie', `a=1; s.0=${first}; s.1=${second}; b=2`], 'cookie["s."]|form|base64|json.name'],
    ['a cookie in two, from one', ['cookie', `AuthC1=${first}; AuthC2=${second}`], 'cookie.AuthC|form|base64|json.name'],
    ['a quoted cookie with backslashes', ['cookie', `a="${PAYLOAD.replace(/[' -]/g, '\\$&')}"; b=1`], 'cookie.a|quoted'],
    [
      'a parameter of OAuth 1',
      ['authorization', `OAuth realm="x", oauth_token="${encodeURIComponent(PAYLOAD)}"`],
      'header.authorization.oauth_token|percent',
    ],
    ['a parameter of another scheme', ['authorization', `Token token="${PAYLOAD}"`], 'header.authorization.token'],
    ['an item of a list', ['accept-language', `de, ${PAYLOAD};q=0.5`], 'header.accept-language[1]'],
    [
      'claims in deflate',
      [
        'authorization',
        `Bearer ${base64url('{"alg":"HS256","zip":"DEF"}')}.${base64url(deflateRawSync(JSON.stringify({ n: PAYLOAD })))}.c2ln`,
      ],
      'header.authorization|jwt.payload.n',
    ],
  ])('%s', (_, header, point) => {
    expect(found([header])).toContain(point);
  });

  it('reads a quoted cookie on to its closing quote', () => {
    const { leaves } = extract([['cookie', '$Version=1; a="1; drop table cards"; b=2']]);
    expect(leaves.map((leaf) => leaf.value)).toContain('1; drop table cards');
  });

  it('leaves cookies alone that end in numbers by chance', () => {
    const points = extract([['cookie', '_ga_1=GS1.1; v2=a; v3=b; x1=c']]).leaves.map((leaf) => leaf.point);
    expect(points.filter((point) => point.includes('|form'))).toEqual([]);
  });
});

describe('bodies as the readers behind us take them', () => {
  const json = JSON.stringify({ a: PAYLOAD });
  const [first, second] = halves(json);
  const packed = gzipSync(`a=${encodeURIComponent(PAYLOAD)}&b=1`);
  const part = `Content-Disposition: form-data; name="a"\r\n\r\n${PAYLOAD}\r\n`;
  const long = 'b'.repeat(200);
  const form = 'application/x-www-form-urlencoded';

  it.each<[string, HeaderField[], Uint8Array | string, string]>([
    [
      'zstd of two frames',
      [type('application/json'), ['content-encoding', 'zstd']],
      Buffer.concat([zstdCompressSync(first), zstdCompressSync(second)]),
      'body.json.a',
    ],
    ['gzip that is cut off', [type(form), ['content-encoding', 'gzip']], packed.subarray(0, -8), 'body.form.a'],
    [
      'base64 with blanks',
      [type('application/json')],
      JSON.stringify({ a: base64(PAYLOAD).replace(/.{8}/g, '$& ') }),
      'body.json.a|base64',
    ],
    [
      'base64 among signs',
      [type('application/json')],
      JSON.stringify({ a: base64(PAYLOAD).replace(/.{6}/g, '$&.-,') }),
      'body.json.a|base64',
    ],
    ['small forms of signs', [type('application/json')], JSON.stringify({ a: PAYLOAD.replaceAll('-', '\ufe63') }), 'body.json.a|unicode'],
    [
      'a sign before each letter that classic ASP drops',
      [type('application/json')],
      JSON.stringify({ a: PAYLOAD.replace(/[a-z-]/g, (sign) => (/[a-f]/.test(sign) ? sign : `%${sign}`)) }),
      'body.json.a|hidden',
    ],
    ['a field of FIX', [type('application/octet-stream')], `8=FIX.4.4\x0135=D\x0158=${PAYLOAD}\x0110=021\x01`, 'body.fix.58'],
    [
      'an address in a member',
      [type('application/json')],
      JSON.stringify({ page: `https://x.example/a?b=1&q=${encodeURIComponent(PAYLOAD)}#c` }),
      'body.json.page|form.q',
    ],
    [
      'a fragment of an address',
      [type('application/json')],
      JSON.stringify({ page: `https://x.example/#/find?q=${encodeURIComponent(PAYLOAD)}` }),
      'body.json.page|form.q',
    ],
    ['a cell of a table', [type('text/csv')], `iban,memo\r\nDE1,"${PAYLOAD}"\r\n`, 'body.csv[1].memo'],
    ['a cell behind a semicolon', [type('text/csv;charset=utf-8')], `iban;memo\nDE1;${PAYLOAD}\n`, 'body.csv[1].memo'],
    [
      'a cell of an uploaded table',
      [type('multipart/form-data; boundary=b')],
      `--b\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\nx,y\n1,${PAYLOAD}\n\r\n--b--\r\n`,
      'body.multipart.f.csv[1].y',
    ],
    ['a message of Socket.IO', [type('text/plain')], `42["find",${json}]`, 'body.json[0][1].a'],
    ['a message with its length and room', [type('text/plain')], `99:42/desk,17["find",${json}]`, 'body.json[0][1].a'],
    ['a message of SignalR', [type('text/plain')], `{"type":6}\x1e${json}\x1e`, 'body.json[1].a'],
    ['a value of YAML', [type('application/yaml')], `b: 1\na: "${PAYLOAD}"\n`, 'body.lines.a'],
    ['bytes of YAML', [type('text/yaml')], `a: !!binary |\n  ${base64(PAYLOAD)}\nb: 1\n`, 'body.lines.a|base64'],
    ['base64 of LDIF', [type('text/ldif')], `dn: uid=a\ncn:: ${base64(PAYLOAD)}\n`, 'body.lines.cn|base64'],
    [
      'a folded line of a calendar',
      [type('text/calendar')],
      `SUMMARY;X=1:${PAYLOAD.slice(0, 9)}\r\n ${PAYLOAD.slice(9)}\r\nB:1\r\n`,
      'body.lines.SUMMARY',
    ],
    ['the body of a mail', [type('message/rfc822')], `Subject: x\r\n\r\n${base64(PAYLOAD)}\r\n`, 'body.lines.body|base64'],
    ['a form said to be XML', [type('text/xml')], `a=${encodeURIComponent(PAYLOAD)}&b=1`, 'body.form.a'],
    [
      'MessagePack',
      [type('application/msgpack')],
      Buffer.concat([Buffer.from([0x81, 0xa1, 0x61, 0xd9, PAYLOAD.length]), Buffer.from(PAYLOAD)]),
      'body.json.a',
    ],
    [
      'CBOR in pieces',
      [type('application/cbor')],
      Buffer.concat([
        Buffer.from([0xbf, 0x61, 0x61, 0x7f, 0x6a]),
        Buffer.from(PAYLOAD.slice(0, 10)),
        Buffer.from([0x76]),
        Buffer.from(PAYLOAD.slice(10)),
        Buffer.from([0xff, 0xff]),
      ]),
      'body.json[0].a',
    ],
    [
      'a text of a format that is not read, its length before it',
      [type('application/x-thrift')],
      Buffer.concat([Buffer.from([0x80, 1, 0, 1, 11, 0, 1, 0, 0, 0, PAYLOAD.length]), Buffer.from(`${PAYLOAD}z`), Buffer.from([0, 0x80])]),
      'body.binary[0]',
    ],
    [
      'a long text of such a format, whose length is printable',
      [type('application/octet-stream')],
      Buffer.concat([
        Buffer.from([0x81, 0xa1, 0x61, 0xd9, PAYLOAD.length + 20]),
        Buffer.from(`${PAYLOAD}${'x'.repeat(20)}z`),
        Buffer.from([0xc0]),
      ]),
      'body.binary[0]',
    ],
    ['a long boundary', [type(`multipart/form-data; boundary=${long}`)], `--${long}\r\n${part}--${long}--\r\n`, 'body.multipart.a'],
    ['a part behind the last boundary', [type('multipart/form-data; boundary=b')], `--b--\r\n--b\r\n${part}--b--\r\n`, 'body.multipart.a'],
  ])('%s', (_, headers, body, point) => {
    const { leaves } = extract(headers, body);
    expect(leaves.find((leaf) => leaf.point === point)?.value.replace(/x{20}$/, '')).toBe(PAYLOAD);
  });

  it('takes no texts out of files', () => {
    const head = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1');
    const { leaves } = extract(
      [type('application/octet-stream')],
      Buffer.concat([head, Buffer.alloc(80, 1), Buffer.from('/OpenAction << /S /JavaScript >>')]),
    );
    expect(leaves.filter(({ point }) => point.startsWith('body.binary'))).toEqual([]);
  });

  it('takes plain words of tables, lines and addresses for nothing of their own', () => {
    const table = extract([type('text/csv')], 'name,date,amount\nBaker St. John,2026-03-01,-12.50\n');
    const lines = extract([type('application/yaml')], 'name: a few words\ncount: 12\n');
    const address = extract([type('application/json')], '{"page":"https://x.example/a?b=some+words&c=12"}');
    for (const { leaves } of [table, lines, address]) expect(leaves.filter(({ point }) => /csv|lines|\|form/.test(point))).toEqual([]);
  });
});

describe('packed bytes', () => {
  it.each([
    ['a map of four billion', [0xdf, 0xff, 0xff, 0xff, 0xff, 0xa1, 0x61]],
    ['a text longer than the body', [0xdb, 0xff, 0xff, 0xff, 0xff, 0x61]],
    ['lists without end', Array.from({ length: 5_000 }, () => 0x91)],
  ])('MessagePack of %s is none', (_, bytes) => {
    expect(readMessagePack(Uint8Array.from(bytes), 64)).toBeUndefined();
  });

  it('MessagePack of many values is read to its end, and of too many not at all: nothing stands behind what is read', () => {
    const behind = (count: number): unknown => readMessagePack(Uint8Array.from([...Array<number>(count).fill(1), 0xa1, 0x78]), 64);
    expect((behind(5_000) as unknown[]).at(-1)).toBe('x');
    expect(behind(10_000)).toBeUndefined();
  });

  it.each([
    ['a text longer than the body', [0x7b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['lists without end', Array.from({ length: 5_000 }, () => 0x9f)],
    ['tags without end', Array.from({ length: 5_000 }, () => 0xc1)],
  ])('CBOR of %s is none', (_, bytes) => {
    expect(readCbor(Uint8Array.from(bytes), 64)).toBeUndefined();
  });

  it('keeps the first of two members, and a name that objects inherit is no more than a name', () => {
    const bytes = [0x83, 0xa1, 0x61, 0x01, 0xa1, 0x61, 0x02, 0xa9, ...Buffer.from('__proto__'), 0x03];
    const value = readMessagePack(Uint8Array.from(bytes), 64) as Record<string, unknown>;
    expect(Object.entries(value)).toEqual([
      ['a', 2],
      ['__proto__', 3],
      ['', [1]],
    ]);
  });

  it('tells frames of zstd apart, and takes what is damaged as it is', () => {
    const frame = zstdCompressSync('some text');
    const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 1, 2]);
    expect(zstdFrames(Buffer.concat([frame, skipped, frame]))).toHaveLength(2);
    expect(zstdFrames(frame.subarray(0, 6))).toHaveLength(1);
    expect(zstdFrames(Buffer.from('rubbish'))).toHaveLength(1);
  });
});
