import { ACTIVITY_IDS_MAX, ACTIVITY_ISSUED_MAX, type HeaderField, type RequestView } from '@sallyport/core';
import { type KeyedHash, remembered } from '@sallyport/inventory/observe';
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
      known !== null && known.length === segments.length
        ? known[index]!.includes('{')
        : looksLikeId(segment) || shown[index] !== segment || isMember(segment, segments[index - 1] ?? '');
    if (!parameter || segment === '') return segment;
    ids.push(segment);
    return '{}';
  });
  return { shape: shape.join('/').slice(0, SHAPE_CHARS_MAX), ids };
}

/** `m12` behind `merchants`: a short name with a number, behind the plural of what it names. */
function isMember(segment: string, before: string): boolean {
  return before.length > 3 && before.endsWith('s') && /^[a-uw-z]{1,2}[-_]?\d{1,4}$/i.test(segment);
}

/** A longer path is no operation. */
const SHAPE_CHARS_MAX = 200;

/** Names of headers judged once. */
const HEADERS_MAX = 1_024;
/** Headers that name an object or its owner: `x-account-id`, `customer-number`; not those that name the request or the program. */
const ID_HEADER =
  /^(?:x-)?(?:account|customer|user|member|contract|card|loan|portfolio|company|merchant|konto|kunden?|compte|cuenta|conta|cliente)[-_]?(?:id|no|number|ref)$/;

const namesObject = remembered(HEADERS_MAX, (name) => ID_HEADER.test(name));

/** Where identifiers of a request stand. */
export interface IdPlaces {
  readonly path: readonly string[];
  readonly request: RequestView;
  readonly fields: readonly Field[];
  /** Of a GraphQL document. */
  readonly literals: readonly (readonly [name: string, value: string])[];
}

/** Identifiers of a request: of its path, query, body, document and headers. */
export function requestIds({ path, request, fields, literals }: IdPlaces, hash: KeyedHash): (readonly [string, number])[] {
  const ids: (readonly [string, number])[] = path.map((id, index) => [`path[${index}]`, hash(id)] as const);
  const add = (place: string, name: string, value: string): void => {
    if (ids.length < ACTIVITY_IDS_MAX && value !== '' && value.length <= ID_CHARS_MAX)
      ids.push([`${place}${name.slice(0, ID_CHARS_MAX)}`, hash(value)]);
  };
  if (request.query !== '') {
    for (const part of request.query.split('&', ACTIVITY_IDS_MAX)) {
      const equals = part.indexOf('=');
      if (equals > 0 && nameWords(part.slice(0, equals)).identifier) add('query.', part.slice(0, equals), part.slice(equals + 1));
    }
  }
  for (const { name, value, identifier } of fields) if (identifier) add('', name, value);
  for (const [name, value] of literals) if (nameWords(name).identifier) add('graphql.', name, value);
  for (const [name, value] of request.headers) if (namesObject(name)) add('header.', name, value);
  return ids.slice(0, ACTIVITY_IDS_MAX);
}

/** Rows of the longest list in an answer. */
export function rowsOf(answer: unknown, depth = 0): number {
  if (Array.isArray(answer)) return answer.length;
  if (typeof answer !== 'object' || answer === null || depth >= ROWS_DEPTH_MAX) return 0;
  let rows = 0;
  for (const key in answer) rows = Math.max(rows, rowsOf((answer as Record<string, unknown>)[key], depth + 1));
  return rows;
}

/** Lists stand near the top of answers. */
const ROWS_DEPTH_MAX = 3;

/** Identifiers that an answer gives out. */
export function issuedIds(value: unknown, headers: readonly HeaderField[], hash: KeyedHash): number[] {
  const found = new Set<number>();
  // What was made has its place in a header, as a rule.
  const place = headers.find(([name]) => name === 'location')?.[1] ?? '';
  const last = place.slice(place.lastIndexOf('/') + 1);
  if (looksLikeId(last)) found.add(hash(last));
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

const CARD_WORD = /card|pan|number|account|nummer|numero|karte|tarjeta|carte|cartao|carta|kaart|karta/;

/** A card number: 13 to 19 digits with a good check digit (ISO/IEC 7812-1), spaces and dashes apart; or the empty string. */
export function cardNumberIn(fields: readonly Field[]): string {
  for (const { word, value } of fields) {
    if (!CARD_WORD.test(word) || value.length < 13 || value.length > 23) continue;
    const digits = value.replace(/[ -]/g, '');
    if (/^[2-6]\d{12,18}$/.test(digits) && luhnValid(digits)) return digits;
  }
  return '';
}
