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

/** A gate was compiled: a group made from now on would be absent from every text. */
let isClosed = false;

/**
 * Makes a group. Call it while modules are loaded: the gate knows the groups that were made before it was compiled.
 * @throws RangeError for one group more than there are bits, and for one that comes after a gate: a programming error, seen at load.
 */
export function literalGroup(literals: readonly string[]): LiteralGroup {
  if (isClosed) throw new RangeError('literal groups: the gate is compiled already, make the list while modules are loaded');
  if (groups.length === GROUPS_MAX) throw new RangeError(`literal groups: no bit is left for more than ${GROUPS_MAX}; join two lists`);
  const group = { literals, bit: 1 << groups.length };
  groups.push(group);
  return group;
}

/** All groups; there will be no others. */
export function literalGroups(): readonly LiteralGroup[] {
  isClosed = true;
  return groups;
}
