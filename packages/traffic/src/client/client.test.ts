import { createHmac } from 'node:crypto';
import type { HeaderField, RequestView, TlsView } from '@sallyport/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  authScheme,
  clientAddress,
  compileTrustedProxies,
  FORWARDED_HOPS_MAX,
  normalAddress,
  PRINCIPALS_CACHED_MAX,
  principalOf,
} from './index.ts';

const KEY = new Uint8Array(32).fill(7);
const NETWORK = compileTrustedProxies(['10.0.0.0/8', '2001:db8::/32', '192.0.2.10']);

function requestWith(headers: readonly HeaderField[], query = ''): RequestView {
  const body = { state: 'none' as const, bytes: new Uint8Array() };
  return { method: 'GET', scheme: 'https', host: 'h', target: '/', path: '/', query, headers, body };
}

function tlsWith(subject: string): TlsView {
  const clientCertificate = { fingerprint: Buffer.from(subject).toString('hex'), subject, issuer: 'CN=ca' };
  return { version: 'TLSv1.3', cipher: 'x', serverName: null, clientCertificate };
}

const token = (claims: object, signature = 'sig'): string =>
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;

describe('trusted proxies', () => {
  it('holds addresses and ranges of both families, however they are written', () => {
    for (const inside of ['10.1.2.3', '::ffff:10.1.2.3', '2001:db8::1', '2001:DB8:0::1', '192.0.2.10'])
      expect(NETWORK.includes(inside)).toBe(true);
    for (const outside of ['11.0.0.1', '192.0.2.11', '2001:db9::1', 'unknown', '', '10.0.0']) expect(NETWORK.includes(outside)).toBe(false);
    expect(compileTrustedProxies(['::ffff:10.0.0.0/104']).includes('10.9.9.9')).toBe(true);
  });

  it.each(['10.0.0.0/33', 'localhost', '10.0.0.0/-1', ''])('refuses the entry %j, naming it', (entry) => {
    expect(() => compileTrustedProxies(['10.0.0.1', entry])).toThrow(`"${entry}" is neither an address nor a CIDR range`);
  });

  it('remembers a bounded number of peers', () => {
    for (let index = 0; index < 3_000; index++) NETWORK.includes(`203.0.${index >> 8}.${index & 255}`);
    expect(NETWORK.includes('10.1.2.3')).toBe(true);
  });
});

