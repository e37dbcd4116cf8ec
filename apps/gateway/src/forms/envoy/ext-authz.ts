import type { HeaderField } from '@sallyport/core';
import { normalAddress } from '@sallyport/traffic';
import { problem } from '../../exchange/answer.ts';
import { type BodySeen, Screening } from '../../exchange/screening.ts';
import type { Runtime } from '../../exchange/snapshot.ts';
import { EXT_AUTHZ } from '../gaps.ts';
import { bytesOf, envoyStatus, envoyTls, fieldsOfMap, headOf, protocolOf, splitPseudo } from './head.ts';
import type { AuthzHeader, CheckRequest, CheckResponse } from './protocol.ts';

type HttpRequest = NonNullable<NonNullable<NonNullable<CheckRequest['attributes']>['request']>['http']>;

/** google.rpc.Code */
const OK = 0;
const PERMISSION_DENIED = 7;

const PARTIAL_BODY = 'x-envoy-auth-partial-body';

/** Decides on one check and records it. `null`: the message does not say what it is about. */
export function check(runtime: Runtime, listener: string, message: CheckRequest): CheckResponse | null {
  const http = message.attributes?.request?.http;
  if (http === undefined || http === null) return null;
  const body = http.raw_body.length > 0 ? http.raw_body : Buffer.from(http.body, 'utf8');
  const sent = headersOf(http);
  // Envoy's own is the last, whatever the client sent.
  const partial = sent.findLast(([name]) => name === PARTIAL_BODY)?.[1] === 'true';
  const { pseudo, fields } = splitPseudo(sent.filter(([name]) => name !== PARTIAL_BODY));
  const head = headOf(
    new Map([[':method', http.method], [':path', bytesOf(http.path)], [':authority', http.host], ...pseudo]),
    fields,
    !hasBody(http, fields),
  );
  if (head === null) return null;
  const { source, tls_session } = message.attributes ?? {};
  const scheme = http.scheme === 'https' ? 'https' : 'http';
  const peer = normalAddress(source?.address?.socket_address?.address ?? '') ?? '';
  const tls = envoyTls(scheme, tls_session?.sni ?? '', source?.certificate ?? '');
  const screening = new Screening(runtime, { listener, peer, tls, scheme }, protocolOf(http.protocol), head, EXT_AUTHZ);
  screening.requestBytes = body.length;
  screening.body?.add(body);
  return decided(runtime, screening, bodySeen(body, partial));
}

function bodySeen(body: Buffer, partial: boolean): BodySeen {
  if (body.length === 0) return 'unshown';
  return partial ? 'part' : 'whole';
}

/** With `encode_raw_headers` as they were sent; else repeated ones are joined and bytes outside of UTF-8 are replaced by Envoy. */
function headersOf(http: HttpRequest): HeaderField[] {
  const fields = fieldsOfMap(http.header_map);
  return fields.length > 0 ? fields : Object.entries(http.headers).map(([name, value]) => [name.toLowerCase(), bytesOf(value)]);
}

function hasBody(http: HttpRequest, fields: readonly HeaderField[]): boolean {
  if (http.raw_body.length > 0 || http.body !== '' || Number(http.size) > 0) return true;
  return fields.some(([name, value]) => name === 'transfer-encoding' || (name === 'content-length' && value !== '0'));
}

function decided(runtime: Runtime, screening: Screening, seen: BodySeen): CheckResponse {
  const refusal = screening.decide(seen, null);
  if (refusal === null) {
    screening.record(0);
    runtime.turn.settle();
    return { status: { code: OK }, ok_response: passed(screening) };
  }
  const answer = problem(refusal.status, refusal.code, screening.transaction.id);
  screening.ownBytes = answer.body.length;
  screening.record(refusal.status);
  runtime.turn.settle();
  return {
    status: { code: PERMISSION_DENIED },
    denied_response: {
      status: { code: envoyStatus(refusal.status) },
      headers: screening.withOwn(answer.headers).map(plain),
      body: answer.body.toString('utf8'),
    },
  };
}

/** What Envoy adds to the request and to its answer, and takes out of the request. */
function passed({ edits, ownHeaders }: Screening): NonNullable<CheckResponse['ok_response']> {
  const { out = [], set = [] } = edits?.request ?? {};
  const replaced = new Set(set.map(([name]) => name));
  return {
    headers: set.map(instead),
    headers_to_remove: [...out].filter((name) => !replaced.has(name)),
    response_headers_to_add: [...(edits?.answer?.set ?? []).map(instead), ...ownHeaders.map(plain)],
  };
}

function instead([key, value]: HeaderField): AuthzHeader {
  return { header: { key, value }, append_action: 'OVERWRITE_IF_EXISTS_OR_ADD' };
}

function plain([key, value]: HeaderField): AuthzHeader {
  return { header: { key, value } };
}
