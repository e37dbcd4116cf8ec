import type { SpecBody, SpecContent, SpecOperation, SpecParameter, SpecResponse, SpecSecurity, SpecServer } from './model.ts';
import { isObject, type JsonObject, localResolver, type Resolve } from './references.ts';
import { contentOf, schemaEnum, schemaFormat, schemaType } from './schema-fields.ts';
import { serversOf } from './servers.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const;
const LOCATIONS: ReadonlySet<unknown> = new Set(['path', 'query', 'header', 'cookie']);

interface Scope {
  readonly document: JsonObject;
  readonly resolve: Resolve;
  readonly schemes: JsonObject;
  readonly servers: readonly SpecServer[];
}

/** Every operation of a 3.1 document, once for each server it is offered on. */
export function collectOperations(document: JsonObject): SpecOperation[] {
  const resolve = localResolver(document);
  const components = isObject(document.components) ? document.components : {};
  const schemes = isObject(components.securitySchemes) ? components.securitySchemes : {};
  const scope: Scope = { document, resolve, schemes, servers: serversOf(document.servers) };
  const operations: SpecOperation[] = [];
  for (const [path, raw] of Object.entries(isObject(document.paths) ? document.paths : {})) {
    const item = path.startsWith('/') ? resolve(raw) : null;
    if (item === null) continue;
    for (const method of METHODS) {
      const operation = item[method];
      if (isObject(operation)) operations.push(...operationsOf(scope, path, item, method, operation));
    }
  }
  return operations;
}

function operationsOf(scope: Scope, path: string, item: JsonObject, method: string, operation: JsonObject): SpecOperation[] {
  const own = operation.servers ?? item.servers;
  const servers = own === undefined ? scope.servers : serversOf(own);
  const shared = {
    method: method.toUpperCase(),
    operationId: text(operation.operationId),
    summary: text(operation.summary),
    tags: list(operation.tags).filter((tag) => typeof tag === 'string'),
    deprecated: operation.deprecated === true,
    sunset: text(operation['x-sunset']),
    security: securityOf(scope, operation.security ?? scope.document.security),
    parameters: parametersOf(scope, item.parameters, operation.parameters),
    requestBody: bodyOf(scope, operation.requestBody),
    responses: responsesOf(scope, operation.responses),
  };
  return servers.map((server) => ({ ...shared, host: server.host, template: `${server.basePath}${path}` }));
}

/** Parameters of the path, then of the operation; a later one of the same name and place replaces the earlier. */
function parametersOf(scope: Scope, ...lists: readonly unknown[]): SpecParameter[] {
  const parameters = new Map<string, SpecParameter>();
  for (const raw of lists.flatMap(list)) {
    const parameter = scope.resolve(raw);
    if (parameter === null || typeof parameter.name !== 'string' || !LOCATIONS.has(parameter.in)) continue;
    const location = parameter.in as SpecParameter['location'];
    const schema = scope.resolve(parameter.schema ?? firstSchema(parameter.content)) ?? {};
    parameters.set(`${location} ${parameter.name}`, {
      name: parameter.name,
      location,
      required: location === 'path' || parameter.required === true,
      deprecated: parameter.deprecated === true,
      type: schemaType(schema),
      format: schemaFormat(schema),
      enum: schemaEnum(schema),
    });
  }
  return [...parameters.values()];
}

function firstSchema(content: unknown): unknown {
  const media = isObject(content) ? Object.values(content)[0] : undefined;
  return isObject(media) ? media.schema : undefined;
}

function bodyOf(scope: Scope, raw: unknown): SpecBody | null {
  const body = scope.resolve(raw);
  return body === null ? null : { required: body.required === true, content: contentsOf(scope, body.content) };
}

function contentsOf(scope: Scope, content: unknown): SpecContent[] {
  if (!isObject(content)) return [];
  return Object.entries(content).map(([type, media]) => {
    const mediaType = type.split(';', 1)[0]!.trim().toLowerCase();
    return contentOf(mediaType, isObject(media) ? media.schema : undefined, scope.resolve);
  });
}

function responsesOf(scope: Scope, responses: unknown): SpecResponse[] {
  if (!isObject(responses)) return [];
  return Object.entries(responses)
    .filter(([status]) => !status.startsWith('x-'))
    .map(([status, raw]) => ({
      status: status.toUpperCase().replace('DEFAULT', 'default'),
      content: contentsOf(scope, scope.resolve(raw)?.content),
    }));
}

/** An empty requirement (`{}`) among others makes security optional: then none is said to be needed. */
function securityOf(scope: Scope, requirements: unknown): SpecSecurity[] {
  const given = list(requirements).filter(isObject);
  if (given.some((requirement) => Object.keys(requirement).length === 0)) return [];
  return given.flatMap((requirement) =>
    Object.entries(requirement).map(([name, scopes]) => ({
      name,
      kind: schemeKind(scope.resolve(scope.schemes[name])),
      scopes: list(scopes).filter((item) => typeof item === 'string'),
    })),
  );
}

function schemeKind(scheme: JsonObject | null): string {
  if (scheme === null) return 'unknown';
  return scheme.type === 'http' ? `http:${text(scheme.scheme).toLowerCase()}` : text(scheme.type);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
