import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';

export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly payload: Readonly<Record<string, unknown>>;
  /** `header.payload` as it was signed. */
  readonly signed: string;
  readonly signature: string;
}

/** Takes a compact JWS apart; `null` for anything else. Nothing is verified. */
export function readJwt(token: string): Jwt | null {
  const parts = token.split('.');
  if (parts.length !== 3 || !token.startsWith('eyJ')) return null;
  try {
    const [header, payload] = parts.slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown);
    if (typeof header !== 'object' || typeof payload !== 'object' || header === null || payload === null) return null;
    return { header: header as Jwt['header'], payload: payload as Jwt['payload'], signed: `${parts[0]}.${parts[1]}`, signature: parts[2]! };
  } catch {
    return null;
  }
}

export function encodePart(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

const HASHES: Readonly<Record<string, string>> = { HS256: 'sha256', HS384: 'sha384', HS512: 'sha512' };

/** The HMAC signature of a signing input, base64url; `null` for an algorithm that is none of HS256, HS384, HS512. */
export function hmacSignature(algorithm: string, input: string, secret: string | Buffer): string | null {
  const hash = HASHES[algorithm];
  return hash === undefined ? null : createHmac(hash, secret).update(input).digest('base64url');
}

/** A compact JWS signed by HMAC. */
export function signHmac(header: Readonly<Record<string, unknown>>, payload: unknown, secret: string | Buffer): string {
  const input = `${encodePart(header)}.${encodePart(payload)}`;
  return `${input}.${hmacSignature(String(header.alg), input, secret) ?? ''}`;
}
