import type { HeaderField } from '@sallyport/core';
import { maskBody, maskHeaders, maskTarget } from '@sallyport/traffic';
import { headerOf, sha256 } from '../http/exchange.ts';
import { EVIDENCE_BODY_CHARS_MAX } from '../limits.ts';
import type { Evidence, Exchange } from '../model.ts';

/** Names under which credentials travel that no masking by name knows. */
const CREDENTIAL = /authorization|cookie|token|api-?key|secret/i;

/** What is kept of an exchange: masked, with hashes over what was really sent and received. */
export function evidenceOf(exchange: Exchange): Evidence {
  const { call } = exchange;
  const origin = new URL(exchange.url).origin;
  return {
    as: exchange.as,
    method: call.method,
    url: `${origin}${maskTarget(exchange.url.slice(origin.length))}`,
    request_headers: masked(exchange.sent),
    request_body: call.body === null ? null : maskBody(call.body, call.headers['content-type'] ?? '', EVIDENCE_BODY_CHARS_MAX),
    status: exchange.status,
    response_headers: masked(flat(exchange.headers)),
    response_body: maskBody(exchange.body, headerOf(exchange, 'content-type'), EVIDENCE_BODY_CHARS_MAX),
    latency_ms: Math.round(exchange.latency_ms * 10) / 10,
    at: new Date(exchange.at).toISOString(),
    request_sha256: sha256(`${call.method} ${exchange.url}\n${JSON.stringify(exchange.sent)}\n${call.body ?? ''}`),
    response_sha256: sha256(`${exchange.status}\n${JSON.stringify(exchange.headers)}\n${exchange.body}`),
  };
}

function flat(headers: Exchange['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : value.join(', ')]));
}

function masked(headers: Readonly<Record<string, string>>): Record<string, string> {
  const fields = Object.entries(headers).map(([name, value]): HeaderField => [name, CREDENTIAL.test(name) ? hide(value) : value]);
  return Object.fromEntries(maskHeaders(fields));
}

/** `Bearer eyJ...` to `Bearer [credential]`. */
function hide(value: string): string {
  const space = value.indexOf(' ');
  return space > 0 && space < 12 ? `${value.slice(0, space)} [credential]` : '[credential]';
}
