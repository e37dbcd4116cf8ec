import { type KeyObject, verify } from 'node:crypto';

/** Signature algorithms that can be pinned (RFC 7518, RFC 8037). HMAC is left out: a gateway should hold no key that can sign. */
export type SigningAlgorithm = 'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA';

export const SIGNING_ALGORITHMS: readonly SigningAlgorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

/** A longer token is refused before it is looked at. */
export const TOKEN_CHARS_MAX = 16_384;

export interface ParsedJws {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** `header.payload` as signed. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** Takes a compact JWS (RFC 7515) apart; `null` when it is none. */
export function parseJws(token: string): ParsedJws | null {
  if (token.length > TOKEN_CHARS_MAX) return null;
  const parts = token.split('.');
  if (parts.length !== 3) return null;
  const header = objectOf(parts[0]!);
  const claims = objectOf(parts[1]!);
  if (header === null || claims === null) return null;
  return { header, claims, signed: `${parts[0]}.${parts[1]}`, signature: Buffer.from(parts[2]!, 'base64url') };
}

function objectOf(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

const CURVES: Readonly<Record<string, string>> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };

/** Does a key serve an algorithm? An RSA key never checks an ES signature, whatever the token's header says. */
export function keyFits(key: KeyObject, algorithm: SigningAlgorithm): boolean {
  const type = key.asymmetricKeyType;
  if (algorithm === 'EdDSA') return type === 'ed25519' || type === 'ed448';
  if (algorithm.startsWith('ES')) return type === 'ec' && key.asymmetricKeyDetails?.namedCurve === CURVES[algorithm];
  return type === 'rsa' || (algorithm.startsWith('PS') && type === 'rsa-pss');
}

const RSA_PKCS1_PSS_PADDING = 6;

/** Is the signature that of the key? Synchronous: the engine's phases are. */
export function verifyJws(jws: ParsedJws, key: KeyObject, algorithm: SigningAlgorithm): boolean {
  const data = Buffer.from(jws.signed, 'latin1');
  if (algorithm === 'EdDSA') return verify(null, data, key, jws.signature);
  const hash = `sha${algorithm.slice(2)}`;
  if (algorithm.startsWith('ES')) return verify(hash, data, { key, dsaEncoding: 'ieee-p1363' }, jws.signature);
  if (algorithm.startsWith('PS'))
    return verify(hash, data, { key, padding: RSA_PKCS1_PSS_PADDING, saltLength: Number(algorithm.slice(2)) / 8 }, jws.signature);
  return verify(hash, data, key, jws.signature);
}
