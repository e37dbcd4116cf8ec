import type { BodyView, ResponseView } from '@sallyport/core';
import { asObject, completeBody, headerFields, instant, isToken, type Json, NO_BODY, parseObject, protocolOf, statusOf } from './fields.ts';
import { bytesOf, type RecordFields, type RecordId, RecordProblem } from './record.ts';

/**
 * One line of the product's own record format:
 * `{"id","method","path","headers":{name:value|[values]},"body"?|"body_b64"?,"response"?,"ts"?,"client_ip"?}`.
 * `path` is the raw request target. A record without an id takes its line number.
 */
export function readJsonRecord(text: string, line: number): RecordFields {
  return jsonFields(parseObject(text), line);
}

export function jsonFields(record: Json, line: number): RecordFields {
  const { method, path, ts, client_ip, scheme, host, protocol } = record;
  if (typeof method !== 'string' || !isToken(method)) throw new RecordProblem('"method" is missing or not a token');
  if (typeof path !== 'string' || path === '') throw new RecordProblem('"path" is missing or not text');
  if (client_ip !== undefined && client_ip !== null && typeof client_ip !== 'string') throw new RecordProblem('"client_ip" is not text');
  return {
    id: recordId(record, line),
    at: instant(ts),
    protocol: protocolOf(typeof protocol === 'string' ? protocol : 'http/1.1'),
    client: client_ip ?? null,
    method,
    target: bytesOf(path),
    scheme: scheme === 'http' || scheme === 'https' ? scheme : null,
    host: typeof host === 'string' ? host : null,
    headers: headerFields(record.headers, '"headers"'),
    body: bodyOf(record),
    response: responseOf(record.response),
  };
}

/** The id of a record that may be wrong in other ways, so that its error can be matched to it. */
export function recordId(record: Json, line: number): RecordId {
  const { id } = record;
  return typeof id === 'number' || (typeof id === 'string' && id !== '') ? id : String(line);
}

function bodyOf(record: Json): BodyView {
  const { body, body_b64 } = record;
  if (typeof body_b64 === 'string') {
    const bytes = fromBase64(body_b64);
    // Of two bodies one would go by unseen.
    if (typeof body === 'string' && !Buffer.from(body, 'utf8').equals(bytes)) throw new RecordProblem('"body" and "body_b64" differ');
    return completeBody(bytes);
  }
  if (body === undefined || body === null) return NO_BODY;
  if (typeof body !== 'string') throw new RecordProblem('"body" is not text; other bodies go into "body_b64"');
  return completeBody(Buffer.from(body, 'utf8'));
}

/** Strict: a damaged body would be inspected as something else. */
function fromBase64(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(text)) throw new RecordProblem('"body_b64" is not base64');
  return Buffer.from(text, 'base64');
}

function responseOf(value: unknown): ResponseView | null {
  if (value === undefined || value === null) return null;
  const response = asObject(value, '"response"');
  const { latency_ms } = response;
  return {
    status: statusOf(response.status),
    headers: headerFields(response.headers, '"response.headers"'),
    body: bodyOf(response),
    latency_ms: typeof latency_ms === 'number' && latency_ms >= 0 ? latency_ms : 0,
  };
}
