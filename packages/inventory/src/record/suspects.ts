import type { Observation } from '@sallyport/core';
import type { InventoryConfig } from '../config.ts';

/** Clients whose behaviour is remembered. At the limit all are forgotten; a scanner shows itself again within ten requests. */
export const SUSPECTS_MAX = 4_096;

/** What one client did: requests that were attacks or met no path, and others. */
interface Behaviour {
  bad: number;
  good: number;
}

/**
 * Clients that probe: most of what they ask for is attack or nothing. What they find answers with success now and then
 * (catch-all pages, honeypots), and must not become an operation by that.
 */
export class Suspects {
  readonly #clients = new Map<string, Behaviour>();

  /** Counts a request and says whether its client is one that probes. Without a client nothing is known of it. */
  note(seen: Observation, unrouted: ReadonlySet<number>, config: InventoryConfig): boolean {
    if (seen.client === '') return false;
    const bad = seen.hostile || (unrouted.has(seen.status) && seen.auth === 'none');
    let known = this.#clients.get(seen.client);
    if (known === undefined) {
      // Most clients never do anything odd, and need no place here.
      if (!bad) return false;
      if (this.#clients.size >= SUSPECTS_MAX) this.#clients.clear();
      known = { bad: 0, good: 0 };
      this.#clients.set(seen.client, known);
    }
    if (bad) known.bad++;
    else known.good++;
    return known.bad >= config.probe_requests_min && known.bad >= config.probe_share_min * (known.bad + known.good);
  }

  entries(): (readonly [string, number, number])[] {
    return [...this.#clients].map(([client, { bad, good }]) => [client, bad, good] as const).sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }

  static from(entries: Iterable<readonly [string, number, number]>): Suspects {
    const suspects = new Suspects();
    for (const [client, bad, good] of entries) suspects.#clients.set(client, { bad, good });
    return suspects;
  }
}
