/** One entry of a HAR 1.2 log (http://www.softwareishard.com/blog/har-12-spec/). */
import type { BodyView, HeaderField, ResponseView } from '@sallyport/core';
import {
  addHeader,
  asObject,
  completeBody,
  instant,
  isToken,
  type Json,
  NO_BODY,
  parseObject,
  protocolOf,
  statusOf,
  UNREAD_BODY,
} from './fields.ts';
import { bytesOf, type RecordFields, RecordProblem } from './record.ts';

export function readHarEntry(text: string, id: string): RecordFields {
  const entry = parseObject(text);
  const request = asObject(entry.request, '"request"');
  const { method, url } = request;
  if (typeof method !== 'string' || !isToken(method)) throw new RecordProblem('"request.method" is missing or not a token');
  if (typeof url !== 'string') throw new RecordProblem('"request.url" is missing');
  const { scheme, host, target } = splitUrl(url);
  return {
    id,
    at: instant(entry.startedDateTime),
    protocol: protocolOf(String(request.httpVersion ?? '')),
    client: typeof entry._clientAddress === 'string' ? entry._clientAddress : null,
    method,
    target: bytesOf(target),
    scheme,
    host,
    headers: harHeaders(request.headers),
    body: requestBody(request),
    response: harResponse(entry),
  };
}

/** Cut by hand: a URL parser would normalise what has to be inspected as it was sent. */
function splitUrl(url: string): { readonly scheme: 'http' | 'https'; readonly host: string; readonly target: string } {
  const match = /^(https?|wss?):\/\/([^/?#]+)([^#]*)/i.exec(url);
  if (match === null) throw new RecordProblem('"request.url" is not an http or https URL');
  const [, word, authority, rest] = match;
  const secure = word!.toLowerCase() === 'https' || word!.toLowerCase() === 'wss';
  const target = rest!.startsWith('/') ? rest! : `/${rest}`;
  return { scheme: secure ? 'https' : 'http', host: authority!.slice(authority!.lastIndexOf('@') + 1), target };
}

/** Pseudo-headers of HTTP/2 say again what the request says; a body's content coding was undone by the recorder. */
function harHeaders(value: unknown): HeaderField[] {
  const fields: HeaderField[] = [];
  if (!Array.isArray(value)) return fields;
  for (const item of value) {
    const { name, value: content } = asObject(item, 'a header');
    if (typeof name !== 'string') throw new RecordProblem('a header has no name');
    if (!name.startsWith(':') && name.toLowerCase() !== 'content-encoding') addHeader(fields, name, content, '"headers"');
  }
  return fields;
}

function requestBody(request: Json): BodyView {
  const { postData, bodySize } = request;
  if (postData === undefined || postData === null) return typeof bodySize === 'number' && bodySize > 0 ? UNREAD_BODY : NO_BODY;
  const { text, params, encoding } = asObject(postData, '"postData"');
  if (typeof text === 'string' && text !== '') return completeBody(Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8'));
  if (Array.isArray(params) && params.length > 0) return completeBody(Buffer.from(formOf(params), 'utf8'));
  return NO_BODY;
}

/** Recorders that give parsed parameters only give no text. */
function formOf(params: readonly unknown[]): string {
  const form = new URLSearchParams();
  for (const param of params) {
    const { name, value } = asObject(param, 'a parameter');
    form.append(String(name ?? ''), String(value ?? ''));
  }
  return form.toString();
}

/** Status 0 is a request that got no answer. */
function harResponse(entry: Json): ResponseView | null {
  if (entry.response === undefined || entry.response === null) return null;
  const response = asObject(entry.response, '"response"');
  const status = statusOf(response.status);
  if (status === 0) return null;
  const { time } = entry;
  return {
    status,
    headers: harHeaders(response.headers),
    body: contentOf(response),
    latency_ms: typeof time === 'number' && time > 0 ? time : 0,
  };
}

function contentOf(response: Json): BodyView {
  if (response.content === undefined || response.content === null) return NO_BODY;
  const { text, encoding, size } = asObject(response.content, '"content"');
  if (typeof text === 'string') return completeBody(Buffer.from(text, encoding === 'base64' ? 'base64' : 'utf8'));
  return typeof size === 'number' && size > 0 ? UNREAD_BODY : NO_BODY;
}
