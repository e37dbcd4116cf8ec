import { parseTemplate } from '@sallyport/contract/router';
import type { OperationRecord, ParameterRecord } from '../model.ts';
import { leafSchema, schemaOf } from './schema-tree.ts';
import { securityOf, securitySchemes } from './security.ts';

export interface OpenApiInfo {
  readonly title: string;
  readonly version: string;
  readonly description?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Methods an OpenAPI 3.1 path item can hold. */
const METHODS: ReadonlySet<string> = new Set(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE']);

/**
 * The inventory as OpenAPI 3.1. Operations of one path and method on several hosts, or of several sub-operations of one
 * path, become one with all their servers; what OpenAPI has no words for stands in `x-sallyport-*`.
 * `confirmedOnly` leaves out provisional operations, which may be noise; in a short recording all are provisional.
 */
export function toOpenApi(
  records: readonly OperationRecord[],
  info: OpenApiInfo,
  { confirmedOnly = false }: { readonly confirmedOnly?: boolean } = {},
): Json {
  const kept = records.filter((record) => METHODS.has(record.method) && !(confirmedOnly && record.status === 'provisional'));
  const hosts = [...new Set(kept.map((record) => record.host))].filter((host) => host !== '*').sort();
  const paths: Record<string, Record<string, Json>> = {};
  for (const group of groupByPath(kept)) {
    const template = pathText(group[0]!.template);
    paths[template] ??= {};
    paths[template]![group[0]!.method.toLowerCase()] = operation(group, hosts.length > 1);
  }
  return {
    openapi: '3.1.0',
    info: { title: info.title, version: info.version, ...(info.description === undefined ? {} : { description: info.description }) },
    ...(hosts.length === 1 ? { servers: [server(hosts[0]!, kept)] } : {}),
    paths,
    components: { securitySchemes: securitySchemes(kept) },
  };
}

/** Records of one method and one path, whatever the parameters are called: templates that differ in names only are one to OpenAPI. */
function groupByPath(records: readonly OperationRecord[]): OperationRecord[][] {
  const templates = new Map<string, string>();
  const groups = new Map<string, OperationRecord[]>();
  for (const record of records) {
    const skeleton = record.template.replace(/\{[^}]*\}/g, '{}');
    const template = templates.get(skeleton) ?? record.template;
    templates.set(skeleton, template);
    const key = `${record.method} ${skeleton}`;
    groups.set(key, [...(groups.get(key) ?? []), renamed(record, template)]);
  }
  return [...groups.values()];
}

function renamed(record: OperationRecord, template: string): OperationRecord {
  if (record.template === template) return record;
  const names = parameterNames(template);
  let at = 0;
  const parameters = record.parameters.map((parameter) =>
    parameter.location === 'path' ? { ...parameter, name: names[at++] ?? parameter.name } : parameter,
  );
  return { ...record, template, parameters };
}

function parameterNames(template: string): string[] {
  return parseTemplate(template).flatMap((segment) =>
    segment.kind === 'static' ? [] : segment.kind === 'mixed' ? segment.names : [segment.name],
  );
}

/** `{rest+}` has no counterpart in OpenAPI. */
function pathText(template: string): string {
  return template.replace(/\{([^}]+)[+*]\}/g, '{$1}');
}

function server(host: string, records: readonly OperationRecord[]): Json {
  const plain =
    records.every((record) => record.host !== host || record.exposure_detail.tls === 0) &&
    records.some((record) => record.host === host && record.requests > 0);
  const scheme = plain ? 'http' : 'https';
  // Tenants: `*.bank.example` is any host below.
  if (!host.startsWith('*.')) return { url: `${scheme}://${host}` };
  return { url: `${scheme}://{tenant}${host.slice(1)}`, variables: { tenant: { default: 'tenant' } } };
}

function operation(group: readonly OperationRecord[], severalHosts: boolean): Json {
  const first = group[0]!;
  const parameters = distinct(group.flatMap((record) => record.parameters));
  const body = parameters.filter((item) => item.location === 'body');
  const hosts = [...new Set(group.map((record) => record.host))].filter((host) => host !== '*');
  return {
    operationId: first.operation_id || first.id,
    ...(severalHosts && hosts.length > 0 ? { servers: hosts.map((host) => server(host, group)) } : {}),
    ...(group.some((record) => record.deprecated || record.status === 'zombie') ? { deprecated: true } : {}),
    parameters: [...pathParameters(first, parameters), ...parameters.filter(isPlain).map(plainParameter)],
    ...(hasBody(group, body) ? { requestBody: requestBody(group, body) } : {}),
    responses: responses(group, parameters),
    security: securityOf(group),
    ...extensions(group),
  };
}

