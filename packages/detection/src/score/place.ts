import type { Point } from '@sallyport/core';

/** The name of a decoder. */
const DECODER = /^[a-z0-9-]+$/;

/**
 * The address of a value without the decoders behind its last member (`query.q|percent|html`, not `body.text|json.note`): what is
 * seen in a value and in its decoded form is seen at one place.
 */
export function placeOf(point: Point): Point {
  let end = point.length;
  for (let bar = point.lastIndexOf('|'); bar > 0 && DECODER.test(point.slice(bar + 1, end)); bar = point.lastIndexOf('|', bar - 1))
    end = bar;
  return point.slice(0, end);
}

/** True for the address of a value of its own, and not of another's decoding. */
export function isOwnPlace(point: Point): boolean {
  const bar = point.lastIndexOf('|');
  return bar < 0 || point.indexOf('.', bar) > 0 || point.indexOf('[', bar) > 0 || point.endsWith('#name');
}
