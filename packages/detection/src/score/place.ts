import type { Point } from '@sallyport/core';

/** Decoders behind the last member: `query.q|percent|html`, and not `body.text|json.note`. */
const DECODERS = /(?:\|[a-z0-9-]+)+$/;

/** The address of a value without its decodings: what is seen in a value and in its decoded form is seen at one place. */
export function placeOf(point: Point): Point {
  return point.includes('|') ? point.replace(DECODERS, '') : point;
}

/** True for the address of a value of its own, and not of another's decoding. */
export function isOwnPlace(point: Point): boolean {
  const bar = point.lastIndexOf('|');
  return bar < 0 || point.indexOf('.', bar) > 0 || point.indexOf('[', bar) > 0 || point.endsWith('#name');
}
