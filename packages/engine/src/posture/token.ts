import type { Principal, RequestView, TokenTraits } from '@sallyport/core';
import { firstHeader } from '@sallyport/traffic';

/** Longer tokens are not read: a real one is 1-2 KB. */
export const TOKEN_CHARS_MAX = 8_192;

/** A JWT taken apart. Lives in memory only. */
export interface ReadToken {
  readonly algorithm: TokenTraits['algorithm'];
  /** `sha256`, `sha384` or `sha512` where it is signed by HMAC, else the empty string. */
  readonly digest: string;
  /** `header.payload` as it was signed. */
  readonly signed: string;
  readonly signature: string;
  /** Issuer, key id and algorithm: tokens that have these in common are signed with one key. */
  readonly key: string;
  /** Seconds since the epoch; `null` where it says none. */
  readonly expires: number | null;
  readonly issued: number | null;
}

/** The compact JWS in `Authorization: Bearer`; `null` where there is none. */
export function tokenOf(request: RequestView, principal: Principal): ReadToken | null {
  if (principal.scheme !== 'jwt') return null;
  const header = firstHeader(request.headers, 'authorization') ?? '';
  const token = header.slice(header.indexOf(' ') + 1).trim();
  return token.startsWith('eyJ') && token.length <= TOKEN_CHARS_MAX ? readToken(token) : null;
}

/** `null` for what is no compact JWS. Nothing is verified. */
export function readToken(token: string): ReadToken | null {
  const parts = token.split('.');
  if (parts.length !== 3) return null;
  try {
    const [header, claims] = parts.slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown);
    if (!isRecord(header) || !isRecord(claims)) return null;
    const name = String(header.alg);
    return {
      algorithm: algorithmOf(name),
      digest: /^HS(?:256|384|512)$/.test(name) ? `sha${name.slice(2)}` : '',
      signed: `${parts[0]}.${parts[1]}`,
      signature: parts[2]!,
      key: `${name}\n${String(header.kid ?? '')}\n${String(claims.iss ?? '')}`,
      expires: numberOf(claims.exp),
      issued: numberOf(claims.iat),
    };
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function numberOf(claim: unknown): number | null {
  return typeof claim === 'number' && Number.isFinite(claim) ? claim : null;
}

function algorithmOf(name: string): TokenTraits['algorithm'] {
  if (name.toLowerCase() === 'none') return 'none';
  if (/^HS(?:256|384|512)$/.test(name)) return 'hmac';
  return /^(?:RS|ES|PS)(?:256|384|512)$|^(?:EdDSA|Ed25519|ES256K)$/.test(name) ? 'public-key' : 'other';
}
