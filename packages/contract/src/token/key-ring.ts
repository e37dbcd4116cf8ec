import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A key of an issuer, ready to verify with. */
export interface IssuerKey {
  /** `kid`, or `null` where it has none. */
  readonly id: string | null;
  readonly key: KeyObject;
}

/** The keys of one issuer as they were fetched. */
export interface FetchedKeys {
  readonly issuer: string;
  readonly keys: readonly JsonWebKey[];
  /** They are not used after this, milliseconds since the epoch: how long stale keys are better than none. */
  readonly usableUntil: number;
}

/** Tokens with names of keys made up must not keep the fetcher busy. */
const WANTED_MS = 1_000;

interface Held {
  readonly keys: readonly IssuerKey[];
  readonly usableUntil: number;
}

/** A public JWK as a key; throws where it is none. */
export function importKey(jwk: JsonWebKey): IssuerKey {
  const id = (jwk as { kid?: unknown }).kid;
  return { id: typeof id === 'string' ? id : null, key: createPublicKey({ key: jwk, format: 'jwk' }) };
}

/** Keys that come and go without a new configuration. Whoever fetches them puts them in; nothing here waits. */
export class KeyRing {
  /** Grows with each change: what was verified with earlier keys is verified anew. */
  version = 0;
  /** Told of an issuer whose token names a key that is not there. */
  onWanted: ((issuer: string) => void) | null = null;
  /** When each issuer was wanted last. */
  readonly #wanted = new Map<string, number>();
  /** Bounded by the issuers of the configuration. */
  #held: ReadonlyMap<string, Held> = new Map<string, Held>();

  /** Puts these in the place of all before. A key that is none is left out; a set may hold some of kinds we do not know. */
  replace(sets: readonly FetchedKeys[]): void {
    this.#held = new Map(sets.map(({ issuer, keys, usableUntil }) => [issuer, { keys: keys.flatMap(usable), usableUntil }]));
    this.version++;
  }

  /** `null`: there are none, or none that may be used any more. `now` in milliseconds since the epoch. */
  keysOf(issuer: string, now: number): readonly IssuerKey[] | null {
    const held = this.#held.get(issuer);
    return held === undefined || held.keys.length === 0 || now > held.usableUntil ? null : held.keys;
  }

  /** Asks for the keys of an issuer anew. */
  want(issuer: string, now: number): void {
    if (now - (this.#wanted.get(issuer) ?? 0) < WANTED_MS) return;
    this.#wanted.set(issuer, now);
    this.onWanted?.(issuer);
  }
}

function usable(jwk: JsonWebKey): IssuerKey[] {
  try {
    return [importKey(jwk)];
  } catch {
    return [];
  }
}
