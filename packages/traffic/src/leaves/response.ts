import type { HeaderField, ResponseView } from '@sallyport/core';
import { addBody } from '../body/body.ts';
import { NO_BODY } from '../body/parsed.ts';
import { EXTRACT_LIMITS, type ExtractLimits } from '../limits.ts';
import { Collector } from './collector.ts';
import type { Extraction, Leaf } from './leaf.ts';
import { addValue } from './value.ts';

/** Headers of an answer that say something about what it gives away. */
const TELLING_HEADERS: ReadonlySet<string> = new Set([
  'content-disposition',
  'content-location',
  'link',
  'location',
  'refresh',
  'server',
  'set-cookie',
  'via',
  'www-authenticate',
  'x-aspnet-version',
  'x-debug-token-link',
  'x-generator',
  'x-powered-by',
]);

/** Values of an answer with addresses under `response.`: telling headers and the parsed body. Values are not decoded further. Never throws. */
export function extractResponse(response: ResponseView, limits: ExtractLimits = EXTRACT_LIMITS): Extraction {
  const c = new Collector(limits, null, 'response-headers', false);
  for (const header of response.headers) if (TELLING_HEADERS.has(header[0])) addTelling(c, header);
  c.phase = 'response-body';
  const body = response.body.state === 'none' ? NO_BODY : addBody(c, 'response.body', response.headers, response.body);
  c.settleNotes('response body');
  c.finish();
  return { leaves: c.leaves, repeats: c.repeats, gaps: c.gaps, facts: c.facts, body };
}

function addTelling(c: Collector, [name, value]: HeaderField): void {
  addValue(c, `response.header.${name}`, 'header', name, value);
}

/**
 * The whole body of an answer as one leaf, for a quick look: enough to find what an answer gives away in its text, at a
 * fraction of the cost of taking it apart. `null` where the body has to be decoded first.
 */
export function responseText(response: ResponseView): readonly Leaf[] | null {
  if (response.body.bytes.length === 0) return [];
  for (const [name, value] of response.headers) if (name === 'content-encoding' && value !== 'identity') return null;
  const { buffer, byteOffset, length } = response.body.bytes;
  const value = Buffer.from(buffer, byteOffset, length).toString('latin1');
  return [{ point: 'response.body', kind: 'body', name: '', value, isName: false, decoded: 0 }];
}
