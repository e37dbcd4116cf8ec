import { createFieldStats, type FieldStats } from '../stats/field-stats.ts';
import { createStats, type OperationStats } from '../stats/operation-stats.ts';
import type { Look } from './look.ts';
import { createPathNode, type PathNode, shapeInPlace, VERSION_WORD } from './node.ts';
import type { WordShape } from './segment.ts';

type Entries<K, V> = readonly (readonly [K, V])[];

/** A position as JSON. What can be worked out again (the shape of a word) is left out. */
export interface FrozenNode {
  readonly count: number;
  readonly folded: boolean;
  readonly types: Entries<string, number>;
  readonly distinct: readonly number[];
  readonly looks: Entries<number, Look>;
  readonly busiest: number;
  readonly continuations: Entries<number, number>;
  readonly words: Entries<string, FrozenNode>;
  readonly params: Entries<string, FrozenNode>;
  readonly leaves: Entries<string, FrozenStats>;
}

type FrozenStats = Readonly<Record<string, unknown>>;

export function freezeNode(node: PathNode): FrozenNode {
  return {
    count: node.count,
    folded: node.folded,
    types: sorted(node.types),
    distinct: node.distinct,
    looks: sorted(node.looks),
    busiest: node.busiest,
    continuations: sorted(node.continuations),
    words: node.words === null ? [] : sorted(node.words).map(([word, child]) => [word, freezeNode(child)]),
    params: node.params === null ? [] : sorted(node.params).map(([affix, child]) => [affix, freezeNode(child)]),
    leaves: node.leaves === null ? [] : sorted(node.leaves).map(([key, stats]) => [key, freezeStats(stats)]),
  };
}

/** `word`: the position's own, `before`: what stands before it; `null` for the root. */
export function thawNode(frozen: FrozenNode, word: string | null = null, before: string | null = null): PathNode {
  const node = createPathNode(word === null ? null : wordShape(word, before));
  node.count = frozen.count;
  node.folded = frozen.folded;
  for (const [type, count] of frozen.types) node.types.set(type, count);
  node.distinct.push(...frozen.distinct);
  for (const [hash, look] of frozen.looks) node.looks.set(hash, look);
  node.busiest = frozen.busiest;
  for (const [hash, count] of frozen.continuations) node.continuations.set(hash, count);
  if (frozen.words.length > 0) node.words = new Map(frozen.words.map(([text, child]) => [text, thawNode(child, text, word ?? before)]));
  if (frozen.params.length > 0) node.params = new Map(frozen.params.map(([affix, child]) => [affix, thawNode(child, null, affix)]));
  if (frozen.leaves.length > 0) node.leaves = new Map(frozen.leaves.map(([key, stats]) => [key, thawStats(stats)]));
  return node;
}

/** Anything kept as a word that reads as a value by form was a version in its place. */
function wordShape(word: string, before: string | null): WordShape {
  const shape = shapeInPlace(word, before);
  return shape.kind === 'word' ? shape : VERSION_WORD;
}

function sorted<K extends string | number, V>(map: ReadonlyMap<K, V>): (readonly [K, V])[] {
  return [...map].sort((a, b) => (a[0] < b[0] ? -1 : 1));
}

function freezeStats(stats: OperationStats): FrozenStats {
  return {
    ...freezeMaps(stats),
    fields: sorted(stats.fields).map(([key, field]) => [key, freezeField(field)]),
  };
}

function freezeField(field: FieldStats): FrozenStats {
  return freezeMaps(field);
}

/** Maps become sorted lists; everything else is JSON already. Infinity (no minimum yet) becomes null on the way. */
function freezeMaps(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, member instanceof Map ? sorted(member) : member]));
}

function thawStats(frozen: FrozenStats): OperationStats {
  const stats = thawInto(createStats(), frozen);
  for (const [key, field] of frozen.fields as Entries<string, FrozenStats>) {
    stats.fields.set(key, thawField(field));
  }
  return stats;
}

function thawField(frozen: FrozenStats): FieldStats {
  const field = createFieldStats(frozen.location as FieldStats['location'], String(frozen.statusClass), String(frozen.name));
  thawInto(field, frozen);
  // Counts per class are objects of their own, so that they are not shared with the snapshot.
  for (const [id, count] of field.classes) field.classes.set(id, { ...count });
  return field;
}

/** Fills what an empty one has: maps, lists and numbers. A number that is missing (no minimum yet) stays. */
function thawInto<T extends OperationStats | FieldStats>(stats: T, frozen: FrozenStats): T {
  const target = stats as unknown as Record<string, unknown>;
  for (const [key, empty] of Object.entries(stats)) {
    const value = frozen[key];
    if (key === 'fields') continue;
    // A snapshot of before a count was kept has none of it.
    if (empty instanceof Map) for (const [item, count] of (value ?? []) as Entries<unknown, unknown>) empty.set(item, count);
    else if (Array.isArray(empty)) empty.push(...(value as unknown[]));
    else if (typeof value === 'number') target[key] = value;
  }
  return stats;
}
