import { decodeSegment } from '../observe/segments.ts';
import type { OperationStats } from '../stats/operation-stats.ts';
import { addContinuation, type Continuations, continuationHash, withSegment } from './continuations.ts';
import { isReserved } from './lexicon.ts';
import { type Look, lookOf } from './look.ts';
import { CROWDED_WORDS, type PathNode, PLAIN } from './node.ts';
import type { WordShape } from './segment.ts';
import { textHash } from './text-hash.ts';

/** Several positions of the tree read as one, without copying them: the children of words that turned out to be values. */
export type MergedNode = readonly PathNode[];

/** A word below a position, with what is needed to tell whether it is a value. */
export interface WordView {
  readonly word: string;
  readonly shape: WordShape;
  readonly look: Look;
  readonly nodes: MergedNode;
  readonly count: number;
  readonly continuations: ReadonlyMap<number, number>;
}

export function wordsBelow(nodes: MergedNode): WordView[] {
  const grouped = new Map<string, PathNode[]>();
  for (const node of nodes) {
    if (node.words === null) continue;
    for (const [word, child] of node.words) {
      const group = grouped.get(word);
      if (group === undefined) grouped.set(word, [child]);
      else group.push(child);
    }
  }
  return [...grouped].map(([word, children]) => ({
    word,
    shape: children[0]!.shape!,
    look: lookOf(decodeSegment(word)),
    nodes: children,
    count: children.reduce((sum, child) => sum + child.count, 0),
    continuations: continuationsOf(children),
  }));
}

export function paramsBelow(nodes: MergedNode): Map<string, PathNode[]> {
  const grouped = new Map<string, PathNode[]>();
  for (const node of nodes) {
    if (node.params === null) continue;
    for (const [affix, child] of node.params) {
      const group = grouped.get(affix);
      if (group === undefined) grouped.set(affix, [child]);
      else group.push(child);
    }
  }
  return grouped;
}

export function plainParam(nodes: MergedNode): PathNode[] {
  return paramsBelow(nodes).get(PLAIN) ?? [];
}

export function continuationsOf(nodes: MergedNode): ReadonlyMap<number, number> {
  if (nodes.length === 1) return nodes[0]!.continuations;
  const all: Continuations = new Map();
  for (const node of nodes) for (const [hash, count] of node.continuations) addContinuation(all, hash, count);
  return all;
}

export function leavesOf(nodes: MergedNode): Map<string, OperationStats[]> {
  const grouped = new Map<string, OperationStats[]>();
  for (const node of nodes) {
    if (node.leaves === null) continue;
    for (const [key, stats] of node.leaves) {
      const group = grouped.get(key);
      if (group === undefined) grouped.set(key, [stats]);
      else group.push(stats);
    }
  }
  return grouped;
}

/** Positions below a word whose answers are compared with those of its siblings. */
const ANSWER_DEPTH_MAX = 2;

/** Names of the fields of successful answers, by the operation that gave them. */
export type AnswerView = ReadonlyMap<string, ReadonlySet<string>>;

/** What is answered here and below, for comparing two words; words that are no words of APIs count as one. */
export function answersOf(nodes: MergedNode): AnswerView {
  const answers = new Map<string, Set<string>>();
  for (const node of nodes) addAnswers(answers, node, '', 0);
  return answers;
}

function addAnswers(answers: Map<string, Set<string>>, node: PathNode, path: string, depth: number): void {
  for (const [key, stats] of node.leaves ?? NO_LEAVES) {
    for (const field of stats.fields.values()) {
      if (field.location !== 'response' || field.statusClass !== '2xx') continue;
      const operation = `${path} ${key}`;
      const names = answers.get(operation);
      if (names === undefined) answers.set(operation, new Set([field.name]));
      else names.add(field.name);
    }
  }
  if (depth === ANSWER_DEPTH_MAX) return;
  for (const child of node.params?.values() ?? NO_CHILDREN) addAnswers(answers, child, `${path}/{}`, depth + 1);
  const crowded = (node.words?.size ?? 0) >= CROWDED_WORDS;
  for (const [word, child] of node.words ?? NO_WORDS) {
    const named = child.shape?.known === true && (!crowded || isReserved(word));
    addAnswers(answers, child, `${path}/${named ? word : '{}'}`, depth + 1);
  }
}

const NO_LEAVES: ReadonlyMap<string, OperationStats> = new Map<string, OperationStats>([]);
const NO_WORDS: ReadonlyMap<string, PathNode> = new Map<string, PathNode>([]);
const NO_CHILDREN: readonly PathNode[] = [];

/** How alike the answers of two positions are. */
export interface Likeness {
  /** The mean share of field names in common (Jaccard), 0..1. */
  readonly share: number;
  /** Operations that both have. */
  readonly operations: number;
}

/** `null` when both have no operation with an answer in common. */
export function similarity(a: AnswerView, b: AnswerView): Likeness | null {
  let sum = 0;
  let operations = 0;
  for (const [operation, names] of a) {
    const others = b.get(operation);
    if (others === undefined) continue;
    let shared = 0;
    for (const name of names) if (others.has(name)) shared++;
    sum += shared / (names.size + others.size - shared);
    operations++;
  }
  return operations === 0 ? null : { share: sum / operations, operations };
}

/**
 * Continuations that are names of things: `services/ledger` and `secrets/ledger` have one in common and are no things
 * of one kind. `least`: words below a view from which they are names.
 */
export function nameHashes(views: readonly WordView[], least: number): Set<number> {
  const names = new Set<number>();
  for (const { nodes } of views) {
    const below = wordsBelow(nodes);
    if (below.length < least) continue;
    for (const { word, nodes: children } of below) {
      for (const key of leavesOf(children).keys()) {
        const method = textHash(key.slice(0, key.indexOf(' ')));
        names.add(continuationHash(withSegment(method, textHash(word)), true));
      }
    }
  }
  return names;
}
