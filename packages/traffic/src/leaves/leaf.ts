import type { CoverageGap, Fact, Point, PointKind } from '@sallyport/core';
import type { ParsedBody } from '../body/parsed.ts';

/** One value of a message, with its address. Detection and the inventory read nothing else of it. */
export interface Leaf {
  readonly point: Point;
  readonly kind: PointKind;
  /** Name of the parameter, header, cookie or nearest member; the empty string for a path segment or a whole body. */
  readonly name: string;
  readonly value: string;
  /** The value IS the member's name. */
  readonly isName: boolean;
  /** Decoding steps after the structural parse (percent-decoding a query value once is part of that parse): 0 for the value itself. */
  readonly decoded: number;
  /** The values that stand joined in `value`; a leaf without has one value. */
  readonly joined?: readonly string[];
}

/** Leaves `[from, to)` that came in an earlier message with the same content: what was said of `source` then holds now. */
export interface Repeat {
  readonly from: number;
  readonly to: number;
  readonly source: object;
}

/** Everything extraction found in one message. */
export interface Extraction {
  readonly leaves: readonly Leaf[];
  /** In order of the leaves, without overlap. */
  readonly repeats: readonly Repeat[];
  readonly gaps: readonly CoverageGap[];
  /** Facts seen while reading; they add to the facts of the transaction. */
  readonly facts: readonly Fact[];
  readonly body: ParsedBody;
}
