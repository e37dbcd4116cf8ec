import { captureMixed, type TemplateSegment } from './template.ts';

/** How one parameter's value is cut out of a matched path. */
export interface Capture {
  readonly segment: number;
  readonly literals: readonly string[] | null;
  readonly tail: boolean;
}

/** What a terminal node holds for one method. */
export interface Terminal<T> {
  readonly value: T;
  /** One character a segment, the larger the more specific; compared as text. */
  readonly rank: string;
  readonly captures: readonly Capture[];
}

interface StaticChild<T> {
  readonly text: string;
  readonly node: TreeNode<T>;
}

interface MixedChild<T> {
  readonly literals: readonly string[];
  readonly order: number;
  readonly node: TreeNode<T>;
}

/** One position of the tree. `null` where a kind of child is absent, so that a match asks and moves on. */
export interface TreeNode<T> {
  /** Static children; a list, as most nodes have few and a list is one memory access away. */
  statics: StaticChild<T>[] | null;
  /** The same by {@link bucketOf}, where there are more than `LIST_MAX`. */
  buckets: Map<number, StaticChild<T>[]> | null;
  mixed: MixedChild<T>[] | null;
  param: TreeNode<T> | null;
  tail: Map<string, Terminal<T>> | null;
  methods: Map<string, Terminal<T>> | null;
}

export function createNode<T>(): TreeNode<T> {
  return { statics: null, buckets: null, mixed: null, param: null, tail: null, methods: null };
}

/** Static children that are looked through one by one; more are looked up by length and first character. */
const LIST_MAX = 6;

function bucketOf(length: number, first: number): number {
  return length === 0 ? 0 : length * 65_536 + first;
}

const NONE: readonly never[] = [];

function candidates<T>(node: TreeNode<T>, length: number, first: number): readonly StaticChild<T>[] {
  if (node.buckets !== null) return node.buckets.get(bucketOf(length, first)) ?? NONE;
  return node.statics ?? NONE;
}

/** Adds a template; of two equal ones the earlier stays. `orderOf` gives the one order of mixed segments. */
export function insert<T>(
  root: TreeNode<T>,
  segments: readonly TemplateSegment[],
  method: string,
  terminal: Terminal<T>,
  orderOf: (segment: TemplateSegment) => number,
): void {
  let node = root;
  for (const segment of segments) {
    if (segment.kind === 'tail') {
      node.tail ??= new Map();
      if (!node.tail.has(method)) node.tail.set(method, terminal);
      return;
    }
    node = childOf(node, segment, orderOf);
  }
  node.methods ??= new Map();
  if (!node.methods.has(method)) node.methods.set(method, terminal);
}

function childOf<T>(node: TreeNode<T>, segment: TemplateSegment, orderOf: (segment: TemplateSegment) => number): TreeNode<T> {
  if (segment.kind === 'static') return staticChild(node, segment.text);
  if (segment.kind === 'param') {
    node.param ??= createNode();
    return node.param;
  }
  if (segment.kind === 'tail') return node;
  node.mixed ??= [];
  const order = orderOf(segment);
  const known = node.mixed.find((child) => child.order === order);
  if (known !== undefined) return known.node;
  const child = { literals: segment.literals, order, node: createNode<T>() };
  node.mixed.push(child);
  node.mixed.sort((a, b) => a.order - b.order);
  return child.node;
}

function staticChild<T>(node: TreeNode<T>, text: string): TreeNode<T> {
  node.statics ??= [];
  const known = candidates(node, text.length, text.charCodeAt(0)).find((child) => child.text === text);
  if (known !== undefined) return known.node;
  const child = { text, node: createNode<T>() };
  node.statics.push(child);
  if (node.statics.length > LIST_MAX) addBuckets(node, node.buckets === null ? node.statics : [child]);
  return child.node;
}

function addBuckets<T>(node: TreeNode<T>, children: readonly StaticChild<T>[]): void {
  node.buckets ??= new Map();
  for (const child of children) {
    const key = bucketOf(child.text.length, child.text.charCodeAt(0));
    const bucket = node.buckets.get(key);
    if (bucket === undefined) node.buckets.set(key, [child]);
    else bucket.push(child);
  }
}

/**
 * Depth-first, most specific child first, so the first terminal that knows the method is the best one of this tree.
 * Each node is visited at most once a match: the tree's size bounds the work whatever the path is.
 * `bounds` holds start and end of each of `count` segments.
 */
export function find<T>(
  node: TreeNode<T>,
  path: string,
  bounds: Int32Array,
  count: number,
  index: number,
  method: string,
): Terminal<T> | null {
  if (index === count) return terminalFor(node.methods, method);
  const start = bounds[index * 2]!;
  const end = bounds[index * 2 + 1]!;
  if (node.statics !== null) {
    const child = staticFor(node, path, start, end);
    if (child !== null) {
      const found = find(child, path, bounds, count, index + 1, method);
      if (found !== null) return found;
    }
  }
  if (node.mixed !== null) {
    const text = path.slice(start, end);
    for (const child of node.mixed) {
      if (captureMixed(child.literals, text) === null) continue;
      const found = find(child.node, path, bounds, count, index + 1, method);
      if (found !== null) return found;
    }
  }
  if (start === end) return null;
  if (node.param !== null) {
    const found = find(node.param, path, bounds, count, index + 1, method);
    if (found !== null) return found;
  }
  return terminalFor(node.tail, method);
}

/** Compares character by character: no slice of the path is made, and most labels differ early. */
function staticFor<T>(node: TreeNode<T>, path: string, start: number, end: number): TreeNode<T> | null {
  const length = end - start;
  const children = candidates(node, length, path.charCodeAt(start));
  for (let at = 0; at < children.length; at++) {
    const child = children[at]!;
    const text = child.text;
    if (text.length !== length) continue;
    let offset = length - 1;
    while (offset >= 0 && text.charCodeAt(offset) === path.charCodeAt(start + offset)) offset--;
    if (offset < 0) return child.node;
  }
  return null;
}

function terminalFor<T>(methods: Map<string, Terminal<T>> | null, method: string): Terminal<T> | null {
  if (methods === null) return null;
  return methods.get(method) ?? methods.get('*') ?? null;
}
