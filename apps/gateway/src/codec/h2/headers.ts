import type { OutgoingHttpHeaders } from 'node:http2';
import type { ErrorCode, HeaderField } from '@sallyport/core';
import { allOf, TOKEN, VALUE } from '../h1/chars.ts';
import { readContentLength } from '../h1/framing.ts';

/** A header block of HTTP/2, pseudo-fields apart. */
export interface H2Fields {
  readonly status: number;
  readonly fields: HeaderField[];
  /** -1 when it is not stated. */
  readonly contentLength: number;
}

/** Reads the flat name, value list that node:http2 gives. Fields of the connection are not let through. */
export function fieldsOf(raw: readonly string[]): H2Fields {
  const fields: HeaderField[] = [];
  let status = 0;
  let contentLength = -1;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] as string;
    const value = raw[index + 1] as string;
    if (name === ':status') status = Number(value);
    else if (!name.startsWith(':')) fields.push([name, value]);
    if (name === 'content-length') contentLength = readContentLength(value);
  }
  return { status, fields, contentLength };
}

/** Several lines of one name stay several lines. */
export function toH2Headers(fields: readonly HeaderField[], pseudo: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ...pseudo };
  for (const [name, value] of fields) {
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else headers[name] = [String(before), value];
  }
  return headers;
}

/** What HTTP/2 allows in a field and HTTP/1.1 does not must not reach an HTTP/1.1 upstream. */
export function checkFields(fields: readonly HeaderField[]): ErrorCode | null {
  for (const [name, value] of fields) {
    if (name === '' || !allOf(TOKEN, name) || name !== name.toLowerCase()) return 'HTTP_HEADER_NAME';
    if (!allOf(VALUE, value) || value !== value.trim()) return 'HTTP_HEADER_VALUE';
    if (name === 'transfer-encoding' || name === 'connection' || name === 'upgrade' || name === 'keep-alive') return 'HTTP_HEADER_NAME';
  }
  return null;
}
