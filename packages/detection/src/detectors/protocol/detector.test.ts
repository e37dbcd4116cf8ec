import { gzipSync } from 'node:zlib';
import type { HeaderField } from '@sallyport/core';
import { canonicalRequest, extractRequest } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { EMPTY_REQUEST } from '../../testing/cases.ts';
import { protocol } from './detector.ts';

function rulesOf(request: Partial<typeof EMPTY_REQUEST>, facts: Parameters<NonNullable<typeof protocol.inspectRequest>>[1] = []): string[] {
  const rules: string[] = [];
  protocol.inspectRequest?.({ ...EMPTY_REQUEST, ...request }, facts, (rule) => rules.push(rule.id));
  return rules;
}

/** What the facts about a JSON body give. */
function rulesOfBody(body: string | Uint8Array, headers: readonly HeaderField[] = []): string[] {
  const { request } = canonicalRequest({
    method: 'POST',
    target: '/',
    scheme: 'https',
    headers: [['content-type', 'application/json'], ...headers],
    body: { state: 'complete', bytes: Buffer.from(body) },
  });
  return rulesOf(request, extractRequest(request).facts);
}

function token(header: string): string {
  return `${Buffer.from(header).toString('base64url')}.${Buffer.from('{"sub":"u-1"}').toString('base64url')}`;
}

