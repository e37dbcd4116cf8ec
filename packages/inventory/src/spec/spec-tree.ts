import type { ApiSpec, SpecOperation } from '@sallyport/contract';
import { parseTemplate, type TemplateSegment } from '@sallyport/contract/router';

/** An operation of a description. */
export interface SpecEntry {
  readonly spec: ApiSpec;
  readonly operation: SpecOperation;
  /** It was in an earlier version of the description and is not in the newest. */
  readonly removed: boolean;
}

/** One position of the described paths. */
export interface SpecNode {
  readonly words: Map<string, SpecNode>;
  /** By `prefix \0 suffix`, as positions of observed paths are. */
  readonly mixed: Map<string, SpecNode>;
  param: SpecNode | null;
  /** By method. */
  readonly entries: Map<string, SpecEntry>;
}

export function createSpecNode(): SpecNode {
  return { words: new Map(), mixed: new Map(), param: null, entries: new Map() };
}

/** Adds an operation; a current one replaces a removed one, else the first stays. */
export function addEntry(root: SpecNode, entry: SpecEntry): void {
  let node = root;
  for (const segment of parseTemplate(entry.operation.template)) node = childOf(node, segment);
  const known = node.entries.get(entry.operation.method);
  if (known === undefined || (known.removed && !entry.removed)) node.entries.set(entry.operation.method, entry);
}

function childOf(node: SpecNode, segment: TemplateSegment): SpecNode {
  switch (segment.kind) {
    case 'static':
      return into(node.words, segment.text);
    case 'mixed':
      return into(node.mixed, `${segment.literals[0]!}\u0000${segment.literals.at(-1)!}`);
    case 'param':
    case 'tail':
      node.param ??= createSpecNode();
      return node.param;
    default:
      return segment satisfies never;
  }
}

function into(children: Map<string, SpecNode>, key: string): SpecNode {
  let child = children.get(key);
  if (child === undefined) {
    child = createSpecNode();
    children.set(key, child);
  }
  return child;
}

/** Every entry below a node. */
export function* entriesBelow(node: SpecNode): Generator<SpecEntry> {
  yield* node.entries.values();
  for (const child of node.words.values()) yield* entriesBelow(child);
  for (const child of node.mixed.values()) yield* entriesBelow(child);
  if (node.param !== null) yield* entriesBelow(node.param);
}
