import type { Point } from '@sallyport/core';
import type { Collector } from '../leaves/collector.ts';
import { addJson } from '../leaves/value.ts';
import { jsonShape, stringEnd } from './json-shape.ts';
import type { ParsedBody } from './parsed.ts';

/** Documents of one body; log shippers send some hundred. More are read as one text. */
const DOCUMENTS_MAX = 2_048;

/**
 * Several JSON documents behind each other, one a line or glued (NDJSON, bulk requests, envelopes of error reports), as leaves
 * under `<prefix>.json[i]`. `null`, and nothing done, when anything but white space stands between them.
 */
export function addJsonDocuments(c: Collector, prefix: Point, text: string): ParsedBody | null {
  const documents = splitDocuments(text);
  if (documents === null || documents.length < 2) return null;
  const values: unknown[] = [];
  for (const document of documents) {
    if (jsonShape(document).depth > c.limits.bodyDepthMax) return null;
    try {
      values.push(JSON.parse(document));
    } catch {
      return null;
    }
  }
  for (const [index, value] of values.entries()) addJson(c, `${prefix}.json[${index}]`, 'body', '', value, 0, 0);
  return { kind: 'json', value: values, graphql: null };
}

/** Objects and arrays at the top of a text, or `null` for anything else there. */
function splitDocuments(text: string): string[] | null {
  const documents: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x7b || code === 0x5b) {
      if (depth++ === 0) start = at;
    } else if (code === 0x7d || code === 0x5d) {
      if (--depth < 0) return null;
      if (depth > 0) continue;
      if (documents.length === DOCUMENTS_MAX) return null;
      documents.push(text.slice(start, at + 1));
    } else if (depth === 0) {
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return null;
    } else if (code === 0x22) at = stringEnd(text, at);
  }
  return depth === 0 ? documents : null;
}
