import { type Document, isMap, isSeq, parseDocument, stringify } from 'yaml';
import { DEFAULT_POLICY, type Policy } from '../schema.ts';

type Path = readonly (string | number)[];

/** The policy as a YAML text that says only what is not the default. */
export function textOf(policy: Policy): string {
  return editText('', DEFAULT_POLICY, policy);
}

/**
 * Makes in a YAML text the changes that lead from one policy to another; what is not touched stays as it is written,
 * comments and order included. `text` is a text of `before`.
 */
export function editText(text: string, before: Policy, after: Policy): string {
  const document = parseDocument(text);
  if (document.contents === null) {
    const changes = changesOf(before as unknown as Tree, after as unknown as Tree);
    if (Object.keys(changes).length === 0) return text;
    const head = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    return `${head}${stringify(changes, STYLE)}`;
  }
  edit(document, [], before, after);
  return document.toString(STYLE);
}

const STYLE = { lineWidth: 0, flowCollectionPadding: false };

type Tree = Readonly<Record<string, unknown>>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What `after` says otherwise, nested objects likewise. */
function changesOf(before: Tree, after: Tree): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (same(old, value)) continue;
    changed[key] = isTree(old) && isTree(value) ? changesOf(old, value) : value;
  }
  return changed;
}

function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function edit(document: Document, path: Path, before: unknown, after: unknown): void {
  if (same(before, after)) return;
  if (isTree(before) && isTree(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) edit(document, [...path, key], before[key], after[key]);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after) && isSeq(document.getIn(path)) && before.length > 0) {
    editList(document, path, before, after);
    return;
  }
  if (after === undefined) document.deleteIn(path);
  else set(document, path, after);
}

/** Rules are told apart by what names them, so that taking one out leaves the comments of the others alone. */
function editList(document: Document, path: Path, before: readonly unknown[], after: readonly unknown[]): void {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && same(before[head], after[head])) head++;
  let tail = 0;
  while (tail < shorter - head && same(before.at(-1 - tail), after.at(-1 - tail))) tail++;
  const [old, now] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  const shared = Math.min(old.length, now.length);
  for (let index = 0; index < shared; index++) edit(document, [...path, head + index], old[index], now[index]);
  for (let index = old.length - 1; index >= shared; index--) document.deleteIn([...path, head + index]);
  const list = document.getIn(path);
  if (!isSeq(list)) return;
  for (let index = shared; index < now.length; index++) list.items.splice(head + index, 0, document.createNode(now[index]));
  if (list.items.length > 0) list.flow = false;
}

function set(document: Document, path: Path, value: unknown): void {
  // A section that the text leaves out, or leaves empty, is opened on the way.
  for (let depth = 1; depth < path.length; depth++) {
    const at = path.slice(0, depth);
    const node = document.getIn(at);
    if (!isMap(node) && !isSeq(node)) document.setIn(at, document.createNode({}));
  }
  // A scalar is set in the node that is there, which keeps the comment beside it.
  document.setIn(path, typeof value === 'object' ? document.createNode(value) : value);
}
