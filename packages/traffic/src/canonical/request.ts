import type { Fact, HeaderField, RequestView } from '@sallyport/core';
import { canonicalPath } from './path.ts';
import type { RawRequest } from './raw.ts';
import { splitTarget } from './target.ts';

/** Headers that mean one thing only when they come once (RFC 9110 5.3), each with its bit. */
const SINGLE_HEADERS: ReadonlyMap<string, number> = new Map(
  [
    'host',
    'content-type',
    'content-length',
    'content-encoding',
    'transfer-encoding',
    'content-location',
    'content-disposition',
    'authorization',
    'proxy-authorization',
    'user-agent',
    'referer',
    'origin',
    'from',
    'date',
    'expect',
    'upgrade',
    'if-modified-since',
    'if-unmodified-since',
    'if-range',
    'range',
    'max-forwards',
    'x-http-method-override',
    'soapaction',
  ].map((name, index) => [name, 1 << index] as const),
);

/** The canonical request and what was ambiguous about it. Never throws. Parameter facts come with extraction, which reads them anyway. */
export function canonicalRequest(raw: RawRequest): { request: RequestView; facts: readonly Fact[] } {
  const { authority, path, query } = splitTarget(raw.target);
  const canonical = canonicalPath(path);
  const headers = lowerCaseNames(raw.headers);
  const facts = headerFacts(headers);
  const host = raw.host ?? (authority !== '' ? authority : (firstHeader(headers, 'host') ?? ''));
  const request: RequestView = {
    method: raw.method,
    scheme: raw.scheme,
    host: canonicalHost(host, raw.scheme),
    target: raw.target,
    path: canonical.path,
    query,
    headers,
    body: raw.body,
  };
  if (facts.length === 0) return { request, facts: canonical.facts };
  return { request, facts: [...canonical.facts, ...facts] };
}

/** Lower-case, without default port and trailing dot. */
export function canonicalHost(host: string, scheme: 'http' | 'https'): string {
  const suffix = scheme === 'http' ? ':80' : ':443';
  let text = host.toLowerCase();
  if (text.endsWith(suffix)) text = text.slice(0, -suffix.length);
  const colon = text.lastIndexOf(':');
  const name = colon > text.lastIndexOf(']') ? text.slice(0, colon) : text;
  if (!name.endsWith('.')) return text;
  let end = name.length;
  while (end > 0 && name.charCodeAt(end - 1) === 0x2e) end--;
  return name.slice(0, end) + text.slice(name.length);
}

function lowerCaseNames(headers: readonly HeaderField[]): readonly HeaderField[] {
  for (const [name] of headers) {
    if (!isLowerCase(name)) return headers.map(([key, value]) => [key.toLowerCase(), value] as const);
  }
  return headers;
}

function isLowerCase(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at);
    if ((code >= 0x41 && code <= 0x5a) || code >= 0x80) return name.toLowerCase() === name;
  }
  return true;
}

/** Value of the first header of this lower-case name, or `undefined`. */
export function firstHeader(headers: readonly HeaderField[], name: string): string | undefined {
  for (const header of headers) if (header[0] === name) return header[1];
  return undefined;
}

function headerFacts(headers: readonly HeaderField[]): readonly Fact[] {
  let seen = 0;
  let repeated = 0;
  let contentType: string | null = null;
  let conflicting = false;
  for (const [name, value] of headers) {
    const bit = SINGLE_HEADERS.get(name);
    if (bit === undefined) continue;
    if ((seen & bit) !== 0) repeated |= bit;
    seen |= bit;
    if (name === 'content-type') {
      if ((contentType !== null && contentType !== value) || value.includes(',')) conflicting ||= isConflicting(contentType, value);
      contentType = value;
    }
  }
  return repeated === 0 && !conflicting ? [] : factList(repeated, conflicting);
}

/** Two values that differ, or one value that is a list (a quoted boundary may hold a comma). */
function isConflicting(earlier: string | null, value: string): boolean {
  if (earlier !== null && earlier !== value) return true;
  const quote = value.indexOf('"');
  const comma = value.indexOf(',');
  return comma >= 0 && (quote < 0 || comma < quote);
}

function factList(repeated: number, conflicting: boolean): readonly Fact[] {
  const facts: Fact[] = [];
  for (const [name, bit] of SINGLE_HEADERS) if ((repeated & bit) !== 0) facts.push({ kind: 'duplicate-header', detail: name });
  if (conflicting) facts.push({ kind: 'conflicting-content-type', detail: 'content-type' });
  return facts;
}
