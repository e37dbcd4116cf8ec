import { createHash, generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto';
import type { RequestView } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { thumbprintOf } from './dpop.ts';
import type { SigningAlgorithm } from './jws.ts';
import { KeyRing } from './key-ring.ts';
import { type IssuerConfig, TokenVerifier } from './verifier.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const SECONDS = NOW / 1_000;
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function jws(header: object, claims: object, key: KeyObject, algorithm: SigningAlgorithm): string {
  const text = `${encode(header)}.${encode(claims)}`;
  const hash = algorithm === 'EdDSA' ? null : `sha${algorithm.slice(2)}`;
  const how = algorithm.startsWith('ES')
    ? { key, dsaEncoding: 'ieee-p1363' as const }
    : algorithm.startsWith('PS')
      ? { key, padding: 6, saltLength: Number(algorithm.slice(2)) / 8 }
      : { key };
  return `${text}.${sign(hash, Buffer.from(text), how).toString('base64url')}`;
}

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const ed = generateKeyPairSync('ed25519');
const jwk = (pair: { publicKey: KeyObject }, kid: string) => ({ ...pair.publicKey.export({ format: 'jwk' }), kid });

const CONFIG: IssuerConfig = {
  issuer: 'https://id.bank.example',
  audiences: ['payments'],
  algorithms: ['ES256', 'PS256', 'RS256', 'EdDSA'],
  keys: [jwk(ec, 'e'), jwk(rsa, 'r'), jwk(ed, 'd')],
  leeway_s: 30,
  bound: 'none',
};
const CLAIMS = { iss: CONFIG.issuer, aud: 'payments', exp: SECONDS + 300, scope: 'accounts payments' };

function request(token: string, more: readonly (readonly [string, string])[] = [], scheme = 'Bearer'): RequestView {
  return {
    method: 'POST',
    scheme: 'https',
    host: 'api.bank.example',
    target: '/payments',
    path: '/payments',
    query: '',
    headers: [['authorization', `${scheme} ${token}`], ...more],
    body: { state: 'none', bytes: new Uint8Array() },
  };
}

function detail(
  token: string,
  options: { config?: Partial<IssuerConfig>; now?: number; scopes?: string[]; fingerprint?: string } = {},
): string {
  const verifier = new TokenVerifier([{ ...CONFIG, ...options.config }]);
  const certificate = options.fingerprint === undefined ? null : { fingerprint: options.fingerprint, subject: '', issuer: '' };
  return verifier.check(request(token), { certificate, now: options.now ?? NOW }, options.scopes ?? [])?.detail ?? 'good';
}

const good = jws({ alg: 'ES256', kid: 'e' }, CLAIMS, ec.privateKey, 'ES256');

describe('tokens', () => {
  it('of every pinned algorithm verify', () => {
    expect(detail(good)).toBe('good');
    expect(detail(jws({ alg: 'RS256', kid: 'r' }, CLAIMS, rsa.privateKey, 'RS256'))).toBe('good');
    expect(detail(jws({ alg: 'PS256' }, CLAIMS, rsa.privateKey, 'PS256'))).toBe('good');
    expect(detail(jws({ alg: 'EdDSA', kid: 'd' }, CLAIMS, ed.privateKey, 'EdDSA'))).toBe('good');
  });

  it.each<[string, string, RegExp]>([
    ['no JWT', 'abc', /no JWT/],
    ['alg none', `${encode({ alg: 'none' })}.${encode(CLAIMS)}.`, /pinned/],
    [
      'another key',
      jws({ alg: 'ES256', kid: 'e' }, CLAIMS, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'ES256'),
      /signature/,
    ],
    ['a changed payload', good.replace(/\.[^.]+\./, `.${encode({ ...CLAIMS, scope: 'admin' })}.`), /signature/],
    ['an algorithm of another key', `${encode({ alg: 'RS256', kid: 'e' })}.${good.split('.').slice(1).join('.')}`, /signature/],
    ['another issuer', jws({ alg: 'ES256' }, { ...CLAIMS, iss: 'https://evil.example' }, ec.privateKey, 'ES256'), /iss/],
    ['another audience', jws({ alg: 'ES256' }, { ...CLAIMS, aud: ['x'] }, ec.privateKey, 'ES256'), /aud/],
    ['no expiry', jws({ alg: 'ES256' }, { iss: CLAIMS.iss, aud: 'payments' }, ec.privateKey, 'ES256'), /exp is missing/],
    ['an unknown extension', jws({ alg: 'ES256', crit: ['x'] }, CLAIMS, ec.privateKey, 'ES256'), /crit/],
    ['before its time', jws({ alg: 'ES256' }, { ...CLAIMS, nbf: SECONDS + 60 }, ec.privateKey, 'ES256'), /nbf/],
  ])('%s: refused', (_, token, expected) => expect(detail(token)).toMatch(expected));

  it('run out, also where they were remembered', () => {
    const verifier = new TokenVerifier([CONFIG]);
    const at = (now: number): string => verifier.check(request(good), { certificate: null, now }, [])?.detail ?? 'good';
    expect(at(NOW)).toBe('good');
    expect(at(NOW + 300_000)).toBe('good');
    expect(at(NOW + 331_000)).toMatch(/exp/);
  });

  it('need the scopes of the operation', () => {
    expect(detail(good, { scopes: ['payments'] })).toBe('good');
    expect(detail(good, { scopes: ['payments', 'admin'] })).toMatch(/scope admin/);
  });

  it('bound to a certificate are good with it only', () => {
    const fingerprint = createHash('sha256').update('certificate').digest('hex');
    const claims = { ...CLAIMS, cnf: { 'x5t#S256': Buffer.from(fingerprint, 'hex').toString('base64url') } };
    const token = jws({ alg: 'ES256' }, claims, ec.privateKey, 'ES256');
    expect(detail(token, { fingerprint })).toBe('good');
    expect(detail(token)).toMatch(/without it/);
    expect(detail(token, { fingerprint: 'ab'.repeat(32) })).toMatch(/another certificate/);
    expect(detail(good, { config: { bound: 'mtls' } })).toMatch(/binds its tokens/);
  });
});

describe('DPoP (RFC 9449)', () => {
  const client = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicJwk = client.publicKey.export({ format: 'jwk' });
  const token = jws({ alg: 'ES256' }, { ...CLAIMS, cnf: { jkt: thumbprintOf(publicJwk) } }, ec.privateKey, 'ES256');
  const ath = createHash('sha256').update(token).digest('base64url');
  const claims = { htm: 'POST', htu: 'https://api.bank.example/payments', iat: SECONDS, jti: 'a', ath };
  const verifier = new TokenVerifier([CONFIG]);
  const use = (changes: object, key = client): string => {
    const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicKey.export({ format: 'jwk' }) };
    const proof = jws(header, { ...claims, ...changes }, key.privateKey, 'ES256');
    return verifier.check(request(token, [['dpop', proof]], 'DPoP'), { certificate: null, now: NOW }, [])?.detail ?? 'good';
  };

  it('accepts a proof once and refuses every other kind', () => {
    expect(use({})).toBe('good');
    expect(use({})).toMatch(/used before/);
    expect(use({ jti: 'b', htm: 'GET' })).toMatch(/another request/);
    expect(use({ jti: 'c', htu: 'https://api.bank.example/other' })).toMatch(/another request/);
    expect(use({ jti: 'd', iat: SECONDS - 600 })).toMatch(/too old/);
    expect(use({ jti: 'e', ath: 'x' })).toMatch(/another token/);
    expect(use({ jti: 'f' }, generateKeyPairSync('ec', { namedCurve: 'P-256' }))).toMatch(/another key/);
    expect(verifier.check(request(token, [], 'DPoP'), { certificate: null, now: NOW }, [])?.detail).toMatch(/missing/);
    expect(verifier.check(request(token), { certificate: null, now: NOW }, [])?.detail).toMatch(/without the DPoP/);
  });
});

