import { SPEC_SERVERS_MAX } from './limits.ts';
import type { SpecServer } from './model.ts';
import { isObject } from './references.ts';

const ANYWHERE: SpecServer = { host: '*', basePath: '' };

/** The servers of a document, path item or operation; one that serves anywhere when none is named. */
export function serversOf(value: unknown): SpecServer[] {
  if (!Array.isArray(value) || value.length === 0) return [ANYWHERE];
  const servers = new Map<string, SpecServer>();
  for (const item of value.slice(0, SPEC_SERVERS_MAX)) {
    if (!isObject(item) || typeof item.url !== 'string') continue;
    const server = serverOf(fillVariables(item.url, item.variables));
    servers.set(`${server.host} ${server.basePath}`, server);
  }
  return servers.size === 0 ? [ANYWHERE] : [...servers.values()];
}

/** Variables stand for their default; one without stays as it is and makes its part unknown. */
function fillVariables(url: string, variables: unknown): string {
  return url.replace(/\{([^}]+)\}/g, (whole, name: string) => {
    const variable = isObject(variables) ? variables[name] : undefined;
    const value = isObject(variable) ? variable.default : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : whole;
  });
}

function serverOf(url: string): SpecServer {
  const absolute = /^(?:([a-z][a-z0-9+.-]*):)?\/\/([^/?#]*)([^?#]*)/i.exec(url);
  if (absolute === null) return { host: '*', basePath: basePath(url.split(/[?#]/, 1)[0]!) };
  const [, scheme, authority, path] = absolute;
  return { host: hostOf(authority!, scheme?.toLowerCase() ?? 'https'), basePath: basePath(path!) };
}

function hostOf(authority: string, scheme: string): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  if (host === '' || host.includes('{')) return '*';
  const standard = scheme === 'http' || scheme === 'ws' ? ':80' : ':443';
  return host.endsWith(standard) ? host.slice(0, -standard.length) : host;
}

function basePath(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' || trimmed.startsWith('/') ? trimmed : `/${trimmed}`;
}
