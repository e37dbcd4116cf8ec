import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FetchedKeys } from '@sallyport/contract/enforce';
import { policySchema } from '@sallyport/policy';
import { afterEach, describe, expect, it } from 'vitest';
import type { JwksFetchConfig } from '../config/protection-schema.ts';
import { Cleanup, testConfig } from '../gateway.fixture.ts';
import { KeyFetcher } from './key-fetcher.ts';
import { fetchKeySet, keySources } from './key-set.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const ISSUER = 'https://id.bank.example';
const KEY = { ...generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }), kid: 'a' };
const OPTIONS: JwksFetchConfig = {
  hosts: [],
  refresh_s: 3_600,
  min_interval_s: 10,
  stale_s: 100,
  timeout_ms: 500,
  bytes_max: 10_000,
  ca: null,
};

async function issuer(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.add(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
}

describe('a set that is fetched', () => {
  const fetched = (url: string) => fetchKeySet(url, OPTIONS, new AbortController().signal);
  const answering =
    (body: string, status = 200, headers: Record<string, string> = {}): RequestListener =>
    (_request, response) =>
      response.writeHead(status, headers).end(body);

  it('gives its keys but those for encryption, and how long they may be kept', async () => {
    const keys = [KEY, { ...KEY, kid: 'b', use: 'enc' }];
    const url = await issuer(answering(JSON.stringify({ keys }), 200, { 'cache-control': 'public, max-age=60' }));
    expect(await fetched(url)).toEqual({ keys: [KEY], maxAge_ms: 60_000 });
  });

  it.each<[string, RequestListener, RegExp]>([
    ['an error', answering('{}', 500), /status 500/],
    ['a redirect', answering('', 302, { location: 'http://127.0.0.1:1/' }), /status 302/],
    ['no JSON', answering('<p>'), /not JSON/],
    ['no set', answering('[1]'), /no JWK set/],
    ['an empty set', answering('{"keys":[]}'), /no JWK set/],
    ['too many keys', answering(JSON.stringify({ keys: Array(200).fill({ kty: 'EC' }) })), /more than 100 keys/],
    ['too many bytes', answering(`{"keys":["${'x'.repeat(20_000)}"]}`), /more than 10000 bytes/],
    ['silence', () => {}, /abort|timeout/i],
  ])('is refused for %s', async (_, listener, expected) => {
    await expect(fetched(await issuer(listener))).rejects.toThrow(expected);
  });
});

describe('keeping sets', () => {
  let now = 1_000_000;
  const sets: (readonly FetchedKeys[])[] = [];
  const states: string[] = [];

  function fetcher(): KeyFetcher {
    sets.length = 0;
    states.length = 0;
    const made = new KeyFetcher(OPTIONS, {
      clock: { now: () => now, micros: () => now * 1_000 },
      onKeys: (all) => sets.push(all),
      onState: (_source, up, detail) => states.push(`${up ? 'up' : 'down'} ${detail}`),
    });
    cleanup.add(() => made.stop());
    return made;
  }

  it('fetches anew for a key that is not there, not more often than the interval; an error keeps the last set', async () => {
    let keys: readonly JsonWebKey[] | null = [KEY];
    let asked = 0;
    const url = await issuer((_request, response) => {
      asked++;
      if (keys === null) response.writeHead(503).end();
      else response.end(JSON.stringify({ keys }));
    });
    const subject = fetcher();
    await subject.follow([{ issuer: ISSUER, url }], OPTIONS);
    expect(subject.sets).toEqual([{ issuer: ISSUER, keys: [KEY], usableUntil: now + 3_700_000 }]);
    for (let tries = 0; tries < 50; tries++) subject.want(ISSUER);
    expect(asked).toBe(1);
    now += 11_000;
    keys = [KEY, { ...KEY, kid: 'new' }];
    subject.want(ISSUER);
    subject.want(ISSUER);
    await expect.poll(() => sets.at(-1)?.[0]?.keys.length).toBe(2);
    expect(asked).toBe(2);
    now += 11_000;
    keys = null;
    subject.want(ISSUER);
    await expect.poll(() => states).toEqual(['down status 503']);
    expect(subject.sets[0]?.keys).toHaveLength(2);
    now += 11_000;
    keys = [KEY];
    subject.want(ISSUER);
    await expect.poll(() => states).toEqual(['down status 503', 'up 1 keys']);
    expect(subject.sets[0]?.keys).toHaveLength(1);
  });

  it('starts although an issuer does not answer, and lets go of one that is not asked for any more', async () => {
    const subject = fetcher();
    await subject.follow([{ issuer: ISSUER, url: await issuer(() => {}) }], OPTIONS);
    expect(states).toHaveLength(1);
    await subject.follow([], OPTIONS);
    subject.want(ISSUER);
    expect(subject.sets).toEqual([]);
  });
});

it('a policy does not decide whom the gateway talks to', () => {
  const gateway = (hosts: string[]) =>
    testConfig({ upstreams: [{ name: 'bank', servers: ['http://127.0.0.1:1'] }], jwks_fetch: { hosts } }).gateway;
  const policy = policySchema.parse({ specification: { issuers: [{ issuer: ISSUER, jwks_url: 'https://id.bank.example/keys' }] } });
  expect(keySources(policy, gateway(['id.bank.example']))).toEqual([{ issuer: ISSUER, url: 'https://id.bank.example/keys' }]);
  for (const hosts of [[], ['bank.example'], ['id.bank.example:8443']])
    expect(() => keySources(policy, gateway(hosts))).toThrow(/CONFIG_INVALID at policy\.specification\.issuers\[0\]\.jwks_url/);
  const url = (jwks_url: string) => policySchema.safeParse({ specification: { issuers: [{ issuer: ISSUER, jwks_url }] } }).success;
  expect(['http://id.bank.example/keys', 'file:///etc/passwd', 'https://a:b@id.bank.example/', 'x'].map(url)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
