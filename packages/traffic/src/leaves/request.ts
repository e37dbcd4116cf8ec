import type { Deadline, RequestView } from '@sallyport/core';
import { addBody } from '../body/body.ts';
import { addDocument, looksLikeGraphql } from '../body/graphql.ts';
import { NO_BODY, type ParsedBody } from '../body/parsed.ts';
import { EXTRACT_LIMITS, type ExtractLimits } from '../limits.ts';
import { Collector } from './collector.ts';
import type { HeaderMemory } from './header-memory.ts';
import { addHeaders } from './headers.ts';
import type { Extraction } from './leaf.ts';
import { addParameters } from './parameters.ts';
import { addPath } from './path.ts';

/**
 * Every value of a request with its address, decoded as far as it goes. Never throws. At a limit or past the deadline
 * it stops and says so in `gaps`; what was found until then is returned.
 * @param memory of earlier requests under the same limits
 */
export function extractRequest(
  request: RequestView,
  limits: ExtractLimits = EXTRACT_LIMITS,
  deadline: Deadline | null = null,
  memory: HeaderMemory | null = null,
): Extraction {
  const c = new Collector(limits, deadline, 'request-headers', true);
  const graphql = request.query === '' ? null : addQuery(c, request.query);
  addPath(c, request.path, request.target);
  c.settleNotes('path');
  addHeaders(c, request.headers, memory);
  c.settleNotes('headers');
  c.phase = 'request-body';
  const body = request.body.state === 'none' || c.expired ? (graphql ?? NO_BODY) : addBody(c, 'body', request.headers, request.body);
  c.settleNotes('body');
  c.finish();
  return { leaves: c.leaves, repeats: c.repeats, gaps: c.gaps, facts: c.facts, body };
}

/** The query; where it carries a GraphQL document (`GET /graphql?query=`) that is read like a body. */
function addQuery(c: Collector, query: string): ParsedBody | null {
  const pairs = addParameters(c, 'query', 'query', query);
  c.settleNotes('query');
  for (const [name, value] of pairs) {
    if (name !== 'query' || !looksLikeGraphql(value)) continue;
    return { kind: 'graphql', document: value, graphql: addDocument(c, 'query.query', 'query', value) };
  }
  return null;
}
