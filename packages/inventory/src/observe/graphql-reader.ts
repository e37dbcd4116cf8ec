import type { ParsedBody } from '@sallyport/traffic';
import { type GraphqlOutline, type GraphqlRequest, graphqlInQuery, graphqlOutline, graphqlRequest } from './graphql.ts';
import { BATCH_ACTIONS_MAX, GRAPHQL_DOCUMENT_CHARS_MAX, GRAPHQL_DOCUMENTS_MAX, PERSISTED_MAX } from './limits.ts';
import { remembered } from './remembered.ts';

/** One GraphQL request with what its document asks for, as far as it is known. */
export interface GraphqlView {
  readonly request: GraphqlRequest;
  /** `query GetAccounts`; without a name `query anonymous-<signature>`; `persisted <hash>` while the document is not known. */
  readonly action: string;
  readonly outline: GraphqlOutline | null;
}

/** Reads GraphQL requests, and remembers documents: clients send the same few over and over, or their hash alone. */
export class GraphqlReader {
  /** By hash; at most `PERSISTED_MAX`. */
  readonly #persisted = new Map<string, { readonly action: string; readonly outline: GraphqlOutline }>();
  readonly #outline = remembered(GRAPHQL_DOCUMENTS_MAX, (key) => {
    const [operationName = '', document = ''] = splitOnce(key);
    return graphqlOutline(document, operationName);
  });

  /** The GraphQL requests of a body, or of a query without one; none where it is something else. */
  read(body: ParsedBody, query: string): GraphqlView[] {
    return requestsOf(body, query)
      .slice(0, BATCH_ACTIONS_MAX)
      .map((request) => this.#view(request));
  }

  #view(request: GraphqlRequest): GraphqlView {
    const { document, persisted, operationName } = request;
    if (document === null) {
      const known = this.#persisted.get(persisted);
      return { request, action: known?.action ?? `persisted ${persisted.slice(0, 12)}`, outline: known?.outline ?? null };
    }
    const outline =
      document.length <= GRAPHQL_DOCUMENT_CHARS_MAX
        ? this.#outline(`${operationName}\n${document}`)
        : graphqlOutline(document, operationName);
    if (outline === null) return { request, action: 'query', outline };
    const { type, name } = outline.operation;
    const action = `${type} ${name === '' ? `anonymous-${outline.signature}` : name}`;
    for (const hash of new Set([outline.hash, persisted])) this.#remember(hash, action, outline);
    return { request, action, outline };
  }

  #remember(hash: string, action: string, outline: GraphqlOutline): void {
    if (hash === '' || this.#persisted.get(hash)?.outline === outline) return;
    if (this.#persisted.size >= PERSISTED_MAX) this.#persisted.clear();
    this.#persisted.set(hash, { action, outline });
  }
}

function splitOnce(text: string): [string, string] {
  const at = text.indexOf('\n');
  return [text.slice(0, at), text.slice(at + 1)];
}

function requestsOf(body: ParsedBody, query: string): GraphqlRequest[] {
  switch (body.kind) {
    case 'graphql':
      return [{ document: body.document, persisted: '', operationName: '', variables: {} }];
    case 'json': {
      const values: readonly unknown[] = Array.isArray(body.value) ? body.value.slice(0, BATCH_ACTIONS_MAX) : [body.value];
      const requests = values.map(graphqlRequest);
      // `query` is a word of other APIs, too; only what reads as a document is one.
      return requests.every((request) => request !== null && (request.document === null || body.graphql !== null))
        ? (requests as GraphqlRequest[])
        : [];
    }
    case 'none': {
      const request = graphqlInQuery(query);
      return request === null ? [] : [request];
    }
    default:
      return [];
  }
}
