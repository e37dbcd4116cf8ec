import { type ApiDocument, isObject, type JsonObject, type Resolve } from '@sallyport/contract';
import { SallyportError } from '@sallyport/core';
import { SCAN_OPERATIONS_MAX } from '../limits.ts';
import type { ScanBody, ScanOperation, ScanParameter, ScanResponse } from '../model.ts';

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;
const LOCATIONS: ReadonlySet<unknown> = new Set(['path', 'query', 'header', 'cookie']);

/** The operations of a description, in its order. Whatever is missing in it stays empty; nothing is refused for that. */
export function readOperations(api: ApiDocument, place: string): ScanOperation[] {
  const operations: ScanOperation[] = [];
  const paths = isObject(api.document.paths) ? api.document.paths : {};
  for (const [path, raw] of Object.entries(paths)) {
    const item = path.startsWith('/') ? api.resolve(raw) : null;
    if (item === null) continue;
    for (const method of METHODS) {
      const operation = item[method];
      if (isObject(operation)) operations.push(readOperation(api, path, method, item, operation));
    }
  }
  if (operations.length > SCAN_OPERATIONS_MAX)
    throw new SallyportError('SPEC_INVALID', place, `${operations.length} operations, over the limit of ${SCAN_OPERATIONS_MAX}`);
  return operations;
}

