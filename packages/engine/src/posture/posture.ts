import type { Posture, Principal, RequestView, ResponseView, TokenTraits } from '@sallyport/core';
import { COMMON_SECRETS } from '@sallyport/traffic';
import type { ActivityHashes } from '../activity/hashes.ts';
import type { Outcome } from '../engine.ts';
import { cookiesOf, TraitMemory } from './answer-traits.ts';
import { crossOriginOf } from './cross-origin.ts';
import { SecretSearch } from './secret-search.ts';
import { type ReadToken, tokenOf } from './token.ts';

/** Secrets of a file that are tried beside our own. Beyond it the file is refused. */
export const TOKEN_SECRETS_MAX = 200_000;

/** Clocks of issuers and services differ by this much and nobody is to blame, milliseconds. */
const CLOCK_SKEW_MS = 300_000;

interface KnownToken {
  readonly token: ReadToken;
  /** When it was first seen, seconds since the epoch. */
  readonly seen_s: number;
  weak: boolean;
}

/** Reads how exchanges are protected, and remembers what comes again. */
export class PostureReader {
  readonly #hashes: ActivityHashes;
  readonly #traits = new TraitMemory();
  readonly #search = new SecretSearch();
  /** Principals are remembered, one for each credential. */
  readonly #tokens = new WeakMap<Principal, KnownToken | null>();

  constructor(hashes: ActivityHashes) {
    this.#hashes = hashes;
  }

  /** `null` where there was no answer, and in mode off. `secrets`: what {@link tokenSecrets} made. */
  of(outcome: Outcome, response: ResponseView | null, secrets: readonly string[], now: number): Posture | null {
    if (response === null || outcome.settings.mode === 'off') return null;
    const { principal, transaction } = outcome;
    const cookies = cookiesOf(response.headers);
    const cors = crossOriginOf(transaction.request, response, this.#hashes.short);
    const token = this.#tokenTraits(transaction.request, principal, response.status, now, secrets);
    return {
      traits: this.#traits.read(response.headers),
      ...(cookies !== null && { cookies }),
      ...(cors !== null && { cors }),
      ...(token !== null && { token }),
    };
  }

  #tokenTraits(request: RequestView, principal: Principal, status: number, now: number, secrets: readonly string[]): TokenTraits | null {
    this.#search.step(secrets, now);
    const known = this.#known(request, principal, now);
    if (known === null) return null;
    const { token, seen_s } = known;
    if (token.digest !== '' && status >= 200 && status < 300 && !known.weak) {
      known.weak = this.#search.isWeak(token);
      if (!known.weak) this.#search.accepted(token, now);
    }
    return {
      algorithm: token.algorithm,
      weak: known.weak,
      lifetime_s: token.expires === null ? null : Math.max(0, Math.round(token.expires - (token.issued ?? seen_s))),
      expired: token.expires !== null && token.expires * 1_000 + CLOCK_SKEW_MS < now,
    };
  }

  #known(request: RequestView, principal: Principal, now: number): KnownToken | null {
    let known = this.#tokens.get(principal);
    if (known === undefined) {
      const token = tokenOf(request, principal);
      known = token === null ? null : { token, seen_s: Math.round(now / 1_000), weak: this.#search.isWeak(token) };
      // Anonymous callers share one principal; theirs is never a token.
      if (principal.id !== null) this.#tokens.set(principal, known);
    }
    return known;
  }
}

/** Our own list and the lines of a file. */
export function tokenSecrets(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? COMMON_SECRETS : [...COMMON_SECRETS, ...lines.slice(0, TOKEN_SECRETS_MAX)];
}
