import { createHmac, randomBytes, randomFillSync } from 'node:crypto';
import type { ExchangeEvent, HeaderField, Posture } from '@sallyport/core';
import { policySchema } from '@sallyport/policy';
import { COMMON_SECRETS, openTransaction } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { createEngine, createEngineMemory, type Engine } from '../index.ts';
import { CANDIDATES_PER_EXCHANGE } from './secret-search.ts';

const NOW = Date.parse('2026-06-01T10:00:00Z');
const clock = { now: () => NOW, micros: () => 0 };

function engine(tokenSecrets: readonly string[] = [], mode = 'block'): Engine {
  const config = { policy: policySchema.parse({ mode }), operations: [], partners: [], outboundListeners: [], tokenSecrets };
  return createEngine(config, { clock, random: (bytes) => void randomFillSync(bytes) }, createEngineMemory(randomBytes(32)));
}

function posture(of: Engine, request: readonly HeaderField[], answer: readonly HeaderField[], status = 200): Posture | undefined {
  const transaction = openTransaction(
    { id: 'tx', at: NOW, listener: 'public', protocol: 'http/1.1', client: { address: '198.51.100.7', peer: '198.51.100.7', tls: null } },
    {
      method: 'GET',
      target: '/accounts/7',
      scheme: 'https',
      headers: [['host', 'api.bank.example'], ...request],
      body: { state: 'none', bytes: new Uint8Array() },
    },
  );
  const response = { status, headers: answer, body: { state: 'none', bytes: new Uint8Array() }, latency_ms: 1 } as const;
  const result = { response, status, upstreamStatus: status, duration_us: 1, requestBytes: 1, responseBytes: 1 };
  return (of.finish(of.inspect(transaction), result)[0] as unknown as ExchangeEvent).posture;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function bearer(secret: string, claims: object, alg = 'HS256'): HeaderField {
  const signed = `${encode({ alg, typ: 'JWT' })}.${encode(claims)}`;
  const signature = alg === 'none' ? '' : createHmac('sha256', secret).update(signed).digest('base64url');
  return ['authorization', `Bearer ${signed}.${signature}`];
}

describe('answers', () => {
  it('names the protections of an answer, in one order, however they are written', () => {
    const answer: HeaderField[] = [
      ['x-frame-options', 'DENY'],
      ['strict-transport-security', 'max-age=31536000; includeSubDomains'],
      ['cache-control', 'private, No-Store'],
      ['x-content-type-options', 'nosniff'],
      ['content-security-policy', "default-src 'none'"],
      ['ratelimit-limit', '100'],
      ['server', 'nginx/1.18.0'],
      ['date', 'Mon, 01 Jun 2026 10:00:00 GMT'],
    ];
    expect(posture(engine(), [], answer)?.traits).toEqual(['hsts', 'nosniff', 'no-store', 'csp', 'framing', 'rate-limit', 'product']);
  });

  it('says nothing that is not there', () => {
    const answer: HeaderField[] = [
      ['strict-transport-security', 'max-age=600'],
      ['x-content-type-options', 'sniff'],
      ['cache-control', 'no-cache'],
      ['x-frame-options', 'ALLOWALL'],
      ['content-security-policy-report-only', "default-src 'self'"],
      ['server', 'nginx'],
    ];
    expect(posture(engine(), [], answer)).toEqual({ traits: ['hsts-short'] });
  });

  it('tells answers of one service apart that share most headers', () => {
    const of = engine();
    expect(posture(of, [], [['x-content-type-options', 'nosniff']])?.traits).toEqual(['nosniff']);
    expect(posture(of, [], [['cache-control', 'no-store']])?.traits).toEqual(['no-store']);
    expect(posture(of, [], [['x-content-type-options', 'nosniff']])?.traits).toEqual(['nosniff']);
  });

  it('keeps the name and the flags of cookies, and no value', () => {
    const answer: HeaderField[] = [
      ['set-cookie', 'session_id=4f1c2a9e77; Path=/; Secure; HttpOnly; SameSite=Lax'],
      ['set-cookie', 'XSRF-TOKEN=abc123def; path=/; samesite=None'],
      ['set-cookie', 'old=; Max-Age=0'],
    ];
    const found = posture(engine(), [], answer);
    expect(found?.cookies).toEqual([
      { name: 'session_id', session: true, secure: true, http_only: true, same_site: 'lax' },
      { name: 'XSRF-TOKEN', session: false, secure: false, http_only: false, same_site: 'none' },
    ]);
    expect(JSON.stringify(found)).not.toContain('4f1c2a9e77');
  });

  it('is not asked in mode off', () => {
    expect(posture(engine([], 'off'), [], [['x-content-type-options', 'nosniff']])).toBeUndefined();
  });
});

describe('other origins', () => {
  const asked = (origin: string, allow?: string, credentials = 'true'): Posture['cors'] =>
    posture(
      engine(),
      [['origin', origin]],
      [
        ...(allow === undefined ? [] : [['access-control-allow-origin', allow] as const]),
        ['access-control-allow-credentials', credentials],
      ],
    )?.cors;

  it('tells an echo from a wildcard, a fixed origin and none', () => {
    expect(asked('https://evil.example', 'https://evil.example')).toMatchObject({ from: 'foreign', allowed: 'echo', credentials: true });
    expect(asked('null', 'null')).toMatchObject({ from: 'opaque', allowed: 'echo' });
    expect(asked('https://evil.test', '*', 'false')).toMatchObject({ allowed: 'any', credentials: false });
    expect(asked('https://evil.test', 'https://app.bank.example')).toMatchObject({ allowed: 'other' });
    expect(asked('https://evil.test')).toMatchObject({ allowed: 'none' });
  });

  it('knows its own site, whatever the port', () => {
    expect(asked('https://app.bank.example:8443', '*')).toMatchObject({ from: 'same-site' });
    expect(asked('https://bank.example.evil.test', '*')).toMatchObject({ from: 'foreign' });
  });
});

describe('tokens', () => {
  const hour = { iss: 'bank', sub: 'u1', iat: NOW / 1_000 - 60, exp: NOW / 1_000 + 3_540 };

  it('reads lifetime, end and algorithm', () => {
    expect(posture(engine(), [bearer('x'.repeat(40), hour)], [])?.token).toEqual({
      algorithm: 'hmac',
      weak: false,
      lifetime_s: 3_600,
      expired: false,
    });
    expect(posture(engine(), [bearer('', { sub: 'u1' }, 'none')], [])?.token).toMatchObject({ algorithm: 'none', lifetime_s: null });
    expect(posture(engine(), [bearer('k', { ...hour, exp: NOW / 1_000 - 301 })], [])?.token).toMatchObject({ expired: true });
    expect(posture(engine(), [['authorization', 'Bearer opaque']], [])?.token).toBeUndefined();
  });

  it('finds a secret of the list, a few candidates with each exchange, and sees when it is replaced', () => {
    const of = engine();
    const weak = bearer(COMMON_SECRETS.at(-1)!, hour);
    let exchanges = 0;
    while (posture(of, [weak], [])?.token?.weak !== true) if (++exchanges > 1_000) break;
    expect(exchanges).toBeGreaterThanOrEqual(Math.floor(COMMON_SECRETS.length / CANDIDATES_PER_EXCHANGE) - 1);
    expect(exchanges).toBeLessThan(COMMON_SECRETS.length);
    expect(posture(of, [bearer(COMMON_SECRETS.at(-1)!, { ...hour, sub: 'u2' })], [])?.token?.weak).toBe(true);
    expect(posture(of, [bearer(randomBytes(32).toString('hex'), { ...hour, sub: 'u2' })], [])?.token?.weak).toBe(false);
  });

  it('does not search for tokens that the service refused: anyone can sign one with a word', () => {
    const of = engine();
    for (let index = 0; index < 2 * COMMON_SECRETS.length; index++) posture(of, [bearer(COMMON_SECRETS[0]!, hour)], [], 401);
    expect(posture(of, [bearer(COMMON_SECRETS[0]!, hour)], [])?.token?.weak).toBe(false);
  });

  it('tries the lines of a file too', () => {
    const of = engine(['of-our-own-bank-1']);
    const token = bearer('of-our-own-bank-1', hour);
    for (let index = 0; index < COMMON_SECRETS.length; index++) posture(of, [token], []);
    expect(posture(of, [token], [])?.token?.weak).toBe(true);
  });
});
