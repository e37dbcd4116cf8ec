import { isObject, type JsonObject } from '../references.ts';
import { documentOf, IMPORT_DEPTH_MAX, type ImportedRoute } from './paths.ts';

/** A Postman collection, format 2.0 or 2.1. */
export function fromPostman(document: JsonObject): JsonObject | null {
  const { info, item } = document;
  if (!isObject(info) || !Array.isArray(item) || !/getpostman\.com/.test(String(info.schema ?? ''))) return null;
  const variables = variablesOf(document.variable);
  const routes: ImportedRoute[] = [];
  collect(item, variables, isObject(document.auth), routes, 0);
  return documentOf(String(info.name ?? 'Postman collection'), versionOf(info.version), routes);
}

function versionOf(value: unknown): string {
  if (isObject(value)) return [value.major, value.minor, value.patch].join('.');
  return value === undefined ? '' : String(value);
}

function variablesOf(value: unknown): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (Array.isArray(value)) for (const entry of value) if (isObject(entry)) found.set(String(entry.key), String(entry.value ?? ''));
  return found;
}

function collect(
  items: readonly unknown[],
  variables: ReadonlyMap<string, string>,
  secured: boolean,
  routes: ImportedRoute[],
  depth: number,
): void {
  if (depth > IMPORT_DEPTH_MAX) return;
  for (const item of items.filter(isObject)) {
    const own = isObject(item.auth) ? item.auth.type !== 'noauth' : secured;
    if (Array.isArray(item.item)) collect(item.item, variables, own, routes, depth + 1);
    const route = routeOf(item, variables, own);
    if (route !== null) routes.push(route);
  }
}

function routeOf({ name, request }: JsonObject, variables: ReadonlyMap<string, string>, inherited: boolean): ImportedRoute | null {
  const given = typeof request === 'string' ? { url: request, method: 'GET' } : request;
  if (!isObject(given)) return null;
  const raw = isObject(given.url) ? String(given.url.raw ?? rawOf(given.url)) : String(given.url ?? '');
  const filled = raw.replace(/\{\{([^}]+)\}\}/g, (whole, key: string) => variables.get(key.trim()) || whole);
  const match = /^(?:(?:[a-z]+:)?\/\/([^/?#]*)|\{\{[^}]*\}\}|([^/{?#]+\.[^/{?#]+))?(\/[^?#]*)?(?:\?([^#]*))?/i.exec(filled);
  if (match === null) return null;
  const [, authority, bare, path = '/', query = ''] = match;
  const host = authority ?? bare ?? '*';
  const secured = isObject(given.auth) ? given.auth.type !== 'noauth' : inherited;
  return {
    method: String(given.method ?? 'GET').toUpperCase(),
    host: host === '' || host.includes('{') ? '*' : host.toLowerCase(),
    template: path
      .replace(/\{\{([^}]+)\}\}/g, '{$1}')
      .replace(/\/:([^/:]+)/g, '/{$1}')
      .replace(/(.)\/$/, '$1'),
    summary: String(name ?? ''),
    query: [...new URLSearchParams(query).keys()],
    secured,
  };
}

function rawOf(url: JsonObject): string {
  const part = (value: unknown, joint: string): string => (Array.isArray(value) ? value.map(String).join(joint) : String(value ?? ''));
  const host = part(url.host, '.');
  return `${host === '' || host.startsWith('{{') ? host : `https://${host}`}/${part(url.path, '/')}`;
}
