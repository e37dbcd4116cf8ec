/** A GraphQL service of notes: node main.ts PORT [--fixed]. With --fixed, the same API without its weaknesses. */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import {
  buildSchema,
  type ExecutionResult,
  execute,
  type GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { type Caller, resolversFor } from './resolvers.ts';
import { one, type UserRow } from './store.ts';
import { readToken } from './tokens.ts';

const fixed = process.argv.includes('--fixed');
const schema = buildSchema(readFileSync(join(import.meta.dirname, 'schema.graphql'), 'utf8'));
const { root, key } = resolversFor(fixed);
const DEPTH_MAX = 6;
const FIELDS_MAX = 60;
const BODY_MAX_BYTES = 200_000;

interface Call {
  readonly query?: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

/** Whether a query is deeper, or asks for more fields at the top, than the fixed service allows. */
function tooMuch(query: string): boolean {
  let depth = 0;
  let deepest = 0;
  for (const letter of query) {
    if (letter === '{') deepest = Math.max(deepest, ++depth);
    if (letter === '}') depth -= 1;
  }
  return (
    deepest > DEPTH_MAX ||
    (query.match(/[a-zA-Z_]\w*/gu) ?? []).length > FIELDS_MAX * 3 ||
    (query.match(/\w+\s*:\s*\w+\s*[({]/gu) ?? []).length > 5
  );
}

async function answer(call: Call, caller: Caller): Promise<ExecutionResult | { errors: { message: string }[] }> {
  if (typeof call.query !== 'string') return { errors: [{ message: 'No query' }] };
  if (fixed && tooMuch(call.query)) return { errors: [{ message: 'The query is too large' }] };
  try {
    const document = parse(call.query);
    const errors = validate(
      schema,
      document,
      fixed ? [...specifiedRules, NoSchemaIntrospectionCustomRule] : specifiedRules,
      fixed ? { hideSuggestions: true } : {},
    );
    if (errors.length > 0) return { errors: errors.map(shown) };
    const result = await execute({
      schema,
      document,
      rootValue: root,
      contextValue: caller,
      variableValues: call.variables,
      operationName: call.operationName,
    });
    return result.errors === undefined ? result : { ...result, errors: result.errors.map(shown) as unknown as readonly GraphQLError[] };
  } catch (error) {
    return { errors: [{ message: error instanceof Error ? error.message : 'Failed' }] };
  }
}

const PUBLIC_ERRORS =
  /^(Not |Name or|Too many|No such|Only from|The password|This sign-up|A name of|Cannot query|Syntax Error|Variable|Field|GraphQL introspection|Unknown|Expected)/u;

function shown(error: GraphQLError): { message: string; path?: unknown; stack?: string[] } {
  if (fixed) return { message: PUBLIC_ERRORS.test(error.message) ? error.message : 'Something went wrong', path: error.path };
  return { message: error.message, path: error.path, stack: (error.originalError ?? error).stack?.split('\n') ?? [] };
}

function callerOf(request: IncomingMessage): Caller {
  const token = (request.headers.authorization ?? '').replace(/^Bearer /u, '');
  const claims = token === '' ? undefined : readToken(token, key, false);
  return { user: claims && one<UserRow>('select * from users where username = ?', claims.sub) };
}

async function body(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const part of request) {
    text += String(part);
    if (fixed && text.length > BODY_MAX_BYTES) throw new Error('too large');
  }
  return text;
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const send = (status: number, value: unknown) => {
    const headers = fixed
      ? {
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
          'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        }
      : { 'access-control-allow-origin': '*' };
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
  };
  const url = new URL(request.url ?? '/', 'http://here');
  if (url.pathname !== '/graphql') return send(404, { errors: [{ message: 'Not found' }] });
  let call: Call | Call[];
  if (request.method === 'GET' && !fixed) call = { query: url.searchParams.get('query') ?? '' };
  else if (request.method !== 'POST') return send(405, { errors: [{ message: 'POST only' }] });
  else if (fixed && !(request.headers['content-type'] ?? '').startsWith('application/json'))
    return send(415, { errors: [{ message: 'JSON only' }] });
  else call = JSON.parse(await body(request)) as Call | Call[];
  const caller = callerOf(request);
  if (!Array.isArray(call)) return send(200, await answer(call, caller));
  if (fixed) return send(400, { errors: [{ message: 'One query at a time' }] });
  return send(200, await Promise.all(call.map((each) => answer(each, caller))));
}

const server = createServer((request, response) => {
  serve(request, response).catch(() =>
    response.writeHead(400, { 'content-type': 'application/json' }).end('{"errors":[{"message":"Bad request"}]}'),
  );
});
server.listen(Number(process.argv[2]), '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' ? address?.port : 0 })}\n`);
});
