import type { FetchedKeys } from '@sallyport/contract/enforce';
import type { Clock } from '@sallyport/core';
import type { JwksFetchConfig } from '../config/protection-schema.ts';
import { fetchKeySet, type KeySource } from './key-set.ts';

export interface KeyFetcherPorts {
  readonly clock: Clock;
  /** All sets there are, whenever one changed. */
  onKeys(sets: readonly FetchedKeys[]): void;
  /** A set could not be had, or could again. */
  onState(source: KeySource, up: boolean, detail: string): void;
}

interface Entry {
  readonly source: KeySource;
  fetched: FetchedKeys | null;
  /** Milliseconds since the epoch. */
  triedAt: number;
  failing: boolean;
  running: Promise<void> | null;
  timer: NodeJS.Timeout | null;
}

/**
 * Keeps the JWK sets of issuers: fetched at the start, again and again, and when a token names a key that is not there
 * (not more often than `min_interval_s`). While one cannot be fetched the last one goes on, up to `stale_s`.
 */
export class KeyFetcher {
  /** By issuer; bounded by the issuers of the policy. */
  #entries = new Map<string, Entry>();
  #options: JwksFetchConfig;
  readonly #ports: KeyFetcherPorts;
  readonly #stop = new AbortController();

  constructor(options: JwksFetchConfig, ports: KeyFetcherPorts) {
    this.#options = options;
    this.#ports = ports;
  }

  get sets(): readonly FetchedKeys[] {
    return [...this.#entries.values()].flatMap(({ fetched }) => (fetched === null ? [] : [fetched]));
  }

  /** Keeps these sets from now on. Resolves when each new one was asked for once, whatever came of it. */
  async follow(sources: readonly KeySource[], options: JwksFetchConfig): Promise<void> {
    this.#options = options;
    const before = this.#entries;
    this.#entries = new Map(
      sources.map((source) => {
        const known = before.get(source.issuer);
        const kept = known?.source.url === source.url ? known : undefined;
        return [source.issuer, kept ?? { source, fetched: null, triedAt: 0, failing: false, running: null, timer: null }];
      }),
    );
    for (const entry of before.values()) if (this.#entries.get(entry.source.issuer) !== entry) clearTimeout(entry.timer ?? undefined);
    await Promise.all([...this.#entries.values()].map((entry) => (entry.triedAt === 0 ? this.#fetch(entry) : null)));
  }

  /** A token names a key of this issuer that is not there. */
  want(issuer: string): void {
    const entry = this.#entries.get(issuer);
    if (entry === undefined || this.#ports.clock.now() - entry.triedAt < this.#options.min_interval_s * 1_000) return;
    void this.#fetch(entry);
  }

  #fetch(entry: Entry): Promise<void> {
    entry.running ??= this.#try(entry).finally(() => {
      entry.running = null;
    });
    return entry.running;
  }

  async #try(entry: Entry): Promise<void> {
    clearTimeout(entry.timer ?? undefined);
    const { min_interval_s, refresh_s, stale_s } = this.#options;
    entry.triedAt = this.#ports.clock.now();
    let next_s = min_interval_s;
    try {
      const { keys, maxAge_ms } = await fetchKeySet(entry.source.url, this.#options, this.#stop.signal);
      next_s = Math.max(min_interval_s, Math.min(refresh_s, (maxAge_ms ?? Number.POSITIVE_INFINITY) / 1_000));
      this.#take(entry, { issuer: entry.source.issuer, keys, usableUntil: this.#ports.clock.now() + (next_s + stale_s) * 1_000 });
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (!entry.failing) this.#ports.onState(entry.source, false, (error as Error).message);
      entry.failing = true;
    }
    if (this.#entries.get(entry.source.issuer) === entry) entry.timer = setTimeout(() => void this.#fetch(entry), next_s * 1_000).unref();
  }

  #take(entry: Entry, fetched: FetchedKeys): void {
    entry.fetched = fetched;
    if (entry.failing) this.#ports.onState(entry.source, true, `${fetched.keys.length} keys`);
    entry.failing = false;
    if (this.#entries.get(entry.source.issuer) === entry) this.#ports.onKeys(this.sets);
  }

  stop(): void {
    this.#stop.abort();
    for (const { timer } of this.#entries.values()) clearTimeout(timer ?? undefined);
  }
}
