import { createHmac } from 'node:crypto';
import { ownCopy } from '@sallyport/traffic';
import type { ReadToken } from './token.ts';

/** Candidates tried in one exchange, so that a search never holds a request up: about 3 microseconds each. */
export const CANDIDATES_PER_EXCHANGE = 2;
/** Keys that signed tokens whose search is remembered. At the limit all are forgotten and searched anew. */
export const KEYS_MAX = 256;
/** Tokens that wait for their search; those of further keys wait until one comes again. */
export const WAITING_MAX = 16;
/** A key for which nothing was found is searched anew after this long: it can have been replaced. */
export const SEARCH_AGAIN_MS = 86_400_000;

interface Search {
  readonly token: ReadToken;
  next: number;
}

/**
 * Finds the well-known secret that a service signs its tokens with, one token for each key, a few candidates at each
 * exchange. Only tokens that the service accepted are searched for: anyone can make one that it refuses.
 */
export class SecretSearch {
  readonly #waiting: Search[] = [];
  /** By key: the secret that was found, or when the search that found none ended. */
  readonly #ended = new Map<string, string | number>();

  /** Does the token verify under the secret that was found for its key? */
  isWeak(token: ReadToken): boolean {
    const secret = this.#ended.get(token.key);
    return typeof secret === 'string' && verifies(token, secret);
  }

  /** Queues a token that was accepted, unless its key is known. */
  accepted(token: ReadToken, now: number): void {
    if (token.digest === '' || this.#waiting.length >= WAITING_MAX) return;
    const ended = this.#ended.get(token.key);
    if (typeof ended === 'string' ? verifies(token, ended) : ended !== undefined && now < ended + SEARCH_AGAIN_MS) return;
    if (this.#waiting.some((search) => search.token.key === token.key)) return;
    const own = { ...token, signed: ownCopy(token.signed), signature: ownCopy(token.signature), key: ownCopy(token.key) };
    this.#waiting.push({ token: own, next: 0 });
  }

  /** Tries the next candidates; true when that found a secret. */
  step(secrets: readonly string[], now: number): boolean {
    const search = this.#waiting[0];
    if (search === undefined) return false;
    const end = Math.min(search.next + CANDIDATES_PER_EXCHANGE, secrets.length);
    for (; search.next < end; search.next++) {
      const secret = secrets[search.next]!;
      if (!verifies(search.token, secret)) continue;
      this.#end(search.token.key, secret);
      return true;
    }
    if (search.next >= secrets.length) this.#end(search.token.key, now);
    return false;
  }

  #end(key: string, found: string | number): void {
    this.#waiting.shift();
    if (this.#ended.size >= KEYS_MAX) this.#ended.clear();
    this.#ended.set(key, found);
  }
}

function verifies({ digest, signed, signature }: ReadToken, secret: string): boolean {
  return digest !== '' && createHmac(digest, secret).update(signed).digest('base64url') === signature;
}
