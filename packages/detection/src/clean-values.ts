import type { Leaf } from '@sallyport/traffic';

/** Values remembered in each of two generations; at the limit the older generation is forgotten. */
const GENERATION_MAX = 2_048;
/** Shorter values are read faster than they are looked up; longer ones are not worth their memory. */
const VALUE_CHARS_MIN = 16;
const VALUE_CHARS_MAX = 256;

/**
 * Header values that were found clean before. User agents, referrers and the claims of a token come again with every
 * request of a client, and reading them costs more than all else in it. What a detector says of a leaf depends on its
 * kind, name and value alone, so a value that was clean once is clean; eviction costs time and never a finding.
 * Only headers are remembered: bodies and queries hold what people type.
 */
export class CleanValues {
  #young: Set<string> = new Set();
  #old: Set<string> = new Set();

  /** The key of a leaf that can be remembered, or the empty string. */
  keyOf(leaf: Leaf): string {
    if (leaf.kind !== 'header' || leaf.isName || leaf.value.length < VALUE_CHARS_MIN || leaf.value.length > VALUE_CHARS_MAX) return '';
    return `${leaf.name}\n${leaf.value}`;
  }

  has(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  add(key: string): void {
    if (this.#young.size >= GENERATION_MAX) {
      this.#old = this.#young;
      this.#young = new Set();
    }
    this.#young.add(key);
  }
}
