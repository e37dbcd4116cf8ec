import type { Point } from '@sallyport/core';
import type { Collector } from '../leaves/collector.ts';
import { addParameters } from '../leaves/parameters.ts';
import { addValue } from '../leaves/value.ts';
import { addDocument } from './graphql.ts';
import type { ParsedBody } from './parsed.ts';

/** Opens like a named operation; a brace alone opens a program, a style sheet or a note as well. */
const OPERATION = /^\s{0,64}(?:query|mutation|subscription)\b[^{}]{0,256}\{/;

/** A text as one leaf `<prefix>.text`. */
export function addText(c: Collector, prefix: Point, text: string): ParsedBody {
  const point = `${prefix}.text`;
  addValue(c, point, 'body', '', text);
  return { kind: 'text', text, graphql: OPERATION.test(text) ? addDocument(c, point, 'body', text) : null };
}

/** A body that is not what it says: a fact, a gap, and its text as one leaf, so that detection still sees it. */
export function addUnparsable(c: Collector, prefix: Point, text: string, format: string): ParsedBody {
  c.fact('unparsable-body', `not ${format}`);
  c.gap('unparsable', `body is not ${format}`);
  if (c.decoding) addIfForm(c, prefix, text);
  return addText(c, prefix, text);
}

/** `name=...` from the start, on one line. */
export function looksLikeForm(text: string): boolean {
  return /^[\w.[\]%-]{1,128}=[^\n<>"]*$/.test(text);
}

/** Parameters of a text of another type that looks like a form; programs that read their input themselves take it for one. */
export function addIfForm(c: Collector, prefix: Point, text: string): void {
  if (looksLikeForm(text)) addParameters(c, `${prefix}.form`, 'body', text);
}
