import type { HeaderField } from '@sallyport/core';
import { listHolds } from '../codec/h1/fields.ts';

/** Fields that speak to one connection only (RFC 9110, 7.6.1), and framing, which each side writes for itself. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  // Compression of frames is not offered on, so that messages can be read.
  'sec-websocket-extensions',
  'content-length',
]);

/** Fields that no Connection header can take away: dropping them would make the upstream see another request than the inspected one. */
const END_TO_END: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'host',
  'content-type',
  'content-encoding',
  'forwarded',
  'via',
  'set-cookie',
  'cache-control',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-real-ip',
]);

export function isHopByHop(name: string): boolean {
  return HOP_BY_HOP.has(name);
}

/** Names that the message's own Connection fields mark as hop-by-hop; `null` for none beyond the usual. */
export function connectionNames(headers: readonly HeaderField[]): ReadonlySet<string> | null {
  let names: Set<string> | null = null;
  for (let index = 0; index < headers.length; index++) {
    const field = headers[index] as HeaderField;
    if (field[0] !== 'connection' || isPlainConnection(field[1])) continue;
    for (const item of field[1].toLowerCase().split(',')) {
      const name = item.trim();
      if (name === '' || END_TO_END.has(name) || HOP_BY_HOP.has(name)) continue;
      names ??= new Set();
      names.add(name);
    }
  }
  return names;
}

function isPlainConnection(value: string): boolean {
  return listHolds(value, 'keep-alive') || listHolds(value, 'close') ? !value.includes(',') : false;
}

/** Header fields of an answer as the client may see them. */
export function responseFields(headers: readonly HeaderField[]): readonly HeaderField[] {
  const named = connectionNames(headers);
  const kept: HeaderField[] = [];
  for (let index = 0; index < headers.length; index++) {
    const field = headers[index] as HeaderField;
    if (!HOP_BY_HOP.has(field[0]) && (named === null || !named.has(field[0]))) kept.push(field);
  }
  return kept;
}
