import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { HeaderField, Protocol } from '@sallyport/core';
import { type EmbeddedConnection, type InboundHead, tlsView } from '@sallyport/gateway/embedded';
import { normalAddress } from '@sallyport/traffic';

/** Express and Connect keep the whole target here where they route by a part of it. */
interface Routed {
  readonly originalUrl?: string;
}

/** Header lines in their order, with lower-case names; pseudo-fields of HTTP/2 are left out. */
export function fieldsOf(raw: readonly string[]): HeaderField[] {
  const fields: HeaderField[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase();
    if (!name.startsWith(':')) fields.push([name, raw[index + 1] as string]);
  }
  return fields;
}

/** Puts header fields in the place of those that came, for the application; pseudo-fields of HTTP/2 stay. `null`: they stay as they came. */
export function editRequest(request: IncomingMessage, fields: readonly HeaderField[] | null): void {
  if (fields === null) return;
  const { rawHeaders, headers } = request;
  const pseudo = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && name.startsWith(':') ? [name, rawHeaders[index + 1] as string] : [],
  );
  rawHeaders.splice(0, rawHeaders.length, ...pseudo, ...fields.flat());
  for (const name of Object.keys(headers)) if (!name.startsWith(':')) delete headers[name];
  for (const [name, value] of fields) {
    const before = headers[name];
    if (name === 'set-cookie') headers[name] = [...(headers[name] ?? []), value];
    else headers[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`;
  }
}

/** The head of a request as Node read it. */
export function headOf(request: IncomingMessage): InboundHead {
  const headers = fieldsOf(request.rawHeaders);
  const value = (name: string): string | undefined => headers.find((field) => field[0] === name)?.[1];
  const authority = request.headers[':authority'];
  const length = value('content-length');
  const chunked = value('transfer-encoding') !== undefined;
  return {
    method: request.method ?? 'GET',
    target: (request as Routed).originalUrl ?? request.url ?? '/',
    host: (typeof authority === 'string' ? authority : value('host')) ?? '',
    headers,
    bodyLength: chunked ? -1 : length === undefined ? (request.httpVersionMajor === 2 && !request.readableEnded ? -1 : 0) : Number(length),
    expectContinue: false,
    upgrade: '',
  };
}

export function connectionOf(request: IncomingMessage): EmbeddedConnection {
  const { socket } = request;
  const tls = 'encrypted' in socket ? tlsView(socket as TLSSocket) : null;
  return { peer: normalAddress(socket.remoteAddress ?? '') ?? '', tls, protocol: protocolOf(request) };
}

function protocolOf(request: IncomingMessage): Protocol {
  if (request.httpVersionMajor === 2) return 'http/2';
  return request.httpVersion === '1.0' ? 'http/1.0' : 'http/1.1';
}

/** Trailers of a request that ended; requests that a test library injects know of none. */
export function trailersOf(request: Partial<Pick<IncomingMessage, 'rawTrailers'>>): HeaderField[] | null {
  const { rawTrailers = [] } = request;
  return rawTrailers.length === 0 ? null : fieldsOf(rawTrailers);
}