describe('keys that are fetched', () => {
  const issuer = { ...CONFIG, keys: [], jwks_url: 'https://id.bank.example/keys' };
  const set = (...keys: JsonWebKey[]) => [{ issuer: CONFIG.issuer, keys, usableUntil: NOW + 600_000 }];
  const ask = (verifier: TokenVerifier, token: string, now = NOW) => verifier.check(request(token), { certificate: null, now }, []);

  it('verify; without any the token cannot be told, which is neither good nor bad', () => {
    const ring = new KeyRing();
    const verifier = new TokenVerifier([issuer], ring);
    expect(ask(verifier, good)).toMatchObject({ kind: 'keys' });
    ring.replace(set(jwk(ec, 'e'), { kty: 'XYZ' }));
    expect(ask(verifier, good)).toBeNull();
    expect(ask(verifier, good, NOW + 700_000)?.kind).toBe('token');
    expect(ring.keysOf(CONFIG.issuer, NOW + 700_000)).toBeNull();
  });

  it('a key that was taken back does not go on through what it verified', () => {
    const ring = new KeyRing();
    const verifier = new TokenVerifier([issuer], ring);
    ring.replace(set(jwk(ec, 'e')));
    expect(ask(verifier, good)).toBeNull();
    ring.replace(set(jwk(rsa, 'r')));
    expect(ask(verifier, good)).toMatchObject({ kind: 'token', detail: expect.stringMatching(/kid/) });
  });

  it('one that is not there is asked for, once a second at the most', () => {
    const ring = new KeyRing();
    const wanted: string[] = [];
    ring.onWanted = (name) => wanted.push(name);
    const verifier = new TokenVerifier([issuer], ring);
    ring.replace(set(jwk(rsa, 'r')));
    for (let at = 0; at < 3_000; at += 100) ask(verifier, good, NOW + at);
    expect(wanted).toEqual([CONFIG.issuer, CONFIG.issuer, CONFIG.issuer]);
    ask(
      verifier,
      jws({ alg: 'RS256', kid: 'r' }, CLAIMS, generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey, 'RS256'),
      NOW + 9_000,
    );
    expect(wanted).toHaveLength(3);
  });
});

it('several descriptions may ask of one request: its proof is used once', () => {
  const client = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicJwk = client.publicKey.export({ format: 'jwk' });
  const token = jws({ alg: 'ES256' }, { ...CLAIMS, cnf: { jkt: thumbprintOf(publicJwk) } }, ec.privateKey, 'ES256');
  const ath = createHash('sha256').update(token).digest('base64url');
  const claims = { htm: 'POST', htu: 'https://api.bank.example/payments', iat: SECONDS, jti: 'x', ath };
  const proof = jws({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicJwk }, claims, client.privateKey, 'ES256');
  const verifier = new TokenVerifier([CONFIG]);
  const one = request(token, [['dpop', proof]], 'DPoP');
  const caller = { certificate: null, now: NOW };
  expect([verifier.check(one, caller, []), verifier.check(one, caller, [])]).toEqual([null, null]);
  expect(verifier.check({ ...one }, caller, [])?.detail).toMatch(/used before/);
  const mtls = new TokenVerifier([{ ...CONFIG, bound: 'mtls' }]);
  expect(mtls.check({ ...one }, caller, [])?.detail).toMatch(/binds its tokens/);
});
