import type { ApiDocument } from '@sallyport/contract';
import { buildClientSchema, buildSchema, type GraphQLSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import type { Client } from '../http/client.ts';
import type { Credentials } from '../identity/credentials.ts';
import type { ScanOperation } from '../model.ts';

/** The path of the GraphQL endpoint that a description names; `null` where it names none. */
export function endpointOf(operations: readonly ScanOperation[]): string | null {
  return operations.find(({ method, path }) => method === 'POST' && /graphql/i.test(path) && !path.includes('{'))?.path ?? null;
}

/** The schema that was given as the description; `null` where it was something else. */
export function writtenSchema(api: ApiDocument): GraphQLSchema | null {
  const text = api.document['x-graphql-schema'];
  return typeof text === 'string' ? tried(() => buildSchema(text)) : null;
}

/** Asks the endpoint for its schema; `null` where it does not tell this caller. */
export async function introspected(client: Client, target: string, credentials: Credentials): Promise<GraphQLSchema | null> {
  const body = JSON.stringify({ query: getIntrospectionQuery() });
  const call = { method: 'POST', target, headers: { 'content-type': 'application/json' }, body, reads: true };
  const { json } = await client.send(call, credentials);
  const data = (json as { data?: IntrospectionQuery | null } | undefined)?.data;
  return data?.__schema === undefined ? null : tried(() => buildClientSchema(data));
}

/** What a server calls its schema may be none. */
function tried(make: () => GraphQLSchema): GraphQLSchema | null {
  try {
    return make();
  } catch {
    return null;
  }
}

/** Where servers of GraphQL listen, by custom. */
const CUSTOMARY_ENDPOINTS: readonly string[] = ['/graphql', '/api/graphql', '/query', '/v1/graphql', '/gql', '/api'];

/**
 * The whole path of the endpoint of a written schema, which does not say it: the path of the target itself, or a customary
 * one under it, whichever answers a query. The first customary one where none does.
 */
export async function findEndpoint(client: Client, basePath: string, credentials: Credentials): Promise<string> {
  const own = basePath === '' ? [] : [basePath];
  const places = [...own, ...CUSTOMARY_ENDPOINTS.map((path) => `${basePath}${path}`)];
  for (const target of places) {
    const body = JSON.stringify({ query: '{__typename}' });
    const call = { method: 'POST', target, headers: { 'content-type': 'application/json' }, body, reads: true };
    const { json } = await client.send(call, credentials);
    if (typeof json === 'object' && json !== null && ('data' in json || 'errors' in json) && !('path' in json)) return target;
  }
  return places[0]!;
}
