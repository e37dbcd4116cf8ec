import { isObject, type JsonObject, localResolver, type Resolve } from '../references.ts';
import { clip, pointerJoin } from '../source.ts';
import { compilePattern } from './patterns.ts';
import type { Direction } from './violation.ts';

/** Keyword of a member that may not be sent; set by {@link prepare}. */
export const READ_ONLY = 'x-sallyport-read-only';
/** Keyword of a schema that tries several others; counts work. Set by {@link prepare}. */
export const WORK = 'x-sallyport-work';

/** Keywords that say nothing about validity, or that would move the base of references. */
const DROPPED: ReadonlySet<string> = new Set([
  'example',
  'examples',
  'default',
  'discriminator',
  'xml',
  'externalDocs',
  '$schema',
  '$id',
  'id',
]);
const NAME_MAPS: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'dependentSchemas',
  'schemas',
  'paths',
  'responses',
  'headers',
  'content',
  'callbacks',
  'parameters',
  'requestBodies',
  'securitySchemes',
  'links',
  'pathItems',
]);
const INSTANCE_DATA: ReadonlySet<string> = new Set(['enum', 'const']);

/** Something of a description that cannot be enforced, and where. */
export interface EnforceProblem {
  readonly pointer: string;
  readonly message: string;
}

/** Problems listed of one description. */
export const ENFORCE_PROBLEMS_MAX = 100;

interface Walk {
  readonly direction: Direction;
  readonly resolve: Resolve;
  readonly problems: EnforceProblem[];
}

/**
 * A copy of a 3.1 document whose schemas say what holds in one direction: a request is not asked for read-only members
 * and may not hold them, an answer is not asked for write-only ones. Patterns that cannot be run safely are taken out
 * and listed in `problems`.
 */
export function prepare(document: JsonObject, direction: Direction, problems: EnforceProblem[]): JsonObject {
  return copy({ direction, resolve: localResolver(document), problems }, document, '', false) as JsonObject;
}

function copy(walk: Walk, value: unknown, pointer: string, names: boolean): unknown {
  if (Array.isArray(value)) return value.map((item, index) => copy(walk, item, `${pointer}/${index}`, false));
  if (!isObject(value)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    if (!names && DROPPED.has(key) && !(key === 'id' && typeof member !== 'string')) continue;
    if (!names && key === 'pattern' && typeof member === 'string' && !usable(walk, member, pointer)) continue;
    const at = pointerJoin(pointer, key);
    const made = !names && INSTANCE_DATA.has(key) ? member : copy(walk, member, at, !names && NAME_MAPS.has(key));
    // A member called `__proto__` must become a member.
    Object.defineProperty(result, key, { value: made, enumerable: true, writable: true, configurable: true });
  }
  if (names) return result;
  if (isObject(result.properties)) direct(walk, result, result.properties as Record<string, unknown>);
  if (isObject(result.patternProperties)) keepUsable(walk, result.patternProperties as Record<string, unknown>, pointer);
  completeForCompiler(result);
  if (result.oneOf !== undefined || result.anyOf !== undefined || result.not !== undefined || result.if !== undefined) result[WORK] = true;
  return result;
}

/** What the compiler reads otherwise than the specification has it. */
function completeForCompiler(schema: Record<string, unknown>): void {
  // It leaves out an `if` without `then` or `else`, and with it what the `if` says of evaluated members.
  if (schema.if !== undefined && schema.unevaluatedProperties !== undefined) {
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema.
    schema.then ??= { allOf: [true] };
    schema.else ??= { allOf: [true] };
  }
  // It refuses an empty `enum`, which no value fits.
  if (Array.isArray(schema.enum) && schema.enum.length === 0) {
    delete schema.enum;
    schema.allOf = [...(Array.isArray(schema.allOf) ? schema.allOf : []), false];
  }
}

function direct(walk: Walk, schema: Record<string, unknown>, properties: Record<string, unknown>): void {
  const hidden = walk.direction === 'request' ? 'readOnly' : 'writeOnly';
  const away = Object.keys(properties).filter((name) => isMarked(walk, properties[name], hidden));
  if (away.length === 0) return;
  if (Array.isArray(schema.required)) schema.required = schema.required.filter((name) => !away.includes(String(name)));
  if (walk.direction === 'request') for (const name of away) properties[name] = { ...(properties[name] as JsonObject), [READ_ONLY]: true };
}

function isMarked(walk: Walk, schema: unknown, mark: string): boolean {
  return isObject(schema) && (schema[mark] === true || walk.resolve(schema)?.[mark] === true);
}

function keepUsable(walk: Walk, patterns: Record<string, unknown>, pointer: string): void {
  for (const source of Object.keys(patterns)) if (!usable(walk, source, pointer)) delete patterns[source];
}

function usable(walk: Walk, source: string, pointer: string): boolean {
  try {
    compilePattern(source);
    return true;
  } catch (error) {
    const message = `the pattern is not enforced: ${clip(error instanceof Error ? error.message : String(error))}`;
    const known = walk.problems.some((problem) => problem.pointer === pointer);
    if (!known && walk.problems.length < ENFORCE_PROBLEMS_MAX) walk.problems.push({ pointer, message });
    return false;
  }
}