describe('client address', () => {
  it.each<[string, string, HeaderField[], string]>([
    ['no header', '10.0.0.1', [], '10.0.0.1'],
    ['an unlisted peer is never believed', '203.0.113.1', [['x-forwarded-for', '198.51.100.7']], '203.0.113.1'],
    ['one hop', '10.0.0.1', [['x-forwarded-for', '198.51.100.7']], '198.51.100.7'],
    ['right to left', '10.0.0.1', [['x-forwarded-for', '1.1.1.1, 198.51.100.7, 10.0.0.2']], '198.51.100.7'],
    ['what a client wrote itself', '10.0.0.1', [['x-forwarded-for', '10.0.0.9, 198.51.100.7']], '198.51.100.7'],
    ['all hops listed', '10.0.0.1', [['x-forwarded-for', '10.0.0.3, 10.0.0.2']], '10.0.0.3'],
    [
      'several header lines',
      '10.0.0.1',
      [
        ['x-forwarded-for', '1.1.1.1'],
        ['x-forwarded-for', '198.51.100.7'],
      ],
      '198.51.100.7',
    ],
    ['a malformed hop ends the walk', '10.0.0.1', [['x-forwarded-for', '198.51.100.7, evil, 10.0.0.2']], '10.0.0.2'],
    ['a port', '10.0.0.1', [['x-forwarded-for', '198.51.100.7:4711']], '198.51.100.7'],
    ['octal and hexadecimal forms are no addresses', '10.0.0.1', [['x-forwarded-for', '0x7f.1']], '10.0.0.1'],
    [
      'Forwarded wins',
      '10.0.0.1',
      [
        ['x-forwarded-for', '1.1.1.1'],
        ['forwarded', 'for=198.51.100.7'],
      ],
      '198.51.100.7',
    ],
    ['Forwarded, in full', '10.0.0.1', [['forwarded', 'For="[2001:db9::17]:4711";proto=https;by=10.0.0.1, for=10.0.0.2']], '2001:db9::17'],
    ['a bare IPv6 address in Forwarded', '10.0.0.1', [['forwarded', 'for="2001:db9::17"']], '10.0.0.1'],
    ['an obfuscated hop', '10.0.0.1', [['forwarded', 'for=198.51.100.7, for=_hidden, for=10.0.0.2']], '10.0.0.2'],
    ['an obfuscated port', '10.0.0.1', [['forwarded', 'for="198.51.100.7:_x"']], '198.51.100.7'],
    ['a comma inside quotes', '10.0.0.1', [['forwarded', 'for="198.51.100.7";host="a,b"']], '198.51.100.7'],
    ['two for in one element', '10.0.0.1', [['forwarded', 'for=1.1.1.1;for=198.51.100.7']], '10.0.0.1'],
    ['a quote left open', '10.0.0.1', [['forwarded', 'for="198.51.100.7']], '10.0.0.1'],
  ])('%s', (_name, peer, headers, address) => {
    expect(clientAddress(peer, headers, NETWORK).address).toBe(address);
  });

  it('without a list no header is read', () => {
    expect(clientAddress('10.0.0.1', [['forwarded', 'for=1.1.1.1']], compileTrustedProxies([]))).toEqual({
      address: '10.0.0.1',
      usedHeader: null,
    });
  });

  it('follows at most so many hops', () => {
    const chain = Array.from({ length: FORWARDED_HOPS_MAX + 10 }, (_, index) => `10.1.0.${index}`).join(',');
    expect(clientAddress('10.0.0.1', [['x-forwarded-for', chain]], NETWORK).address).toBe('10.1.0.10');
  });

  it('gives the peer or an address of the header, never a hop behind an unlisted one', () => {
    const hop = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string({ maxLength: 12 }), fc.constantFrom('10.0.0.2', '10.0.0.3', 'unknown'));
    fc.assert(
      fc.property(fc.array(hop, { maxLength: 8 }), (hops) => {
        const listed = hops.filter((text) => !text.includes(','));
        const { address } = clientAddress('10.0.0.1', [['x-forwarded-for', listed.join(', ')]], NETWORK);
        const read = listed.map((text) => normalAddress(text));
        let expected = '10.0.0.1';
        for (let index = read.length - 1; index >= 0 && NETWORK.includes(expected) && read[index] !== null; index--)
          expected = read[index]!;
        expect(address).toBe(expected);
      }),
    );
  });
});

describe('authentication seen', () => {
  it.each<[string, HeaderField[], string, string]>([
    ['none', [], '', 'none'],
    ['basic', [['authorization', 'Basic YTpi']], '', 'basic'],
    ['bearer', [['authorization', 'bearer opaque-token']], '', 'bearer'],
    ['jwt', [['authorization', `Bearer ${token({ sub: 'u' })}`]], '', 'jwt'],
    ['digest', [['authorization', 'Digest username="bob", realm="r"']], '', 'digest'],
    ['signature', [['authorization', 'Signature keyId="k1",signature="x"']], '', 'signature'],
    ['aws', [['authorization', 'AWS4-HMAC-SHA256 Credential=AKID/20240101/x, Signature=y']], '', 'signature'],
    ['message signature', [['signature-input', 'sig1=("@path");keyid="k2"']], '', 'signature'],
    ['negotiate', [['authorization', 'Negotiate YII=']], '', 'other'],
    ['api key', [['x-api-key', 'k']], '', 'api-key'],
    ['api key in the query', [], 'a=1&api_key=k', 'api-key'],
    ['token in the query', [], `access_token=${token({ sub: 'u' })}`, 'jwt'],
    ['session cookie', [['cookie', 'theme=dark; JSESSIONID=abc']], '', 'cookie'],
    ['no session', [['cookie', 'theme=dark; csrf_token=abc']], '', 'none'],
    ['an empty header', [['authorization', '']], '', 'none'],
  ])('%s', (_name, headers, query, scheme) => {
    expect(authScheme(requestWith(headers, query), null)).toBe(scheme);
    expect(principalOf(requestWith(headers, query), null, KEY).scheme).toBe(scheme);
  });

  it('a client certificate is a credential, and names the client beside another', () => {
    expect(principalOf(requestWith([]), tlsWith('CN=partner'), KEY)).toMatchObject({ scheme: 'mtls', client: 'CN=partner' });
    const both = principalOf(requestWith([['authorization', 'Bearer opaque']]), tlsWith('CN=partner'), KEY);
    expect(both).toMatchObject({ scheme: 'bearer', client: 'CN=partner' });
    expect(principalOf(requestWith([['authorization', 'Bearer opaque']]), tlsWith('CN=other'), KEY).client).toBe('CN=other');
    expect(principalOf(requestWith([['authorization', 'Bearer opaque']]), null, KEY).client).toBeNull();
  });
});

