import type { ParsedBody } from '@sallyport/traffic';
import { nameWords } from './names.ts';
import type { Field } from './purpose.ts';

/** Scalars read of one body, and levels of nesting. What matters stands at the top of bodies. */
const FIELDS_MAX = 64;
const DEPTH_MAX = 3;

/** The scalars of a request body with their names. */
export function fieldsOf(body: ParsedBody | undefined): Field[] {
  const fields: Field[] = [];
  if (body === undefined) return fields;
  if (body.kind === 'json') walk(withoutEnvelope(body.value), 'body', fields, 0);
  else if (body.kind === 'form') for (const [name, value] of body.fields.slice(0, FIELDS_MAX)) add(fields, 'body', name, value);
  return fields;
}

/** The `id` of JSON-RPC numbers the message and names nothing. */
function withoutEnvelope(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('jsonrpc' in value)) return value;
  return { params: (value as { params?: unknown }).params };
}

function walk(value: unknown, name: string, fields: Field[], depth: number): void {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return;
  if (Array.isArray(value)) {
    for (const item of value) {
      if (fields.length >= FIELDS_MAX) return;
      walk(item, `${name}[]`, fields, depth + 1);
    }
    return;
  }
  for (const key in value) {
    if (fields.length >= FIELDS_MAX) return;
    const member = (value as Record<string, unknown>)[key];
    if (typeof member === 'string' || typeof member === 'number') add(fields, name, key, String(member));
    else walk(member, `${name}.${key}`, fields, depth + 1);
  }
}

function add(fields: Field[], parent: string, key: string, value: string): void {
  const { word, identifier } = nameWords(key);
  fields.push({ word, name: identifier ? `${parent}.${key}` : '', value, identifier });
}
