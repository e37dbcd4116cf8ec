/** Adds to a count, unless that would make a new key beyond `max`; then `false`. */
export function bump<K>(counts: Map<K, number>, key: K, by: number, max: number): boolean {
  const known = counts.get(key);
  if (known === undefined && counts.size >= max) return false;
  counts.set(key, (known ?? 0) + by);
  return true;
}

/** Keys by falling count, then by text, so that the order never depends on arrival. */
export function ranked<K extends string | number>(counts: ReadonlyMap<K, number>): K[] {
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([key]) => key);
}

/** Wilson score interval at 95 % (Wilson 1927): honest for few samples, where the share alone is not. */
export function wilson(successes: number, total: number): { share: number; low: number; high: number } {
  const z = 1.96;
  const share = successes / total;
  const middle = share + (z * z) / (2 * total);
  const spread = z * Math.sqrt((share * (1 - share) + (z * z) / (4 * total)) / total);
  const scale = 1 + (z * z) / total;
  return { share, low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}
