import type { UpstreamFault } from '../exchange/ports.ts';
import type { Pool } from './pool.ts';

export type Balance = 'round-robin' | 'least-pending';

/** One server of a group, with what its health rests on. */
export interface ServerHandle {
  readonly name: string;
  readonly pool: Pool;
  /** Exchanges that are with it now. */
  pending: number;
  /** What the active checks say; true where there are none. */
  up: boolean;
  /** Faults in a row, seen in traffic. */
  faults: number;
  /** Clock milliseconds until which it is left out after too many faults; 0 for none. */
  ejectedUntil: number;
}

export interface GroupSettings {
  readonly name: string;
  readonly balance: Balance;
  /** `preserve` passes on the client's Host; any other text replaces it. */
  readonly hostHeader: string;
  readonly protocol: 'http1' | 'http2';
  /** Faults in a row after which a server is left out; 0 never. */
  readonly ejectAfter: number;
  readonly eject_ms: number;
  /** A third party: it is not told who is behind us. */
  readonly outside: boolean;
}

/** The servers that serve one purpose. Chooses one per try, and keeps count of what became of it. */
export class UpstreamGroup {
  readonly name: string;
  readonly hostHeader: string;
  readonly protocol: 'http1' | 'http2';
  readonly outside: boolean;
  readonly servers: readonly ServerHandle[];
  #turn = 0;
  readonly #settings: GroupSettings;
  readonly #now: () => number;
  readonly #onChange: (server: ServerHandle, up: boolean, detail: string) => void;

  constructor(
    settings: GroupSettings,
    servers: readonly ServerHandle[],
    now: () => number,
    onChange: (server: ServerHandle, up: boolean, detail: string) => void,
  ) {
    this.name = settings.name;
    this.hostHeader = settings.hostHeader;
    this.protocol = settings.protocol;
    this.outside = settings.outside;
    this.servers = servers;
    this.#settings = settings;
    this.#now = now;
    this.#onChange = onChange;
  }

  /** A server that is up, another than `avoid` where there is one; `null` when the checks say that all are down. */
  pick(avoid: ServerHandle | null): ServerHandle | null {
    const servers = this.servers;
    const now = this.#now();
    let best: ServerHandle | null = null;
    let resort: ServerHandle | null = null;
    for (let step = 0; step < servers.length; step++) {
      const server = servers[(this.#turn + step) % servers.length] as ServerHandle;
      if (!server.up) continue;
      // Left out by traffic, or just tried: better than no server at all.
      if (server === avoid || server.ejectedUntil > now) resort ??= server;
      else if (best === null || (this.#settings.balance === 'least-pending' && server.pending < best.pending)) best = server;
    }
    this.#turn = (this.#turn + 1) % Math.max(1, servers.length);
    return best ?? resort;
  }

  /** What became of a try. */
  report(server: ServerHandle, fault: UpstreamFault | null): void {
    if (fault === 'queue-full') return;
    if (fault === null) {
      if (server.ejectedUntil !== 0) this.#onChange(server, true, 'answers again');
      server.faults = 0;
      server.ejectedUntil = 0;
      return;
    }
    server.faults++;
    const { ejectAfter, eject_ms } = this.#settings;
    if (ejectAfter === 0 || server.faults < ejectAfter) return;
    if (server.ejectedUntil === 0) this.#onChange(server, false, `${server.faults} faults in a row, last: ${fault}`);
    server.ejectedUntil = this.#now() + eject_ms;
  }

  close(): void {
    for (const server of this.servers) server.pool.close();
  }
}
