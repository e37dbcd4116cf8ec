import type { GraphqlLimits } from '@sallyport/core';
import { z } from 'zod';

/** What a host or a route may say of its own. */
export type GraphqlOverrides = { readonly [Limit in keyof GraphqlLimits]?: GraphqlLimits[Limit] | undefined };

/** Size, value size, depth, batch and aliases as other API firewalls have them; the rest are generous for any client we know. */
const GRAPHQL_DEFAULTS: GraphqlLimits = {
  document_bytes_max: 102_400,
  value_bytes_max: 10_240,
  depth_max: 10,
  batch_max: 10,
  aliases_max: 5,
  directives_max: 20,
  cost_max: 10_000,
  introspection: 'flag',
  debug: 'flag',
};

const count = (max: number): z.ZodInt => z.int().min(1).max(max);
const flag = z.enum(['flag', 'allow']);

const shape = {
  document_bytes_max: count(16_777_216).describe('Bytes of a document.'),
  value_bytes_max: count(16_777_216).describe('Bytes of one literal or variable.'),
  depth_max: count(1_000).describe('Levels of selections within each other.'),
  batch_max: count(1_000).describe('Operations of one request.'),
  aliases_max: count(10_000).describe('Aliases of one request: each executes its field once more.'),
  directives_max: count(10_000).describe('Directives of one request.'),
  cost_max: count(1_000_000_000).describe('Fields, each counted as often as the page sizes (first, last, limit) around it say.'),
  introspection: flag.describe('Questions about the schema: flag or allow.'),
  debug: flag.describe('Debug or trace output asked for: flag or allow.'),
};

export const graphqlOverrides: z.ZodType<GraphqlOverrides> = z.strictObject(shape).partial();

/** The section of the policy, every limit with its default. */
export const graphqlSchema: z.ZodType<GraphqlLimits> = z.strictObject(
  Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [name, (schema as z.ZodType).default(GRAPHQL_DEFAULTS[name as keyof GraphqlLimits])]),
  ),
) as unknown as z.ZodType<GraphqlLimits>;
