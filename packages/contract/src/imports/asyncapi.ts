import { isObject, type JsonObject } from '../references.ts';
import { documentOf, type ImportedRoute } from './paths.ts';

/** Protocols whose channels are paths of HTTP. */
const WEB = /^(?:https?|wss?|sse|graphql)$/i;

/** AsyncAPI 2 and 3: channels offered over HTTP or WebSocket, which are opened by GET. */
export function fromAsyncApi(document: JsonObject): JsonObject | null {
  if (document.asyncapi === undefined || !isObject(document.channels)) return null;
  const info = isObject(document.info) ? document.info : {};
  const hosts = hostsOf(document.servers);
  const routes = Object.entries(document.channels).flatMap(([key, channel]): ImportedRoute[] => {
    if (!isObject(channel) || hosts.length === 0) return [];
    const address = typeof channel.address === 'string' ? channel.address : key;
    const template = address.startsWith('/') ? address : `/${address}`;
    const method = methodOf(channel);
    return hosts.map(({ host, path }) => ({ method, host, template: `${path}${template}`, summary: String(channel.description ?? '') }));
  });
  return documentOf(String(info.title ?? 'AsyncAPI'), String(info.version ?? ''), routes);
}

function hostsOf(servers: unknown): { readonly host: string; readonly path: string }[] {
  if (!isObject(servers) || Object.keys(servers).length === 0) return [{ host: '*', path: '' }];
  return Object.values(servers).flatMap((server) => {
    if (!isObject(server) || !WEB.test(String(server.protocol ?? ''))) return [];
    const [, host = '', path = ''] = /^(?:[a-z]+:\/\/)?([^/]*)(\/.*)?$/i.exec(String(server.url ?? server.host ?? '')) ?? [];
    return [
      {
        host: host === '' || host.includes('{') ? '*' : host.toLowerCase(),
        path: `${path}${String(server.pathname ?? '')}`.replace(/\/$/, ''),
      },
    ];
  });
}

function methodOf(channel: JsonObject): string {
  const bindings = isObject(channel.bindings) ? channel.bindings : {};
  const binding = [bindings.ws, bindings.http].find(isObject);
  return typeof binding?.method === 'string' ? binding.method.toUpperCase() : 'GET';
}
