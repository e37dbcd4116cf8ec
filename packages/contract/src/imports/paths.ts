import type { JsonObject } from '../references.ts';

/** Routes of one import; more is a table gone wrong and is cut. */
export const IMPORTED_ROUTES_MAX = 20_000;

/** Folders within folders of a collection, blocks within blocks of a server's configuration. */
export const IMPORT_DEPTH_MAX = 32;

/** What a route table that names no methods lets through. */
export const ANY_METHOD: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** One route, as any source has it. */
export interface ImportedRoute {
  readonly method: string;
  /** `*` where none is named. */
  readonly host: string;
  /** `/accounts/{id}` */
  readonly template: string;
  readonly summary?: string;
  readonly query?: readonly string[];
  readonly secured?: boolean;
}

const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** Routes as an OpenAPI 3.1 document, so that every import goes the same way from here on. */
export function documentOf(title: string, version: string, routes: readonly ImportedRoute[]): JsonObject {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { method, host, template, summary, query, secured } of routes.slice(0, IMPORTED_ROUTES_MAX)) {
    const verb = method.toLowerCase();
    if (!METHODS.has(verb)) continue;
    paths[template] ??= {};
    const known = paths[template][verb] as { servers?: { url: string }[] } | undefined;
    const server = host === '*' ? [] : [{ url: `https://${host}` }];
    // One path on two hosts is one operation with two servers.
    if (known !== undefined) {
      known.servers = [...(known.servers ?? []), ...server];
      continue;
    }
    paths[template][verb] = {
      ...(server.length > 0 ? { servers: server } : {}),
      ...(summary === undefined ? {} : { summary }),
      ...(secured === true ? { security: [{ credential: [] }] } : {}),
      parameters: [...parametersOf(template), ...(query ?? []).map((name) => ({ name, in: 'query', schema: { type: 'string' } }))],
      responses: { default: { description: 'not described' } },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title, version },
    paths,
    components: { securitySchemes: { credential: { type: 'http', scheme: 'bearer' } } },
  };
}

function parametersOf(template: string): object[] {
  return [...template.matchAll(/\{([^}]+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
}

/** A regular expression over paths as a template, where it is one: groups and classes become parameters; `null` else. */
export function templateOfRegex(regex: string): string | null {
  let count = 0;
  const named = regex
    .replace(/^\^/, '')
    .replace(/(?:\/\?)?\$$/, '')
    .replace(/\(\?:?<?(\w*)>?[^()]*\)(?:[+*?]|\{\d+(?:,\d*)?\})?/g, (_, name: string) => `{${name || `part${++count}`}}`)
    .replace(/\([^()]*\)[+*?]?/g, () => `{part${++count}}`)
    .replace(/(?:\[[^\]]*\]|\\[dw]|\.)(?:[+*]|\{\d+(?:,\d*)?\})/g, () => `{part${++count}}`)
    .replace(/\\([./-])/g, '$1');
  return named.startsWith('/') && !/[\\^$|*+?()[\]]/.test(named) ? named : null;
}
