/** Callers whose bursts are counted. At the limit all are forgotten, which can miss a burst and makes none up. */
const CALLERS_MAX = 5_000;
/** Hosts whose reflected origins are counted, and origins of each; of others nothing is said. */
const HOSTS_MAX = 2_000;
const ORIGINS_MAX = 32;

interface Burst {
  since: number;
  count: number;
  limited: boolean;
}

/** How many requests each caller made to an operation within a window that starts with its first. Not saved: windows are short. */
export class Bursts {
  readonly #callers = new Map<string, Burst>();

  /** Counts one request; gives the count of its window and whether one of them was refused as too many. */
  note(caller: string, at: number, window_ms: number, limited: boolean): { readonly count: number; readonly limited: boolean } {
    let burst = this.#callers.get(caller);
    if (burst === undefined || at >= burst.since + window_ms || at < burst.since) {
      if (this.#callers.size >= CALLERS_MAX) this.#callers.clear();
      burst = { since: at, count: 0, limited: false };
      this.#callers.set(caller, burst);
    }
    burst.count++;
    burst.limited ||= limited;
    return burst;
  }
}

export type OriginEntry = readonly [host: string, origins: readonly number[]];

/** Distinct foreign origins that a host allowed with credentials. */
export class Origins {
  readonly #hosts: Map<string, Set<number>>;

  constructor(entries: readonly OriginEntry[] = []) {
    this.#hosts = new Map(entries.slice(0, HOSTS_MAX).map(([host, origins]) => [host, new Set(origins.slice(0, ORIGINS_MAX))]));
  }

  /** How many there are with this one. */
  note(host: string, origin: number): number {
    let origins = this.#hosts.get(host);
    if (origins === undefined) {
      if (this.#hosts.size >= HOSTS_MAX) return 0;
      origins = new Set();
      this.#hosts.set(host, origins);
    }
    if (origins.size < ORIGINS_MAX) origins.add(origin);
    return origins.size;
  }

  /** A foreign origin was not allowed: there is a list. */
  refused(host: string): void {
    this.#hosts.delete(host);
  }

  entries(): OriginEntry[] {
    return [...this.#hosts].map(([host, origins]) => [host, [...origins]] as const);
  }
}
