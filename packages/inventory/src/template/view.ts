import type { OperationStats } from '../stats/operation-stats.ts';
import { type PathNode, PLAIN } from './node.ts';
import type { WordShape } from './segment.ts';

/** Several positions of the tree read as one, without copying them: the children of words that turned out to be values. */
export type MergedNode = readonly PathNode[];

/** A word below a position, with what is needed to tell whether it is a value. */
export interface WordView {
  readonly word: string;
  readonly shape: WordShape;
  readonly nodes: MergedNode;
  readonly count: number;
  readonly continuations: ReadonlyMap<number, boolean>;
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

export function continuationsOf(nodes: MergedNode): ReadonlyMap<number, boolean> {
  if (nodes.length === 1) return nodes[0]!.continuations;
  const all = new Map<number, boolean>();
  for (const node of nodes) for (const [hash, specific] of node.continuations) all.set(hash, specific);
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

/** Names of the fields of successful answers, for comparing what two positions give; empty when none was read. */
export function answerFields(nodes: MergedNode): ReadonlySet<string> {
  const names = new Set<string>();
  for (const node of nodes) {
    if (node.leaves === null) continue;
    for (const [key, stats] of node.leaves) {
      for (const field of stats.fields.values()) {
        if (field.location === 'response' && field.statusClass === '2xx') names.add(`${key} ${field.name}`);
      }
    }
  }
  return names;
}

/** Share two sets have of what they hold together (Jaccard); `null` when either is empty. */
export function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number | null {
  if (a.size === 0 || b.size === 0) return null;
  let shared = 0;
  for (const item of a) if (b.has(item)) shared++;
  return shared / (a.size + b.size - shared);
}
