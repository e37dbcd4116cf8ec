import type { CrossOrigin, RequestView, ResponseView } from '@sallyport/core';
import type { KeyedHash } from '@sallyport/inventory/observe';
import { firstHeader } from '@sallyport/traffic';

/** What the answer allows the origin that the request named; `null` where it named none. */
export function crossOriginOf(request: RequestView, response: ResponseView, hash: KeyedHash): CrossOrigin | null {
  const origin = firstHeader(request.headers, 'origin');
  if (origin === undefined || origin === '') return null;
  const allowed = firstHeader(response.headers, 'access-control-allow-origin');
  return {
    from: origin === 'null' ? 'opaque' : siteOf(hostOf(origin)) === siteOf(request.host) ? 'same-site' : 'foreign',
    origin: hash(origin),
    allowed: allowed === undefined ? 'none' : allowed === origin ? 'echo' : allowed === '*' ? 'any' : 'other',
    credentials: firstHeader(response.headers, 'access-control-allow-credentials') === 'true',
  };
}

function hostOf(origin: string): string {
  const start = origin.indexOf('//');
  return (start === -1 ? origin : origin.slice(start + 2)).toLowerCase();
}

/** The last two labels. Two banks under one public suffix of two labels count as one site: a miss, never a false alarm. */
function siteOf(host: string): string {
  const name = host.startsWith('[') ? host.slice(0, host.indexOf(']') + 1) : host.split(':', 1)[0]!;
  return /^[\d.]+$/.test(name) ? name : name.split('.').slice(-2).join('.');
}
