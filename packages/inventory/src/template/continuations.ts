/** Continuations remembered per position; more add nothing to the comparison. */
export const CONTINUATIONS_MAX = 48;

/**
 * What came behind a position: hashes of method and abstract rest of the path, with their counts. The smallest are kept
 * (a bottom-k sample), so that what is kept depends neither on the order of arrival nor on the position: two positions
 * with the same continuations keep the same ones. The lowest bit says whether the rest holds a known word.
 */
export type Continuations = Map<number, number>;

/** The hash of a rest of a path with one more segment in front, `word` being the hash of what it is. */
export function withSegment(hash: number, word: number): number {
  return (Math.imul(hash ^ word, 0x01000193) + 0x9e3779b9) | 0;
}

/** The hash of a continuation; `specific`: it holds a known word. */
export function continuationHash(hash: number, specific: boolean): number {
  return ((hash & ~1) | (specific ? 1 : 0)) >>> 0;
}

export function isSpecific(hash: number): boolean {
  return (hash & 1) === 1;
}

export function addContinuation(into: Continuations, hash: number, by: number): void {
  const known = into.get(hash);
  if (known === undefined && into.size >= CONTINUATIONS_MAX) {
    let largest = 0;
    for (const kept of into.keys()) if (kept > largest) largest = kept;
    if (hash > largest) return;
    into.delete(largest);
  }
  into.set(hash, (known ?? 0) + by);
}
