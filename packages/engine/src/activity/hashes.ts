import type { Principal } from '@sallyport/core';
import { createKeyedHash, type KeyedHash } from '@sallyport/inventory/observe';

/** Texts whose hash is remembered: credentials and client programs, which come again and again. */
const REMEMBERED_MAX = 4_096;
/** A longer text is hashed each time, so that the memory is bounded in bytes too. */
const REMEMBERED_CHARS_MAX = 4_096;

/** A credential and the roles it claims. */
export interface CredentialHashes {
  readonly session: string;
  readonly role: string;
  /** It names its owner. */
  readonly named: boolean;
}

/** Keyed hashes of what must not be recorded: short ones for identifiers, long ones for names that are joined on. */
export class ActivityHashes {
  /** 32 bits. */
  readonly short: KeyedHash;
  readonly #other: KeyedHash;
  #young = new Map<string, string>();
  #old = new Map<string, string>();
  readonly #credentials = new WeakMap<Principal, CredentialHashes>();

  /** `key`: at least 16 bytes. */
  constructor(key: Uint8Array) {
    this.short = createKeyedHash(key);
    this.#other = createKeyedHash(key.subarray(8));
  }

  /** 64 bits as hex; the empty string for the empty string. */
  long(text: string): string {
    if (text === '') return '';
    return hex(this.short(text)) + hex(this.#other(text));
  }

  /** Hashes of the credential that stands behind a principal. Principals are remembered, one for each credential. */
  ofPrincipal(principal: Principal, make: () => CredentialHashes): CredentialHashes {
    // Nobody is one object for all who could not be told.
    if (principal.id === null) return make();
    let hashes = this.#credentials.get(principal);
    if (hashes === undefined) {
      hashes = make();
      this.#credentials.set(principal, hashes);
    }
    return hashes;
  }

  /** {@link long} of a text that is likely to come again. */
  remembered(text: string): string {
    const known = this.#young.get(text) ?? this.#old.get(text);
    if (known !== undefined) return known;
    const hash = this.long(text);
    if (text.length > REMEMBERED_CHARS_MAX) return hash;
    if (this.#young.size >= REMEMBERED_MAX / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, hash);
    return hash;
  }
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
