import { createRequire } from 'node:module';
import type * as GraphQL from 'graphql';

export type GraphqlLibrary = typeof GraphQL;

let loaded: GraphqlLibrary | null = null;

/** The GraphQL library, loaded with the first schema: a gateway without one does not pay for it (0.1 s, 20 MB). */
export function graphqlLibrary(): GraphqlLibrary {
  loaded ??= createRequire(import.meta.url)('graphql') as GraphqlLibrary;
  return loaded;
}
