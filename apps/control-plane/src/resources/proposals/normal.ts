import type { ParameterLocation } from '@sallyport/core';
import type { ParameterRecord } from '@sallyport/inventory';
import type { NormalValue } from './schema.ts';

/** How addresses of points begin, and where the inventory keeps what stands there. Longer beginnings first. */
const PLACES: readonly (readonly [prefix: string, location: ParameterLocation])[] = [
  ['response.body.json', 'response'],
  ['body.json', 'body'],
  ['body.form', 'body'],
  ['body.multipart', 'body'],
  ['body.xml', 'body'],
  ['query', 'query'],
  ['header', 'header'],
  ['cookie', 'cookie'],
];

/** What a point of an operation normally holds, as far as the inventory knows; `null` when it does not. */
export function normalAt(parameters: readonly ParameterRecord[], point: string): NormalValue | null {
  const place = PLACES.find(([prefix]) => point.startsWith(prefix));
  if (place === undefined) return null;
  const [prefix, location] = place;
  const rest = point.slice(prefix.length);
  const name = rest.startsWith('.') ? rest.slice(1) : rest;
  const known = parameters.find((parameter) => parameter.location === location && parameter.name === name && parameter.seen > 0);
  if (known === undefined) return null;
  const { types, formats, size_min, size_max, distinct, seen } = known;
  return { types, formats, size_min, size_max, distinct, seen };
}
