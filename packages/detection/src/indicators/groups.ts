/**
 * Groups of literals that a confirmer asks for: the one pass of the gate says of each group whether a literal of it occurs, so that
 * the confirmer need not pass over the text for it again.
 */
export interface LiteralGroup {
  /** Folded. */
  readonly literals: readonly string[];
  /** Its bit in {@link Gate.groups}. */
  readonly bit: number;
}

/** One bit each; the sign bit kept free. */
const GROUPS_MAX = 31;

const groups: LiteralGroup[] = [];

/**
 * Makes a group. Call it while modules are loaded: the gate knows the groups that were made before it was compiled.
 * Those above the limit get no bit, so that nothing is known of them and their confirmers look for themselves.
 */
export function literalGroup(literals: readonly string[]): LiteralGroup {
  if (groups.length === GROUPS_MAX) return { literals, bit: 0 };
  const group = { literals, bit: 1 << groups.length };
  groups.push(group);
  return group;
}

/** All groups so far. */
export function literalGroups(): readonly LiteralGroup[] {
  return groups;
}
