import type { ErrorCode, TlsView, Workload } from '@sallyport/core';
import { authorityOf } from '../codec/h1/request-parser.ts';
import type { Door } from '../exchange/open-transaction.ts';
import type { InboundHead } from '../exchange/ports.ts';
import type { UpstreamGroup } from '../upstream/group.ts';
import { authorityText, type Destination, readAuthority } from './authority.ts';
import type { Egress } from './egress.ts';

/** The rules in force: they may change while a connection is open, and hold for its next request. */
export type CurrentEgress = () => Egress | null;

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** `payments -> api.example:443`, for the record. */
export function callText(workload: Workload | null, destination: Destination | null): string {
  const to = destination === null ? 'no destination' : authorityText(destination, 0);
  return `${workload?.name ?? 'anyone'} -> ${to}`;
}

/** Requests in clear text with an absolute target; each of them proves who it comes from. */
export class PlainDoor implements Door {
  workload: Workload | null = null;
  detail = '';
  #destination: Destination | null = null;
  readonly #current: CurrentEgress;
  readonly #tls: TlsView | null;

  constructor(current: CurrentEgress, tls: TlsView | null) {
    this.#current = current;
    this.#tls = tls;
  }

  admit(head: InboundHead): ErrorCode | null {
    const egress = this.#current();
    this.workload = null;
    this.#destination = /^http:/i.test(head.target) ? readAuthority(authorityOf(head.target), HTTP_PORT) : null;
    this.detail = callText(null, this.#destination);
    if (egress === null || this.#destination === null) return 'EGRESS_TARGET';
    const workload = egress.identify(head.headers, this.#tls);
    if (typeof workload === 'string') return workload;
    this.workload = workload;
    this.detail = callText(workload, this.#destination);
    return egress.rule(this.#destination);
  }

  match(): UpstreamGroup | null {
    const egress = this.#current();
    return egress === null || this.#destination === null ? null : egress.groupFor(this.#destination, false);
  }
}

/** Requests inside a tunnel whose TLS is ended here: for the host the tunnel was made for, and for no other. */
export class TunnelDoor implements Door {
  readonly workload: Workload | null;
  readonly detail: string;
  readonly #destination: Destination;
  readonly #current: CurrentEgress;

  constructor(current: CurrentEgress, workload: Workload | null, destination: Destination) {
    this.#current = current;
    this.workload = workload;
    this.#destination = destination;
    this.detail = callText(workload, destination);
  }

  admit(head: InboundHead): ErrorCode | null {
    const asked = readAuthority(head.host, HTTPS_PORT);
    const { host, port } = this.#destination;
    if (asked?.host !== host || asked.port !== port) return 'EGRESS_TARGET';
    return this.#current()?.rule(this.#destination) ?? (this.#current() === null ? 'EGRESS_DENIED' : null);
  }

  match(): UpstreamGroup | null {
    return this.#current()?.groupFor(this.#destination, true) ?? null;
  }
}
