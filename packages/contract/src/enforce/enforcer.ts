import { ok, type RequestView, type ResponseView, type Result } from '@sallyport/core';
import { SPEC_OPERATIONS_MAX } from '../limits.ts';
import { loadDocument } from '../load.ts';
import { isObject, type JsonObject, localResolver } from '../references.ts';
import { compileRouter, parseTemplate, type RouteEntry, type Router } from '../router/index.ts';
import { serversOf } from '../servers.ts';
import { invalid } from '../source.ts';
import type { TokenVerifier } from '../token/verifier.ts';
import type { BodyInput } from './body.ts';
import { compileOperation, type DocumentContext, type EnforcedOperation, type HttpOperation } from './operation.ts';
import { type EnforceProblem, prepare } from './prepare.ts';
import type { Caller } from './security.ts';
import { type ClassesOf, shapeCompiler } from './shape.ts';
import { Validators } from './validators.ts';
import { type Violation, Violations } from './violation.ts';

/** A description to enforce: its name and its text. */
export interface SpecText {
  readonly name: string;
  readonly text: string;
}

/** What {@link Enforcer.checkRequest} found, and where the answer belongs. */
export interface RequestCheck {
  readonly violations: readonly Violation[];
  /** Why it could not be checked wholly, or the empty string. */
  readonly unchecked: string;
  /** The operation of the description, or `null` where it defines none. */
  readonly operation: EnforcedOperation | null;
}

/** A description, enforced: whatever it is written in. */
export interface Enforcer {
  readonly name: string;
  /** Parts of the description that cannot be enforced, as far as they were compiled. */
  readonly problems: readonly EnforceProblem[];
  /**
   * Holds a request against the description; `null` where it does not speak of it. Throws `RangeError` where that takes
   * too many steps, which counts as not inspected.
   */
  checkRequest(request: RequestView, body: BodyInput, caller: Caller): RequestCheck | null;
  /** Holds an answer against the operation of its request. Throws `RangeError` as above. */
  checkResponse(operation: EnforcedOperation, response: ResponseView, body: BodyInput, classesOf: ClassesOf | null): readonly Violation[];
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;

interface Entry {
  readonly path: string;
  readonly method: string;
  readonly names: readonly string[];
  operation: HttpOperation | null;
}

const NOTHING: readonly Violation[] = [];

/**
 * One description, enforced. Routes are compiled at once; the validators of an operation when it is first called, so
 * that taking up a large description does not hold up the traffic of a running process.
 */
export class SpecEnforcer implements Enforcer {
  readonly name: string;
  readonly problems: readonly EnforceProblem[];
  readonly #context: DocumentContext;
  readonly #router: Router<Entry>;
  readonly #scope: Router<true>;
  readonly #entries: readonly Entry[];

  private constructor(
    name: string,
    context: DocumentContext,
    problems: EnforceProblem[],
    routes: readonly RouteEntry<Entry>[],
    scope: Router<true>,
  ) {
    this.name = name;
    this.problems = problems;
    this.#context = context;
    this.#router = compileRouter(routes);
    this.#scope = scope;
    this.#entries = routes.map((route) => route.value);
  }

  /** Reads and compiles a description. Errors are those of `loadSpec`. */
  static open(spec: SpecText, tokens: TokenVerifier | null): Result<SpecEnforcer> {
    const opened = loadDocument(spec.text, spec.name);
    if (!opened.ok) return opened;
    const { document, resolve } = opened.value;
    const routes = routesOf(document);
    if (routes.length > SPEC_OPERATIONS_MAX) return invalid(spec.name, `more than ${SPEC_OPERATIONS_MAX} operations`);
    const problems: EnforceProblem[] = [];
    const context: DocumentContext = {
      document,
      resolve,
      request: new Validators(prepare(document, 'request', problems), problems),
      response: new Validators(prepare(document, 'response', problems), problems),
      shapeOf: shapeCompiler(resolve),
      tokens,
    };
    return ok(new SpecEnforcer(spec.name, context, problems, routes, scopeOf(document)));
  }

  /** Compiles what is compiled at first use otherwise; afterwards `problems` is complete. */
  compileAll(): void {
    for (const entry of this.#entries) this.#operationOf(entry);
  }

  checkRequest(request: RequestView, body: BodyInput, caller: Caller): RequestCheck | null {
    const match = this.#router.match(request.method, request.host, request.path) ?? this.#headAsGet(request);
    if (match === null) return this.#undefined(request);
    const operation = this.#operationOf(match.value);
    const out = new Violations(this.name);
    operation.checkRequest(request, match.params, body, caller, out);
    return { violations: out.list, unchecked: out.unchecked, operation };
  }

  checkResponse(operation: EnforcedOperation, response: ResponseView, body: BodyInput, classesOf: ClassesOf | null): readonly Violation[] {
    const out = new Violations(this.name);
    operation.checkResponse(response, body, classesOf, out);
    return out.list;
  }

  /** A server answers HEAD wherever it answers GET (RFC 9110 section 9.3.2). */
  #headAsGet(request: RequestView): ReturnType<Router<Entry>['match']> {
    return request.method === 'HEAD' ? this.#router.match('GET', request.host, request.path) : null;
  }

  #undefined(request: RequestView): RequestCheck | null {
    if (this.#scope.match('GET', request.host, request.path) === null) return null;
    if (isPreflight(request)) return { violations: NOTHING, unchecked: '', operation: null };
    const out = new Violations(this.name);
    const methods = METHODS.filter((method) => this.#router.match(method.toUpperCase(), request.host, request.path) !== null);
    const known = methods.length > 0;
    const detail = known ? `the path has ${methods.join(', ').toUpperCase()} only` : 'no operation has this path';
    out.add('undefined-operation', known ? 'method' : 'path', detail);
    return { violations: out.list, unchecked: '', operation: null };
  }

  #operationOf(entry: Entry): HttpOperation {
    entry.operation ??= compileOperation(this.#context, entry.path, entry.method, entry.names);
    return entry.operation;
  }
}

/** A CORS preflight asks about another request; descriptions do not list it (Fetch standard, "CORS-preflight request"). */
function isPreflight(request: RequestView): boolean {
  return request.method === 'OPTIONS' && request.headers.some(([name]) => name === 'access-control-request-method');
}

function routesOf(document: JsonObject): RouteEntry<Entry>[] {
  const resolve = localResolver(document);
  const shared = serversOf(document.servers);
  const routes: RouteEntry<Entry>[] = [];
  for (const [path, raw] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    const item = path.startsWith('/') ? resolve(raw) : null;
    if (item === null) continue;
    for (const method of METHODS) {
      const operation = item[method];
      if (!isObject(operation)) continue;
      const own = operation.servers ?? item.servers;
      const value: Entry = { path, method, names: namesOf(path), operation: null };
      for (const { host, basePath } of own === undefined ? shared : serversOf(own)) {
        routes.push({ method: method.toUpperCase(), host, template: `${basePath}${path}`, value });
      }
    }
  }
  return routes;
}

function namesOf(path: string): string[] {
  return parseTemplate(path).flatMap((segment) => {
    if (segment.kind === 'static') return [];
    return segment.kind === 'mixed' ? segment.names : [segment.name];
  });
}

/** Hosts and base paths that the description speaks of. */
function scopeOf(document: JsonObject): Router<true> {
  const entries = serversOf(document.servers).flatMap(({ host, basePath }) => [
    { method: '*', host, template: basePath === '' ? '/' : basePath, value: true as const },
    { method: '*', host, template: `${basePath}/**`, value: true as const },
  ]);
  return compileRouter(entries);
}
