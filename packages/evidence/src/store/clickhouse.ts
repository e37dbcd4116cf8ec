import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { SallyportError } from '@sallyport/core';
import {
  type EventStore,
  type QueryParams,
  RESULT_BYTES_MAX,
  STATEMENT_BYTES_MAX,
  STATEMENT_SECONDS_MAX,
  STORE_DATABASE,
  type StoreTable,
} from './port.ts';

export interface ClickHouseStoreOptions {
  readonly database?: string;
  readonly username?: string;
  readonly password?: string;
}

/** Longer than the engine's own limit, so that a statement given up on here has ended there. */
const REQUEST_MS_MAX: number = (STATEMENT_SECONDS_MAX + 15) * 1_000;

/** Connections kept to the server. */
const CONNECTIONS_MAX = 8;

/** A ClickHouse server (25 or newer) over HTTP. Connects at the first call. */
export function openClickHouseStore(url: string, options: ClickHouseStoreOptions = {}): EventStore {
  const client = createClient({
    url,
    database: options.database ?? STORE_DATABASE,
    ...(options.username === undefined ? {} : { username: options.username }),
    ...(options.password === undefined ? {} : { password: options.password }),
    request_timeout: REQUEST_MS_MAX,
    max_open_connections: CONNECTIONS_MAX,
    application: 'sallyport',
    // Its log would hold statements; what failed is in the error that is thrown.
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      max_execution_time: STATEMENT_SECONDS_MAX,
      max_memory_usage: String(STATEMENT_BYTES_MAX),
      max_result_bytes: String(RESULT_BYTES_MAX),
      result_overflow_mode: 'throw',
      output_format_json_quote_64bit_integers: 0,
      wait_end_of_query: 1,
      // A mutation is done when its command returns.
      mutations_sync: '2',
    },
  });
  return new HttpStore(client, url);
}

class HttpStore implements EventStore {
  readonly kind = 'clickhouse';
  readonly #client: ClickHouseClient;
  readonly #place: string;

  constructor(client: ClickHouseClient, url: string) {
    this.#client = client;
    // Without what may be a password in it.
    this.#place = new URL(url).host;
  }

  async insert(table: StoreTable, rows: readonly object[]): Promise<void> {
    if (rows.length === 0) return;
    // The indexer takes back a batch before it sends it again; the server must not take the second one for the first.
    const clickhouse_settings = { insert_deduplicate: 0, async_insert: 0 } as const;
    await this.#try(() => this.#client.insert({ table, values: rows, format: 'JSONEachRow', clickhouse_settings }));
  }

  query<T>(sql: string, params: QueryParams = {}): Promise<T[]> {
    return this.#try(async () => {
      const result = await this.#client.query({ query: sql, query_params: { ...params }, format: 'JSONEachRow' });
      return result.json<T>();
    });
  }

  async command(sql: string, params: QueryParams = {}): Promise<void> {
    await this.#try(() => this.#client.command({ query: sql, query_params: { ...params } }));
  }

  async ping(): Promise<void> {
    const result = await this.#client.ping();
    if (!result.success) throw new SallyportError('STORE_UNAVAILABLE', this.#place, result.error.message, { cause: result.error });
  }

  close(): Promise<void> {
    return this.#client.close();
  }

  async #try<R>(work: () => Promise<R>): Promise<R> {
    try {
      return await work();
    } catch (error) {
      // The server's own words come as ClickHouseError; everything else is the way to it.
      const code = error instanceof ClickHouseError ? 'BAD_REQUEST' : 'STORE_UNAVAILABLE';
      throw new SallyportError(code, this.#place, (error as Error).message, { cause: error });
    }
  }
}
