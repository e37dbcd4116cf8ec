/** A value of a `{name:Type}` parameter. Times go as numbers: `fromUnixTimestamp64Milli({from:Int64})`. */
export type QueryParam = string | number | boolean | null | readonly (string | number)[];
export type QueryParams = Readonly<Record<string, QueryParam>>;

/** Tables that rows are inserted into. The roll-up is filled by the store itself. */
export type StoreTable = 'events_exchange' | 'events_system' | 'index_progress';

/**
 * Where events are counted and searched. It speaks the ClickHouse dialect; what it holds can be built again from the
 * evidence log. Every call throws STORE_UNAVAILABLE when the store does not answer (whether a write was done is not
 * known then), and BAD_REQUEST with the engine's words when it refuses.
 */
export interface EventStore {
  readonly kind: 'embedded' | 'clickhouse';
  /** Durable when it resolves. At most {@link INSERT_ROWS_MAX} rows. */
  insert(table: StoreTable, rows: readonly object[]): Promise<void>;
  /** Rows of a SELECT without FORMAT. 64-bit integers come as numbers, times as `YYYY-MM-DD hh:mm:ss.mmm` in UTC. */
  query<T>(sql: string, params?: QueryParams): Promise<T[]>;
  /** A statement without a result. Mutations are done when it resolves. */
  command(sql: string, params?: QueryParams): Promise<void>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Database that holds the tables. */
export const STORE_DATABASE = 'sallyport';

/** Rows of one insert: one block of the engine, so that a part is written whole or not at all. */
export const INSERT_ROWS_MAX = 100_000;

/** How long one statement may run in the engine, seconds. The engine stops it and the call fails. */
export const STATEMENT_SECONDS_MAX = 30;

/** Memory of one statement in the engine, bytes. One that needs more fails. */
export const STATEMENT_BYTES_MAX: number = 1024 * 1024 * 1024;

/** Bytes of one result. A larger one fails: page it, or aggregate in the store. */
export const RESULT_BYTES_MAX: number = 64 * 1024 * 1024;

/** Calls that may wait for the embedded engine at a time. A further one fails at once. */
export const STORE_WAITING_MAX = 1_000;
