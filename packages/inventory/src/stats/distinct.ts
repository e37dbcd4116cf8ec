/** Hashes kept: the estimate's relative error is about 1/sqrt(k - 2), 27 %, which is enough to tell few from many. */
export const DISTINCT_HASHES_MAX = 16;

const HASH_SPACE = 2 ** 32;

/**
 * Distinct values seen, as the k smallest of their 32-bit hashes (KMV sketch: Bar-Yossef et al., RANDOM 2002).
 * Sorted ascending. Adding and merging give the same sketch in any order.
 */
export type DistinctSketch = number[];

/** True when the hash is new among the smallest. */
export function addDistinct(sketch: DistinctSketch, hash: number): boolean {
  if (hash === 0) return false;
  let at = sketch.length;
  if (at === DISTINCT_HASHES_MAX && hash >= sketch[at - 1]!) return false;
  while (at > 0 && sketch[at - 1]! > hash) at--;
  if (at > 0 && sketch[at - 1] === hash) return false;
  sketch.splice(at, 0, hash);
  if (sketch.length > DISTINCT_HASHES_MAX) sketch.pop();
  return true;
}

/** Exact below the limit, then an estimate. */
export function countDistinct(sketch: DistinctSketch): number {
  if (sketch.length < DISTINCT_HASHES_MAX) return sketch.length;
  return Math.round(((DISTINCT_HASHES_MAX - 1) * HASH_SPACE) / sketch[DISTINCT_HASHES_MAX - 1]!);
}
