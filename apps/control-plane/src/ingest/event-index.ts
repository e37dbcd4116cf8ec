import { SallyportError } from '@sallyport/core';
import type { FastifyBaseLogger } from 'fastify';

/** Between two tries to open an event store that did not open, milliseconds; doubles up to the second. */
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 30_000;

/** An open event store that follows the evidence log by itself. */
export interface EventBackend {
  /** `embedded` or `clickhouse`. */
  readonly kind: string;
  /** Last log sequence number that a query sees. */
  readonly seq: number;
  query<T>(sql: string, parameters: Readonly<Record<string, unknown>>): Promise<T[]>;
  /** Calls back whenever `seq` has grown. */
  onProgress(listener: (seq: number) => void): void;
  /** Resolves when everything that is in the log now can be queried. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

export interface EventIndexStatus {
  readonly ok: boolean;
  readonly kind: string;
  readonly detail: string;
  readonly seq: number;
}

/**
 * The event store as the routes see it: there, or not there yet. Events are recorded either way; the store catches up
 * from the evidence log when it is back.
 */
export class EventIndex {
  readonly #open: () => Promise<EventBackend>;
  readonly #logger: FastifyBaseLogger;
  readonly #listeners = new Set<(seq: number) => void>();
  #backend: EventBackend | null = null;
  #detail = 'starting';
  #timer: NodeJS.Timeout | null = null;
  #opening: Promise<void> | null = null;
  #closed = false;

  constructor(open: () => Promise<EventBackend>, logger: FastifyBaseLogger) {
    this.#open = open;
    this.#logger = logger;
  }

  /** Opens the store in the background, again and again until it opens. Resolves after the first try. */
  async start(): Promise<void> {
    await this.#try(RETRY_MS_MIN);
  }

  async #try(wait_ms: number): Promise<void> {
    this.#opening = this.#open().then(
      (backend) => this.#opened(backend),
      (error: unknown) => {
        this.#detail = error instanceof SallyportError ? error.message : 'the store did not open; the log has the details';
        this.#logger.error({ err: error }, 'the event store did not open');
        if (this.#closed) return;
        this.#timer = setTimeout(() => void this.#try(Math.min(wait_ms * 2, RETRY_MS_MAX)), wait_ms);
      },
    );
    await this.#opening;
  }

  #opened(backend: EventBackend): void {
    this.#backend = backend;
    this.#detail = 'open';
    backend.onProgress((seq) => {
      for (const listener of this.#listeners) listener(seq);
    });
    for (const listener of this.#listeners) listener(backend.seq);
  }

  onProgress(listener: (seq: number) => void): void {
    this.#listeners.add(listener);
  }

  status(): EventIndexStatus {
    const backend = this.#backend;
    return { ok: backend !== null, kind: backend?.kind ?? 'none', detail: this.#detail, seq: backend?.seq ?? 0 };
  }

  /** Last log sequence number that a query sees. Without a store there is nothing to wait for. */
  reach(): number {
    return this.#backend?.seq ?? Number.POSITIVE_INFINITY;
  }

  /** Runs a query with named parameters (`{name:Type}`). STORE_UNAVAILABLE while there is no store. */
  async query<T>(sql: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<T[]> {
    if (this.#backend === null) throw new SallyportError('STORE_UNAVAILABLE', 'event store', this.#detail);
    return await this.#backend.query<T>(sql, parameters);
  }

  /** Resolves when everything that is in the log now can be queried. */
  async flush(): Promise<void> {
    await this.#backend?.flush();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#opening;
    const backend = this.#backend;
    this.#backend = null;
    this.#detail = 'closed';
    await backend?.close();
  }
}
