import { bump } from '../stats/counter.ts';
import { addDistinct, DISTINCT_HASHES_MAX, type DistinctSketch } from '../stats/distinct.ts';
import { createStats, mergeStats, type OperationStats } from '../stats/operation-stats.ts';
import { addContinuation, type Continuations } from './continuations.ts';
import type { Look } from './look.ts';
import { classifySegment, type SegmentShape, type WordShape } from './segment.ts';

/** Kinds of value (`{id}`, `{id}.pdf`, `{id}:freeze`) told apart at one position; further ones share the plain one. */
export const AFFIXES_MAX = 24;

/** Value types counted at one position. */
export const VALUE_TYPES_MAX = 24;

/** Words at one position from which a known one may be a name as well, and says nothing of what comes behind the position before. */
export const CROWDED_WORDS = 12;

/** The plain parameter, with nothing around the value. */
export const PLAIN = '\u0000';

/**
 * One position of the observed paths of a host. Words keep children of their own, values share one: what a word turns
 * out to be is decided when the tree is read, from all that was seen, so that the order of arrival does not matter.
 */
export interface PathNode {
  /** Requests that passed here. */
  count: number;
  words: Map<string, PathNode> | null;
  /** By the text around the value, `prefix \0 suffix`. */
  params: Map<string, PathNode> | null;
  /** The word's own shape; `null` for parameters and the root. */
  readonly shape: WordShape | null;
  /** True once words were folded into the plain parameter: unknown words are values here. */
  folded: boolean;
  /** What types the values had, for a parameter; words folded into it count as `text`. */
  readonly types: Map<string, number>;
  readonly distinct: DistinctSketch;
  /** How the values of `distinct` are written, by their hash. */
  readonly looks: Map<number, Look>;
  /** Requests of the busiest word that was folded into this parameter. */
  busiest: number;
  readonly continuations: Continuations;
  /** By `METHOD action`. */
  leaves: Map<string, OperationStats> | null;
}

export function createPathNode(shape: WordShape | null): PathNode {
  return {
    count: 0,
    words: null,
    params: null,
    shape,
    folded: false,
    types: new Map(),
    distinct: [],
    looks: new Map(),
    busiest: 0,
    continuations: new Map(),
    leaves: null,
  };
}

/** Counts a value, and keeps its look while its hash is among the smallest: a sample that does not depend on the order. */
export function addLook(node: PathNode, hash: number, look: Look | undefined): void {
  if (!addDistinct(node.distinct, hash) || look === undefined) return;
  node.looks.set(hash, look);
  if (node.looks.size <= DISTINCT_HASHES_MAX) return;
  for (const known of node.looks.keys()) if (!node.distinct.includes(known)) node.looks.delete(known);
}

/** Adds what lies under `from` to `into`, which changes; `from` is given up. */
export function mergeNodes(into: PathNode, from: PathNode, fieldsMax: number): void {
  into.count += from.count;
  into.folded ||= from.folded;
  for (const [type, count] of from.types) bump(into.types, type, count, VALUE_TYPES_MAX);
  for (const hash of from.distinct) addLook(into, hash, from.looks.get(hash));
  into.busiest = Math.max(into.busiest, from.busiest);
  for (const [hash, count] of from.continuations) addContinuation(into.continuations, hash, count);
  into.words = mergeChildren(into.words, from.words, fieldsMax);
  into.params = mergeChildren(into.params, from.params, fieldsMax);
  if (from.leaves === null) return;
  into.leaves ??= new Map();
  for (const [key, stats] of from.leaves) {
    let known = into.leaves.get(key);
    if (known === undefined) {
      known = createStats();
      into.leaves.set(key, known);
    }
    mergeStats(known, stats, fieldsMax);
  }
}

function mergeChildren(
  into: Map<string, PathNode> | null,
  from: Map<string, PathNode> | null,
  fieldsMax: number,
): Map<string, PathNode> | null {
  if (from === null) return into;
  if (into === null) return from;
  for (const [key, child] of from) {
    const known = into.get(key);
    if (known === undefined) into.set(key, child);
    else mergeNodes(known, child, fieldsMax);
  }
  return into;
}

/** Nodes at and under this one. */
export function countNodes(node: PathNode): number {
  let count = 1;
  for (const children of [node.words, node.params]) {
    if (children !== null) for (const child of children.values()) count += countNodes(child);
  }
  return count;
}

/** Operations (before templating) at and under this one. */
export function countLeaves(node: PathNode): number {
  let count = node.leaves?.size ?? 0;
  for (const children of [node.words, node.params]) {
    if (children !== null) for (const child of children.values()) count += countLeaves(child);
  }
  return count;
}

/** The shape of a segment in its place: a small number right behind `api` or at the front is a version, and so is a day. */
export function shapeInPlace(segment: string, before: string | null): SegmentShape {
  const shape = classifySegment(segment);
  if (shape.kind === 'word' || shape.prefix !== '' || shape.suffix !== '') return shape;
  const behindApi = before !== null && /^(?:api|rest|version|ver|v)$/i.test(before);
  // Versions by date are few; where there are many of them they are values after all.
  if (shape.type === 'date' && segment.includes('-') && (before === null || behindApi))
    return { ...VERSION_WORD, odds: -4, version: false };
  const small = shape.type === 'decimal' || (shape.type === 'integer' && segment.length <= 2);
  return small && (before === null ? shape.type === 'decimal' : behindApi) ? VERSION_WORD : shape;
}

/** Kept as a word where a value by form stands. */
export const VERSION_WORD: WordShape = { kind: 'word', odds: -8, known: true, code: false, version: true, ending: '' };
