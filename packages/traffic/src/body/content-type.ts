import type { HeaderField } from '@sallyport/core';

/** Which processor a media type asks for. `unknown` is judged by its first bytes. */
export type BodyKind = 'json' | 'form' | 'multipart' | 'xml' | 'graphql' | 'text' | 'grpc' | 'protobuf' | 'packed' | 'binary' | 'unknown';

export interface ContentType {
  readonly kind: BodyKind;
  /** Lower-case `type/subtype`, or the empty string. */
  readonly mediaType: string;
  /** Lower-case, or the empty string. */
  readonly charset: string;
  /** The whole header value, for parameters only one processor needs. */
  readonly value: string;
  /** Another content type was sent as well, in a second header or in a list. */
  readonly conflicting: boolean;
}

const NO_TYPE: ContentType = { kind: 'unknown', mediaType: '', charset: '', value: '', conflicting: false };

/** The first content type among `headers`; several are a fact of the transaction. */
export function contentTypeOf(headers: readonly HeaderField[]): ContentType {
  let type: ContentType | null = null;
  for (const [name, value] of headers) {
    if (name !== 'content-type') continue;
    if (type === null) type = parseContentType(value);
    else if (type.value !== value) return { ...type, conflicting: true };
  }
  return type ?? NO_TYPE;
}

export function parseContentType(value: string): ContentType {
  if (value === 'application/json') return { kind: 'json', mediaType: value, charset: '', value, conflicting: false };
  const semicolon = value.indexOf(';');
  const types = semicolon < 0 ? value : value.slice(0, semicolon);
  const comma = types.indexOf(',');
  const mediaType = (comma < 0 ? types : types.slice(0, comma)).trim().toLowerCase();
  const charset = semicolon < 0 ? '' : (parameterOf(value, 'charset') ?? '').toLowerCase();
  return { kind: kindOf(mediaType), mediaType, charset, value, conflicting: comma >= 0 };
}

const KINDS: ReadonlyMap<string, BodyKind> = new Map<string, BodyKind>([
  ['application/json', 'json'],
  ['text/json', 'json'],
  ['application/csp-report', 'json'],
  ['application/x-www-form-urlencoded', 'form'],
  ['application/xml', 'xml'],
  ['text/xml', 'xml'],
  ['application/graphql', 'graphql'],
  ['application/javascript', 'text'],
  ['application/x-javascript', 'text'],
  ['application/x-ndjson', 'text'],
  ['application/jsonl', 'text'],
  ['application/yaml', 'text'],
  ['application/pdf', 'binary'],
  ['application/zip', 'binary'],
  ['application/gzip', 'binary'],
  ['application/proto', 'protobuf'],
  ['application/protobuf', 'protobuf'],
  ['application/x-protobuf', 'protobuf'],
  ['application/vnd.google.protobuf', 'protobuf'],
  ['application/connect+proto', 'grpc'],
  ['application/connect+json', 'grpc'],
  ['application/msgpack', 'packed'],
  ['application/x-msgpack', 'packed'],
  ['application/vnd.msgpack', 'packed'],
  ['application/cbor', 'packed'],
  ['application/wasm', 'binary'],
  ['application/ipp', 'binary'],
]);

const BINARY_FAMILIES: readonly string[] = ['image/', 'audio/', 'video/', 'font/'];

function kindOf(mediaType: string): BodyKind {
  const known = KINDS.get(mediaType);
  if (known !== undefined) return known;
  if (mediaType.startsWith('application/grpc')) return 'grpc';
  if (mediaType.endsWith('+json')) return 'json';
  if (mediaType.endsWith('+xml')) return 'xml';
  if (mediaType.endsWith('+cbor')) return 'packed';
  if (mediaType.startsWith('multipart/')) return 'multipart';
  if (mediaType.startsWith('text/')) return 'text';
  return BINARY_FAMILIES.some((family) => mediaType.startsWith(family)) ? 'binary' : 'unknown';
}

/** Value of a header parameter, unquoted, or `null`; the first one wins. Names are compared without case. */
export function parameterOf(header: string, name: string): string | null {
  return parameters(header).find(([key]) => key === name)?.[1] ?? null;
}

/** Parameters read of one header value; a real one has three. Callers take a list of this length for ambiguous. */
export const PARAMETERS_MAX = 16;

/** `; name=value` pairs of a header value in order, names lower-case, quotes and their escapes removed. */
export function parameters(header: string): [name: string, value: string][] {
  const found: [string, string][] = [];
  let at = header.indexOf(';');
  while (at >= 0 && at < header.length && found.length < PARAMETERS_MAX) {
    const end = header.indexOf('=', at + 1);
    if (end < 0) break;
    const name = header
      .slice(at + 1, end)
      .trim()
      .toLowerCase();
    // A parameter without value before this one is dropped: `; a; b=c` is `b`.
    const own = name.slice(name.lastIndexOf(';') + 1).trim();
    const { value, next } = parameterValue(header, end + 1);
    found.push([own, value]);
    at = next;
  }
  return found;
}

function parameterValue(header: string, start: number): { value: string; next: number } {
  let at = start;
  while (header.charCodeAt(at) === 0x20 || header.charCodeAt(at) === 0x09) at++;
  if (header.charCodeAt(at) !== 0x22) {
    const semicolon = header.indexOf(';', at);
    const end = semicolon < 0 ? header.length : semicolon;
    return { value: header.slice(at, end).trim(), next: semicolon < 0 ? header.length : semicolon };
  }
  let value = '';
  for (at++; at < header.length && header.charCodeAt(at) !== 0x22; at++) {
    // Only `\"` is an escape: browsers send Windows paths with bare backslashes.
    if (header.charCodeAt(at) === 0x5c && header.charCodeAt(at + 1) === 0x22) at++;
    value += header.charAt(at);
  }
  const semicolon = header.indexOf(';', at);
  return { value, next: semicolon < 0 ? header.length : semicolon };
}
