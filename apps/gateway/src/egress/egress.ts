import { isIP, type LookupFunction } from 'node:net';
import type { Clock, ErrorCode, HeaderField, TlsView, Workload } from '@sallyport/core';
import type { EgressConfig } from '../config/egress-schema.ts';
import type { Sweeper } from '../time/sweeper.ts';
import type { Turn } from '../time/turn.ts';
import type { UpstreamGroup } from '../upstream/group.ts';
import type { ServerSettings } from '../upstream/settings.ts';
import { AddressGuard } from './address-guard.ts';
import type { Destination } from './authority.ts';
import { DestinationList } from './destination-list.ts';
import { Destinations } from './destinations.ts';
import { type Leaf, LeafAuthority } from './leaf-authority.ts';
import { Workloads } from './workloads.ts';

export interface EgressParts {
  readonly patience: Pick<ServerSettings, 'timeouts' | 'limits'>;
  readonly sweeper: Sweeper;
  readonly turn: Turn;
  readonly clock: Clock;
  /** How names are looked up; tests put their own here. */
  readonly lookup?: LookupFunction;
}

/** The rules of one forward proxy, compiled: who may call, whom, and whose TLS is ended here. */
export class Egress {
  readonly tlsOnly: boolean;
  /** Looks names up for sockets that connect; gives what may be called only. */
  readonly lookup: LookupFunction;
  /** Time a connection to a third party may take to come about. */
  readonly connect_ms: number;
  readonly #anonymous: boolean;
  readonly #workloads: Workloads;
  readonly #list: DestinationList;
  readonly #guard: AddressGuard;
  readonly #destinations: Destinations;
  readonly #authority: LeafAuthority | null;
  /** What is spoken with hosts whose TLS is ended here; bounded by the configuration. */
  readonly #terminated: ReadonlyMap<string, 'http1' | 'http2'>;

  /** Throws CONFIG_INVALID where a file cannot be read or is not what it should be. */
  constructor(listener: string, config: EgressConfig, parts: EgressParts) {
    const { terminate } = config;
    this.tlsOnly = config.tls_only;
    this.connect_ms = parts.patience.timeouts.connect_ms;
    this.#anonymous = config.anonymous;
    this.#workloads = new Workloads(config.workloads);
    this.#list = new DestinationList(config);
    this.#guard = new AddressGuard(config.networks, parts.lookup);
    this.lookup = this.#guard.lookup;
    this.#authority =
      terminate === null ? null : new LeafAuthority(terminate.certificate, terminate.key, terminate.leaf_hours, parts.clock);
    this.#terminated = new Map(terminate?.hosts.map(({ host, protocol }) => [host, protocol]));
    this.#destinations = new Destinations({
      name: `egress-${listener}`,
      connectionsMax: config.connections_max,
      patience: parts.patience,
      lookup: this.lookup,
      ca: terminate?.upstream_ca ?? null,
      sweeper: parts.sweeper,
      turn: parts.turn,
    });
  }

  /** Who calls; `null` for anyone where that is served, EGRESS_UNAUTHENTICATED where it is not. */
  identify(headers: readonly HeaderField[], tls: TlsView | null): Workload | null | 'EGRESS_UNAUTHENTICATED' {
    return this.#workloads.identify(headers, tls) ?? (this.#anonymous ? null : 'EGRESS_UNAUTHENTICATED');
  }

  /** Whether it may be called, as far as its name says; the address of a name is looked at when it is connected to. */
  rule(destination: Destination): ErrorCode | null {
    if (!this.#list.allows(destination)) return 'EGRESS_DENIED';
    return isIP(destination.host) !== 0 && !this.#guard.allows(destination.host) ? 'EGRESS_ADDRESS' : null;
  }

  /** What a TLS server needs to answer for this host, where its TLS is ended here; else `null`. */
  leafFor(host: string): Leaf | null {
    return this.#authority !== null && this.#terminated.has(host) ? this.#authority.leafFor(host) : null;
  }

  groupFor(destination: Destination, secure: boolean): UpstreamGroup {
    return this.#destinations.groupFor(destination, secure, (secure ? this.#terminated.get(destination.host) : undefined) ?? 'http1');
  }

  /** Connections close as their exchanges end. */
  close(): void {
    this.#destinations.close();
  }
}
