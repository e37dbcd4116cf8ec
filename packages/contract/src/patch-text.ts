import { ok, type Result } from '@sallyport/core';
import { isMap, isScalar, isSeq, parseDocument, type YAMLMap } from 'yaml';
import type { PatchOperation } from './patch.ts';
import { clip, invalid, parseSource, pointerParts } from './source.ts';

/**
 * The text of a description with a patch applied. YAML keeps its comments and its order, JSON its indentation. A place the
 * patch names that is not there is `SPEC_INVALID`: the description was changed since the patch was made.
 */
export function applyPatch(text: string, place: string, patch: readonly PatchOperation[]): Result<string> {
  const source = parseSource(text, place);
  if (!source.ok) return source;
  try {
    return ok(/^\s*\{/.test(text) ? patchedJson(text, patch) : patchedYaml(text, patch));
  } catch (cause) {
    return invalid(place, clip(`the patch does not fit: ${cause instanceof Error ? cause.message : String(cause)}`));
  }
}

function patchedJson(text: string, patch: readonly PatchOperation[]): string {
  const document = JSON.parse(text) as unknown;
  for (const { path, value } of patch) {
    const parts = pointerParts(path);
    const last = parts.pop() ?? '';
    const holder = parts.reduce((node, part) => memberOf(node, part), document);
    if (typeof holder !== 'object' || holder === null) throw new TypeError(`nothing is at ${path}`);
    if (Array.isArray(holder)) {
      if (last === '-') holder.push(value);
      else holder[Number(last)] = value;
      // A member called `__proto__` must become a member.
    } else Object.defineProperty(holder, last, { value, enumerable: true, writable: true, configurable: true });
  }
  const indent = /^\s*\{\r?\n(\s+)"/.exec(text)?.[1] ?? '';
  return `${JSON.stringify(document, null, indent)}${text.endsWith('\n') ? '\n' : ''}`;
}

function memberOf(node: unknown, part: string): unknown {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, part) ? (node as Record<string, unknown>)[part] : undefined;
}

function patchedYaml(text: string, patch: readonly PatchOperation[]): string {
  const document = parseDocument(text, { strict: true });
  for (const { path, value } of patch) {
    const parts = pointerParts(path);
    const last = parts.pop() ?? '';
    let holder: unknown = document.contents;
    for (const part of parts)
      holder = isMap(holder) ? holder.get(keyIn(holder, part), true) : isSeq(holder) ? holder.get(Number(part), true) : null;
    const node = document.createNode(value);
    if (isMap(holder)) holder.set(keyIn(holder, last), node);
    else if (isSeq(holder) && last === '-') holder.add(node);
    else if (isSeq(holder)) holder.set(Number(last), node);
    else throw new TypeError(`nothing is at ${path}`);
  }
  return document.toString({ lineWidth: 0 });
}

/** The key of a map as it is written: `200` is a number in YAML, and a text in a pointer. */
function keyIn(map: YAMLMap, part: string): unknown {
  const pair = map.items.find(({ key }) => String(isScalar(key) ? key.value : key) === part);
  if (pair === undefined) return part;
  return isScalar(pair.key) ? pair.key.value : pair.key;
}

/** Changes between two texts that are told apart; more are shown as one that takes all of it out and puts it in again. */
const EDITS_MAX = 2_000;
/** Lines shown around a change. */
const CONTEXT = 3;

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** The difference of two texts in the unified format, as `git apply` and `patch -p1` take it; empty when there is none. */
export function unifiedDiff(before: string, after: string, name: string): string {
  if (before === after) return '';
  const edits = editsBetween(linesOf(before), linesOf(after));
  const path = name.replace(/^[./]+/, '');
  return `--- a/${path}\n+++ b/${path}\n${hunksOf(edits).join('')}`;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else lines.push(`${lines.pop() ?? ''}\n\\ No newline at end of file`);
  return lines;
}

/** The shortest script of edits (E. Myers, "An O(ND) Difference Algorithm", 1986). */
function editsBetween(before: readonly string[], after: readonly string[]): Edit[] {
  const trace: Map<number, number>[] = [];
  const reach = new Map<number, number>([[1, 0]]);
  for (let edits = 0; edits <= EDITS_MAX; edits++) {
    trace.push(new Map(reach));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && reach.get(diagonal - 1)! < reach.get(diagonal + 1)!);
      let x = down ? reach.get(diagonal + 1)! : reach.get(diagonal - 1)! + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      reach.set(diagonal, x);
      if (x >= before.length && x - diagonal >= after.length) return walkBack(trace, before, after);
    }
  }
  return [...before.map((line): Edit => ({ sign: '-', line })), ...after.map((line): Edit => ({ sign: '+', line }))];
}

function walkBack(trace: readonly Map<number, number>[], before: readonly string[], after: readonly string[]): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [before.length, after.length];
  for (let step = trace.length - 1; step >= 0; step--) {
    const reach = trace[step]!;
    const diagonal = x - y;
    const down = diagonal === -step || (diagonal !== step && reach.get(diagonal - 1)! < reach.get(diagonal + 1)!);
    const from = down ? diagonal + 1 : diagonal - 1;
    const fromX = reach.get(from)!;
    while (x > fromX && y > fromX - from && x > 0 && y > 0) {
      edits.push({ sign: ' ', line: before[--x]! });
      y--;
    }
    if (step === 0) break;
    if (down) edits.push({ sign: '+', line: after[--y]! });
    else edits.push({ sign: '-', line: before[--x]! });
  }
  return edits.reverse();
}

function hunksOf(edits: readonly Edit[]): string[] {
  const changed = edits.flatMap(({ sign }, at) => (sign === ' ' ? [] : [at]));
  const hunks: string[] = [];
  let [oldLine, newLine, at] = [1, 1, 0];
  for (let next = 0; next < changed.length; ) {
    const start = Math.max(at, changed[next]! - CONTEXT);
    let last = changed[next]!;
    while (next < changed.length && changed[next]! <= last + 2 * CONTEXT) last = changed[next++]!;
    const end = Math.min(edits.length, last + CONTEXT + 1);
    // What lies between two hunks is the same in both.
    [oldLine, newLine, at] = [oldLine + start - at, newLine + start - at, start];
    const part = edits.slice(start, end);
    const [olds, news] = [part.filter(({ sign }) => sign !== '+').length, part.filter(({ sign }) => sign !== '-').length];
    hunks.push(`@@ -${oldLine},${olds} +${newLine},${news} @@\n${part.map(({ sign, line }) => `${sign}${line}\n`).join('')}`);
    [oldLine, newLine, at] = [oldLine + olds, newLine + news, end];
  }
  return hunks;
}
