import type { ValueType } from '@sallyport/core';
import { pointMember } from '@sallyport/core';
import { SPEC_DEPTH_MAX, SPEC_FIELDS_MAX, SPEC_VISITS_MAX } from './limits.ts';
import type { SpecContent, SpecField } from './model.ts';
import { isObject, type JsonObject, type Resolve } from './references.ts';

const TYPES: ReadonlySet<string> = new Set(['string', 'integer', 'number', 'boolean', 'null', 'object', 'array']);

/** The one type of a schema: the first that is not `null`; inferred from its keywords where it names none. */
export function schemaType(schema: JsonObject): ValueType {
  const named = Array.isArray(schema.type) ? (schema.type.find((type) => type !== 'null') ?? 'null') : schema.type;
  if (typeof named === 'string' && TYPES.has(named)) return named as ValueType;
  if (isObject(schema.properties) || schema.additionalProperties !== undefined) return 'object';
  if (schema.items !== undefined) return 'array';
  // A bare combination is nearly always one of objects; scalars name their type.
  return (schema.allOf ?? schema.oneOf ?? schema.anyOf) ? 'object' : 'string';
}

export function schemaFormat(schema: JsonObject): string {
  return typeof schema.format === 'string' ? schema.format : '';
}

/** Values of `enum` (or `const`) as text; objects in there are left out. */
export function schemaEnum(schema: JsonObject): string[] {
  const values = Array.isArray(schema.enum) ? schema.enum : schema.const === undefined ? [] : [schema.const];
  return values.filter((value) => typeof value !== 'object').map(String);
}

interface Walk {
  readonly resolve: Resolve;
  readonly fields: Map<string, SpecField>;
  visits: number;
  truncated: boolean;
}

/** Flattens a schema to its fields, named `items[].sku`; members of `allOf`, `oneOf` and `anyOf` are put together. */
export function contentOf(mediaType: string, schema: unknown, resolve: Resolve): SpecContent {
  const state: Walk = { resolve, fields: new Map(), visits: 0, truncated: false };
  visit(state, schema, '', true, 0);
  return { mediaType, fields: [...state.fields.values()], truncated: state.truncated };
}

function visit(state: Walk, raw: unknown, name: string, required: boolean, depth: number): void {
  const schema = state.resolve(raw);
  if (schema === null) return;
  if (depth > SPEC_DEPTH_MAX || state.fields.size >= SPEC_FIELDS_MAX || state.visits++ >= SPEC_VISITS_MAX) {
    state.truncated = true;
    return;
  }
  const type = schemaType(schema);
  if (name !== '' && !state.fields.has(name)) {
    state.fields.set(name, { name, type, format: schemaFormat(schema), required, enum: schemaEnum(schema) });
  }
  if (schema.items !== undefined) visit(state, schema.items, `${name}[]`, required, depth + 1);
  visitMembers(state, schema, name, required, depth);
  for (const part of listOf(schema.allOf)) visit(state, part, name, required, depth + 1);
  for (const part of [...listOf(schema.oneOf), ...listOf(schema.anyOf)]) visit(state, part, name, false, depth + 1);
}

function visitMembers(state: Walk, schema: JsonObject, name: string, required: boolean, depth: number): void {
  if (!isObject(schema.properties)) return;
  const needed = new Set(listOf(schema.required));
  for (const [key, member] of Object.entries(schema.properties)) {
    visit(state, member, memberName(name, key), required && needed.has(key), depth + 1);
  }
}

/** Appends a member as the point addresses do: `a.b`, `items[].sku`, `a["x.y"]`. */
function memberName(parent: string, key: string): string {
  const joined = pointMember(parent, key);
  return joined.startsWith('.') ? joined.slice(1) : joined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
