import type { Observation } from '@sallyport/core';
import type { InventoryConfig } from '../config.ts';
import { decodeSegment } from '../observe/segments.ts';
import { bump } from '../stats/counter.ts';
import { DISTINCT_HASHES_MAX } from '../stats/distinct.ts';
import { createStats, type OperationStats } from '../stats/operation-stats.ts';
import { addContinuation, continuationHash, withSegment } from './continuations.ts';
import { foldTree, foldWords, placeBefore } from './fold.ts';
import { isReserved } from './lexicon.ts';
import { commonLook, isOdd, lookOf } from './look.ts';
import {
  AFFIXES_MAX,
  addLook,
  CROWDED_WORDS,
  countLeaves,
  countNodes,
  createPathNode,
  type PathNode,
  PLAIN,
  shapeInPlace,
  VALUE_TYPES_MAX,
} from './node.ts';
import { textHash } from './text-hash.ts';

/** The observed paths of one host. */
export interface PathTree {
  readonly root: PathNode;
  nodes: number;
  /** Positions at which the whole tree is looked at for words to fold. */
  foldAt: number;
  leaves: number;
  /** Exchanges that found no room. */
  overflow: number;
  /** Field observations that found no room. */
  fieldsLost: number;
}

export function createPathTree(): PathTree {
  return { root: createPathNode(null), nodes: 1, foldAt: FOLD_TREE_NODES, leaves: 0, overflow: 0, fieldsLost: 0 };
}

/** Positions from which names within names (`/repos/{owner}/{name}/…`) are folded early: such trees grow by products. */
const FOLD_TREE_NODES = 1_000;

/** Each look costs as much as the tree is large, so the next one waits until it has grown by half. */
function foldUnderPressure(tree: PathTree, config: InventoryConfig): void {
  if (foldTree(tree.root, config.fields_per_operation_max)) {
    tree.nodes = countNodes(tree.root);
    tree.leaves = countLeaves(tree.root);
  }
  tree.foldAt = Math.max(FOLD_TREE_NODES, Math.ceil(tree.nodes * 1.5));
}

/**
 * The counts an observation belongs to. With `create` unset only paths already known are found; `null` then, and when
 * there is no room left.
 */
export function leafFor(tree: PathTree, seen: Observation, config: InventoryConfig, create: boolean): OperationStats | null {
  const trail: PathNode[] = [];
  const abstract: number[] = [];
  if (create && tree.nodes >= tree.foldAt) foldUnderPressure(tree, config);
  let node = tree.root;
  const { segments } = seen;
  for (let index = 0; index < segments.length; index++) {
    const next = step(tree, node, segments, index, config, create, abstract);
    if (next === null) {
      if (create) tree.overflow++;
      return null;
    }
    trail.push(next);
    node = next;
  }
  const stats = leafOf(tree, node, seen, config, create);
  if (stats !== null && create) {
    tree.root.count++;
    for (const passed of trail) passed.count++;
    noteContinuations(trail, abstract, seen.method);
  }
  return stats;
}

const ABSTRACT_UNKNOWN = 1;

/** Types that one parameter does not mix with others; everything else is one kind. Below 8, so that no word's hash is mistaken for one. */
const ABSTRACT_VALUES: ReadonlyMap<string, number> = new Map([
  ['integer', 2],
  ['uuid', 3],
  ['date', 4],
  ['currency', 5],
  ['country', 5],
]);
const ABSTRACT_OTHER = 6;
const ABSTRACT_MAX = 7;

function abstractValue(type: string): number {
  return ABSTRACT_VALUES.get(type) ?? ABSTRACT_OTHER;
}

/** Words joined in one segment from which it is a title rather than a name of an API, though every word be known. */
const TITLE = /^[a-z]+(?:[-_][a-z]+){2,}$/;

function abstractWord({ words }: PathNode, segment: string, known: boolean): number {
  const crowded = words !== null && words.size >= CROWDED_WORDS && !isReserved(segment);
  return known && !crowded && !TITLE.test(segment) ? textHash(segment) : ABSTRACT_UNKNOWN;
}

