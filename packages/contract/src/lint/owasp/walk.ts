import { SPEC_NESTING_MAX, SPEC_REF_CHAIN_MAX } from '../../limits.ts';
import { isObject, type JsonObject } from '../../references.ts';
import { pointerJoin, pointerParts } from '../../source.ts';

/** A value and where it is written. */
export interface Place {
  readonly pointer: string;
  readonly value: unknown;
}

/** A value of the document with its references followed, and how it was come by. */
export interface Visit extends Place {
  /** Name (or index) under which it hangs, and those of its parents, nearest first. */
  readonly key: string;
  readonly parent: string;
  readonly grandparent: string;
  /** It is reached from `paths`, from below a path. */
  readonly underPaths: boolean;
}

/** Places looked at in one document, each once for every name it is reached by. The rest is left out, and said to be. */
export const LINT_VISITS_MAX = 2_000_000;

/** Where a pointer leads, references followed; the nearest parent where it leads nowhere. */
export function followed(document: JsonObject, pointer: string, value: unknown): Place {
  let here = { pointer, value };
  for (let step = 0; step < SPEC_REF_CHAIN_MAX; step++) {
    if (!isObject(here.value) || typeof here.value.$ref !== 'string' || !here.value.$ref.startsWith('#/')) return here;
    const parts = pointerParts(here.value.$ref.slice(1)).map(decoded);
    const found = parts.reduce<unknown>((node, part) => member(node, part), document);
    if (found === undefined) return here;
    here = { pointer: parts.reduce(pointerJoin, ''), value: found };
  }
  return here;
}

/** The member of a place by its names, with where it is written; of one that is not there, where its parent is. */
export function below(document: JsonObject, from: Place, ...names: readonly string[]): Place {
  let here = from;
  for (const name of names) {
    const value = member(here.value, name);
    if (value === undefined) return { pointer: here.pointer, value: undefined };
    here = followed(document, pointerJoin(here.pointer, name), value);
  }
  return here;
}

function member(node: unknown, name: string): unknown {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, name) ? (node as Record<string, unknown>)[name] : undefined;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * Every value of a document as a reader finds it who follows references: what is referred to is seen under each name it
 * has, but not once for every way to it, so the walk ends where schemas contain themselves. Gives `false` at the limit.
 */
export function walk(document: JsonObject, look: (visit: Visit) => void): boolean {
  const seen = new Set<string>();
  const open: [Visit, number][] = [];
  const push = (visit: Visit, depth: number): void => {
    const key = `${visit.pointer}\n${visit.underPaths ? 1 : 0}\n${visit.key}\n${visit.parent}\n${visit.grandparent}`;
    if (depth > SPEC_NESTING_MAX || seen.has(key)) return;
    seen.add(key);
    open.push([visit, depth]);
  };
  push({ value: document, pointer: '', key: '', parent: '', grandparent: '', underPaths: false }, 0);
  while (open.length > 0) {
    if (seen.size > LINT_VISITS_MAX) return false;
    const [visit, depth] = open.pop()!;
    look(visit);
    if (typeof visit.value !== 'object' || visit.value === null) continue;
    // Last in, first out: backwards gives the order of the document.
    for (const [name, value] of Object.entries(visit.value).reverse()) {
      const at = followed(document, pointerJoin(visit.pointer, name), value);
      const underPaths = visit.underPaths || (visit.parent === 'paths' && visit.grandparent === '' && depth === 2);
      push({ ...at, key: name, parent: visit.key, grandparent: visit.parent, underPaths }, depth + 1);
    }
  }
  return true;
}
