import type { Point } from '@sallyport/core';
import type { Collector } from '../leaves/collector.ts';
import { addValue } from '../leaves/value.ts';
import type { ParsedBody } from './parsed.ts';

/** A text as one leaf `<prefix>.text`. */
export function addText(c: Collector, prefix: Point, text: string): ParsedBody {
  addValue(c, `${prefix}.text`, 'body', '', text);
  return { kind: 'text', text };
}

/** A body that is not what it says: a fact, a gap, and its text as one leaf, so that detection still sees it. */
export function addUnparsable(c: Collector, prefix: Point, text: string, format: string): ParsedBody {
  c.fact('unparsable-body', `not ${format}`);
  c.gap('unparsable', `body is not ${format}`);
  return addText(c, prefix, text);
}
