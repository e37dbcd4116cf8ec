import { captureMixed, parseTemplate, type TemplateSegment } from './template.ts';
import { type Capture, createNode, find, insert, type Terminal, type TreeNode } from './tree.ts';

export interface RouteEntry<T> {
  /** Upper-case method, or `*` for any. */
  readonly method: string;
  /** Lower-case host with its port where that is not the default one; `*` for any; `*.bank.example` for any below. */
  readonly host: string;
  /** `/accounts/{accountId}`, `/files/{name}.pdf`, `/proxy/{rest+}`. */
  readonly template: string;
  readonly value: T;
}

export interface RouteMatch<T> {
  readonly value: T;
  /** Parameter values as they stand in the path, left to right. */
  readonly params: readonly string[];
}

export interface Router<T> {
  /** The best entry for a request, or `null`. Reads no more than the path's first `PATH_SEGMENTS_MAX` segments. */
  match(method: string, host: string, path: string): RouteMatch<T> | null;
  readonly size: number;
}

/** Segments of a path. No real API comes near; a longer path matches nothing, so work and scratch space stay fixed. */
export const PATH_SEGMENTS_MAX = 64;

/** Distinct mixed segments of one router; each needs its place in a rank character. More is an API description gone wrong: the rest is left out. */
export const MIXED_SEGMENTS_MAX = 32_768;

const RANK_TAIL = 1;
const RANK_PARAM = 2;
const RANK_MIXED_TOP = 0xfffe;
const RANK_STATIC = 0xffff;

/**
 * Compiles entries to a matcher.
 *
 * Which entry wins, of those whose method, host and path all fit: the more specific path (at the leftmost segment
 * that differs static beats mixed beats parameter beats tail); then the more specific host (exact with port, exact
 * without port, longest `*.suffix`, `*`); then the exact method before `*`; then the entry that came first.
 * One trailing slash carries no meaning; an empty segment fits no parameter.
 */
export function compileRouter<T>(entries: readonly RouteEntry<T>[]): Router<T> {
  const parsed = entries.map((entry) => ({ entry, segments: parseTemplate(entry.template) }));
  const order = mixedOrder(parsed.map((item) => item.segments));
  const orderOf = (segment: TemplateSegment): number => order.get(mixedKey(segment)) ?? -1;
  const hosts = new Map<string, TreeNode<T>>();
  const suffixes = new Map<string, TreeNode<T>>();
  let size = 0;
  for (const { entry, segments } of parsed) {
    if (segments.length > PATH_SEGMENTS_MAX || segments.some((segment) => segment.kind === 'mixed' && orderOf(segment) < 0)) continue;
    const wild = entry.host.startsWith('*.');
    const tree = treeFor(wild ? suffixes : hosts, wild ? entry.host.slice(1) : entry.host);
    insert(tree, segments, entry.method, { value: entry.value, rank: rankOf(segments, orderOf), captures: capturesOf(segments) }, orderOf);
    size++;
  }
  return { match: matcher(hosts, suffixes), size };
}

function treeFor<T>(trees: Map<string, TreeNode<T>>, key: string): TreeNode<T> {
  let tree = trees.get(key);
  if (tree === undefined) {
    tree = createNode();
    trees.set(key, tree);
  }
  return tree;
}

function mixedKey(segment: TemplateSegment): string {
  return segment.kind === 'mixed' ? segment.literals.join('\u0000') : '';
}

/** The one order of mixed segments: more literal text first, then by text. */
function mixedOrder(templates: readonly (readonly TemplateSegment[])[]): Map<string, number> {
  const keys = new Set<string>();
  for (const segments of templates) for (const segment of segments) if (segment.kind === 'mixed') keys.add(mixedKey(segment));
  const weight = (key: string): number => key.replaceAll('\u0000', '').length;
  const sorted = [...keys].sort((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1));
  return new Map(sorted.slice(0, MIXED_SEGMENTS_MAX).map((key, index) => [key, index]));
}

