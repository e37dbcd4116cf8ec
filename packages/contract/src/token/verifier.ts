import { createHash, type JsonWebKey, timingSafeEqual } from 'node:crypto';
import { type ClientCertificateView, type RequestView, SallyportError } from '@sallyport/core';
import { checkProof } from './dpop.ts';
import { keyFits, type ParsedJws, parseJws, type SigningAlgorithm, TOKEN_CHARS_MAX, verifyJws } from './jws.ts';
import { type IssuerKey, importKey, KeyRing } from './key-ring.ts';
import { ProofMemory } from './proof-memory.ts';

/** One issuer whose tokens are verified. */
export interface IssuerConfig {
  readonly issuer: string;
  /** The token must name one of these; empty for any. */
  readonly audiences: readonly string[];
  /** Pinned: a token of another algorithm is refused whatever its header says. */
  readonly algorithms: readonly SigningAlgorithm[];
  /** Keys of a JWK set (RFC 7517). */
  readonly keys: readonly JsonWebKey[];
  /** Where the gateway fetches its JWK set; absent where `keys` are all. */
  readonly jwks_url?: string | undefined;
  /** Clocks may differ by so much, seconds. */
  readonly leeway_s: number;
  /** Tokens must be bound to the caller's certificate (RFC 8705) or key (RFC 9449). */
  readonly bound: 'none' | 'mtls' | 'dpop' | 'either';
}

/** Why a token does not do. Quotes names of claims, never their values. `keys`: it cannot be told, for want of the issuer's keys. */
export interface TokenCheck {
  readonly kind: 'token' | 'scope' | 'keys';
  readonly detail: string;
}

interface Issuer extends IssuerConfig {
  readonly parsed: readonly IssuerKey[];
}

interface Verified {
  readonly issuer: Issuer;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly scopes: ReadonlySet<string>;
}

/** Verified tokens remembered, by hash. At the limit the older half is forgotten and verified anew. */
export const VERIFIED_MAX = 20_000;
/** Keys tried for a token that names none. */
const KEYS_TRIED_MAX = 8;

interface CheckedCaller {
  readonly certificate: ClientCertificateView | null;
  readonly now: number;
  /** The same request was asked about before: its proof is not used once more. */
  readonly copy?: boolean;
}

/**
 * Verifies bearer tokens: signature, pinned algorithm, issuer, audience, times, binding, scopes. What a signature
 * proves is remembered by the token's hash; what depends on the moment or the caller is checked each time.
 */
export class TokenVerifier {
  readonly #issuers: ReadonlyMap<string, Issuer>;
  readonly #ring: KeyRing;
  readonly #proofs: ProofMemory;
  /** Several descriptions may ask of one request: a proof is used once, by the request and not by each of them. */
  #bound: { readonly request: RequestView; readonly problem: string | null } | null = null;
  #ringVersion = 0;
  #young = new Map<string, Verified>();
  #old = new Map<string, Verified>();

