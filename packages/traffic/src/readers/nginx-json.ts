/** JSON access logs of nginx and the servers that took over its words; every site names its fields a little differently. */
import type { BodyView, HeaderField, Protocol, ResponseView } from '@sallyport/core';
import {
  addHeader,
  completeBody,
  instant,
  isToken,
  type Json,
  NO_BODY,
  parseObject,
  protocolOf,
  requestLine,
  statusOf,
  UNREAD_BODY,
  unloggedBody,
} from './fields.ts';
import { recordId } from './jsonl.ts';
import { bytesOf, type RecordFields, RecordProblem } from './record.ts';

const METHOD = ['request_method', 'method', 'verb', 'http_method', 'requestMethod'];
const TARGET = ['request_uri', 'uri', 'request_target', 'path', 'url', 'request_path', 'requestUri'];
const QUERY = ['args', 'query_string', 'query'];
const HOST = ['http_host', 'host', 'server_name', 'vhost', 'domain'];
const CLIENT = ['remote_addr', 'client_ip', 'remote_ip', 'clientip', 'client', 'remote_address', 'realip_remote_addr'];
const TIME = ['time_iso8601', 'time_local', '@timestamp', 'timestamp', 'time', 'msec', 'ts', 'date'];
const STATUS = ['status', 'response_status', 'status_code', 'response'];
const SECONDS = ['request_time', 'upstream_response_time', 'response_time', 'duration'];
const BYTES = ['body_bytes_sent', 'bytes_sent', 'bytes', 'size', 'response_size'];
const PROTOCOL = ['server_protocol', 'protocol', 'http_version'];
const AGENT = ['user_agent', 'agent', 'useragent'];
const REFERRER = ['referer', 'referrer'];

/** Variables that begin with `http_` and are no request header. */
const NO_HEADER: ReadonlySet<string> = new Set(['http_method', 'http_version', 'http_status', 'http_scheme', 'http_host']);

export function readNginxRecord(text: string, line: number): RecordFields {
  const record = parseObject(text);
  const [method, target, protocol] = requestOf(record);
  const scheme = word(record, ['scheme', 'http_scheme']) ?? (record.https === 'on' ? 'https' : null);
  return {
    id: recordId(record, line),
    at: instant(value(record, TIME)),
    protocol,
    client: word(record, CLIENT),
    method,
    target: bytesOf(target),
    scheme: scheme === 'http' || scheme === 'https' ? scheme : null,
    host: word(record, HOST),
    headers: headersOf(record),
    body: bodyOf(record, method),
    response: responseOf(record),
  };
}

function requestOf(record: Json): readonly [string, string, Protocol] {
  const method = word(record, METHOD);
  const path = word(record, TARGET);
  const protocol = protocolOf(word(record, PROTOCOL) ?? '');
  if (method !== null && path !== null) {
    if (!isToken(method)) throw new RecordProblem('its method is not a token');
    const query = path.includes('?') ? null : word(record, QUERY);
    return [method, query === null ? path : `${path}?${query}`, protocol];
  }
  const line = word(record, ['request', 'request_line']);
  if (line === null) throw new RecordProblem('it names no request');
  return requestLine(line);
}

function headersOf(record: Json): HeaderField[] {
  const headers: HeaderField[] = [];
  for (const [name, content] of Object.entries(record)) {
    if (!name.startsWith('http_') || NO_HEADER.has(name) || content === '-' || content === '') continue;
    addHeader(headers, name.slice(5).replaceAll('_', '-'), content, 'a header');
  }
  const add = (name: string, names: readonly string[]): void => {
    const content = word(record, names);
    if (content !== null && !headers.some(([known]) => known === name)) addHeader(headers, name, content, 'a header');
  };
  add('user-agent', AGENT);
  add('referer', REFERRER);
  add('content-type', ['content_type', 'request_content_type']);
  const user = word(record, ['remote_user']);
  if (user !== null && !headers.some(([known]) => known === 'authorization')) {
    headers.push(['authorization', `Basic ${Buffer.from(`${user}:`).toString('base64')}`]);
  }
  return headers;
}

function bodyOf(record: Json, method: string): BodyView {
  const { request_body } = record;
  return typeof request_body === 'string' && request_body !== '-' ? completeBody(Buffer.from(request_body, 'utf8')) : unloggedBody(method);
}

function responseOf(record: Json): ResponseView | null {
  const status = value(record, STATUS);
  if (status === null) return null;
  const size = word(record, BYTES);
  const type = word(record, ['sent_http_content_type', 'response_content_type']);
  const headers: HeaderField[] = [];
  if (type !== null) headers.push(['content-type', type]);
  if (size !== null && /^\d+$/.test(size)) headers.push(['content-length', size]);
  const seconds = Number(value(record, SECONDS) ?? 0);
  return {
    status: statusOf(status),
    headers,
    body: size === null || size === '0' ? NO_BODY : UNREAD_BODY,
    latency_ms: Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0,
  };
}

function value(record: Json, names: readonly string[]): string | number | null {
  for (const name of names) {
    const found = record[name];
    if (typeof found === 'number' || (typeof found === 'string' && found !== '' && found !== '-')) return found;
  }
  return null;
}

function word(record: Json, names: readonly string[]): string | null {
  const found = value(record, names);
  return found === null ? null : String(found);
}
