/** How a caller authenticated, as seen on the wire. */
export type AuthScheme = 'none' | 'basic' | 'bearer' | 'jwt' | 'api-key' | 'mtls' | 'cookie' | 'digest' | 'signature' | 'other';

/** Who is calling. Identifiers are keyed hashes; no credential is ever kept. */
export interface Principal {
  readonly scheme: AuthScheme;
  /** Keyed hash of the credential or of its subject; `null` for anonymous callers. */
  readonly id: string | null;
  /** Client or partner id where a credential names one in clear (mTLS subject, JWT `client_id`/`azp`). */
  readonly client: string | null;
  /** OAuth scopes that a JWT claims, sorted, as {@link SCOPES_MAX} and its readers allow; absent where the credential is none. Claimed, not verified. */
  readonly scopes?: readonly string[];
}

/** Scopes read of one token; a longer list is read so far. */
export const SCOPES_MAX = 32;

/** A third party with which the institution exchanges data (OCC 2023-17). */
export interface Partner {
  readonly id: string;
  readonly name: string;
  /** Matchers: any one that holds names the partner. */
  readonly clients: readonly string[];
  readonly addresses: readonly string[];
  readonly hosts: readonly string[];
}