  /** Throws `CONFIG_INVALID` for a key that is none. */
  constructor(issuers: readonly IssuerConfig[], ring: KeyRing = new KeyRing(), proofs: ProofMemory = new ProofMemory()) {
    this.#ring = ring;
    this.#proofs = proofs;
    this.#issuers = new Map(
      issuers.map((issuer) => [issuer.issuer, { ...issuer, parsed: issuer.keys.map((key) => ownKey(key, issuer.issuer)) }]),
    );
  }

  /** `null` when the token of the request is good for the scopes asked. */
  check(request: RequestView, caller: CheckedCaller, scopes: readonly string[]): TokenCheck | null {
    const authorization = request.headers.find(([name]) => name === 'authorization')?.[1] ?? '';
    const space = authorization.indexOf(' ');
    const token = authorization.slice(space + 1).trim();
    const verified = this.#verified(token, caller.now);
    if ('kind' in verified) return verified;
    const problem =
      timeProblem(verified.claims, verified.issuer.leeway_s, caller.now) ??
      this.#bindingOnce(verified, token, authorization.slice(0, space).toLowerCase(), request, caller);
    if (problem !== null) return { kind: 'token', detail: problem };
    const missing = scopes.find((scope) => !verified.scopes.has(scope));
    return missing === undefined ? null : { kind: 'scope', detail: `the token lacks the scope ${missing}` };
  }

  #verified(token: string, now: number): Verified | TokenCheck {
    if (token.length > TOKEN_CHARS_MAX) return { kind: 'token', detail: 'the token is too long' };
    if (this.#ringVersion !== this.#ring.version) this.#forget();
    const id = createHash('sha256').update(token).digest('base64url');
    const known = this.#young.get(id) ?? this.#old.get(id);
    if (known !== undefined) return known;
    const verified = this.#verify(token, now);
    if ('kind' in verified) return verified;
    if (this.#young.size >= VERIFIED_MAX / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(id, verified);
    return verified;
  }

  /** A key that was taken back must not go on through what it verified. */
  #forget(): void {
    this.#ringVersion = this.#ring.version;
    this.#young = new Map();
    this.#old = new Map();
  }

  #verify(token: string, now: number): Verified | TokenCheck {
    const jws = parseJws(token);
    if (jws === null) return refused('the token is no JWT');
    const issuer = typeof jws.claims.iss === 'string' ? this.#issuers.get(jws.claims.iss) : undefined;
    if (issuer === undefined) return refused('iss is none of the issuers configured');
    if (jws.header.crit !== undefined) return refused('the token asks for an extension (crit) that is not known');
    const algorithm = issuer.algorithms.find((name) => name === jws.header.alg);
    if (algorithm === undefined) return refused('alg is not one that is pinned');
    const unsigned = this.#signatureProblem(issuer, jws, algorithm, now);
    if (unsigned !== null) return unsigned;
    if (issuer.audiences.length > 0 && !audiencesOf(jws.claims).some((name) => issuer.audiences.includes(name)))
      return refused('aud names someone else');
    if (typeof jws.claims.exp !== 'number') return refused('exp is missing');
    return { issuer, claims: jws.claims, scopes: scopesOf(jws.claims) };
  }

  #signatureProblem(issuer: Issuer, jws: ParsedJws, algorithm: SigningAlgorithm, now: number): TokenCheck | null {
    const fetched = issuer.jwks_url === undefined ? NO_KEYS : this.#ring.keysOf(issuer.issuer, now);
    if (signedBy([...issuer.parsed, ...(fetched ?? NO_KEYS)], jws, algorithm)) return null;
    if (issuer.jwks_url === undefined) return refused('the signature does not verify');
    if (fetched === null) {
      this.#ring.want(issuer.issuer, now);
      return { kind: 'keys', detail: 'the keys of the issuer could not be had' };
    }
    const { kid } = jws.header;
    if (kid === undefined || fetched.some(({ id }) => id === kid)) return refused('the signature does not verify');
    // The issuer may have a new key. This token is refused all the same: anybody can make a name up.
    this.#ring.want(issuer.issuer, now);
    return refused('kid is none of the keys known');
  }

  #bindingOnce(verified: Verified, token: string, scheme: string, request: RequestView, caller: CheckedCaller): string | null {
    if (this.#bound?.request !== request)
      this.#bound = { request, problem: this.#bindingProblem(verified, token, scheme, request, caller) };
    return this.#bound.problem;
  }

  #bindingProblem(verified: Verified, token: string, scheme: string, request: RequestView, caller: CheckedCaller): string | null {
    const confirmation = verified.claims.cnf;
    const cnf = (typeof confirmation === 'object' && confirmation !== null ? confirmation : {}) as Record<string, unknown>;
    const { bound } = verified.issuer;
    const { 'x5t#S256': thumbprint, jkt } = cnf;
    const mtls = typeof thumbprint === 'string';
    const dpop = typeof jkt === 'string';
    if ((bound === 'mtls' && !mtls) || (bound === 'dpop' && !dpop) || (bound === 'either' && !mtls && !dpop))
      return 'the token is not bound to a certificate or key as this issuer binds its tokens';
    const certificate = mtls ? certificateProblem(thumbprint, caller.certificate) : null;
    if (certificate !== null || !dpop) return certificate;
    if (scheme !== 'dpop') return 'a token bound to a key came without the DPoP scheme';
    return checkProof(request, token, jkt, caller.now, caller.copy === true ? null : this.#proofs);
  }
}

const NO_KEYS: readonly IssuerKey[] = [];

function refused(detail: string): TokenCheck {
  return { kind: 'token', detail };
}

function ownKey(jwk: JsonWebKey, issuer: string): IssuerKey {
  try {
    return importKey(jwk);
  } catch (cause) {
    throw new SallyportError('CONFIG_INVALID', `keys of ${issuer}`, 'a key is no public JWK', { cause });
  }
}

function signedBy(keys: readonly IssuerKey[], jws: ParsedJws, algorithm: SigningAlgorithm): boolean {
  const { kid } = jws.header;
  const fitting = keys.filter(({ id, key }) => (kid === undefined || id === null || id === kid) && keyFits(key, algorithm));
  return fitting.slice(0, KEYS_TRIED_MAX).some(({ key }) => verifyJws(jws, key, algorithm));
}

function audiencesOf(claims: Readonly<Record<string, unknown>>): readonly string[] {
  return Array.isArray(claims.aud) ? claims.aud.map(String) : typeof claims.aud === 'string' ? [claims.aud] : [];
}

/** `scope` (RFC 8693, separated by spaces) and `scp` (a list, as some issuers have it). */
function scopesOf(claims: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const scope = typeof claims.scope === 'string' ? claims.scope.split(' ') : [];
  const scp = Array.isArray(claims.scp) ? claims.scp.map(String) : typeof claims.scp === 'string' ? claims.scp.split(' ') : [];
  return new Set([...scope, ...scp]);
}

function timeProblem(claims: Readonly<Record<string, unknown>>, leeway_s: number, now: number): string | null {
  const seconds = now / 1_000;
  if (seconds >= (claims.exp as number) + leeway_s) return 'exp has passed';
  if (typeof claims.nbf === 'number' && seconds < claims.nbf - leeway_s) return 'nbf has not come';
  return typeof claims.iat === 'number' && seconds < claims.iat - leeway_s ? 'iat lies ahead' : null;
}

/** RFC 8705: the token names the SHA-256 of the certificate it is bound to. */
function certificateProblem(thumbprint: string, certificate: ClientCertificateView | null): string | null {
  if (certificate === null) return 'a token bound to a certificate came without it';
  const expected = Buffer.from(thumbprint, 'base64url');
  const seen = Buffer.from(certificate.fingerprint, 'hex');
  return expected.length === seen.length && timingSafeEqual(expected, seen) ? null : 'the token is bound to another certificate';
}