describe('protocol', () => {
  it('reports facts by what they mean for an attack', () => {
    expect(rulesOf({}, [{ kind: 'overlong-utf8', detail: 'query' }])).toEqual(['protocol.evasion']);
    expect(rulesOf({}, [{ kind: 'conflicting-content-type', detail: '' }])).toEqual(['protocol.ambiguous']);
    expect(rulesOf({}, [{ kind: 'duplicate-parameter', detail: 'a' }])).toEqual([]);
  });

  it('takes an encoding of a part for a doubt in forms alone', () => {
    const bytes = Buffer.from('--a\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--a--');
    const confidences = ['form-data', 'related'].map((kind) => {
      let most = 0;
      const headers: HeaderField[] = [['content-type', `multipart/${kind}; boundary=a`]];
      protocol.inspectRequest?.(
        { ...EMPTY_REQUEST, method: 'POST', headers, body: { state: 'complete', bytes } },
        [],
        (rule, _, __, own = rule.confidence) => {
          most = Math.max(most, own);
        },
      );
      return most;
    });
    expect(confidences).toEqual([0.55, 0.2]);
  });

  it.each<[string, Partial<typeof EMPTY_REQUEST>, string[]]>([
    ['a second boundary', { headers: [['content-type', 'multipart/form-data; boundary=a; boundary=b']] }, ['protocol.ambiguous']],
    ['letters escaped twice', { target: '/%2577eb%2575i', path: '/%2577eb%2575i' }, ['protocol.evasion']],
    ['one digit behind a percent sign', { target: '/up-5%2530', path: '/up-5%2530' }, []],
    ['a proxy for programs (CVE-2016-5385)', { headers: [['proxy', 'http://evil.example:80']] }, ['protocol.path-override']],
    ['a parameter of a step', { target: '/a/.;/b', path: '/a/.;/b' }, ['protocol.evasion']],
    ['a boundary and a type', { headers: [['content-type', 'multipart/related; boundary=a; type="text/xml"']] }, []],
    [
      'a second host',
      {
        headers: [
          ['host', 'a.example'],
          ['host', 'b.example'],
        ],
      },
      ['protocol.host', 'protocol.host'],
    ],
    [
      'the same host twice',
      {
        headers: [
          ['host', 'a.example'],
          ['host', 'A.example'],
        ],
      },
      [],
    ],
    ['another host in the target', { target: 'http://b.example/x', headers: [['host', 'a.example']] }, ['protocol.host']],
    ['the same host in the target', { target: 'http://A.example:80/x', headers: [['host', 'a.example']] }, []],
    ['a connection that drops a length', { headers: [['connection', 'close, Content-Length']] }, ['protocol.hop-by-hop']],
    ['a connection that drops a client', { headers: [['connection', 'x-forwarded-for']] }, ['protocol.hop-by-hop']],
    ['usual connections', { headers: [['connection', 'keep-alive, Upgrade, HTTP2-Settings, TE']] }, []],
  ])('%s', (_name, request, rules) => expect(rulesOf(request)).toEqual(rules));

  it.each([
    [{ path: '/admin;.css' }, ['protocol.evasion']],
    [{ path: '/app/rest/server;x.jsp' }, ['protocol.evasion']],
    [{ path: '/cart;jsessionid=1A2B.node1' }, []],
    [{ path: '/map;lat=50.1;lon=8.6/tiles.png' }, []],
    [{ query: '@h.example/owa/?a=1' }, ['protocol.host']],
    [{ query: '@h.example' }, []],
    [{ query: 'a=@h.example/x' }, []],
  ])('reads what a target is made to look like: %j', (request, rules) => expect(rulesOf(request)).toEqual(rules));

  it('reports a method override in a form', () => {
    const form = (text: string, type = 'application/x-www-form-urlencoded'): string[] =>
      rulesOf({ method: 'POST', headers: [['content-type', type]], body: { state: 'complete', bytes: Buffer.from(text) } });
    expect(form('_method=DELETE&a=1')).toEqual(['protocol.method-override']);
    expect(form('a=1&_method=put')).toEqual(['protocol.method-override']);
    for (const text of ['_method=POST', 'my_method=DELETE', 'a=1']) expect(form(text)).toEqual([]);
    expect(form('_method=DELETE', 'text/plain')).toEqual([]);
  });

  it('reports character sets that hide ASCII and method overrides', () => {
    expect(rulesOf({ headers: [['content-type', 'text/xml; charset=UTF-7']] })).toEqual(['protocol.charset']);
    expect(rulesOf({ headers: [['content-type', 'text/xml; charset=utf-8']] })).toEqual([]);
    for (const charset of ['IBM1047', '"cp500"', 'x-ebcdic-cp-us', 'utf_32le'])
      expect(rulesOf({ headers: [['content-type', `text/plain; charset=${charset}`]] })).toContain('protocol.charset');
    for (const charset of ['cp1252', 'windows-1252', 'cp437', 'iso-8859-15', 'UTF-8'])
      expect(rulesOf({ headers: [['content-type', `text/plain; charset=${charset}`]] })).toEqual([]);
  });

  it('tells XML in EBCDIC by its first bytes', () => {
    const body = (bytes: number[]): typeof EMPTY_REQUEST.body => ({ state: 'complete', bytes: Uint8Array.from(bytes) });
    expect(rulesOf({ body: body([0x4c, 0x6f, 0xa7, 0x94, 0x93, 0x40]) })).toEqual(['protocol.charset']);
    expect(rulesOf({ body: body([...Buffer.from('Lorem ipsum')]) })).toEqual([]);
    expect(rulesOf({ headers: [['x-http-method-override', 'DELETE']] })).toEqual(['protocol.method-override']);
  });

  it.each([
    ['a charset whose second byte may be a quote', 'Content-Type: text/plain; charset=shift-jis', ['protocol.charset']],
    ['an encoding that servers disagree about', 'Content-Transfer-Encoding: base64', ['protocol.ambiguous']],
    ['what clients write', 'Content-Transfer-Encoding: binary', []],
    ['an honest charset', 'Content-Type: text/plain; charset=utf-8', []],
  ])('reads the heads of parts: %s', (_, head, rules) => {
    const part = `--x\r\nContent-Disposition: form-data; name="a"\r\n${head}\r\n\r\n1\r\n--x--\r\n`;
    const body = { state: 'complete' as const, bytes: Buffer.from(part) };
    expect(rulesOf({ method: 'POST', headers: [['content-type', 'multipart/form-data; boundary=x']], body })).toEqual(rules);
  });

  it('reads the field that names the character set of all others', () => {
    const part = '--x\r\nContent-Disposition: form-data; name="_charset_"\r\n\r\niso-2022-jp\r\n--x--\r\n';
    const body = { state: 'complete' as const, bytes: Buffer.from(part) };
    expect(rulesOf({ method: 'POST', headers: [['content-type', 'multipart/form-data; boundary=x']], body })).toEqual(['protocol.charset']);
  });

  it.each<[string, Partial<typeof EMPTY_REQUEST>, string[]]>([
    [
      'a length and a transfer coding',
      {
        headers: [
          ['content-length', '6'],
          ['transfer-encoding', 'chunked'],
        ],
      },
      ['protocol.smuggling'],
    ],
    ['a coding in disguise', { headers: [['transfer-encoding', 'xchunked']] }, ['protocol.smuggling']],
    ['a list of codings', { headers: [['transfer-encoding', 'chunked, identity']] }, ['protocol.smuggling']],
    ['a name with a blank', { headers: [['transfer-encoding ', 'chunked']] }, ['protocol.smuggling']],
    ['a name with an underscore', { headers: [['content_length', '6']] }, ['protocol.smuggling']],
    [
      'two lengths',
      {
        headers: [
          ['content-length', '6'],
          ['content-length', '7'],
        ],
      },
      ['protocol.smuggling', 'protocol.smuggling'],
    ],
    ['a length that is no number', { headers: [['content-length', '+6']] }, ['protocol.smuggling']],
    [
      'honest lengths',
      {
        headers: [
          ['content-length', '6'],
          ['content-type', 'a/b'],
        ],
      },
      [],
    ],
    ['an honest coding', { headers: [['transfer-encoding', 'chunked']] }, []],
    ['a line end in a value', { headers: [['x-a', 'b\r\nset-cookie: c=d']] }, ['protocol.header-injection']],
    ['a host with a path', { headers: [['host', 'api.bank.example/evil']] }, ['protocol.host']],
    ['a host with a user', { headers: [['host', 'api.bank.example@evil.example']] }, ['protocol.host']],
    ['a forwarded host with markup', { headers: [['x-forwarded-host', 'a"><script>']] }, ['protocol.host']],
    [
      'honest hosts',
      {
        headers: [
          ['host', 'api.bank.example:8443'],
          ['x-forwarded-host', 'www.bank.example, cdn.example'],
        ],
      },
      [],
    ],
    ['a host that is an address', { headers: [['host', '[2001:db8::7]:443']] }, []],
    ['another path', { target: '/', path: '/', headers: [['x-original-url', '/admin']] }, ['protocol.path-override']],
    ['the same path', { target: '/a?b=1', path: '/a', headers: [['x-original-url', '/a?b=1']] }, []],
    ['the same path as an address', { target: '/a?b=1', path: '/a', headers: [['x-original-url', 'https://api.bank.example/a?b=1']] }, []],
    [
      'another path as an address',
      { target: '/a', path: '/a', headers: [['x-original-url', 'http://x.example/admin']] },
      ['protocol.path-override'],
    ],
    [
      'a token nobody signed',
      { headers: [['authorization', `Bearer ${token('{"typ":"JWT","alg":"nOnE"}')}.`]] },
      ['protocol.unsigned-token'],
    ],
    [
      'a token nobody signed, with a word for a signature',
      { headers: [['authorization', `bearer ${token('{"alg":"none"}')}.c2ln`]] },
      ['protocol.unsigned-token'],
    ],
    [
      'a token nobody signed in a cookie',
      { headers: [['cookie', `a=1; session=${token('{"alg":"none"}')}.; b=2`]] },
      ['protocol.unsigned-token'],
    ],
    [
      'a token nobody signed in a field of its own',
      { headers: [['x-access-token', `${token('{"alg":"None"}')}.`]] },
      ['protocol.unsigned-token'],
    ],
    ['a token that names no algorithm', { headers: [['authorization', `Bearer ${token('{"alg":""}')}.`]] }, ['protocol.unsigned-token']],
    ['cookies that end in a dot', { headers: [['cookie', `a=ey.x.; t=${token('{"alg":"HS256"}')}.`]] }, []],
    ['a signed token', { headers: [['authorization', `Bearer ${token('{"alg":"HS256"}')}.${'x'.repeat(43)}`]] }, []],
    ['a signed token that was cut', { headers: [['authorization', `Bearer ${token('{"alg":"HS256"}')}.`]] }, []],
    ['an opaque token with dots', { headers: [['authorization', 'Bearer eya.b.c']] }, []],
    ['a client that says it is us', { headers: [['x-forwarded-for', '127.0.0.1, 198.51.100.7']] }, ['protocol.client-spoof']],
    ['an honest chain', { headers: [['x-forwarded-for', '198.51.100.7, 127.0.0.1']] }, []],
    ['a method override', { method: 'POST', headers: [['x-http-method-override', 'DELETE']] }, ['protocol.method-override']],
    ['an override to the same', { method: 'POST', headers: [['x-http-method-override', 'POST']] }, []],
    ['an override by a parameter', { method: 'POST', query: 'a=1&_method=PUT' }, ['protocol.method-override']],
    ['a parameter that only ends alike', { method: 'POST', query: 'pay_method=card' }, []],
    ['TRACE', { method: 'TRACE' }, ['protocol.unsafe-method']],
    ['many ranges', { headers: [['range', `bytes=${'0-1,'.repeat(9)}5-6`]] }, ['protocol.range']],
    ['one range', { headers: [['range', 'bytes=0-499']] }, []],
    ['cleartext HTTP/2', { headers: [['upgrade', 'h2c']] }, ['protocol.upgrade']],
    ['a web socket', { headers: [['upgrade', 'websocket']] }, []],
  ])('%s', (_name, request, rules) => {
    expect(rulesOf(request)).toEqual(rules);
  });

  it('reports aliases of aliases in YAML', () => {
    const level = (name: string, of: string): string => `${name}: &${name} [${Array(9).fill(of).join(',')}]\n`;
    const yaml = (text: string): string[] =>
      rulesOf({ headers: [['content-type', 'application/yaml']], body: { state: 'complete', bytes: Buffer.from(text) } });
    expect(yaml(level('a', 'x') + level('b', '*a') + level('c', '*b') + level('d', '*c'))).toEqual(['protocol.bomb']);
    expect(yaml('base: &base\n  image: a\njobs:\n  one: *base\n  two: *base\n')).toEqual([]);
  });

  it('reports bombs and structures by the facts of extraction', () => {
    const bomb = gzipSync(Buffer.alloc(9_000_000)).toString('base64');
    expect(rulesOfBody(JSON.stringify({ a: bomb }))).toEqual(['protocol.bomb']);
    expect(rulesOfBody(`${'['.repeat(100)}${']'.repeat(100)}`)).toEqual(['protocol.structure']);
    expect(rulesOfBody(JSON.stringify(Array(9_000).fill('x')))).toEqual(['protocol.structure']);
    expect(rulesOfBody(gzipSync(Buffer.alloc(9_000_000)), [['content-encoding', 'gzip']])).toEqual(['protocol.bomb']);
    expect(rulesOfBody(JSON.stringify({ a: [{ b: 'c' }] }))).toEqual([]);
  });
});
