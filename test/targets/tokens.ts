/** JSON Web Tokens: one verifier for each thing that a verifier can get wrong. */
import { createHmac, createPublicKey, createSign, createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Answer, type Asked, type Route, type Service, serve } from './service.ts';
import { login, tokenOf, UNSIGNED, type User, Users } from './users.ts';

export type TokenFlaw = 'none' | 'signature' | 'stripped' | 'key-confusion' | 'kid' | 'jwk' | 'jku' | 'weak-secret' | 'lifetime';

interface Parts {
  readonly header: Record<string, unknown>;
  readonly payload: Record<string, unknown>;
  readonly input: string;
  readonly signature: string;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function tokensTarget(flaw: TokenFlaw | null): Promise<Service> {
  const users = new Users();
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const hmac = flaw === 'weak-secret' || flaw === 'kid';
  const secret = flaw === 'weak-secret' ? 'secret' : 'b7e0c2f14f2a4be0a5a0f6d8f6a94d2e55f1c7';
  const sign = (payload: object): string => {
    const input = `${part({ typ: 'JWT', alg: hmac ? 'HS256' : 'RS256', kid: 'main' })}.${part(payload)}`;
    const signature = hmac
      ? createHmac('sha256', secret).update(input).digest('base64url')
      : createSign('RSA-SHA256').update(input).sign(pair.privateKey).toString('base64url');
    return `${input}.${signature}`;
  };
  const issue = (user: User): object => {
    const iat = Math.floor(Date.now() / 1_000);
    return { access_token: sign({ sub: user.username, iat, ...(flaw === 'lifetime' ? {} : { exp: iat + 900 }) }) };
  };
  const whoami: Route = {
    method: 'GET',
    path: '/me',
    handle: async (asked): Promise<Answer> => {
      const user = users.byName(await holder(asked, { flaw, secret, hmac, key: pair.publicKey }));
      return user === undefined ? UNSIGNED : { status: 200, body: { id: user.id, username: user.username, email: user.email } };
    },
  };
  const keys: Route = {
    method: 'GET',
    path: '/.well-known/jwks.json',
    open: true,
    handle: () => ({ status: 200, body: { keys: hmac ? [] : [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'main' }] } }),
  };
  return serve([login(users, issue), whoami, keys]);
}

interface Verifier {
  readonly flaw: TokenFlaw | null;
  readonly secret: string;
  readonly hmac: boolean;
  readonly key: KeyObject;
}

/** The subject of a token that this verifier believes. */
async function holder(asked: Asked, verifier: Verifier): Promise<string | undefined> {
  const parts = read(tokenOf(asked));
  if (parts === null || !(await believes(parts, verifier))) return undefined;
  const { exp, sub } = parts.payload;
  return typeof exp === 'number' && exp < Date.now() / 1_000 ? undefined : String(sub);
}

function read(token: string): Parts | null {
  const [header, payload, signature] = token.split('.');
  try {
    const json = (text: string | undefined): Record<string, unknown> =>
      JSON.parse(Buffer.from(text ?? '', 'base64url').toString()) as Record<string, unknown>;
    return { header: json(header), payload: json(payload), input: `${header}.${payload}`, signature: signature ?? '' };
  } catch {
    return null;
  }
}

const signed = (parts: Parts, secret: string): boolean =>
  createHmac('sha256', secret).update(parts.input).digest('base64url') === parts.signature;
const verified = (parts: Parts, key: KeyObject): boolean =>
  createVerify('RSA-SHA256').update(parts.input).verify(key, Buffer.from(parts.signature, 'base64url'));

async function believes(parts: Parts, { flaw, secret, hmac, key }: Verifier): Promise<boolean> {
  const { alg, kid, jwk, jku } = parts.header;
  if (flaw === 'signature') return true;
  if (flaw === 'none' && String(alg).toLowerCase() === 'none') return true;
  if (flaw === 'stripped' && parts.signature === '') return true;
  if (flaw === 'key-confusion' && alg === 'HS256') return signed(parts, key.export({ type: 'spki', format: 'pem' }) as string);
  if (flaw === 'jwk' && jwk !== undefined) return verified(parts, createPublicKey({ key: jwk as never, format: 'jwk' }));
  if (flaw === 'jku' && typeof jku === 'string') {
    const set = (await (await fetch(jku)).json()) as { keys: unknown[] };
    return verified(parts, createPublicKey({ key: set.keys[0] as never, format: 'jwk' }));
  }
  if (flaw === 'kid' && kid !== 'main') return signed(parts, readFileSync(join('/etc/keys', String(kid)), 'utf8'));
  if (hmac) return alg === 'HS256' && signed(parts, secret);
  return alg === 'RS256' && verified(parts, key);
}
