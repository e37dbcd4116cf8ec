import { readFileSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { SallyportError } from '@sallyport/core';
import type { Sweeper } from '../time/sweeper.ts';
import type { Turn } from '../time/turn.ts';
import { type ServerHandle, UpstreamGroup } from '../upstream/group.ts';
import { H1Pool } from '../upstream/h1-pool.ts';
import { H2Pool } from '../upstream/h2-pool.ts';
import type { ServerSettings } from '../upstream/settings.ts';
import { authorityText, type Destination } from './authority.ts';

/** Destinations whose connections are kept. The one that was used longest ago gives way; its exchanges end in peace. */
export const DESTINATIONS_MAX = 1_000;

/** Requests that may wait for a connection to one destination; further ones are answered 503. */
const QUEUE_MAX = 1_024;
const STREAMS_MAX = 100;

export interface DestinationParts {
  readonly name: string;
  readonly connectionsMax: number;
  readonly patience: Pick<ServerSettings, 'timeouts' | 'limits'>;
  readonly lookup: LookupFunction;
  /** PEM file with the authorities of third parties, or `null` for those of the system. */
  readonly ca: string | null;
  readonly sweeper: Sweeper;
  readonly turn: Turn;
}

/** Pools of connections to third parties, made when they are first called. */
export class Destinations {
  readonly #parts: DestinationParts;
  readonly #ca: Buffer | null;
  /** In the order of use. */
  readonly #groups = new Map<string, UpstreamGroup>();

  constructor(parts: DestinationParts) {
    this.#parts = parts;
    this.#ca = parts.ca === null ? null : readAuthorities(parts.ca);
  }

  groupFor(destination: Destination, secure: boolean, protocol: 'http1' | 'http2'): UpstreamGroup {
    const key = `${secure ? 'https' : 'http'} ${authorityText(destination, 0)}`;
    const group = this.#groups.get(key) ?? this.#make(destination, secure, protocol);
    this.#groups.delete(key);
    this.#groups.set(key, group);
    if (this.#groups.size > DESTINATIONS_MAX) this.#forgetOldest();
    return group;
  }

  close(): void {
    for (const group of this.#groups.values()) group.close();
    this.#groups.clear();
  }

  #forgetOldest(): void {
    for (const [key, group] of this.#groups) {
      group.close();
      this.#groups.delete(key);
      return;
    }
  }

  #make({ host, port }: Destination, secure: boolean, protocol: 'http1' | 'http2'): UpstreamGroup {
    const { name, connectionsMax, patience, lookup, sweeper, turn } = this.#parts;
    const context = this.#ca === null ? {} : { ca: this.#ca };
    const settings: ServerSettings = {
      name: authorityText({ host, port }, secure ? 443 : 80),
      host,
      port,
      protocol,
      // There is no way to turn the check off: what is called here is outside.
      tls: secure ? { context, serverName: host, verify: true } : null,
      lookup,
      connectionsMax,
      queueMax: QUEUE_MAX,
      streamsMax: STREAMS_MAX,
      ...patience,
    };
    const pool = protocol === 'http2' ? new H2Pool(settings, sweeper) : new H1Pool(settings, sweeper, turn);
    const server: ServerHandle = { name: settings.name, pool, pending: 0, up: true, faults: 0, ejectedUntil: 0 };
    const group = { name, balance: 'round-robin', hostHeader: 'preserve', protocol, ejectAfter: 0, eject_ms: 0, outside: true } as const;
    return new UpstreamGroup(group, [server], () => sweeper.now, ignore);
  }
}

/** A single server is never left out, so nothing changes about it. */
function ignore(): void {}

function readAuthorities(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new SallyportError('CONFIG_INVALID', file, `cannot be read (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}
