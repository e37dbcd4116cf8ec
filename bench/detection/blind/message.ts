import type { HeaderField } from '@sallyport/core';
import type { RawRequest } from '@sallyport/traffic';

/** What makes one message beyond its target and body. */
export interface Extra {
  readonly method?: string;
  readonly host?: string;
  readonly headers?: readonly HeaderField[];
}

const HOST = 'api.bank.example';

/** A header value as the wire holds it: one character per byte. */
const wire = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');

export function get(target: string, extra: Extra = {}): RawRequest {
  return {
    method: extra.method ?? 'GET',
    target: wire(target),
    scheme: 'https',
    headers: [['host', extra.host ?? HOST], ...wired(extra.headers ?? [])],
    body: { state: 'none', bytes: new Uint8Array() },
  };
}

/** A body of a type; `null` sends none of the header. */
export function post(target: string, type: string | null, body: string | Uint8Array, extra: Extra = {}): RawRequest {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  const own: HeaderField[] = type === null ? [] : [['content-type', type]];
  return {
    method: extra.method ?? 'POST',
    target: wire(target),
    scheme: 'https',
    headers: [['host', extra.host ?? HOST], ...own, ['content-length', String(bytes.length)], ...wired(extra.headers ?? [])],
    body: { state: 'complete', bytes },
  };
}

export function json(target: string, value: unknown, extra: Extra = {}): RawRequest {
  return post(target, 'application/json', JSON.stringify(value), extra);
}

export function form(target: string, fields: Readonly<Record<string, string>>, extra: Extra = {}): RawRequest {
  return post(target, 'application/x-www-form-urlencoded', query(fields), extra);
}

export function query(fields: Readonly<Record<string, string>>): string {
  return new URLSearchParams(fields).toString();
}

/** One part of a multipart body. */
export interface Part {
  readonly name: string;
  readonly filename?: string;
  readonly type?: string;
  readonly content: string | Uint8Array;
}

export function multipart(target: string, parts: readonly Part[], boundary: string, extra: Extra = {}): RawRequest {
  const chunks = parts.flatMap(({ name, filename, type, content }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n${
        type === undefined ? '' : `Content-Type: ${type}\r\n`
      }\r\n`,
    ),
    typeof content === 'string' ? Buffer.from(content) : content,
    Buffer.from('\r\n'),
  ]);
  const body = Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
  return post(target, `multipart/form-data; boundary=${boundary}`, body, extra);
}

function wired(headers: readonly HeaderField[]): HeaderField[] {
  return headers.map(([name, value]) => [name, wire(value)] as const);
}
