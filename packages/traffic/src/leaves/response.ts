import type { HeaderField, ResponseView } from '@sallyport/core';
import { addBody } from '../body/body.ts';
import { NO_BODY } from '../body/parsed.ts';
import { EXTRACT_LIMITS, type ExtractLimits } from '../limits.ts';
import { Collector } from './collector.ts';
import type { Extraction } from './leaf.ts';
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
  return { leaves: c.leaves, gaps: c.gaps, facts: c.facts, body };
}

function addTelling(c: Collector, [name, value]: HeaderField): void {
  addValue(c, `response.header.${name}`, 'header', name, value);
}
