import { createHash, createPublicKey, type JsonWebKey, timingSafeEqual } from 'node:crypto';
import type { RequestView } from '@sallyport/core';
import { keyFits, parseJws, SIGNING_ALGORITHMS, verifyJws } from './jws.ts';
import { PROOF_AGE_S_MAX, type ProofMemory } from './proof-memory.ts';

/**
 * Checks the proof of possession of a request (RFC 9449 section 4.3); what is wrong with it, or `null`. `jkt`: the key the
 * token names. `memory`: `null` for a request that was asked about before.
 */
export function checkProof(request: RequestView, token: string, jkt: string, now: number, memory: ProofMemory | null): string | null {
  const proofs = request.headers.filter(([name]) => name === 'dpop');
  const proof = proofs.length === 1 ? parseJws(proofs[0]![1]) : null;
  if (proof === null) return proofs.length === 0 ? 'the DPoP proof is missing' : 'the DPoP proof is no JWT, or not the only one';
  const { header, claims } = proof;
  const algorithm = SIGNING_ALGORITHMS.find((name) => name === header.alg);
  if (header.typ !== 'dpop+jwt' || algorithm === undefined) return 'the DPoP proof has another type or algorithm';
  const jwk = header.jwk as JsonWebKey | undefined;
  if (jwk === undefined || thumbprintOf(jwk) !== jkt) return 'the DPoP proof is of another key than the token names';
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    if (!keyFits(key, algorithm) || !verifyJws(proof, key, algorithm)) return 'the DPoP proof does not verify';
  } catch {
    return 'the key of the DPoP proof is none';
  }
  if (claims.htm !== request.method || !sameTarget(claims.htu, request)) return 'the DPoP proof is for another request';
  if (typeof claims.iat !== 'number' || Math.abs(now / 1_000 - claims.iat) > PROOF_AGE_S_MAX)
    return 'the DPoP proof is too old or lies ahead';
  const ath = createHash('sha256').update(token).digest();
  const named = Buffer.from(typeof claims.ath === 'string' ? claims.ath : '', 'base64url');
  if (named.length !== ath.length || !timingSafeEqual(named, ath)) return 'the DPoP proof is for another token';
  if (typeof claims.jti !== 'string' || claims.jti.length > 256) return 'jti of the DPoP proof is missing';
  return memory === null || memory.use(jkt, claims.jti, now) ? null : 'the DPoP proof was used before';
}

function sameTarget(htu: unknown, request: RequestView): boolean {
  const url = typeof htu === 'string' ? URL.parse(htu) : null;
  // The path of the request is canonical, that of the proof percent-encoded.
  return url !== null && url.host === request.host && url.pathname === encodeURI(request.path);
}

/** Members that make up the thumbprint of a key, in order (RFC 7638 section 3.2, RFC 8037). */
const THUMBPRINT_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
};

/** RFC 7638 with SHA-256, or `null` for a key of another type. */
export function thumbprintOf(jwk: JsonWebKey): string | null {
  const members = THUMBPRINT_MEMBERS[String(jwk.kty)];
  if (members === undefined) return null;
  const named = Object.fromEntries(members.map((name) => [name, (jwk as Record<string, unknown>)[name]]));
  return createHash('sha256').update(JSON.stringify(named)).digest('base64url');
}