describe('principals', () => {
  const bearer = (value: string) => principalOf(requestWith([['authorization', `Bearer ${value}`]]), null, KEY);

  it('are keyed hashes that hold nothing of the credential', () => {
    const expected = createHmac('sha256', KEY).update('bearer\nopaque').digest('hex').slice(0, 16);
    expect(bearer('opaque')).toEqual({ scheme: 'bearer', id: expected, client: null });
    expect(principalOf(requestWith([['authorization', 'Bearer opaque']]), null, new Uint8Array(32)).id).not.toBe(expected);
  });

  it('stay the same when the credential is renewed', () => {
    const claims = { iss: 'bank', sub: 'user-1', azp: 'app' };
    expect(bearer(token({ ...claims, exp: 1 }))).toEqual(bearer(token({ ...claims, exp: 2 }, 'other')));
    expect(bearer(token(claims)).client).toBe('app');
    expect(bearer(token({ ...claims, sub: 'user-2' })).id).not.toBe(bearer(token(claims)).id);
    const basic = (text: string) =>
      principalOf(requestWith([['authorization', `Basic ${Buffer.from(text).toString('base64')}`]]), null, KEY);
    expect(basic('alice:old')).toEqual(basic('alice:new'));
    expect(basic('alice:old').id).not.toBe(basic('bob:old').id);
  });

  it('a machine client is known by its client id', () => {
    const first = bearer(token({ client_id: 'tpp-1', jti: 'a' }));
    expect(first.client).toBe('tpp-1');
    expect(first.id).toBe(bearer(token({ client_id: 'tpp-1', jti: 'b' })).id);
  });

  it('a JWT says which scopes it claims, without ids and without what is no scope', () => {
    const scopes = (claims: object): readonly string[] | undefined => bearer(token({ sub: 'u', ...claims })).scopes;
    expect(scopes({ scope: 'payments accounts payments' })).toEqual(['accounts', 'payments']);
    expect(scopes({ scp: ['read', 7, 'a b', 'x'.repeat(65), 'quo"te'] })).toEqual(['read']);
    expect(scopes({ scope: 'openid consent:C1DD33123 account_123456789' })).toEqual(['account_*', 'consent:*', 'openid']);
    expect(scopes({ scope: 'https://graph.example/Mail.Read' })).toEqual(['https://graph.example/Mail.Read']);
    expect(scopes({})).toEqual([]);
    expect(scopes({ scope: Array.from({ length: 90 }, (_, at) => `s${at}`).join(' ') })).toHaveLength(32);
    expect(bearer('opaque').scopes).toBeUndefined();
  });

  it('the same text in another scheme is another principal', () => {
    const key = principalOf(requestWith([['x-api-key', 'opaque']]), null, KEY);
    expect(key.id).not.toBe(bearer('opaque').id);
    expect(principalOf(requestWith([['x-api-key', 'opaque']]), null, KEY)).toEqual(key);
  });

  it('are remembered, a bounded number of them', () => {
    const first = bearer('first');
    expect(bearer('first')).toBe(first);
    for (let index = 0; index < 2 * PRINCIPALS_CACHED_MAX; index++) bearer(`t${index}`);
    expect(bearer('first')).not.toBe(first);
    expect(bearer('first')).toEqual(first);
  });

  it('never throw, whatever the headers', () => {
    const name = fc.constantFrom('authorization', 'cookie', 'x-api-key', 'signature-input');
    const value = fc.oneof(
      fc.string(),
      fc.string().map((text) => `Bearer eyJ${text}.${text}.x`),
      fc.string().map((text) => `Basic ${text}`),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 4 }), fc.string(), (headers, query) => {
        const { scheme, id } = principalOf(requestWith(headers, query), null, KEY);
        expect(scheme === 'none').toBe(id === null);
      }),
    );
  });
});