function step(
  tree: PathTree,
  node: PathNode,
  segments: readonly string[],
  index: number,
  config: InventoryConfig,
  create: boolean,
  abstract: number[],
): PathNode | null {
  const segment = segments[index]!;
  const known = node.words?.get(segment);
  if (known !== undefined) {
    abstract.push(abstractWord(node, segment, known.shape?.known === true));
    return known;
  }
  const shape = shapeInPlace(segment, index === 0 ? null : segments[index - 1]!);
  if (shape.kind === 'value') {
    abstract.push(abstractValue(shape.type));
    return valueChild(tree, node, `${shape.prefix}${PLAIN}${shape.suffix}`, shape.type, segment, config, create);
  }
  abstract.push(abstractWord(node, segment, shape.known));
  const full = node.words !== null && node.words.size >= config.words_per_node_max;
  if (full || (node.folded && !shape.known && fitsFolded(node, segment)))
    return valueChild(tree, node, PLAIN, 'text', segment, config, create);
  if (!create || tree.nodes >= config.nodes_per_host_max) return null;
  const child = createPathNode(shape);
  node.words ??= new Map();
  node.words.set(segment, child);
  tree.nodes++;
  if (FOLD_CHECKS.has(node.words.size)) fold(tree, node, segments, index, config);
  // Folding may have moved the new child under the parameter.
  return node.words.get(segment) ?? node.params?.get(PLAIN) ?? null;
}

/** A word that is not written as the values before it may be a static sibling: it is kept apart, to be judged with the rest. */
function fitsFolded(node: PathNode, segment: string): boolean {
  const looks = node.params?.get(PLAIN)?.looks;
  const common = looks === undefined ? null : commonLook([...looks.values()]);
  return common === null || !isOdd(lookOf(decodeSegment(segment)), common);
}

/** Counts a value of a parameter. Its look is worked out only when it joins the sample. */
function noteValue(param: PathNode, segment: string): void {
  const hash = textHash(segment) >>> 0;
  const { distinct } = param;
  if (distinct.length === DISTINCT_HASHES_MAX && hash >= distinct[DISTINCT_HASHES_MAX - 1]!) return;
  if (!param.looks.has(hash)) addLook(param, hash, lookOf(decodeSegment(segment)));
}

/** Sizes at which a position is looked at: when its words are surely values they are folded for good, and memory stays bounded. */
const FOLD_CHECKS: ReadonlySet<number> = new Set([40, 80, 159]);

function fold(tree: PathTree, node: PathNode, segments: readonly string[], index: number, config: InventoryConfig): void {
  const before = index === 0 ? null : segments[index - 1]!;
  if (foldWords(node, placeBefore(before), config.fields_per_operation_max)) {
    tree.nodes = countNodes(tree.root);
    tree.leaves = countLeaves(tree.root);
  }
}

function valueChild(
  tree: PathTree,
  node: PathNode,
  affix: string,
  type: string,
  segment: string,
  config: InventoryConfig,
  create: boolean,
): PathNode | null {
  const key = affix !== PLAIN && node.params !== null && node.params.size >= AFFIXES_MAX && !node.params.has(affix) ? PLAIN : affix;
  let child = node.params?.get(key);
  if (child === undefined) {
    if (!create || tree.nodes >= config.nodes_per_host_max) return null;
    child = createPathNode(null);
    node.params ??= new Map();
    node.params.set(key, child);
    tree.nodes++;
  }
  if (create) {
    bump(child.types, type, 1, VALUE_TYPES_MAX);
    noteValue(child, segment);
  }
  return child;
}

function leafOf(tree: PathTree, node: PathNode, seen: Observation, config: InventoryConfig, create: boolean): OperationStats | null {
  let key = `${seen.method} ${seen.action}`;
  let stats = node.leaves?.get(key);
  if (stats !== undefined) return stats;
  if (!create) return null;
  if (seen.action !== '' && node.leaves !== null && node.leaves.size >= config.actions_per_path_max) {
    key = `${seen.method} other`;
    stats = node.leaves.get(key);
    if (stats !== undefined) return stats;
  }
  if (tree.leaves >= config.operations_per_host_max) {
    tree.overflow++;
    return null;
  }
  stats = createStats();
  node.leaves ??= new Map();
  node.leaves.set(key, stats);
  tree.leaves++;
  return stats;
}

/** Tells every position passed what came behind it: known words by name, values and unknown words by their kind. */
function noteContinuations(trail: readonly PathNode[], abstract: readonly number[], method: string): void {
  let hash = textHash(method);
  let specific = false;
  for (let index = trail.length - 1; index >= 0; index--) {
    addContinuation(trail[index]!.continuations, continuationHash(hash, specific), 1);
    const word = abstract[index]!;
    hash = withSegment(hash, word);
    specific ||= word > ABSTRACT_MAX || word < 0;
  }
}
