import { ok, type RequestView, type ResponseView, type Result } from '@sallyport/core';
import { type AskedDocument, checkAnswerData } from '../graphql/answer.ts';
import { GraphqlDocuments } from '../graphql/documents.ts';
import { clip, invalid } from '../source.ts';
import type { BodyInput } from './body.ts';
import type { Enforcer, RequestCheck, SpecText } from './enforcer.ts';
import type { EnforcedOperation } from './operation.ts';
import { decodeForm, queryPairs } from './parameter-text.ts';
import type { EnforceProblem } from './prepare.ts';
import type { ClassesOf } from './shape.ts';
import { type Violation, Violations } from './violation.ts';

/** Requests of one batch that are checked; policy.graphql says how many are allowed, and a larger one is refused here. */
const BATCH_MAX = 64;
/** `# endpoint: https://api.bank.example/graphql` among the first lines of a schema says where it is served. */
const ENDPOINT = /^#\s*endpoint:\s*(\S+)\s*$/m;
const ENDPOINT_CHARS = 4_096;

interface Asked {
  readonly query: unknown;
  readonly variables: unknown;
  readonly operationName: unknown;
  readonly point: string;
}

/** A GraphQL schema, enforced: documents, variables, and answers against what was asked. */
export class GraphqlEnforcer implements Enforcer {
  readonly name: string;
  readonly problems: readonly EnforceProblem[] = [];
  readonly #documents: GraphqlDocuments;
  readonly #host: string;
  readonly #path: string;

  private constructor(name: string, documents: GraphqlDocuments, host: string, path: string) {
    this.name = name;
    this.#documents = documents;
    this.#host = host;
    this.#path = path;
  }

  /** `text` is the schema definition language. SPEC_INVALID where it is no valid schema. */
  static open({ name, text }: SpecText): Result<GraphqlEnforcer> {
    const written = ENDPOINT.exec(text.slice(0, ENDPOINT_CHARS))?.[1];
    const url = written === undefined ? null : URL.parse(written, 'https://any.invalid');
    if (written !== undefined && url === null) return invalid(name, 'the endpoint is no address');
    const host = url === null || url.hostname === 'any.invalid' ? '*' : url.host;
    try {
      return ok(new GraphqlEnforcer(name, new GraphqlDocuments(text), host, url?.pathname ?? '/graphql'));
    } catch (error) {
      return invalid(name, clip(error instanceof Error ? error.message : String(error)));
    }
  }

  checkRequest(request: RequestView, body: BodyInput): RequestCheck | null {
    if (request.path !== this.#path || (this.#host !== '*' && this.#host !== request.host)) return null;
    const out = new Violations(this.name);
    if (request.method !== 'POST' && request.method !== 'GET') {
      if (request.method !== 'OPTIONS') out.add('undefined-operation', 'method', 'a GraphQL endpoint takes GET and POST');
      return { violations: out.list, unchecked: '', operation: null };
    }
    const documents = body.complete ? this.#check(askedIn(request, body), out) : [];
    return { violations: out.list, unchecked: '', operation: this.#operation(documents) };
  }

  #check(asked: readonly Asked[], out: Violations): readonly (AskedDocument | null)[] {
    if (asked.length > BATCH_MAX) out.add('graphql-document', 'body', `more than ${BATCH_MAX} requests at once`);
    if (asked.length === 0) out.add('graphql-document', 'body', 'there is no document');
    return asked.slice(0, BATCH_MAX).map((one) => this.#checkOne(one, out));
  }

  #checkOne({ query, variables, operationName, point }: Asked, out: Violations): AskedDocument | null {
    if (typeof query !== 'string') {
      out.add('graphql-document', point, 'there is no document; one that is only named by its hash cannot be checked');
      return null;
    }
    const { document, problems } = this.#documents.check(query);
    for (const problem of problems) out.add('graphql-document', `${point}.query`, problem);
    if (document === null || problems.length > 0) return null;
    const operation = this.#documents.operationOf(document, operationName);
    if (operation === null) {
      out.add('graphql-document', `${point}.operationName`, 'names no operation of the document');
      return null;
    }
    for (const name of this.#documents.variableProblems(operation, variables))
      out.add('graphql-variables', `${point}.variables.${name}`, 'does not fit its type');
    return { document, operation };
  }

  /** The answer belongs to these documents; `null` for one that is not known. */
  #operation(asked: readonly (AskedDocument | null)[]): EnforcedOperation {
    const documents = this.#documents;
    return {
      checkResponse(response, input, classesOf, out) {
        if (input.body.kind === 'none' && input.complete) return;
        if (!input.mediaType.endsWith('json')) {
          if (response.status < 300) out.add('response-content-type', 'response.body', 'a GraphQL answer is JSON');
          return;
        }
        if (!input.complete) return;
        if (input.body.kind !== 'json') {
          out.add('invalid-response-body', 'response.body', 'does not parse as JSON');
          return;
        }
        const answers = Array.isArray(input.body.value) ? input.body.value : [input.body.value];
        for (const [index, one] of asked.entries()) {
          const data: unknown = (answers[index] as { data?: unknown } | null | undefined)?.data;
          if (one !== null) checkAnswerData(documents, one, data, 'response.body.json.data', classesOf, out);
        }
      },
      readsAnswer: (_status, mediaType) => mediaType.endsWith('json'),
    };
  }

  checkResponse(operation: EnforcedOperation, response: ResponseView, body: BodyInput, classesOf: ClassesOf | null): readonly Violation[] {
    const out = new Violations(this.name);
    operation.checkResponse(response, body, classesOf, out);
    return out.list;
  }
}

function askedIn(request: RequestView, { body }: BodyInput): readonly Asked[] {
  if (request.method === 'GET') return askedInQuery(request.query);
  if (body.kind === 'graphql') {
    return [{ query: body.document, variables: undefined, operationName: undefined, point: 'body.graphql' }];
  }
  if (body.kind !== 'json') return [];
  const list = Array.isArray(body.value) ? body.value : [body.value];
  return list.map((item: unknown) => {
    const { query, variables, operationName } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>;
    return { query, variables, operationName, point: 'body.json' };
  });
}

function askedInQuery(query: string): readonly Asked[] {
  const values = new Map(queryPairs(query).map(({ name, raw }) => [name, decodeForm(raw)]));
  const text = values.get('query');
  if (text === undefined) return [];
  let variables: unknown;
  try {
    variables = values.has('variables') ? JSON.parse(values.get('variables')!) : undefined;
  } catch {
    variables = 'not JSON';
  }
  return [{ query: text, variables, operationName: values.get('operationName'), point: 'query' }];
}