/** Base path of the first server that has one: `/api/v1`, or the empty string. */
export function basePathOf(document: JsonObject): string {
  const [server] = Array.isArray(document.servers) ? document.servers : [];
  const url = isObject(server) && typeof server.url === 'string' ? server.url : '';
  const path = /^(?:[a-z][a-z0-9+.-]*:)?\/\/[^/]*(\/[^?#]*)?$/i.exec(url)?.[1] ?? (/^(?:[a-z][a-z0-9+.-]*:)?\/\//i.test(url) ? '' : url);
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' || trimmed.includes('{') ? '' : `/${trimmed.replace(/^\/+/, '')}`;
}

/** Hosts of all servers that the description names. */
export function serverHosts(document: JsonObject): string[] {
  const urls = list(document.servers).flatMap((server) =>
    isObject(server) && typeof server.url === 'string' ? [URL.parse(server.url)] : [],
  );
  return [...new Set(urls.flatMap((url) => (url === null || url.hostname === '' ? [] : [url.hostname])))];
}

/** Header and query names in which the description expects an API key. */
export function apiKeyPlaces(api: ApiDocument): { readonly name: string; readonly location: string }[] {
  const components = isObject(api.document.components) ? api.document.components : {};
  const schemes = isObject(components.securitySchemes) ? components.securitySchemes : {};
  return Object.values(schemes).flatMap((raw) => {
    const scheme = api.resolve(raw);
    if (scheme?.type !== 'apiKey' || typeof scheme.name !== 'string') return [];
    return [{ name: scheme.name, location: text(scheme.in) }];
  });
}

function readOperation(api: ApiDocument, path: string, method: string, item: JsonObject, operation: JsonObject): ScanOperation {
  const pointer = `/paths/${path.replaceAll('~', '~0').replaceAll('/', '~1')}/${method}`;
  const tags = list(operation.tags).filter((tag) => typeof tag === 'string');
  return {
    id: `${method.toUpperCase()} ${path}`,
    method: method.toUpperCase(),
    path,
    operationId: text(operation.operationId),
    prose: [text(operation.summary), text(operation.description), ...tags].join(' ').toLowerCase(),
    tags,
    parameters: withPathParameters(path, parametersOf(api.resolve, item.parameters, operation.parameters)),
    body: bodyOf(api.resolve, operation.requestBody),
    responses: responsesOf(api.resolve, operation.responses),
    security: securityOf(operation.security ?? api.document.security),
    roles: rolesOf(operation),
    deprecated: operation.deprecated === true,
    sunset: text(operation['x-sunset']),
    shared: operation['x-public'] === true,
    pointer,
    line: api.lineOf(pointer),
  };
}

function parametersOf(resolve: Resolve, ...lists: readonly unknown[]): ScanParameter[] {
  const parameters = new Map<string, ScanParameter>();
  for (const raw of lists.flatMap(list)) {
    const parameter = resolve(raw);
    if (parameter === null || typeof parameter.name !== 'string' || !LOCATIONS.has(parameter.in)) continue;
    const media = isObject(parameter.content) ? Object.values(parameter.content)[0] : undefined;
    const schema = expand(resolve, parameter.schema ?? (isObject(media) ? media.schema : undefined)) ?? {};
    parameters.set(`${String(parameter.in)} ${parameter.name}`, {
      name: parameter.name,
      location: parameter.in as ScanParameter['location'],
      required: parameter.in === 'path' || parameter.required === true,
      schema,
      example: parameter.example ?? firstExample(resolve, parameter.examples) ?? schema.example,
    });
  }
  return [...parameters.values()];
}

/** A name in the path that no parameter describes is a parameter all the same. */
function withPathParameters(path: string, parameters: ScanParameter[]): ScanParameter[] {
  for (const [, name] of path.matchAll(/\{([^}]+)\}/g)) {
    if (parameters.some((parameter) => parameter.location === 'path' && parameter.name === name)) continue;
    parameters.push({ name: name!, location: 'path', required: true, schema: {}, example: undefined });
  }
  return parameters;
}

/** JSON before forms, forms before the rest. */
const PREFERRED = [/^application\/json$/, /[+/]json$/, /x-www-form-urlencoded/, /multipart\/form-data/, /xml/];

function bodyOf(resolve: Resolve, raw: unknown): ScanBody | null {
  const body = resolve(raw);
  if (body === null || !isObject(body.content)) return null;
  const entries = Object.entries(body.content).map(([type, media]) => ({ type: type.split(';', 1)[0]!.trim().toLowerCase(), media }));
  const rank = (type: string): number => {
    const found = PREFERRED.findIndex((pattern) => pattern.test(type));
    return found < 0 ? PREFERRED.length : found;
  };
  const [first] = entries.sort((left, right) => rank(left.type) - rank(right.type));
  if (first === undefined) return null;
  const media = isObject(first.media) ? first.media : {};
  const schema = expand(resolve, media.schema);
  return {
    mediaType: first.type === '*/*' ? 'application/json' : first.type,
    required: body.required === true,
    schema,
    example: media.example ?? firstExample(resolve, media.examples) ?? schema?.example,
  };
}

function responsesOf(resolve: Resolve, responses: unknown): ScanResponse[] {
  if (!isObject(responses)) return [];
  return Object.entries(responses)
    .filter(([status]) => !status.startsWith('x-'))
    .map(([status, raw]) => {
      const content = resolve(raw)?.content;
      const media = isObject(content) ? Object.entries(content) : [];
      const json = media.find(([type]) => /json/i.test(type))?.[1];
      return {
        status: status.toUpperCase().replace('DEFAULT', 'default'),
        mediaTypes: media.map(([type]) => type.split(';', 1)[0]!.trim().toLowerCase()),
        schema: isObject(json) ? expand(resolve, json.schema) : null,
      };
    });
}

function securityOf(requirements: unknown): ScanOperation['security'] {
  if (!Array.isArray(requirements)) return 'unsaid';
  const given = requirements.filter(isObject);
  return given.length === 0 || given.some((requirement) => Object.keys(requirement).length === 0) ? 'open' : 'declared';
}

/** Scopes and roles that the description asks for. */
function rolesOf(operation: JsonObject): string[] {
  const scopes = list(operation.security)
    .filter(isObject)
    .flatMap((requirement) => Object.values(requirement).flatMap(list));
  const roles = ['x-roles', 'x-role', 'x-required-role', 'x-required-roles', 'x-permissions'].flatMap((key) => [operation[key]].flat());
  return [...scopes, ...roles].filter((role) => typeof role === 'string');
}

function firstExample(resolve: Resolve, examples: unknown): unknown {
  const first = Array.isArray(examples) ? examples[0] : isObject(examples) ? resolve(Object.values(examples)[0])?.value : undefined;
  return first;
}

/** Levels of a schema that are put in place of their references; recursive ones end there. */
const EXPAND_DEPTH_MAX = 8;

/** A schema with its local references put in place, so that what follows needs no document. */
function expand(resolve: Resolve, raw: unknown, depth = 0): JsonObject | null {
  const schema = resolve(raw);
  if (schema === null) return null;
  if (depth > EXPAND_DEPTH_MAX) return {};
  const inner = (value: unknown): JsonObject => expand(resolve, value, depth + 1) ?? {};
  const result: Record<string, unknown> = { ...schema };
  for (const key of ['allOf', 'oneOf', 'anyOf'] as const) if (Array.isArray(schema[key])) result[key] = schema[key].map(inner);
  for (const key of ['items', 'not'] as const) if (isObject(schema[key])) result[key] = inner(schema[key]);
  if (isObject(schema.additionalProperties)) result.additionalProperties = inner(schema.additionalProperties);
  if (isObject(schema.properties))
    result.properties = Object.fromEntries(Object.entries(schema.properties).map(([name, value]) => [name, inner(value)]));
  return result;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
