import { decodeSegment } from '../observe/segments.ts';
import { bump } from '../stats/counter.ts';
import { type Before, valueWords } from './decide.ts';
import { lookOf } from './look.ts';
import { addLook, createPathNode, mergeNodes, type PathNode, PLAIN, VALUE_TYPES_MAX } from './node.ts';
import { isPlaceVersion } from './place.ts';
import { textHash } from './text-hash.ts';

/** Log odds wanted before words are folded for good, which cannot be undone as a reading can. */
const FOLD_MARGIN = 4.5;

/** Words that have to go together; fewer stay apart, where they can still be judged anew. */
const FOLD_WORDS_MIN = 24;

/** Moves words that are surely values under the plain parameter. True when any moved. */
export function foldWords(node: PathNode, before: string | null, fieldsMax: number): boolean {
  if (node.words === null) return false;
  const values = valueWords([node], placeBefore(before), null, FOLD_MARGIN);
  if (values.size < FOLD_WORDS_MIN) return false;
  node.params ??= new Map();
  let param = node.params.get(PLAIN);
  if (param === undefined) {
    param = createPathNode(null);
    node.params.set(PLAIN, param);
  }
  for (const word of values) {
    const child = node.words.get(word)!;
    node.words.delete(word);
    bump(param.types, 'text', child.count, VALUE_TYPES_MAX);
    addLook(param, textHash(word) >>> 0, lookOf(decodeSegment(word)));
    param.busiest = Math.max(param.busiest, child.count);
    mergeNodes(param, child, fieldsMax);
  }
  node.folded = true;
  return true;
}

function placeBefore(before: string | null): Before {
  if (before === null) return { kind: 'root' };
  return { kind: 'word', word: before, version: isPlaceVersion(before) };
}
