import { randomFillSync } from 'node:crypto';
import type { HeaderField, RequestView } from '@sallyport/core';
import { listHolds } from '../codec/h1/fields.ts';
import { connectionNames, isHopByHop } from './hop-by-hop.ts';

/** What the gateway knows of the caller and says to the upstream. */
export interface ForwardedBy {
  /** Address of the socket's other end. */
  readonly peer: string;
  /** The client as the trusted hops vouch for it. */
  readonly client: string;
  /** Whether the peer's own forwarding fields are believed. */
  readonly peerTrusted: boolean;
  /** `1.1` or `2`, for Via. */
  readonly version: string;
  /** Pass on `TE: trailers`, without which gRPC servers refuse to answer; it has its place in HTTP/2 only. */
  readonly trailersWanted: boolean;
  /** The server is a third party: it learns of us by Via, and of who is behind us nothing. */
  readonly outside: boolean;
}

/** Fields that only we, or a trusted hop, may write. */
const OURS: ReadonlySet<string> = new Set([
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-real-ip',
  'forwarded',
  'via',
  'traceparent',
  'tracestate',
  'host',
  'expect',
]);

/** The pseudonym under which we appear in Via. */
const VIA_NAME = 'sallyport';

/**
 * The header fields of the request as the upstream gets it, from the view that was inspected.
 * Forwarding fields of an unlisted hop are dropped, in their spelling with underscores too (CGI-like servers read both as one).
 */
export function requestFields(request: RequestView, by: ForwardedBy): HeaderField[] {
  const named = connectionNames(request.headers);
  const fields: HeaderField[] = [];
  const prior: Prior = { for: '', forwarded: '', via: '', host: '', traceparent: '', tracestate: '' };
  for (let index = 0; index < request.headers.length; index++) {
    const field = request.headers[index] as HeaderField;
    const name = field[0];
    if (OURS.has(name)) remember(prior, name, field[1]);
    else if (name === 'te' && by.trailersWanted && listHolds(field[1], 'trailers')) fields.push(['te', 'trailers']);
    else if (!isHopByHop(name) && (named === null || !named.has(name)) && !isDisguised(name)) fields.push(field);
  }
  addForwarding(fields, prior, request, by);
  addTrace(fields, prior);
  return fields;
}

interface Prior {
  for: string;
  forwarded: string;
  via: string;
  host: string;
  traceparent: string;
  tracestate: string;
}

function remember(prior: Prior, name: string, value: string): void {
  switch (name) {
    case 'x-forwarded-for':
      prior.for = joined(prior.for, value);
      break;
    case 'forwarded':
      prior.forwarded = joined(prior.forwarded, value);
      break;
    case 'via':
      prior.via = joined(prior.via, value);
      break;
    case 'x-forwarded-host':
      prior.host = value;
      break;
    case 'traceparent':
      prior.traceparent = prior.traceparent === '' ? value : '-';
      break;
    case 'tracestate':
      prior.tracestate = joined(prior.tracestate, value);
      break;
    default:
  }
}

function joined(before: string, value: string): string {
  return before === '' ? value : `${before}, ${value}`;
}

function isDisguised(name: string): boolean {
  return name.includes('_') && (OURS.has(name.replaceAll('_', '-')) || isHopByHop(name.replaceAll('_', '-')));
}

function addForwarding(fields: HeaderField[], prior: Prior, request: RequestView, by: ForwardedBy): void {
  fields.push(['via', joined(prior.via, `${by.version} ${VIA_NAME}`)]);
  if (by.outside) return;
  const trusted = by.peerTrusted;
  const element = `for=${node(by.peer)};host="${request.host}";proto=${request.scheme}`;
  fields.push(['x-forwarded-for', trusted ? joined(prior.for, by.peer) : by.peer]);
  fields.push(['x-forwarded-proto', request.scheme]);
  fields.push(['x-forwarded-host', trusted && prior.host !== '' ? prior.host : request.host]);
  fields.push(['x-real-ip', by.client]);
  fields.push(['forwarded', trusted ? joined(prior.forwarded, element) : element]);
}

/** IPv6 stands in brackets and quotes (RFC 7239, 6). */
function node(address: string): string {
  return address.includes(':') ? `"[${address}]"` : address;
}

function addTrace(fields: HeaderField[], prior: Prior): void {
  if (isTraceparent(prior.traceparent)) {
    fields.push(['traceparent', prior.traceparent]);
    if (prior.tracestate !== '') fields.push(['tracestate', prior.tracestate]);
  } else fields.push(['traceparent', newTraceparent()]);
}

/** W3C Trace Context, version 00 form; later versions may append fields. */
export function isTraceparent(value: string): boolean {
  if (value.length < 55 || !/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-|$)/.test(value)) return false;
  return !value.startsWith('ff') && !value.startsWith('00000000000000000000000000000000', 3) && !value.startsWith('0000000000000000', 36);
}

const TRACE_BYTES = 24;
const RANDOM_POOL: Buffer = Buffer.alloc(TRACE_BYTES * 128);
let randomUsed = RANDOM_POOL.length;

/** A new trace, not sampled: whoever traces decides. Random bytes are drawn for many requests at once. */
export function newTraceparent(): string {
  if (randomUsed === RANDOM_POOL.length) {
    randomFillSync(RANDOM_POOL);
    randomUsed = 0;
  }
  const hex = RANDOM_POOL.toString('hex', randomUsed, randomUsed + TRACE_BYTES);
  randomUsed += TRACE_BYTES;
  return `00-${hex.slice(0, 32)}-${hex.slice(32)}-00`;
}

/** Target of the canonical request: the one reading of it that was inspected. */
export function canonicalTarget(request: RequestView): string {
  return request.query === '' ? request.path : `${request.path}?${request.query}`;
}
