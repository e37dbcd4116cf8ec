import type { GraphqlLimits } from '@sallyport/core';
import type { GraphqlSummary, Leaf } from '@sallyport/traffic';
import type { MessageDetector, MessageReport, Rule } from '../../detector.ts';
import { ALIASES, BATCH, COST, CYCLE, DEBUG, DEPTH, DIRECTIVES, DOCUMENT_SIZE, GUESSES, INTROSPECTION, VALUE_SIZE } from './rules.ts';

/** A request that was read as GraphQL, and what such a request may ask for. */
export interface GraphqlCheck {
  readonly summary: GraphqlSummary;
  readonly limits: GraphqlLimits;
}

/** Rules of the text that no limit decides: a document that has no end, or that guesses, is one within any limits. */
export const UNLIMITED: ReadonlySet<Rule> = new Set([CYCLE, GUESSES]);

/** Where findings about a document as a whole stand. */
const POINT = 'body.graphql';

/** Compares what a document asks for with the limits in force. */
export function checkGraphql({ summary, limits }: GraphqlCheck, leaves: readonly Leaf[], report: MessageReport): void {
  const over = (rule: Rule, what: string, seen: number, max: number): void => {
    if (seen > max) report(rule, POINT, `${seen} ${what}, more than ${max}`);
  };
  over(DOCUMENT_SIZE, 'bytes', summary.bytes, limits.document_bytes_max);
  over(VALUE_SIZE, 'bytes in a value', longestValue(leaves), limits.value_bytes_max);
  over(DEPTH, 'levels', summary.depth, limits.depth_max);
  over(BATCH, 'operations', Math.max(summary.batch, summary.operations.length), limits.batch_max);
  over(ALIASES, 'aliases', summary.aliases, limits.aliases_max);
  over(DIRECTIVES, 'directives', summary.directives, limits.directives_max);
  over(COST, 'entries', summary.cost, limits.cost_max);
  if (summary.introspection && limits.introspection === 'flag') report(INTROSPECTION, POINT, 'the schema is asked for');
  if (summary.debug && limits.debug === 'flag') report(DEBUG, POINT, 'debug output is asked for');
}

/** Bytes of the longest literal or variable. */
function longestValue(leaves: readonly Leaf[]): number {
  let longest = 0;
  for (const { point, value, isName } of leaves) {
    if (isName || value.length <= longest) continue;
    if (point.includes('|graphql[') || point.includes('.variables')) longest = Math.max(longest, Buffer.byteLength(value));
  }
  return longest;
}

/** Names its rules; it is asked with the limits of the route, see {@link checkGraphql}. */
export const graphqlLimits: MessageDetector = {
  class: 'graphql-abuse',
  rules: [DOCUMENT_SIZE, VALUE_SIZE, BATCH, DEBUG],
};
