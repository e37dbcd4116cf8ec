import { type ErrorCode, failed, ok, type Result, SallyportError } from '@sallyport/core';
import { LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';

/** A larger file is a mistake, and reading it would hold up every reload. */
export const DOCUMENT_CHARS_MAX = 16_777_216;

/** Problems named in one error; the rest are left for the next try. */
const PROBLEMS_NAMED_MAX = 20;
/** References in one YAML file; more is an attack on memory. */
const ALIASES_MAX = 100;

/** A YAML document that was read and is valid by its schema. */
export interface ReadDocument<T> {
  readonly value: T;
  /** `place:line:column` of a field, for checks that a schema cannot make. */
  readonly locate: (path: readonly PropertyKey[]) => string;
}

/** Reads a YAML (or JSON) text by a schema. Every problem is named as `place:line:column field: what`. */
export function readDocument<T>(
  text: string,
  place: string,
  schema: z.ZodType<T>,
  code: (path: readonly PropertyKey[]) => ErrorCode,
): Result<ReadDocument<T>> {
  if (text.length > DOCUMENT_CHARS_MAX) return failed(new SallyportError(code([]), place, `longer than ${DOCUMENT_CHARS_MAX} characters`));
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const syntax = document.errors[0];
  if (syntax !== undefined)
    return failed(new SallyportError('CONFIG_SYNTAX', at(place, lines, syntax.pos[0]), syntax.message.split('\n')[0] ?? ''));
  const locate = (path: readonly PropertyKey[]): string => at(place, lines, offsetOf(document.contents as Node | null, path));
  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    return failed(new SallyportError('CONFIG_SYNTAX', place, error instanceof Error ? error.message : String(error), { cause: error }));
  }
  const parsed = schema.safeParse(plain ?? {});
  return parsed.success ? ok({ value: parsed.data, locate }) : failed(invalid(parsed.error.issues, locate, code));
}

function at(place: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${place}:${Math.max(1, line)}:${Math.max(1, col)}`;
}

interface MapNode {
  readonly items: readonly { readonly key: Node; readonly value: Node | null }[];
}

/** Offset of the node a path leads to, or of the nearest one that is there. */
function offsetOf(root: Node | null, path: readonly PropertyKey[]): number {
  let node: Node | null = root;
  let offset = root?.range?.[0] ?? 0;
  for (const step of path) {
    const next = child(node, step);
    if (next === null) break;
    offset = next.offset;
    node = next.node;
  }
  return offset;
}

function child(node: Node | null, step: PropertyKey): { readonly node: Node | null; readonly offset: number } | null {
  if (node === null || !('items' in node)) return null;
  if (typeof step === 'number') {
    const item = (node.items as readonly (Node | null)[])[step];
    return item?.range ? { node: item, offset: item.range[0] } : null;
  }
  const pair = (node as unknown as MapNode).items.find((item) => 'key' in item && String((item.key as { value?: unknown }).value) === step);
  if (pair === undefined) return null;
  return { node: pair.value, offset: pair.key.range?.[0] ?? 0 };
}

function invalid(
  issues: readonly z.core.$ZodIssue[],
  locate: (path: readonly PropertyKey[]) => string,
  code: (path: readonly PropertyKey[]) => ErrorCode,
): SallyportError {
  const problems = issues.flatMap(problemsOf);
  const [first, ...others] = problems;
  const more = others.slice(0, PROBLEMS_NAMED_MAX - 1).map((problem) => `; ${locate(problem.path)} ${problem.text}`);
  return new SallyportError(code(first?.path ?? []), locate(first?.path ?? []), `${first?.text ?? 'not a configuration'}${more.join('')}`);
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly text: string;
}

function problemsOf(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], text: `${fieldName([...issue.path, key])}: there is no such field` }));
  }
  return [{ path: issue.path, text: `${fieldName(issue.path)}: ${issue.message}` }];
}

/** `gateway.routes[2].upstream`. */
export function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (name, step) => (typeof step === 'number' ? `${name}[${step}]` : name === '' ? String(step) : `${name}.${String(step)}`),
    '',
  );
}
