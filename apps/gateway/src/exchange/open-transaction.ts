import { newId, type TlsView, type Transaction } from '@sallyport/core';
import { canonicalRequest, clientAddress } from '@sallyport/traffic';
import type { Inbound, InboundHead } from './ports.ts';
import type { Runtime, Snapshot } from './snapshot.ts';

/** What a connection says of all its exchanges. */
export interface ConnectionView {
  readonly listener: string;
  /** Address of the socket's other end, or of the PROXY header of a trusted one. */
  readonly peer: string;
  readonly tls: TlsView | null;
  readonly scheme: 'http' | 'https';
}

const NO_BODY = { state: 'none', bytes: new Uint8Array(0) } as const;

/** The canonical transaction of a request head; its body comes later, if there is one. */
export function openTransaction(
  runtime: Runtime,
  snapshot: Snapshot,
  connection: ConnectionView,
  inbound: Inbound,
  head: InboundHead,
): Transaction {
  const at = runtime.clock.now();
  const { method, target, headers, host } = head;
  const { request, facts } = canonicalRequest({ method, target, scheme: connection.scheme, headers, body: NO_BODY, host });
  const { address } = clientAddress(connection.peer, headers, snapshot.trusted);
  return {
    id: newId(at, runtime.random),
    at,
    listener: connection.listener,
    protocol: head.upgrade === '' ? inbound.protocol : 'websocket',
    client: { address, peer: connection.peer, tls: connection.tls },
    request,
    response: null,
    facts,
  };
}
