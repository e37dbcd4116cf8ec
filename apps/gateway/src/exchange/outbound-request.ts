import type { HeaderField, Protocol, RequestView, Transaction } from '@sallyport/core';
import { editHeaders, type HeaderEdit } from '@sallyport/policy';
import type { TrustedProxies } from '@sallyport/traffic';
import type { UpstreamGroup } from '../upstream/group.ts';
import { canonicalTarget, requestFields } from './forwarding.ts';
import type { InboundHead, OutboundRequest } from './ports.ts';

/** Stands where nothing was forwarded yet. */
export const NO_REQUEST: OutboundRequest = {
  method: '',
  target: '',
  host: '',
  headers: [],
  bodyLength: 0,
  body: null,
  complete: true,
  trailers: null,
  upgrade: '',
};

/** The body as far as it was held back for inspection. */
export interface HeldBody {
  readonly bytes: Buffer | null;
  /** True when there is no more of it. */
  readonly complete: boolean;
  readonly trailers: readonly HeaderField[] | null;
}

/** The request for the upstream, made from the canonical view that was inspected and from nothing else. */
export function outboundRequest(
  transaction: Transaction,
  head: InboundHead,
  body: HeldBody,
  group: UpstreamGroup,
  trusted: TrustedProxies,
  protocol: Protocol,
  edit: HeaderEdit | null | undefined,
): OutboundRequest {
  const { request, client } = transaction;
  // Trailers stood among the headers for the inspection; they leave as trailers.
  const view: RequestView = body.trailers === null ? request : { ...request, headers: head.headers };
  return {
    method: request.method,
    target: canonicalTarget(request),
    host: group.hostHeader === 'preserve' ? request.host : group.hostHeader,
    headers: editHeaders(
      requestFields(view, {
        peer: client.peer,
        client: client.address,
        peerTrusted: trusted.includes(client.peer),
        version: protocol === 'http/2' ? '2' : '1.1',
        trailersWanted: group.protocol === 'http2',
        outside: group.outside,
      }),
      edit,
    ),
    bodyLength: body.complete ? (body.bytes?.length ?? 0) : head.bodyLength,
    body: body.bytes,
    complete: body.complete && head.upgrade === '',
    trailers: body.trailers,
    upgrade: head.upgrade,
  };
}
