import { isObject, type JsonObject } from '../references.ts';
import { ANY_METHOD, documentOf, type ImportedRoute, templateOfRegex } from './paths.ts';

/** Kong's declarative configuration (`_format_version`): routes of its services. */
export function fromKong(document: JsonObject, place: string): JsonObject | null {
  if (document._format_version === undefined || !(Array.isArray(document.services) || Array.isArray(document.routes))) return null;
  const services = objects(document.services);
  const routes = [...services.flatMap((service) => objects(service.routes)), ...objects(document.routes)];
  return documentOf(`routes of ${place}`, String(document._format_version), routes.flatMap(routesOf));
}

function routesOf(route: JsonObject): ImportedRoute[] {
  const hosts = texts(route.hosts);
  const methods = texts(route.methods);
  const templates = texts(route.paths).flatMap((path) => {
    const template = path.startsWith('~') ? templateOfRegex(path.slice(1)) : path.replace(/(.)\/$/, '$1');
    return template === null ? [] : [template];
  });
  return (hosts.length === 0 ? ['*'] : hosts).flatMap((host) =>
    templates.flatMap((template) =>
      (methods.length === 0 ? ANY_METHOD : methods).map((method) => ({ method, host, template, summary: String(route.name ?? '') })),
    ),
  );
}

function objects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
