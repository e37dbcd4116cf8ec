import { decodeSegment } from '../observe/segments.ts';
import { bump } from '../stats/counter.ts';
import { valueWords } from './decide.ts';
import { lookOf } from './look.ts';
import { AFFIXES_MAX, addLook, createPathNode, mergeNodes, type PathNode, PLAIN, VALUE_TYPES_MAX } from './node.ts';
import { type Before, isPlaceVersion, mostlyWords } from './place.ts';
import { textHash } from './text-hash.ts';

/** Log odds wanted before words are folded for good, which cannot be undone as a reading can. */
const FOLD_MARGIN = 4.5;

/** Words that have to go together; fewer stay apart, where they can still be judged anew. */
const FOLD_WORDS_MIN = 24;

/** The same in a tree that grows fast: names within names. */
const FOLD_TREE_WORDS_MIN = 8;

/** Moves words that are surely values under the parameter of their ending. True when any moved. */
export function foldWords(node: PathNode, before: Before, fieldsMax: number, wordsMin: number = FOLD_WORDS_MIN): boolean {
  if (node.words === null || node.words.size < wordsMin) return false;
  const values = valueWords([node], before, null, FOLD_MARGIN);
  if (values.size < wordsMin) return false;
  for (const [word, affix] of values) {
    const child = node.words.get(word)!;
    node.words.delete(word);
    const param = paramFor(node, affix);
    bump(param.types, 'text', child.count, VALUE_TYPES_MAX);
    addLook(param, textHash(word) >>> 0, lookOf(decodeSegment(word)));
    param.busiest = Math.max(param.busiest, child.count);
    mergeNodes(param, child, fieldsMax);
  }
  node.folded = true;
  return true;
}

function paramFor(node: PathNode, affix: string): PathNode {
  node.params ??= new Map();
  const key = node.params.size >= AFFIXES_MAX && !node.params.has(affix) ? PLAIN : affix;
  let param = node.params.get(key);
  if (param === undefined) {
    param = createPathNode(null);
    node.params.set(key, param);
  }
  return param;
}

/** The same at every position, from the root on: what is put together above is judged together below. True when any moved. */
export function foldTree(root: PathNode, fieldsMax: number): boolean {
  return foldBelow(root, { kind: 'root' }, fieldsMax);
}

function foldBelow(node: PathNode, before: Before, fieldsMax: number): boolean {
  let moved = foldWords(node, before, fieldsMax, FOLD_TREE_WORDS_MIN);
  for (const [word, child] of node.words ?? []) moved = foldBelow(child, placeBefore(word), fieldsMax) || moved;
  const last = before.kind === 'root' ? null : before.word;
  for (const child of node.params?.values() ?? []) {
    moved = foldBelow(child, { kind: 'value', words: mostlyWords(child.types), word: last }, fieldsMax) || moved;
  }
  return moved;
}

/** What stands before a position, from the segment before it: `null` at the front. */
export function placeBefore(segment: string | null): Before {
  if (segment === null) return { kind: 'root' };
  return { kind: 'word', word: segment, version: isPlaceVersion(segment) };
}
