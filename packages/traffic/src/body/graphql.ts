import type { Point } from '@sallyport/core';
import type { Collector } from '../leaves/collector.ts';
import { addValue } from '../leaves/value.ts';
import { scanGraphql } from './graphql-scan.ts';
import type { GraphqlSummary, ParsedBody } from './parsed.ts';

/** Requests of one batch whose documents are read; each document is a leaf anyway. Beyond: gap `leaf-limit`. */
const BATCH_MAX = 64;

/** An `application/graphql` body: the document as a leaf, its string literals as leaves behind `|graphql`. */
export function addGraphqlBody(c: Collector, prefix: Point, document: string): ParsedBody {
  const point = `${prefix}.graphql`;
  addValue(c, point, 'body', 'query', document);
  return { kind: 'graphql', document, graphql: addDocument(c, point, 'body', document) };
}

/** String literals of a document as leaves `<point>|graphql[i]`. */
export function addDocument(c: Collector, point: Point, kind: 'body' | 'query', document: string): GraphqlSummary {
  const { summary, strings, complete } = scanGraphql(document);
  if (!complete) c.gap('leaf-limit', 'more GraphQL strings than are read');
  for (let index = 0; index < strings.length; index++) addValue(c, `${point}|graphql[${index}]`, kind, 'query', strings[index]!, 1);
  return summary;
}

/** GraphQL over JSON: the member `query` of the body, or of each request of a batch. `null` when it is none. */
export function addGraphqlMembers(c: Collector, point: Point, value: unknown): GraphqlSummary | null {
  if (!Array.isArray(value)) return addGraphqlMember(c, point, value);
  let summary: GraphqlSummary | null = null;
  for (let index = 0; index < value.length && index < BATCH_MAX; index++) {
    const next = addGraphqlMember(c, `${point}[${index}]`, value[index]);
    if (next === null) return summary;
    summary = summary === null ? next : mergeSummaries(summary, next);
  }
  if (value.length > BATCH_MAX && summary !== null) c.gap('leaf-limit', `more than ${BATCH_MAX} GraphQL requests`);
  return summary;
}

function addGraphqlMember(c: Collector, point: Point, value: unknown): GraphqlSummary | null {
  if (typeof value !== 'object' || value === null) return null;
  const { query } = value as { query?: unknown };
  if (typeof query !== 'string' || !looksLikeGraphql(query)) return null;
  return addDocument(c, `${point}.query`, 'body', query);
}

function mergeSummaries(left: GraphqlSummary, right: GraphqlSummary): GraphqlSummary {
  return {
    operations: [...left.operations, ...right.operations],
    depth: Math.max(left.depth, right.depth),
    fields: left.fields + right.fields,
    aliases: left.aliases + right.aliases,
    directives: left.directives + right.directives,
    cost: left.cost + right.cost,
    introspection: left.introspection || right.introspection,
    debug: left.debug || right.debug,
    batch: left.batch + right.batch,
    bytes: Math.max(left.bytes, right.bytes),
  };
}

const OPENINGS: readonly string[] = ['query', 'mutation', 'subscription', 'fragment'];

/** True when a text opens like a GraphQL document and holds a selection set. */
export function looksLikeGraphql(text: string): boolean {
  const start = text.trimStart();
  if (!start.includes('{')) return false;
  return start.charCodeAt(0) === 0x7b
    ? !/^\{\s*["}]/.test(start)
    : start.charCodeAt(0) === 0x23 || OPENINGS.some((word) => start.startsWith(word));
}