function distinct(parameters: readonly ParameterRecord[]): ParameterRecord[] {
  const once = new Map<string, ParameterRecord>();
  for (const item of parameters) {
    const key = `${item.location} ${item.status_class} ${item.name}`;
    const known = once.get(key);
    if (known === undefined || known.seen < item.seen) once.set(key, item);
  }
  return [...once.values()];
}

function isPlain(item: ParameterRecord): boolean {
  return item.location === 'query' || item.location === 'header' || item.location === 'cookie';
}

/** OpenAPI wants exactly the parameters the path names. */
function pathParameters(record: OperationRecord, parameters: readonly ParameterRecord[]): Json[] {
  return parameterNames(record.template).map((name) => {
    const seen = parameters.find((item) => item.location === 'path' && item.name === name);
    return { name, in: 'path', required: true, schema: seen === undefined ? { type: 'string' } : leafSchema(seen) };
  });
}

function plainParameter(item: ParameterRecord): Json {
  return { name: item.name, in: item.location, ...(item.required ? { required: true } : {}), schema: leafSchema(item) };
}

function hasBody(group: readonly OperationRecord[], body: readonly ParameterRecord[]): boolean {
  return (
    body.length > 0 ||
    (group[0]!.method !== 'GET' && group[0]!.method !== 'HEAD' && group.some((record) => record.request_types.length > 0))
  );
}

function requestBody(group: readonly OperationRecord[], body: readonly ParameterRecord[]): Json {
  return {
    content: contentOf(
      group.flatMap((record) => record.request_types),
      body,
    ),
  };
}

/** The fields seen, under each media type seen; JSON where there was none. */
function contentOf(mediaTypes: readonly string[], fields: readonly ParameterRecord[]): Json {
  const types = [...new Set(mediaTypes.filter((type) => type.includes('/')))];
  if (types.length === 0) types.push('application/json');
  return Object.fromEntries(types.map((type) => [type, fields.length === 0 ? {} : { schema: schemaOf(fields) }]));
}

function responses(group: readonly OperationRecord[], parameters: readonly ParameterRecord[]): Json {
  const types = group.flatMap((record) => record.response_types);
  const answers: Record<string, Json> = {};
  for (const status of [...new Set(group.flatMap((record) => record.statuses.map((item) => item.status)))].sort((a, b) => a - b)) {
    if (status < 100 || status > 599) continue;
    const fields = parameters.filter((item) => item.location === 'response' && item.status_class === `${Math.floor(status / 100)}xx`);
    answers[String(status)] = { description: `Seen as ${status}`, ...(fields.length > 0 ? { content: contentOf(types, fields) } : {}) };
  }
  if (Object.keys(answers).length === 0) {
    const fields = parameters.filter((item) => item.location === 'response' && item.status_class === '2xx');
    answers.default = { description: 'Described, not seen', ...(fields.length > 0 ? { content: contentOf(types, fields) } : {}) };
  }
  return answers;
}

function extensions(group: readonly OperationRecord[]): Json {
  const first = group[0]!;
  const actions = group.map((record) => record.action).filter((action) => action !== '');
  const classes = [...new Set(group.flatMap((record) => record.data_classes.map((item) => item.id)))].sort();
  const worst = group.reduce((most, record) => (record.risk.score > most.risk.score ? record : most), first);
  return {
    'x-sallyport-ids': group.map((record) => record.id),
    'x-sallyport-status': first.status,
    'x-sallyport-protocol': first.protocol,
    ...(actions.length > 0 ? { 'x-sallyport-actions': actions } : {}),
    'x-sallyport-requests': group.reduce((sum, record) => sum + record.requests, 0),
    'x-sallyport-exposure': first.exposure,
    ...(classes.length > 0 ? { 'x-sallyport-data-classes': classes } : {}),
    'x-sallyport-risk': { score: worst.risk.score, level: worst.risk.level },
  };
}
