import { SallyportError } from '@sallyport/core';

/** Nesting of a canonicalised value. Deeper (or cyclic) values are refused, so that a value cannot exhaust the stack. */
export const CANONICAL_DEPTH_MAX = 128;

/** Longer text goes to the engine's own escaping at once. */
const PLAIN_CHARS_MAX = 64;

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SURROGATE_FIRST = 0xd800;

/**
 * JSON Canonicalization Scheme (RFC 8785): no white space, members sorted by UTF-16 code units, numbers and
 * strings as ECMAScript writes them. Equal values give equal text, so the text can be hashed and signed.
 *
 * Members that are `undefined` are left out, as `JSON.stringify` does.
 * Throws INTERNAL for what I-JSON cannot hold: NaN, Infinity, lone surrogates, other types, too deep values.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'number':
      if (!Number.isFinite(value)) throw refused(`the number ${value}`);
      // ECMAScript's Number::toString is the algorithm of RFC 8785 section 3.2.2.3; -0 becomes 0 there too.
      return String(value === 0 ? 0 : value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depth >= CANONICAL_DEPTH_MAX) throw refused(`nesting over ${CANONICAL_DEPTH_MAX}`);
      return Array.isArray(value) ? array(value, depth + 1) : object(value as Readonly<Record<string, unknown>>, depth + 1);
    default:
      throw refused(`a value of type ${typeof value}`);
  }
}

function array(values: readonly unknown[], depth: number): string {
  let out = '[';
  for (let index = 0; index < values.length; index++) {
    if (index > 0) out += ',';
    out += write(values[index], depth);
  }
  return `${out}]`;
}

function object(value: Readonly<Record<string, unknown>>, depth: number): string {
  const { order, prefixes } = shapeOf(Object.keys(value));
  let out = '{';
  for (let index = 0; index < order.length; index++) {
    const member = value[order[index] as string];
    if (member === undefined) continue;
    if (out.length > 1) out += ',';
    out += prefixes[index];
    out += write(member, depth);
  }
  return `${out}}`;
}

/** The members of an object in canonical order, with their names as they are written. */
interface Shape {
  readonly keys: readonly string[];
  readonly order: readonly string[];
  readonly prefixes: readonly string[];
}

/**
 * Events have few shapes, and sorting and quoting their names costs more than writing their values. Beyond the limit a
 * shape is worked out anew each time.
 */
const SHAPES_MAX = 256;
const SHAPE_KEYS_MAX = 64;
const SHAPE_KEY_CHARS_MAX = 64;
const shapes = new Map<string, Shape>();

function shapeOf(keys: readonly string[]): Shape {
  const name = `${keys.length}${keys[0]} ${keys[keys.length - 1]}`;
  const known = shapes.get(name);
  if (known !== undefined && sameKeys(known.keys, keys)) return known;
  // The default sort compares UTF-16 code units, which is the order of RFC 8785 section 3.2.3.
  const order = keys.toSorted();
  const shape = { keys, order, prefixes: order.map((key) => `${text(key)}:`) };
  if (known === undefined && shapes.size < SHAPES_MAX && isKeepable(keys)) shapes.set(name, shape);
  return shape;
}

function isKeepable(keys: readonly string[]): boolean {
  return keys.length <= SHAPE_KEYS_MAX && keys.every((key) => key.length <= SHAPE_KEY_CHARS_MAX);
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** Plain text needs no escapes and no check: a loop over it beats two calls into the engine. */
function text(value: string): string {
  if (value.length > PLAIN_CHARS_MAX) return escaped(value);
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit < SPACE || unit === QUOTE || unit === BACKSLASH || unit >= SURROGATE_FIRST) return escaped(value);
  }
  return `"${value}"`;
}

function escaped(value: string): string {
  if (!value.isWellFormed()) throw refused('a lone surrogate');
  return JSON.stringify(value);
}

function refused(what: string): SallyportError {
  return new SallyportError('INTERNAL', 'canonical JSON', `${what} has no canonical form`);
}

/** A copy in which every lone surrogate is U+FFFD, for text that came from the wire. */
export function wellFormed<T>(value: T): T {
  return repair(value, 0) as T;
}

function repair(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= CANONICAL_DEPTH_MAX) throw refused(`nesting over ${CANONICAL_DEPTH_MAX}`);
  if (Array.isArray(value)) return value.map((item) => repair(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key.toWellFormed(), repair(member, depth + 1)]));
}
