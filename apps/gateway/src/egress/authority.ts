import { isHost } from '../codec/h1/request-parser.ts';

/** Host and port that a workload wants to call. */
export interface Destination {
  /** Lower-case, without a trailing dot and without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Reads `host:port`; `null` when it is none. `defaultPort` 0: a port must be there. */
export function readAuthority(text: string, defaultPort: number): Destination | null {
  if (!isHost(text)) return null;
  const colon = text.lastIndexOf(':');
  const ported = colon > text.lastIndexOf(']');
  const port = ported ? Number(text.slice(colon + 1)) : defaultPort;
  if (port < 1 || port > 65_535) return null;
  const host = withoutDots((ported ? text.slice(0, colon) : text).toLowerCase()).replace(/^\[|\]$/g, '');
  return host === '' ? null : { host, port };
}

/** `example.org.` and `example.org` are one name. */
function withoutDots(host: string): string {
  let end = host.length;
  while (end > 0 && host.charCodeAt(end - 1) === 0x2e) end--;
  return host.slice(0, end);
}

/** As it stands in messages: an IPv6 address in brackets, the port where it is not the usual one. */
export function authorityText({ host, port }: Destination, usualPort: number): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return port === usualPort ? name : `${name}:${port}`;
}
