import type { Clock } from '@sallyport/core';
import type { EvidenceLog } from '../log/log.ts';
import { INDEX_BATCH_RECORDS, indexedUpTo, recoverIndex } from './index-recovery.ts';
import { migrateStore } from './migrate.ts';
import type { EventStore } from './port.ts';
import { type ExchangeRow, eventToRows, type SystemRow } from './rows.ts';
import { RETENTION, type Retention } from './schema.ts';

export { INDEX_BATCH_RECORDS, indexedUpTo };

/** How long new records wait for more, milliseconds: small inserts cost the engine twice as much. */
export const INDEX_INTERVAL_MS = 1_000;

/** Pause after a failed batch, doubled at each failure up to the maximum, milliseconds. */
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 30_000;

export interface IndexerOptions {
  /** At most {@link INDEX_BATCH_RECORDS}, which is the default. */
  readonly batchRecords?: number;
  /** {@link INDEX_INTERVAL_MS} by default. */
  readonly interval_ms?: number;
  readonly retention?: Partial<Retention>;
  readonly clock?: Pick<Clock, 'now'>;
  /** Told of every failed batch; it is tried again until it is in. */
  readonly onError?: (error: Error) => void;
}

/** Follows the evidence log and keeps the event store level with it: every event once, whatever is killed when. */
export interface Indexer {
  /** Log sequence number up to which everything is in the store. */
  readonly indexed: number;
  /** Why the last batch failed; `null` while all is well. */
  readonly lastError: Error | null;
  /** Resolves when everything that is in the log now is in the store; rejects when a batch fails. */
  flush(): Promise<void>;
  onIndexed(listener: (seq: number) => void): () => void;
  /** Tries to flush, and stops. The log and the store stay open. */
  close(): Promise<void>;
}

/**
 * Migrates the store, takes back what an interrupted batch left, and starts to follow the log.
 * Throws CONFLICT when the store indexes another log, LOG_BROKEN when it knows more than the log.
 */
export async function createIndexer(log: EvidenceLog, store: EventStore, options: IndexerOptions = {}): Promise<Indexer> {
  const retention: Retention = { ...RETENTION, ...options.retention };
  await migrateStore(store, retention);
  const indexer = new LogIndexer(log, store, retention, options);
  await indexer.recover();
  indexer.follow();
  return indexer;
}

class LogIndexer implements Indexer {
  indexed = 0;
  lastError: Error | null = null;
  readonly #log: EvidenceLog;
  readonly #store: EventStore;
  readonly #retention: Retention;
  readonly #batchRecords: number;
  readonly #interval_ms: number;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #onError: (error: Error) => void;
  readonly #listeners = new Set<(seq: number) => void>();
  #unsubscribe: () => void = () => {};
  #timer: NodeJS.Timeout | null = null;
  #retry_ms = 0;
  /** A batch may be in the store in part. */
  #unsure = false;
  /** Batches, one after the other. */
  #tail: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(log: EvidenceLog, store: EventStore, retention: Retention, options: IndexerOptions) {
    this.#log = log;
    this.#store = store;
    this.#retention = retention;
    this.#batchRecords = Math.min(options.batchRecords ?? INDEX_BATCH_RECORDS, INDEX_BATCH_RECORDS);
    this.#interval_ms = options.interval_ms ?? INDEX_INTERVAL_MS;
    this.#clock = options.clock ?? Date;
    this.#onError = options.onError ?? (() => {});
  }

  async recover(): Promise<void> {
    const { indexed, removed } = await recoverIndex(this.#log, this.#store, this.#retention, this.#clock.now());
    this.indexed = indexed;
    this.#unsure = false;
    if (removed === 0) return;
    const detail = `${removed} rows behind record ${indexed} were taken back to be indexed again`;
    await this.#log.record({ kind: 'system', name: 'store-recovered', at: this.#clock.now(), detail, count: removed });
  }

  follow(): void {
    this.#unsubscribe = this.#log.onAppend(() => this.#schedule());
    this.#schedule();
  }

  onIndexed(listener: (seq: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  flush(): Promise<void> {
    const result = this.#tail.then(() => this.#indexTo(this.#log.head().seq));
    this.#tail = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#unsubscribe();
    if (this.#timer !== null) clearTimeout(this.#timer);
    // What is not in now is found in the log at the next start.
    await this.flush().catch(() => {});
  }

  /** Waits for a full batch or the interval, whichever is first; after a failure for the pause. */
  #schedule(): void {
    const pending = this.#log.head().seq - this.indexed;
    if (this.#closed || pending <= 0) return;
    if (this.#timer !== null && (pending < this.#batchRecords || this.#retry_ms > 0)) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const wait_ms = this.#retry_ms > 0 ? this.#retry_ms : pending >= this.#batchRecords ? 0 : this.#interval_ms;
    this.#timer = setTimeout(() => void this.#turn(), wait_ms);
  }

  async #turn(): Promise<void> {
    await this.flush().catch(() => {});
    this.#timer = null;
    this.#schedule();
  }

  async #indexTo(head: number): Promise<void> {
    try {
      if (this.#unsure) await this.recover();
      while (this.indexed < head) {
        // What retention deleted before it was indexed (into a new store, say) is not there to be indexed.
        this.indexed = Math.max(this.indexed, this.#log.first() - 1);
        await this.#batch(Math.min(head, this.indexed + this.#batchRecords));
      }
      this.lastError = null;
      this.#retry_ms = 0;
    } catch (error) {
      this.lastError = error as Error;
      this.#retry_ms = Math.min(Math.max(this.#retry_ms * 2, RETRY_MS_MIN), RETRY_MS_MAX);
      this.#onError(this.lastError);
      throw error;
    }
  }

  async #batch(to: number): Promise<void> {
    const exchanges: ExchangeRow[] = [];
    const systems: SystemRow[] = [];
    for await (const { seq, event } of this.#log.read(this.indexed + 1, to)) {
      const { exchange, system } = eventToRows(event, seq);
      if (exchange !== null) exchanges.push(exchange);
      if (system !== null) systems.push(system);
    }
    this.#unsure = true;
    await this.#store.insert('events_exchange', exchanges);
    await this.#store.insert('events_system', systems);
    await this.#store.insert('index_progress', [{ log: this.#log.id, log_seq: to }]);
    this.#unsure = false;
    this.indexed = to;
    for (const listener of this.#listeners) listener(to);
  }
}
