import { pointMember } from '@sallyport/core';
import { isObject, type JsonObject, type Resolve } from '../references.ts';
import type { Violations } from './violation.ts';

/** What a schema declares of a value: the members and items somebody may know from the description. */
export interface Shape {
  /** More members than the declared ones are allowed in so many words, or none are declared at all. */
  open: boolean;
  /** By name; as many as the description has. */
  readonly members: Map<string, Shape>;
  items: Shape | null;
  /** Classes of data the field says it holds (`x-data-classes`). */
  readonly classes: Set<string>;
}

/** Where a schema says which classes of data a field holds: written by hand, or by the inventory's export. */
const CLASS_WORDS = ['x-data-classes', 'x-sallyport-data-classes'] as const;

/** Classes of data a value is of; watched ones only. */
export type ClassesOf = (name: string, value: string) => readonly string[];

/** Names of alternatives joined deeper than this are left open. */
const COMBINED_DEPTH_MAX = 16;
/**
 * Members and items looked at of one body, and how deep; telling the class of a value takes as long as ten of them. A
 * body past that counts as not checked: its route's fail mode decides.
 */
const MEMBERS_LOOKED_AT_MAX = 200_000;
const CLASSIFY_COST = 10;
const DEPTH_LOOKED_AT_MAX = 64;

/** Compiles the declared members of schemas; alternatives (`allOf`, `oneOf`, `anyOf`, `if`) are put together. Recursive schemas are shared. */
export function shapeCompiler(resolve: Resolve): (schema: unknown) => Shape {
  const known = new Map<JsonObject, Shape>();
  const compile = (raw: unknown): Shape => {
    const schema = resolve(raw);
    if (schema === null) return { open: true, members: new Map(), items: null, classes: new Set() };
    const made = known.get(schema);
    if (made !== undefined) return made;
    const shape: Shape = { open: false, members: new Map(), items: null, classes: new Set() };
    known.set(schema, shape);
    const declared = join(shape, schema, 0);
    if (!declared) shape.open = true;
    return shape;
  };
  const join = (into: Shape, schema: JsonObject, depth: number): boolean => {
    let declared = false;
    for (const word of CLASS_WORDS) for (const name of listOf(schema[word])) into.classes.add(String(name));
    if (isObject(schema.properties)) {
      for (const [name, member] of Object.entries(schema.properties)) addMember(into, name, member);
      declared = true;
    }
    if (opens(schema)) into.open = true;
    else if (schema.additionalProperties === false || schema.unevaluatedProperties === false) declared = true;
    if (schema.items !== undefined) into.items ??= compile(schema.items);
    for (const part of alternatives(schema)) {
      const resolved = resolve(part);
      if (resolved === null || depth >= COMBINED_DEPTH_MAX) into.open = true;
      else if (join(into, resolved, depth + 1)) declared = true;
    }
    return declared;
  };
  const addMember = (into: Shape, name: string, schema: unknown): void => {
    const shape = compile(schema);
    const before = into.members.get(name);
    into.members.set(name, before === undefined || before === shape ? shape : merged(before, shape));
  };
  return compile;
}

/** A member that two alternatives describe: what either says may be there. */
function merged(a: Shape, b: Shape): Shape {
  const members = new Map(a.members);
  for (const [name, shape] of b.members) if (!members.has(name)) members.set(name, shape);
  return { open: a.open || b.open, members, items: a.items ?? b.items, classes: new Set([...a.classes, ...b.classes]) };
}

function opens(schema: JsonObject): boolean {
  const { additionalProperties: more, unevaluatedProperties: rest, patternProperties } = schema;
  return (more !== undefined && more !== false) || (rest !== undefined && rest !== false) || patternProperties !== undefined;
}

function alternatives(schema: JsonObject): readonly unknown[] {
  const { allOf, oneOf, anyOf } = schema;
  const parts = [schema.then, schema.else].filter((part) => part !== undefined);
  return [...listOf(allOf), ...listOf(oneOf), ...listOf(anyOf), ...parts];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

interface Look {
  readonly out: Violations;
  readonly kind: 'undefined-field' | 'undeclared-response-field';
  readonly classesOf: ClassesOf | null;
  left: number;
}

/**
 * Reports members that a shape does not declare and, with `classesOf`, watched data where the field does not declare it.
 * Throws `RangeError` for a body that is too large to be looked at.
 */
export function lookAtShape(
  shape: Shape,
  value: unknown,
  point: string,
  kind: Look['kind'],
  classesOf: ClassesOf | null,
  out: Violations,
): void {
  look({ out, kind, classesOf, left: MEMBERS_LOOKED_AT_MAX }, shape, value, point, '', 0);
}

/** The shape of what nothing is said about. */
export const ANYTHING: Shape = { open: true, members: new Map(), items: null, classes: new Set() };

function look(state: Look, shape: Shape, value: unknown, point: string, name: string, depth: number): void {
  if (typeof value !== 'object' || value === null) {
    if (state.classesOf !== null) classify(state, state.classesOf, shape, value, point, name);
    return;
  }
  if (state.out.full) return;
  if (depth > DEPTH_LOOKED_AT_MAX) throw new RangeError('the body is nested too deeply to be looked at');
  if (Array.isArray(value)) {
    if (shape.items === null && state.classesOf === null) return;
    const at = `${point}[]`;
    for (const item of value) {
      if (state.classesOf === null && (typeof item !== 'object' || item === null)) continue;
      count(state, 1);
      look(state, shape.items ?? ANYTHING, item, at, name, depth + 1);
    }
    return;
  }
  for (const key in value) {
    count(state, 1);
    const member = shape.members.get(key);
    if (member === undefined && !shape.open)
      state.out.add(state.kind, pointMember(point, key), 'a member that the schema does not declare');
    const child = (value as JsonObject)[key];
    // Most members are scalars of a declared name: nothing is built for them.
    if (state.classesOf === null && (typeof child !== 'object' || child === null)) continue;
    look(state, member ?? ANYTHING, child, pointMember(point, key), key, depth + 1);
  }
}

function count(state: Look, steps: number): void {
  state.left -= steps;
  if (state.left < 0) throw new RangeError('the body has too many members to be looked at');
}

function classify(state: Look, classesOf: ClassesOf, shape: Shape, value: unknown, point: string, name: string): void {
  if (typeof value !== 'string' && typeof value !== 'number') return;
  count(state, CLASSIFY_COST);
  for (const id of classesOf(name, String(value)))
    if (!shape.classes.has(id)) state.out.add('response-data-class', point, `holds ${id}, which the field does not declare`);
}
