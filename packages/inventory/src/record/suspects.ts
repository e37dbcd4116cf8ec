import type { Observation } from '@sallyport/core';
import type { InventoryConfig } from '../config.ts';
import { DISTINCT_HASHES_MAX } from '../stats/distinct.ts';
import type { OperationStats } from '../stats/operation-stats.ts';

/** Clients whose behaviour is remembered. At the limit all are forgotten; a scanner shows itself again within ten requests. */
export const SUSPECTS_MAX = 4_096;

/** What one client did: requests that were attacks or met no path, and others. */
interface Behaviour {
  bad: number;
  good: number;
  /** New paths in a row that were answered with the same size, and that size. */
  alike: number;
  size: number;
  /** It was seen to probe already. */
  shown: boolean;
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
    // Most clients never do anything odd, and need no place here.
    const known = bad ? this.#place(seen.client) : this.#clients.get(seen.client);
    if (known === undefined) return false;
    if (bad) known.bad++;
    else known.good++;
    return isProbing(known, config);
  }

  /**
   * Looks at a request once it was counted; `isNew`: its path was not known before. Such paths that are asked for without a credential and
   * answered with one size over and over say "no such path" politely. True when its client shows that it probes just now.
   */
  settle(seen: Observation, isNew: boolean, config: InventoryConfig): boolean {
    if (seen.client === '') return false;
    const polite = isNew && seen.auth === 'none' && seen.responseType !== '' && seen.responseBytes > 0;
    const known = polite ? this.#place(seen.client) : this.#clients.get(seen.client);
    if (known === undefined) return false;
    if (polite) noteAlike(known, seen.responseBytes, config);
    if (known.shown || !isProbing(known, config)) return false;
    known.shown = true;
    return true;
  }

  #place(client: string): Behaviour {
    let known = this.#clients.get(client);
    if (known === undefined) {
      if (this.#clients.size >= SUSPECTS_MAX) this.#clients.clear();
      known = { bad: 0, good: 0, alike: 0, size: 0, shown: false };
      this.#clients.set(client, known);
    }
    return known;
  }

  /** Whether nobody but clients that probe ever called it. Where there are too many clients to know them all, that is not so. */
  madeAlone({ clients }: OperationStats, config: InventoryConfig): boolean {
    if (this.#clients.size === 0 || clients.length === 0 || clients.length >= DISTINCT_HASHES_MAX) return false;
    return clients.every((client) => {
      const known = this.#clients.get(client.toString(16).padStart(8, '0'));
      return known !== undefined && isProbing(known, config);
    });
  }

  entries(): (readonly [string, number, number])[] {
    return [...this.#clients]
      .filter(([, { bad }]) => bad > 0)
      .map(([client, { bad, good }]) => [client, bad, good] as const)
      .sort((a, b) => (a[0] < b[0] ? -1 : 1));
  }

  static from(entries: Iterable<readonly [string, number, number]>): Suspects {
    const suspects = new Suspects();
    for (const [client, bad, good] of entries) suspects.#clients.set(client, { bad, good, alike: 0, size: 0, shown: false });
    return suspects;
  }
}

/** Counts an answer to a new path; a run of one size counts as so many that met none. */
function noteAlike(client: Behaviour, size: number, config: InventoryConfig): void {
  client.alike = size === client.size ? client.alike + 1 : 1;
  client.size = size;
  if (client.alike < config.probe_requests_min) return;
  client.bad += client.alike;
  client.good = Math.max(0, client.good - client.alike);
  client.alike = 0;
}

function isProbing({ bad, good }: Behaviour, config: InventoryConfig): boolean {
  return bad >= config.probe_requests_min && bad >= config.probe_share_min * (bad + good);
}
