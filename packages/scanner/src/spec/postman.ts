import { isObject, type JsonObject } from '@sallyport/contract';

/** Folders followed in a collection. */
const FOLDERS_DEPTH_MAX = 16;

/** Is this a Postman collection of version 2.0 or 2.1? */
export function isPostman(json: unknown): json is JsonObject {
  return (
    isObject(json) &&
    isObject(json.info) &&
    String(json.info.schema ?? '').includes('getpostman.com/json/collection/v2') &&
    Array.isArray(json.item)
  );
}

/** A collection as OpenAPI 3.1: requests of one method and path become one operation, bodies its example. */
export function postmanToOpenApi(collection: JsonObject): JsonObject {
  const paths: Record<string, Record<string, unknown>> = {};
  const visit = (items: unknown, folders: readonly string[]): void => {
    for (const item of Array.isArray(items) && folders.length < FOLDERS_DEPTH_MAX ? items.filter(isObject) : []) {
      if (Array.isArray(item.item)) visit(item.item, [...folders, String(item.name ?? '')]);
      else if (isObject(item.request)) addRequest(paths, item, item.request, folders);
    }
  };
  visit(collection.item, []);
  const info = isObject(collection.info) ? collection.info : {};
  return { openapi: '3.1.0', info: { title: String(info.name ?? 'Collection'), version: '0.0.0' }, paths };
}

function addRequest(
  paths: Record<string, Record<string, unknown>>,
  item: JsonObject,
  request: JsonObject,
  folders: readonly string[],
): void {
  const { path, query } = target(request.url);
  const method = String(request.method ?? 'GET').toLowerCase();
  const body = bodyOf(request.body);
  paths[path] ??= {};
  paths[path][method] ??= {
    summary: String(item.name ?? ''),
    ...(folders.length > 0 ? { tags: folders } : {}),
    ...(query.length > 0 ? { parameters: query } : {}),
    ...(body === null ? {} : { requestBody: { content: body } }),
    responses: { default: { description: 'Not described' } },
  };
}

/** `{{base}}/users/:id` to `/users/{id}`; whole segments that are variables are parameters. */
function target(url: unknown): { path: string; query: object[] } {
  const raw = typeof url === 'string' ? url : isObject(url) ? String(url.raw ?? '') : '';
  const [before = '', search = ''] = raw.split('?', 2);
  const rest = before.replace(/^(?:[a-z][a-z0-9+.-]*:\/\/[^/]*|\{\{[^}]+\}\})/i, '');
  const segments = rest
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => segment.replace(/^:(.+)$/, '{$1}').replace(/\{\{([^}]+)\}\}/g, '{$1}'));
  const query = [...new URLSearchParams(search)].map(([name, value]) => ({
    name,
    in: 'query',
    schema: { type: 'string' },
    ...(value === '' || value.includes('{{') ? {} : { example: value }),
  }));
  return { path: `/${segments.join('/')}`, query };
}

function bodyOf(body: unknown): JsonObject | null {
  if (!isObject(body)) return null;
  if (body.mode === 'raw' && typeof body.raw === 'string') {
    try {
      return { 'application/json': { example: JSON.parse(body.raw.replace(/\{\{[^}]+\}\}/g, '1')) as unknown } };
    } catch {
      return { 'text/plain': { example: body.raw } };
    }
  }
  const fields = Array.isArray(body[String(body.mode)]) ? (body[String(body.mode)] as unknown[]).filter(isObject) : [];
  const example = Object.fromEntries(fields.map((field) => [String(field.key ?? ''), String(field.value ?? '')]));
  return { [body.mode === 'formdata' ? 'multipart/form-data' : 'application/x-www-form-urlencoded']: { example } };
}
