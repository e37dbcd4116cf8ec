import { createHash } from 'node:crypto';
import type { Exchange } from '../model.ts';
import { type Leaf, leavesOf } from './leaves.ts';

export function headerOf(exchange: Exchange, name: string): string {
  const value = exchange.headers[name];
  return Array.isArray(value) ? value.join(', ') : ((value as string | undefined) ?? '');
}

export function isJson(exchange: Exchange): boolean {
  return exchange.json !== undefined;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Leaves of an answer that is JSON; else the whole text as one leaf. */
export function answerLeaves(exchange: Exchange): Leaf[] {
  if (exchange.json !== undefined) return leavesOf(exchange.json);
  return exchange.body === '' ? [] : [{ path: '', name: '', value: exchange.body }];
}

/** Values that change by themselves, by their names or by their form. */
const VOLATILE_NAME = /(time|timestamp|date|_at|At|nonce|trace|request_?id|correlation|expires|etag|token|signature|views|server)$/i;

/** What an answer says: its leaves without those that change by themselves. `volatile` holds paths that differed between two baselines. */
export function contentOf(exchange: Exchange, volatile: ReadonlySet<string> = new Set()): Map<string, string> {
  const content = new Map<string, string>();
  for (const leaf of answerLeaves(exchange)) {
    if (volatile.has(leaf.path) || VOLATILE_NAME.test(leaf.name)) continue;
    content.set(leaf.path, String(leaf.value));
  }
  return content;
}

/** Paths whose value differs between two answers to the same request. */
export function volatilePaths(first: Exchange, second: Exchange): Set<string> {
  const before = new Map(answerLeaves(first).map((leaf) => [leaf.path, leaf.value]));
  const after = new Map(answerLeaves(second).map((leaf) => [leaf.path, leaf.value]));
  const differing = new Set<string>();
  for (const [path, value] of before) if (after.get(path) !== value) differing.add(path);
  for (const path of after.keys()) if (!before.has(path)) differing.add(path);
  return differing;
}

/** Share of `wanted` that `seen` says too, 0..1; 0 when nothing is wanted. */
export function sharedContent(wanted: ReadonlyMap<string, string>, seen: ReadonlyMap<string, string>): number {
  if (wanted.size === 0) return 0;
  let same = 0;
  for (const [path, value] of wanted) if (seen.get(path) === value) same++;
  return same / wanted.size;
}

/** The form of an answer without its values: status, and which fields it has. Two refusals have the same form. */
export function formOf(exchange: Exchange): string {
  const fields = answerLeaves(exchange).map((leaf) => leaf.path.replace(/\[\d+\]/g, '[]'));
  const unique = [...new Set(fields)].sort();
  return `${exchange.status} ${exchange.json === undefined ? headerOf(exchange, 'content-type').split(';', 1)[0] : unique.join(',')}`;
}

/** Does a value stand in an answer, as a whole value or inside a text? */
export function says(exchange: Exchange, value: string): boolean {
  return value.length > 0 && exchange.body.includes(value);
}
