import { brotliCompressSync, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import type { HeaderField } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { canonicalRequest } from '../canonical/request.ts';
import type { Extraction } from './leaf.ts';
import { extractRequest } from './request.ts';

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

function values(extraction: Extraction): Record<string, string> {
  return Object.fromEntries(extraction.leaves.map((leaf) => [leaf.point, leaf.value]));
}

function json(body: unknown): Record<string, string> {
  return values(extract('/', [['content-type', 'application/json']], JSON.stringify(body)));
}

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64');

describe('addresses', () => {
  it('names every value of a request', () => {
    const extraction = extract('/accounts/42;v=2/notes?q=coffee+shop&limit=20', [
      ['host', 'api.bank.example'],
      ['accept', 'application/json, text/plain, */*'],
      ['accept-language', 'en-GB,en;q=0.9'],
      ['user-agent', 'okhttp/4.12.0'],
      ['cookie', 'sid=abc; theme="dark"'],
      ['x-id', '7'],
    ]);
    expect(extraction.leaves).toEqual([
      { point: 'query.q', kind: 'query', name: 'q', value: 'coffee shop', isName: false, decoded: 0 },
      { point: 'query.limit', kind: 'query', name: 'limit', value: '20', isName: false, decoded: 0 },
      { point: 'path', kind: 'path', name: '', value: '/accounts/42;v=2/notes', isName: false, decoded: 0 },
      { point: 'path[0]', kind: 'path', name: '', value: 'accounts', isName: false, decoded: 0 },
      { point: 'path[1]', kind: 'path', name: '', value: '42;v=2', isName: false, decoded: 0 },
      { point: 'path[1].v', kind: 'path', name: 'v', value: '2', isName: false, decoded: 0 },
      { point: 'path[2]', kind: 'path', name: '', value: 'notes', isName: false, decoded: 0 },
      { point: 'header.user-agent', kind: 'header', name: 'user-agent', value: 'okhttp/4.12.0', isName: false, decoded: 0 },
      { point: 'cookie.sid', kind: 'cookie', name: 'sid', value: 'abc', isName: false, decoded: 0 },
      { point: 'cookie.theme', kind: 'cookie', name: 'theme', value: 'dark', isName: false, decoded: 0 },
      { point: 'header.x-id', kind: 'header', name: 'x-id', value: '7', isName: false, decoded: 0 },
    ]);
    expect(extraction.gaps).toEqual([]);
    expect(extraction.facts).toEqual([]);
  });

  it('shows nested decodings', () => {
    expect(values(extract(`/?f=${encodeURIComponent(base64('{"id":"x\' or 1=1"}'))}`))).toMatchObject({
      'query.f|base64': '{"id":"x\' or 1=1"}',
      'query.f|base64|json.id': "x' or 1=1",
    });
  });

  it('gives odd names a leaf of their own', () => {
    const { leaves } = extract(
      '/?user[$ne]=1&plain=2&<script>',
      [['content-type', 'application/json']],
      '{"$where":"1","a":{"__proto__":{"x":"y"}}}',
    );
    expect(leaves.filter((leaf) => leaf.isName).map((leaf) => leaf.value)).toEqual(['user[$ne]', '<script>', '$where', '__proto__']);
    expect(leaves.find((leaf) => leaf.isName)?.point).toBe('query["user[$ne]"]#name');
  });
});

describe('evasions', () => {
  const payload = "<script>alert('1')</script>";
  const percent = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');

  it.each([
    ['percent', `/?q=${percent(payload)}`, 'query.q'],
    ['double percent', `/?q=${encodeURIComponent(percent(payload))}`, 'query.q|percent'],
    ['%u', '/?q=%u003cscript%u003ealert(%u00271%u0027)%u003c/script%u003e', 'query.q'],
    ['overlong UTF-8', "/?q=%c0%bcscript%e0%80%bealert('1')%c0%bc%c0%afscript%c0%be", 'query.q'],
    ['nothing at all', `/?q=${payload}`, 'query.q'],
    ['HTML entities', `/?q=${encodeURIComponent('&lt;script&#62;alert(&#x27;1&apos;)&lt&sol;script&gt;')}`, 'query.q|html'],
    ['unicode escapes', `/?q=${encodeURIComponent('\\u003cscript\\x3ealert(\\u{27}1\\u0027)\\u003c/script\\u003e')}`, 'query.q|unicode'],
    ['fullwidth', `/?q=${encodeURIComponent("＜script＞alert('1')＜/script＞")}`, 'query.q|unicode'],
    ['raw fullwidth bytes', `/?q=${Buffer.from("＜script＞alert('1')＜/script＞").toString('latin1')}`, 'query.q|unicode|unicode'],
    ['base64', `/?q=${encodeURIComponent(base64(payload))}`, 'query.q|base64'],
    ['base64url without padding', `/?q=${Buffer.from(payload).toString('base64url')}`, 'query.q|base64'],
    ['base64 of percent', `/?q=${encodeURIComponent(base64(percent(payload)))}`, 'query.q|base64|percent'],
    ['hex', `/?q=${Buffer.from(payload).toString('hex')}`, 'query.q|hex'],
    ['gzip in base64', `/?q=${encodeURIComponent(base64(gzipSync(payload)))}`, 'query.q|base64|gzip'],
    ['zstd in base64', `/?q=${encodeURIComponent(base64(zstdCompressSync(payload)))}`, 'query.q|base64|zstd'],
    [
      'SAML redirect (raw deflate)',
      `/?SAMLRequest=${encodeURIComponent(base64(deflateRawSync(payload)))}`,
      'query.SAMLRequest|base64|deflate',
    ],
    ['data URL', `/?q=${encodeURIComponent(`data:text/html;base64,${base64(payload)}`)}`, 'query.q|base64'],
    ['JSON in a parameter', `/?q=${encodeURIComponent(JSON.stringify({ a: [payload] }))}`, 'query.q|json.a[0]'],
    ['an address in a parameter', `/?next=${encodeURIComponent(`/v1/find?a=1&q=${encodeURIComponent(payload)}`)}`, 'query.next|form.q'],
    ['path segment', `/a/${encodeURIComponent(payload)}/b`, 'path[1]'],
    ['matrix parameter', `/a;m=${encodeURIComponent(payload)}/b`, 'path[0].m'],
  ])('%s', (_name, target, point) => {
    expect(values(extract(target))[point]).toBe(payload);
  });

  it.each<[string, HeaderField, string]>([
    ['header', ['x-note', payload], 'header.x-note'],
    ['structural header', ['accept-language', payload], 'header.accept-language'],
    ['content type', ['content-type', payload], 'header.content-type'],
    [
      'header value in UTF-8',
      ['referer', Buffer.from("＜script＞alert('1')＜/script＞").toString('latin1')],
      'header.referer|unicode|unicode',
    ],
    ['page', ['referer', `https://bank.example/?a=1&q=${encodeURIComponent(payload)}`], 'header.referer|form.q'],
    ['metadata of an upload', ['upload-metadata', `type dGV4dA==,filename ${base64(payload)}`], 'header.upload-metadata|base64.filename'],
    ['fragment of a page', ['referer', `https://bank.example/#q=${encodeURIComponent(payload)}`], 'header.referer|form.q'],
    ['cookie', ['cookie', `a=1; b=${encodeURIComponent(payload)}`], 'cookie.b|percent'],
    ['Basic credentials', ['authorization', `Basic ${base64(payload)}`], 'header.authorization|base64'],
    [
      'JWT claim',
      ['authorization', `Bearer ${base64('{"alg":"none"}')}.${Buffer.from(JSON.stringify({ sub: payload })).toString('base64url')}.`],
      'header.authorization|jwt.payload.sub',
    ],
    [
      'JWT in a cookie',
      ['cookie', `t=${base64('{"alg":"none"}')}.${Buffer.from(JSON.stringify({ sub: payload })).toString('base64url')}.x`],
      'cookie.t|jwt.payload.sub',
    ],
  ])('in a %s', (_name, header, point) => {
    expect(values(extract('/', [header]))[point]).toBe(payload);
  });

  it('takes another host from an address in a parameter', () => {
    const { leaves } = extract(`/?next=${encodeURIComponent('/out?to=//evil.example/x&lang=en')}`);
    expect(leaves.map((leaf) => leaf.point).filter((point) => point.includes('|form'))).toEqual(['query.next|form.to']);
  });

  it('takes no words of a search from the page a request came from', () => {
    const { leaves } = extract('/', [['referer', 'https://www.search.example/search?q=time+to+cut+a-b&hl=en#top']]);
    expect(leaves.map((leaf) => leaf.point)).not.toContainEqual(expect.stringContaining('|form'));
  });

  it('keeps traversal visible after the path was resolved', () => {
    expect(values(extract('/static/..%2f..%2f../etc/passwd')).path).toBe('/static/../../../etc/passwd');
    expect(values(extract('/a/%252e%252e%252fetc'))).toMatchObject({ 'path[1]|percent': '../etc' });
  });

  it('joins parameters that repeat', () => {
    const { leaves, facts } = extract('/?id=1%20union/*&x=1&id=*/select');
    expect(leaves.find((leaf) => leaf.point === 'query.id|form')).toMatchObject({ value: '1 union/*,*/select', decoded: 1 });
    expect(facts).toEqual([{ kind: 'duplicate-parameter', detail: 'query parameter 1, 2 times' }]);
    expect(extract('/?id=1&id=2').leaves.some((leaf) => leaf.point === 'query.id|form')).toBe(false);
  });

  it('takes a form apart that was encoded as a whole', () => {
    const { leaves } = extract('/?id%3D1%2520or%26to[]%3Da%26%26b%3D=');
    expect(values(extract('/?id%3D1+or+2%26to[]%3Da%26%26b'))).toMatchObject({ 'query.id|form': '1 or 2', 'query["to[]"]|form': 'a&&b' });
    expect(leaves.some((leaf) => leaf.point.includes('|form'))).toBe(false);
  });

  it('notes what percent-decoding saw', () => {
    expect(extract('/?q=%c0%af&r=%ff&s=a%00&t=%zz').facts.map((fact) => fact.kind)).toEqual([
      'overlong-utf8',
      'invalid-utf8',
      'nul-byte',
      'invalid-percent',
    ]);
    expect(extract('/', [['x-a', '100% sure']]).facts).toEqual([]);
    expect(extract('/?last=%00').facts).toEqual([]);
  });

  it('JSON in strings, escapes in JSON', () => {
    expect(json({ a: JSON.stringify({ b: payload }), c: encodeURIComponent(payload), d: '&lt;script' })).toMatchObject({
      'body.json.a|json.b': payload,
      'body.json.c|percent': payload,
      'body.json.d|html': '<script',
    });
  });

  it('content codings', () => {
    const text = JSON.stringify({ q: payload });
    const type: HeaderField = ['content-type', 'application/json'];
    for (const [coding, bytes] of [
      ['gzip', gzipSync(text)],
      ['br', brotliCompressSync(text)],
      ['zstd', zstdCompressSync(text)],
      ['deflate', deflateRawSync(text)],
      ['gzip, br', brotliCompressSync(gzipSync(text))],
      ['identity', text],
    ] as const) {
      const extraction = extract('/', [type, ['content-encoding', coding]], bytes);
      expect(values(extraction)['body.json.q']).toBe(payload);
      expect(extraction.gaps).toEqual([]);
    }
  });
});
