import type { HeaderField } from '@sallyport/core';
import { normalAddress, type TrustedProxies } from './proxies.ts';

/** Hops read from forwarding headers, right to left. A longer chain is not believed past this. */
export const FORWARDED_HOPS_MAX = 32;

export interface ClientAddress {
  /** The client as far as trusted hops vouch for it. */
  readonly address: string;
  /** The header that gave it, or `null` when it is the peer of the socket. */
  readonly usedHeader: 'forwarded' | 'x-forwarded-for' | null;
}

/**
 * Who is calling. Reads `Forwarded` (RFC 7239) or, without it, `X-Forwarded-For`, right to left, as long as the hop
 * that wrote an entry is on the list; the first hop that is not on it is the client. A malformed or obfuscated entry
 * ends the walk at the last good address, because nothing left of it can be trusted.
 */
export function clientAddress(peer: string, headers: readonly HeaderField[], trusted: TrustedProxies): ClientAddress {
  if (trusted.empty || !trusted.includes(peer)) return { address: peer, usedHeader: null };
  let forwarded = '';
  let listed = '';
  for (const [name, value] of headers) {
    if (name === 'forwarded') forwarded = forwarded === '' ? value : `${forwarded},${value}`;
    else if (name === 'x-forwarded-for') listed = listed === '' ? value : `${listed},${value}`;
  }
  if (forwarded !== '') return walk(peer, splitOutsideQuotes(forwarded, ','), forwardedFor, trusted, 'forwarded');
  if (listed !== '') return walk(peer, listed.split(','), normalAddress, trusted, 'x-forwarded-for');
  return { address: peer, usedHeader: null };
}

function walk(
  peer: string,
  hops: readonly string[],
  read: (hop: string) => string | null,
  trusted: TrustedProxies,
  header: 'forwarded' | 'x-forwarded-for',
): ClientAddress {
  let address = peer;
  let used: ClientAddress['usedHeader'] = null;
  const stop = Math.max(0, hops.length - FORWARDED_HOPS_MAX);
  for (let index = hops.length - 1; index >= stop && trusted.includes(address); index--) {
    const next = read(hops[index]!);
    if (next === null) break;
    address = next;
    used = header;
  }
  return { address, usedHeader: used };
}

/** The `for=` of one element of a Forwarded header, or `null`: missing, repeated, `unknown`, obfuscated or malformed. */
function forwardedFor(element: string): string | null {
  let found: string | null = null;
  for (const pair of splitOutsideQuotes(element, ';')) {
    const equals = pair.indexOf('=');
    if (equals < 0) return null;
    if (pair.slice(0, equals).trim().toLowerCase() !== 'for') continue;
    if (found !== null) return null;
    const value = unquote(pair.slice(equals + 1).trim());
    // RFC 7239 section 6: an IPv6 address stands in brackets, so a bare one is malformed.
    found = value === null || (value.includes(':') && !value.startsWith('[') && value.split(':').length > 2) ? null : normalAddress(value);
    if (found === null) return null;
  }
  return found;
}

function unquote(text: string): string | null {
  if (!text.startsWith('"')) return text.includes('"') ? null : text;
  if (text.length < 2 || !text.endsWith('"')) return null;
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}

function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let quoted = false;
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (char === '\\' && quoted) index++;
    else if (char === '"') quoted = !quoted;
    else if (char === separator && !quoted) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}
