import { type ErrorCode, newId, type Protocol, type TlsView, type Transaction, type Workload } from '@sallyport/core';
import { canonicalRequest, clientAddress } from '@sallyport/traffic';
import type { UpstreamGroup } from '../upstream/group.ts';
import type { Inbound, InboundHead, Served } from './ports.ts';
import type { Runtime, Snapshot } from './snapshot.ts';

/** What a connection says of all its exchanges. */
export interface ConnectionView {
  readonly listener: string;
  /** Address of the socket's other end, or of the PROXY header of a trusted one. */
  readonly peer: string;
  readonly tls: TlsView | null;
  readonly scheme: 'http' | 'https';
  /** `null` on listeners that are no forward proxy. */
  readonly door: Door | null;
  /** What becomes of a request of this listener. */
  readonly serve: (runtime: Runtime, connection: ConnectionView, inbound: Inbound, head: InboundHead) => Served;
}

/** What is known of the connection of one request. */
export type CallerView = Pick<ConnectionView, 'listener' | 'peer' | 'tls' | 'scheme'> & { readonly door?: Door | null };

/** What stands between a workload and the third parties it calls. */
export interface Door {
  /** Who calls, as the request that was admitted last proved it; `null` for anyone. */
  readonly workload: Workload | null;
  /** Where the request that was looked at last wanted to go, and for whom; ours, for the record. */
  readonly detail: string;
  /** Whether this request may go on; asked before anything of it is kept or inspected. */
  admit(head: InboundHead): ErrorCode | null;
  match(host: string, path: string): UpstreamGroup | null;
}

const NO_BODY = { state: 'none', bytes: new Uint8Array(0) } as const;

/** The canonical transaction of a request head; its body comes later, if there is one. */
export function openTransaction(
  runtime: Runtime,
  snapshot: Snapshot,
  connection: CallerView,
  protocol: Protocol,
  head: InboundHead,
): Transaction {
  const at = runtime.clock.now();
  const { method, target, host } = head;
  const { door = null } = connection;
  const headers = door === null ? head.headers : head.headers.filter(([name]) => name !== 'proxy-authorization');
  const { request, facts } = canonicalRequest({ method, target, scheme: connection.scheme, headers, body: NO_BODY, host });
  const { address } = clientAddress(connection.peer, headers, snapshot.trusted);
  return {
    id: newId(at, runtime.random),
    at,
    listener: connection.listener,
    protocol: head.upgrade === '' ? protocol : 'websocket',
    client: { address, peer: connection.peer, tls: connection.tls, ...(door?.workload != null && { workload: door.workload }) },
    request,
    response: null,
    facts,
  };
}
