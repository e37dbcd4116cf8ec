import { ACTIVITY_IDS_MAX, ACTIVITY_ISSUED_MAX } from '@sallyport/core';
import type { KeyedHash } from '@sallyport/inventory/observe';
import { luhnValid } from '@sallyport/traffic/data-classes';
import { nameWords } from './names.ts';
import type { Field } from './purpose.ts';

/** Longer texts are no identifiers. */
const ID_CHARS_MAX = 80;
/** Values looked at of one answer, and its nesting. */
const NODES_MAX = 2_000;
const DEPTH_MAX = 8;

/** A path segment that names an object rather than a kind of object. */
export function looksLikeId(segment: string): boolean {
  if (segment.length === 0 || segment.length > ID_CHARS_MAX) return segment.length > 0;
  if (/^\d+$/.test(segment)) return true;
  // `v2`, `oauth2`, `2fa`, `level3` are words.
  if (!/\d/.test(segment) || /^v\d+(?:\.\d+)*$/i.test(segment)) return segment.includes('@');
  if (/^[a-z]+\d{1,2}$/i.test(segment) || /^\d{1,2}[a-z]+$/i.test(segment)) return false;
  return segment.length >= 5 && /^[\w.:~@+-]+$/.test(segment);
}

/** The shape of a path, and its identifiers. `masked` is the path as it may be recorded; `template` the operation's, or empty. */
export function readPath(path: string, masked: string, template: string): { readonly shape: string; readonly ids: readonly string[] } {
  const segments = path.split('/');
  const known = template === '' ? null : template.split('/');
  const shown = masked.split('/');
  const ids: string[] = [];
  const shape = segments.map((segment, index) => {
    const parameter =
      known !== null && known.length === segments.length ? known[index]!.includes('{') : looksLikeId(segment) || shown[index] !== segment;
    if (!parameter || segment === '') return segment;
    ids.push(segment);
    return '{}';
  });
  return { shape: shape.join('/').slice(0, SHAPE_CHARS_MAX), ids };
}

/** A longer path is no operation. */
const SHAPE_CHARS_MAX = 200;

/** Identifiers of a request: of its path, its query and its body. */
export function requestIds(
  pathIds: readonly string[],
  query: string,
  fields: readonly Field[],
  hash: KeyedHash,
): (readonly [string, number])[] {
  const ids: (readonly [string, number])[] = pathIds.map((id, index) => [`path[${index}]`, hash(id)] as const);
  if (query !== '') {
    for (const part of query.split('&', ACTIVITY_IDS_MAX)) {
      const equals = part.indexOf('=');
      if (equals <= 0 || !nameWords(part.slice(0, equals)).identifier) continue;
      const value = part.slice(equals + 1);
      if (value !== '' && value.length <= ID_CHARS_MAX) ids.push([`query.${part.slice(0, equals).slice(0, ID_CHARS_MAX)}`, hash(value)]);
    }
  }
  for (const { name, value, identifier } of fields) {
    if (ids.length >= ACTIVITY_IDS_MAX) break;
    if (identifier && value !== '' && value.length <= ID_CHARS_MAX) ids.push([name.slice(0, ID_CHARS_MAX), hash(value)]);
  }
  return ids.slice(0, ACTIVITY_IDS_MAX);
}

/** Identifiers that an answer gives out. */
export function issuedIds(value: unknown, hash: KeyedHash): number[] {
  const found = new Set<number>();
  let left = NODES_MAX;
  const walk = (node: unknown, depth: number): void => {
    if (typeof node !== 'object' || node === null || depth > DEPTH_MAX) return;
    if (Array.isArray(node)) {
      for (const item of node) {
        if (--left < 0 || found.size >= ACTIVITY_ISSUED_MAX) return;
        walk(item, depth + 1);
      }
      return;
    }
    for (const key in node) {
      if (--left < 0 || found.size >= ACTIVITY_ISSUED_MAX) return;
      const member = (node as Record<string, unknown>)[key];
      if (typeof member === 'object') walk(member, depth + 1);
      else if ((typeof member === 'string' || typeof member === 'number') && nameWords(key).identifier) {
        const text = String(member);
        if (text !== '' && text.length <= ID_CHARS_MAX) found.add(hash(text));
      }
    }
  };
  walk(value, 0);
  return [...found];
}

/** A card number: 13 to 19 digits with a good check digit (ISO/IEC 7812-1), spaces and dashes apart; or the empty string. */
export function cardNumberIn(fields: readonly Field[]): string {
  for (const { word, value } of fields) {
    if (!/card|pan|number|account/.test(word) || value.length < 13 || value.length > 23) continue;
    const digits = value.replace(/[ -]/g, '');
    if (/^[2-6]\d{12,18}$/.test(digits) && luhnValid(digits)) return digits;
  }
  return '';
}
