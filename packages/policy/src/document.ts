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

/** Something wrong at one place of a text. */
export interface DocumentProblem {
  readonly code: ErrorCode;
  /** From 1; 0 where no place is known. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

type Parsed<T> = { readonly value: T; readonly where: Where } | { readonly problems: readonly [DocumentProblem, ...DocumentProblem[]] };
type Where = (path: readonly PropertyKey[]) => { readonly line: number; readonly column: number };
type CodeOf = (path: readonly PropertyKey[]) => ErrorCode;

/** Reads a YAML (or JSON) text by a schema. Every problem is named as `place:line:column field: what`. */
export function readDocument<T>(text: string, place: string, schema: z.ZodType<T>, code: CodeOf): Result<ReadDocument<T>> {
  const read = parse(text, schema, code);
  if ('problems' in read) {
    const [first, ...others] = read.problems;
    const more = others.slice(0, PROBLEMS_NAMED_MAX - 1).map((problem) => `; ${at(place, problem)} ${problem.text}`);
    return failed(new SallyportError(first.code, at(place, first), `${first.text}${more.join('')}`));
  }
  return ok({ value: read.value, locate: (path) => at(place, read.where(path)) });
}

/** Everything wrong with a text by a schema, at most {@link PROBLEMS_NAMED_MAX} problems; empty when it is valid. */
export function checkDocument(text: string, schema: z.ZodType, code: ErrorCode): readonly DocumentProblem[] {
  const read = parse(text, schema, () => code);
  return 'problems' in read ? read.problems.slice(0, PROBLEMS_NAMED_MAX) : [];
}

function parse<T>(text: string, schema: z.ZodType<T>, code: CodeOf): Parsed<T> {
  const whole = { line: 0, column: 0 };
  if (text.length > DOCUMENT_CHARS_MAX)
    return { problems: [{ code: code([]), ...whole, text: `longer than ${DOCUMENT_CHARS_MAX} characters` }] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const syntax = document.errors[0];
  if (syntax !== undefined)
    return { problems: [{ code: 'CONFIG_SYNTAX', ...placeOf(lines, syntax.pos[0]), text: syntax.message.split('\n')[0] ?? '' }] };
  const where: Where = (path) => placeOf(lines, offsetOf(document.contents as Node | null, path));
  let plain: unknown;
  try {
    plain = document.toJS({ maxAliasCount: ALIASES_MAX });
  } catch (error) {
    return { problems: [{ code: 'CONFIG_SYNTAX', ...whole, text: error instanceof Error ? error.message : String(error) }] };
  }
  const parsed = schema.safeParse(plain ?? {});
  if (parsed.success) return { value: parsed.data, where };
  const [first = { path: [], text: 'not a configuration' }, ...others] = parsed.error.issues.flatMap(problemsOf);
  const located = (problem: Problem): DocumentProblem => ({ code: code(problem.path), ...where(problem.path), text: problem.text });
  return { problems: [located(first), ...others.map(located)] };
}

function placeOf(lines: LineCounter, offset: number): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function at(place: string, { line, column }: { readonly line: number; readonly column: number }): string {
  return line === 0 ? place : `${place}:${line}:${column}`;
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
