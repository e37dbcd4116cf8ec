import { SPEC_NESTING_MAX, SPEC_REF_CHAIN_MAX } from './limits.ts';
import { pointerJoin, pointerParts } from './source.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A reference that must not be followed, or a document too deep to walk. */
export type ReferenceFault = { readonly kind: 'remote' | 'nesting'; readonly pointer: string; readonly target: string };

/** Keywords whose value is instance data: a `$ref` in there is text, not a reference. */
const DATA_KEYWORDS = new Set(['example', 'examples', 'default', 'enum', 'const', 'value']);
/** Keywords whose members are names chosen by the author, so that a member called `default` is no keyword. */
const NAME_MAPS = new Set([
  'properties',
  'patternProperties',
  '$defs',
  'definitions',
  'schemas',
  'paths',
  'responses',
  'headers',
  'callbacks',
]);

/**
 * The first reference that leaves the document, in document order. Such references are never fetched: a description
 * that could make this system open a file or an address would be a way into the network it protects.
 */
export function findReferenceFault(document: JsonObject): ReferenceFault | null {
  return walk(document, '', false, 0);
}

function walk(value: unknown, pointer: string, names: boolean, depth: number): ReferenceFault | null {
  if (typeof value !== 'object' || value === null) return null;
  if (depth > SPEC_NESTING_MAX) return { kind: 'nesting', pointer, target: '' };
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const fault = walk(value[index], `${pointer}/${index}`, false, depth + 1);
      if (fault !== null) return fault;
    }
    return null;
  }
  for (const [key, member] of Object.entries(value)) {
    if (!names && key === '$ref' && typeof member === 'string' && !member.startsWith('#'))
      return { kind: 'remote', pointer, target: member };
    if (!names && (DATA_KEYWORDS.has(key) || key.startsWith('x-'))) continue;
    const fault = walk(member, pointerJoin(pointer, key), !names && NAME_MAPS.has(key), depth + 1);
    if (fault !== null) return fault;
  }
  return null;
}

/** Follows local references until something else stands there; `null` when one leads nowhere or in a circle. */
export type Resolve = (value: unknown) => JsonObject | null;

export function localResolver(document: JsonObject): Resolve {
  return (value) => {
    let current = value;
    for (let step = 0; step < SPEC_REF_CHAIN_MAX; step++) {
      if (!isObject(current)) return null;
      if (typeof current.$ref !== 'string') return current;
      current = lookup(document, current.$ref);
    }
    return null;
  };
}

function lookup(document: JsonObject, reference: string): unknown {
  if (reference !== '#' && !reference.startsWith('#/')) return null;
  let current: unknown = document;
  for (const raw of pointerParts(reference.slice(1))) {
    const part = decodeFragment(raw);
    if (Array.isArray(current)) current = current[Number(part)];
    else if (isObject(current) && Object.hasOwn(current, part)) current = current[part];
    else return null;
  }
  return current;
}

function decodeFragment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
