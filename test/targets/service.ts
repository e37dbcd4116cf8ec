/** A small HTTP service from a list of routes, with the OpenAPI description that belongs to it. */
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

export interface Asked {
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: http.IncomingHttpHeaders;
  /** The parsed JSON or form body; `undefined` when there is none. */
  readonly body: unknown;
  readonly text: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly method: string;
  readonly path: string;
  /** JSON schema of the body. */
  readonly body?: object;
  readonly query?: readonly { readonly name: string; readonly schema: object }[];
  readonly header?: readonly string[];
  /** Nobody needs to sign in. */
  readonly open?: boolean;
  /** Left out of the description. */
  readonly hidden?: boolean;
  readonly summary?: string;
  readonly response?: object;
  readonly extra?: object;
  readonly statuses?: readonly number[];
  handle(asked: Asked): Answer | Promise<Answer>;
}

export interface Service {
  readonly url: string;
  readonly spec: string;
  close(): Promise<void>;
}

export interface ServiceOptions {
  /** Answers what no route does. */
  readonly otherwise?: (request: http.IncomingMessage) => Answer;
  /** Headers of every answer. */
  readonly headers?: (request: http.IncomingMessage) => Readonly<Record<string, string>>;
  /** What a thrown error becomes. */
  readonly failure?: (error: Error) => Answer;
  /** Reads bodies of any size, and unpacks them. */
  readonly unlimited?: boolean;
  /** Puts the description through a careless hand. */
  readonly sloppy?: boolean;
}

const TEXT_MAX = 1_048_576;

export async function serve(routes: readonly Route[], options: ServiceOptions = {}): Promise<Service> {
  const server = http.createServer((request, response) => void answer(routes, options, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spec: JSON.stringify(describe(routes, options.sloppy === true)),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answer(
  routes: readonly Route[],
  options: ServiceOptions,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  let result: Answer;
  try {
    result = await dispatch(routes, options, request);
  } catch (error) {
    result = options.failure?.(error as Error) ?? { status: 500, body: { error: 'internal' } };
  }
  const text = result.body === undefined ? '' : typeof result.body === 'string' ? result.body : JSON.stringify(result.body);
  const type = typeof result.body === 'string' ? 'text/plain' : 'application/json';
  response.writeHead(result.status, {
    'content-type': type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...options.headers?.(request),
    ...result.headers,
  });
  response.end(text);
}

async function dispatch(routes: readonly Route[], options: ServiceOptions, request: http.IncomingMessage): Promise<Answer> {
  const url = new URL(request.url ?? '/', 'http://service');
  const text = options.unlimited === true ? await wholeBodyOf(request) : await bodyOf(request);
  for (const route of routes) {
    const path = route.method === request.method ? match(route.path, url.pathname) : null;
    if (path === null) continue;
    const type = request.headers['content-type'] ?? '';
    let body: unknown;
    if (text !== '' && type.includes('json')) {
      try {
        body = JSON.parse(text);
      } catch {
        return { status: 400, body: { error: 'the body is not JSON' } };
      }
    } else if (text !== '' && type.includes('form')) body = Object.fromEntries(new URLSearchParams(text));
    return route.handle({ path, query: url.searchParams, headers: request.headers, body, text });
  }
  return options.otherwise?.(request) ?? { status: 404, body: { error: 'not found' } };
}

async function wholeBodyOf(request: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of request) parts.push(chunk as Buffer);
  const bytes = Buffer.concat(parts);
  return (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString();
}

async function bodyOf(request: http.IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) if (text.length < TEXT_MAX) text += String(chunk);
  return text;
}

function match(template: string, path: string): Record<string, string> | null {
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const found = new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
  if (found === null) return null;
  try {
    return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1]!)]));
  } catch {
    return null;
  }
}

function describe(routes: readonly Route[], sloppy: boolean): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    if (route.hidden === true || route.method === 'TRACE') continue;
    paths[route.path] ??= {};
    paths[route.path]![route.method.toLowerCase()] = operation(route, sloppy);
  }
  const secured = { security: [{ bearer: [] }], components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } } };
  return { openapi: '3.0.3', info: { title: 'Target', version: '1.0.0' }, ...(sloppy ? {} : secured), paths };
}

function operation(route: Route, sloppy: boolean): object {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  const parameters = [
    ...(sloppy ? [] : names.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } }))),
    ...(route.query ?? []).map(({ name, schema }) => ({ name, in: 'query', schema })),
    ...(route.header ?? []).map((name) => ({ name, in: 'header', required: true, schema: { type: 'string' } })),
  ];
  const ok =
    route.response === undefined
      ? { description: 'Done' }
      : { description: 'Done', content: { 'application/json': { schema: route.response } } };
  const statuses = route.statuses ?? [200, 201, 204];
  return {
    ...(route.summary === undefined ? {} : { summary: route.summary }),
    ...(sloppy || route.open !== true ? {} : { security: [] }),
    ...route.extra,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: { 'application/json': { schema: route.body } } } }),
    responses: sloppy
      ? { '200': { description: '' } }
      : { ...Object.fromEntries(statuses.map((status) => [String(status), ok])), default: { description: 'Refused' } },
  };
}
