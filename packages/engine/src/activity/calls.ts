import { type GraphqlDocument, type ParsedBody, parseGraphql } from '@sallyport/traffic';

/**
 * What a body calls where the path says nothing: the method of JSON-RPC, the root fields of GraphQL. Without it all of such an API is one
 * operation, and no detector tells a sign-in from a payment.
 */
export interface Call {
  /** Words as a path would have them: `auth/login`, `create-transfer`. */
  readonly path: string;
  /** It changes nothing: a GraphQL query, a remote `get`. */
  readonly reads: boolean;
  /** Values written into the document itself, by the names of their arguments. */
  readonly literals: readonly (readonly [name: string, value: string])[];
}

/** Root fields that make the name of a document; more of them are a batch. */
const ROOTS_MAX = 3;
const LITERALS_MAX = 16;
const METHOD_CHARS_MAX = 80;
/** Verbs of remote calls that change nothing. */
const READS = /^(?:get|list|find|read|query|search|fetch|count|describe|show|ping|status)(?:-|$)/;
const METHOD = /^[A-Za-z][\w./:-]*$/;

export function callOf(body: ParsedBody | undefined): Call | null {
  if (body === undefined) return null;
  if (body.kind === 'graphql') return graphqlCall(parseGraphql(body.document));
  if (body.kind !== 'json') return null;
  const first: unknown = Array.isArray(body.value) ? body.value[0] : body.value;
  if (typeof first !== 'object' || first === null) return null;
  const { jsonrpc, method, params, query } = first as Record<string, unknown>;
  if (body.graphql !== null && typeof query === 'string') return graphqlCall(parseGraphql(query));
  const isRemote = typeof method === 'string' && (jsonrpc !== undefined || params !== undefined);
  if (!isRemote || method.length > METHOD_CHARS_MAX || !METHOD.test(method)) return null;
  const path = pathWords(method);
  return { path, reads: READS.test(path.slice(path.lastIndexOf('/') + 1)), literals: [] };
}

function graphqlCall({ operations }: GraphqlDocument): Call | null {
  const operation = operations[0];
  if (operation === undefined) return null;
  const roots = new Set<string>();
  const literals: [string, string][] = [];
  for (const selection of operation.selections) {
    if (selection.kind !== 'field') continue;
    if (roots.size < ROOTS_MAX) roots.add(selection.name);
    for (const { name, value } of selection.arguments)
      if ((value.kind === 'string' || value.kind === 'number') && literals.length < LITERALS_MAX) literals.push([name, value.text]);
  }
  if (roots.size === 0) return null;
  return { path: [...roots].map(pathWords).join('/'), reads: operation.type === 'query', literals };
}

/** `auth.login`, `profile.setPhone`, `create_transfer` as `auth/login`, `profile/set-phone`, `create-transfer`. */
function pathWords(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/[.:/]+/g, '/')
    .replaceAll('_', '-')
    .toLowerCase();
}
