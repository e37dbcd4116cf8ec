import { ANSWER_LEAVES_MAX, DEPTH_MAX } from '../limits.ts';

export type Scalar = string | number | boolean | null;

/** One value of an answer: `data.items[2].email`. */
export interface Leaf {
  readonly path: string;
  /** The last name of the path, without indices. */
  readonly name: string;
  readonly value: Scalar;
}

/** Every scalar of a JSON value, in document order; at most `ANSWER_LEAVES_MAX`. */
export function leavesOf(json: unknown): Leaf[] {
  const leaves: Leaf[] = [];
  visit(json, '', '', 0, leaves);
  return leaves;
}

function visit(value: unknown, path: string, name: string, depth: number, leaves: Leaf[]): void {
  if (leaves.length >= ANSWER_LEAVES_MAX || depth > DEPTH_MAX || value === undefined) return;
  if (typeof value !== 'object' || value === null) {
    leaves.push({ path, name, value: value as Scalar });
    return;
  }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) visit(value[index], `${path}[${index}]`, name, depth + 1, leaves);
    return;
  }
  for (const [key, member] of Object.entries(value)) visit(member, path === '' ? key : `${path}.${key}`, key, depth + 1, leaves);
}

/** `items[2].id` to `items[].id`: the same field of all members. */
export function fieldOf(path: string): string {
  return path.replace(/\[\d+\]/g, '[]');
}

/** The longest list of objects in an answer, with its path; `null` where there is none. */
export function mainList(json: unknown, path = '', depth = 0): { readonly path: string; readonly items: readonly unknown[] } | null {
  if (depth > DEPTH_MAX || typeof json !== 'object' || json === null) return null;
  if (Array.isArray(json)) return { path, items: json };
  let best: ReturnType<typeof mainList> = null;
  for (const [key, member] of Object.entries(json)) {
    const found = mainList(member, path === '' ? key : `${path}.${key}`, depth + 1);
    if (found !== null && (best === null || found.items.length > best.items.length)) best = found;
  }
  return best;
}
