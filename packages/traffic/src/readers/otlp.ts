/** HTTP and RPC spans of OpenTelemetry (OTLP/HTTP): one record a server or client span that is a request. */
import type { HeaderField } from '@sallyport/core';
import { addHeader, isToken, type Json, NO_BODY, protocolOf, statusOf, unloggedBody } from './fields.ts';
import { bytesOf, type RecordFields, RecordProblem } from './record.ts';

/** Spans of one export that are read. Collectors send some hundred at a time. */
export const SPANS_PER_EXPORT_MAX = 100_000;

const SERVER = 2;
const CLIENT = 3;

/** Name of the listener of calls made to others, for engines that tell them apart. */
export const OUTBOUND_LISTENER = 'outbound';

type Attributes = ReadonlyMap<string, string | readonly string[]>;

/** The request spans of an export; spans that are no HTTP or RPC request are left out. */
export function* requestSpans(document: Json): Generator<Json> {
  let count = 0;
  for (const resource of list(document.resourceSpans)) {
    for (const scope of list(resource.scopeSpans ?? resource.instrumentationLibrarySpans)) {
      for (const span of list(scope.spans)) {
        if (++count > SPANS_PER_EXPORT_MAX) throw new RecordProblem(`more than ${SPANS_PER_EXPORT_MAX} spans`);
        const kind = kindOf(span.kind);
        const attributes = attributesOf(span.attributes);
        const request = has(attributes, 'http.request.method', 'http.method') || attributes.has('rpc.method');
        if ((kind === SERVER || kind === CLIENT) && request) yield { ...span, kind };
      }
    }
  }
}

/** One span as a record; semantic conventions 1.21 and later (`url.path`), and those before (`http.target`). */
export function readSpan(span: Json, line: number): RecordFields {
  const attributes = attributesOf(span.attributes);
  const get = (...names: string[]): string | null => first(attributes, names);
  const url = splitUrl(get('url.full', 'http.url') ?? '');
  const rpc = attributes.get('rpc.system') !== undefined && get('http.request.method', 'http.method') === null;
  const method = rpc ? 'POST' : get('http.request.method', 'http.method')!;
  if (!isToken(method)) throw new RecordProblem('its method is not a token');
  const started = BigInt(String(span.startTimeUnixNano ?? 0));
  const ended = BigInt(String(span.endTimeUnixNano ?? started));
  const status = get('http.response.status_code', 'http.status_code');
  return {
    id: typeof span.spanId === 'string' && span.spanId !== '' ? span.spanId : String(line),
    at: Number(started / 1_000_000n),
    protocol: protocolOf(`http/${get('network.protocol.version', 'http.flavor') ?? '1.1'}`),
    client: span.kind === CLIENT ? null : get('client.address', 'http.client_ip', 'net.sock.peer.addr', 'net.peer.ip'),
    method,
    target: bytesOf(rpc ? `/${get('rpc.service') ?? ''}/${get('rpc.method')!}` : targetOf(get, url)),
    scheme: schemeOf(get('url.scheme', 'http.scheme') ?? url?.scheme ?? null),
    host: hostOf(get, url),
    headers: headersOf(attributes, rpc),
    body: unloggedBody(method),
    response:
      status === null && !rpc
        ? null
        : {
            status: statusOf(status ?? rpcStatus(get)),
            headers: headerAttributes(attributes, 'http.response.header.'),
            body: NO_BODY,
            latency_ms: Number(ended - started) / 1e6,
          },
    ...(span.kind === CLIENT ? { listener: OUTBOUND_LISTENER } : {}),
  };
}

type Get = (...names: string[]) => string | null;

/** gRPC answers 200 whatever happened; its own status says whether it worked. */
function rpcStatus(get: Get): string {
  return (get('rpc.grpc.status_code') ?? '0') === '0' ? '200' : '500';
}

function targetOf(get: Get, url: ReturnType<typeof splitUrl>): string {
  const path = get('url.path');
  const query = get('url.query');
  if (path !== null) return query === null ? path : `${path}?${query}`;
  const target = get('http.target') ?? url?.target ?? null;
  if (target === null) throw new RecordProblem('it names no path');
  return target;
}

function hostOf(get: Get, url: ReturnType<typeof splitUrl>): string | null {
  const host = get('http.request.header.host', 'http.host', 'server.address', 'net.host.name', 'net.peer.name') ?? url?.host ?? null;
  if (host === null || host.includes(':')) return host;
  const port = get('server.port', 'net.host.port', 'net.peer.port');
  return port === null || port === '80' || port === '443' ? host : `${host}:${port}`;
}

function splitUrl(url: string): { readonly scheme: string; readonly host: string; readonly target: string } | null {
  const match = /^(https?):\/\/([^/?#]+)([^#]*)/i.exec(url);
  if (match === null) return null;
  const [, scheme, authority, rest] = match;
  return {
    scheme: scheme!.toLowerCase(),
    host: authority!.slice(authority!.lastIndexOf('@') + 1),
    target: rest!.startsWith('/') ? rest! : `/${rest}`,
  };
}

function schemeOf(text: string | null): 'http' | 'https' | null {
  return text === 'http' || text === 'https' ? text : null;
}

function headersOf(attributes: Attributes, rpc: boolean): HeaderField[] {
  const headers = headerAttributes(attributes, 'http.request.header.');
  const agent = first(attributes, ['user_agent.original', 'http.user_agent']);
  if (agent !== null && !headers.some(([name]) => name === 'user-agent')) addHeader(headers, 'user-agent', agent, 'a header');
  if (rpc) addHeader(headers, 'content-type', 'application/grpc', 'a header');
  return headers;
}

function headerAttributes(attributes: Attributes, prefix: string): HeaderField[] {
  const headers: HeaderField[] = [];
  for (const [name, value] of attributes) {
    if (!name.startsWith(prefix)) continue;
    for (const item of typeof value === 'string' ? [value] : value)
      addHeader(headers, name.slice(prefix.length).replaceAll('_', '-'), item, 'a header');
  }
  return headers;
}

function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((item): item is Json => typeof item === 'object' && item !== null) : [];
}

/** `2` or `SPAN_KIND_SERVER`. */
function kindOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return value === 'SPAN_KIND_SERVER' ? SERVER : value === 'SPAN_KIND_CLIENT' ? CLIENT : 0;
}

function attributesOf(value: unknown): Attributes {
  const found = new Map<string, string | readonly string[]>();
  for (const { key, value: content } of list(value)) {
    const read = readValue(content);
    if (typeof key === 'string' && read !== null) found.set(key, read);
  }
  return found;
}

function readValue(value: unknown): string | readonly string[] | null {
  if (typeof value !== 'object' || value === null) return null;
  const { stringValue, intValue, boolValue, doubleValue, arrayValue } = value as Json;
  const scalar = stringValue ?? intValue ?? boolValue ?? doubleValue;
  if (scalar !== undefined && scalar !== null && typeof scalar !== 'object') return String(scalar);
  if (typeof arrayValue !== 'object' || arrayValue === null) return null;
  return list((arrayValue as Json).values).flatMap((item) => readValue(item) ?? []);
}

function has(attributes: Attributes, ...names: string[]): boolean {
  return names.some((name) => attributes.has(name));
}

function first(attributes: Attributes, names: readonly string[]): string | null {
  for (const name of names) {
    const value = attributes.get(name);
    if (value === undefined) continue;
    const text = typeof value === 'string' ? value : value[0];
    if (text !== undefined && text !== '') return text;
  }
  return null;
}