function rankOf(segments: readonly TemplateSegment[], orderOf: (segment: TemplateSegment) => number): string {
  let rank = '';
  for (const segment of segments) {
    if (segment.kind === 'static') rank += String.fromCharCode(RANK_STATIC);
    else if (segment.kind === 'mixed') rank += String.fromCharCode(RANK_MIXED_TOP - orderOf(segment));
    else rank += String.fromCharCode(segment.kind === 'param' ? RANK_PARAM : RANK_TAIL);
  }
  return rank;
}

function capturesOf(segments: readonly TemplateSegment[]): Capture[] {
  const captures: Capture[] = [];
  segments.forEach((segment, index) => {
    if (segment.kind === 'static') return;
    captures.push({ segment: index, literals: segment.kind === 'mixed' ? segment.literals : null, tail: segment.kind === 'tail' });
  });
  return captures;
}

function matcher<T>(hosts: Map<string, TreeNode<T>>, suffixes: Map<string, TreeNode<T>>): Router<T>['match'] {
  // One scratch array a router: a match is synchronous and never re-entered, so requests cannot see each other's bounds.
  const bounds = new Int32Array(PATH_SEGMENTS_MAX * 2);
  const any = hosts.get('*') ?? null;
  const wild = suffixes.size === 0 ? null : suffixes;
  return (method, host, path) => {
    const count = scan(path, bounds);
    if (count < 0) return null;
    let best: Terminal<T> | null = null;
    const exact = hosts.get(host);
    if (exact !== undefined) best = find(exact, path, bounds, count, 0, method);
    const colon = host.lastIndexOf(':');
    const bare = colon > 0 && !host.endsWith(']') ? host.slice(0, colon) : host;
    if (bare !== host) best = better(best, hosts.get(bare), path, bounds, count, method);
    if (wild !== null) {
      for (let dot = bare.indexOf('.'); dot !== -1; dot = bare.indexOf('.', dot + 1)) {
        best = better(best, wild.get(bare.slice(dot)), path, bounds, count, method);
      }
    }
    if (any !== null && exact !== any) best = better(best, any, path, bounds, count, method);
    return best === null ? null : { value: best.value, params: capture(best.captures, path, bounds, count) };
  };
}

/** The tree's answer when its path is more specific than what is known; the host looked at first wins a tie. */
function better<T>(
  best: Terminal<T> | null,
  tree: TreeNode<T> | undefined,
  path: string,
  bounds: Int32Array,
  count: number,
  method: string,
): Terminal<T> | null {
  if (tree === undefined) return best;
  const found = find(tree, path, bounds, count, 0, method);
  if (found === null) return best;
  return best === null || found.rank > best.rank ? found : best;
}

/** Writes start and end of each segment; the number of segments, or -1 when there are too many. */
function scan(path: string, bounds: Int32Array): number {
  let start = path.charCodeAt(0) === 47 ? 1 : 0;
  const end = path.length > start && path.charCodeAt(path.length - 1) === 47 ? path.length - 1 : path.length;
  if (end <= start) return 0;
  let count = 0;
  while (count < PATH_SEGMENTS_MAX) {
    const slash = path.indexOf('/', start);
    const stop = slash === -1 || slash > end ? end : slash;
    bounds[count * 2] = start;
    bounds[count * 2 + 1] = stop;
    count++;
    if (stop === end) return count;
    start = stop + 1;
  }
  return -1;
}

const NO_PARAMS: readonly string[] = [];

function capture(captures: readonly Capture[], path: string, bounds: Int32Array, count: number): readonly string[] {
  if (captures.length === 0) return NO_PARAMS;
  const params: string[] = [];
  for (const { segment, literals, tail } of captures) {
    const text = path.slice(bounds[segment * 2]!, bounds[(tail ? count - 1 : segment) * 2 + 1]!);
    if (literals === null) params.push(text);
    else params.push(...(captureMixed(literals, text) ?? []));
  }
  return params;
}
