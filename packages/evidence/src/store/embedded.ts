import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { SallyportError } from '@sallyport/core';
import type { ChdbReply, ChdbRequest, ChdbStart } from './chdb-protocol.ts';
import { jsonRows, parseRows } from './json-rows.ts';
import {
  type EventStore,
  type QueryParams,
  RESULT_BYTES_MAX,
  STATEMENT_BYTES_MAX,
  STATEMENT_SECONDS_MAX,
  STORE_DATABASE,
  STORE_WAITING_MAX,
  type StoreTable,
} from './port.ts';

/** Pause before a fallen engine is started again, doubled at each fall up to the maximum, milliseconds. */
const RESTART_MS_MIN = 200;
const RESTART_MS_MAX = 10_000;

/** An engine that ran this long starts its next pause from the minimum again, milliseconds. */
const STABLE_MS = 60_000;

/** How long a call waits for a fallen engine to come back, and `close` for it to end, milliseconds. */
const RETURN_WAIT_MS = 10_000;
const CLOSE_WAIT_MS = 5_000;

/** Of the engine's messages on its error stream the last ones are kept, to say why it fell. */
const STDERR_CHARS_MAX = 2_000;

export interface EmbeddedStoreOptions {
  /** Told when the engine's process ended unasked, and when it is back. */
  readonly onEngine?: (what: 'ended' | 'restarted', detail: string) => void;
}

export interface EmbeddedStore extends EventStore {
  /** Process id of the engine, 0 while it is down. */
  readonly pid: number;
  readonly version: string;
}

/**
 * Opens (or starts) the embedded store: chDB in a process of its own, started again when it falls. Throws
 * STORE_UNAVAILABLE when the engine cannot run here, CONFLICT when another process has the folder.
 */
export async function openEmbeddedStore(dir: string, options: EmbeddedStoreOptions = {}): Promise<EmbeddedStore> {
  const store = new ChdbStore(dir, options);
  await store.start();
  return store;
}

interface Waiting {
  resolve(body: Uint8Array | null): void;
  reject(error: Error): void;
}

type RequestBody = ChdbRequest extends infer R ? (R extends ChdbRequest ? Omit<R, 'id'> : never) : never;

class ChdbStore implements EmbeddedStore {
  readonly kind = 'embedded';
  version = '';
  readonly #dir: string;
  readonly #options: EmbeddedStoreOptions;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | null = null;
  /** Settles when the engine that is starting is ready or has failed to. */
  #starting: Promise<void> | null = null;
  #restartTimer: NodeJS.Timeout | null = null;
  #pause_ms = RESTART_MS_MIN;
  #lastId = 0;
  #closed = false;

  constructor(dir: string, options: EmbeddedStoreOptions) {
    this.#dir = dir;
    this.#options = options;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  start(): Promise<void> {
    this.#starting = this.#spawn().finally(() => {
      this.#starting = null;
    });
    return this.#starting;
  }

  async insert(table: StoreTable, rows: readonly object[]): Promise<void> {
    if (rows.length > 0) await this.#call({ op: 'insert', table, body: jsonRows(rows) });
  }

  async query<T>(sql: string, params: QueryParams = {}): Promise<T[]> {
    return parseRows<T>(await this.#call({ op: 'query', sql, params }));
  }

  async command(sql: string, params: QueryParams = {}): Promise<void> {
    await this.#call({ op: 'command', sql, params });
  }

  async ping(): Promise<void> {
    await this.query('SELECT 1');
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    await this.#starting?.catch(() => {});
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_WAIT_MS);
    this.#send(child, { op: 'close' }, { resolve() {}, reject() {} });
    await ended;
    clearTimeout(timer);
  }

  async #call(request: RequestBody): Promise<Uint8Array | null> {
    const child = await this.#engine();
    if (this.#waiting.size >= STORE_WAITING_MAX) throw unavailable(this.#dir, `${STORE_WAITING_MAX} calls are waiting already`);
    return new Promise((resolve, reject) => this.#send(child, request, { resolve, reject }));
  }

  #send(child: ChildProcess, request: RequestBody, waiting: Waiting): void {
    const id = ++this.#lastId;
    this.#waiting.set(id, waiting);
    child.send({ ...request, id }, (error) => {
      if (error !== null && this.#waiting.delete(id)) waiting.reject(unavailable(this.#dir, error.message));
    });
  }

  /** The running engine; one that fell is waited for. */
  async #engine(): Promise<ChildProcess> {
    const deadline = Date.now() + RETURN_WAIT_MS;
    for (;;) {
      if (this.#closed) throw unavailable(this.#dir, 'the store is closed');
      if (this.#child !== null) return this.#child;
      if (Date.now() >= deadline) throw unavailable(this.#dir, 'the engine is down');
      if (this.#starting !== null) await this.#starting.catch(() => {});
      else await new Promise((resolve) => setTimeout(resolve, RESTART_MS_MIN / 4));
    }
  }

  #spawn(): Promise<void> {
    const file = import.meta.url.endsWith('.ts') ? './chdb.main.ts' : './chdb.main.js';
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), [JSON.stringify(startOf(this.#dir))], {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-STDERR_CHARS_MAX);
    });
    return new Promise((resolve, reject) => {
      const startedAt = Date.now();
      let fatal: Extract<ChdbReply, { fatal: string }> | null = null;
      child.on('message', (reply: ChdbReply) => {
        if ('fatal' in reply) fatal = reply;
        else if ('ready' in reply) this.#onReady(child, reply, resolve);
        else this.#onReply(reply);
      });
      child.once('error', (error) => reject(unavailable(this.#dir, error.message)));
      child.once('exit', (code, signal) => {
        const why = `${fatal?.fatal ?? `exit ${code ?? signal}`} ${stderr}`.trim();
        reject(fatal?.held ? new SallyportError('CONFLICT', this.#dir, fatal.fatal) : unavailable(this.#dir, why));
        this.#onExit(child, why, startedAt);
      });
    });
  }

  #onReady(child: ChildProcess, reply: Extract<ChdbReply, { ready: true }>, resolve: () => void): void {
    this.#child = child;
    this.version = reply.version;
    resolve();
  }

  #onReply(reply: Extract<ChdbReply, { id: number }>): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined || !this.#waiting.delete(reply.id)) return;
    if (reply.ok) waiting.resolve(reply.body);
    else waiting.reject(new SallyportError('BAD_REQUEST', 'event store', reply.message));
  }

  #onExit(child: ChildProcess, why: string, startedAt: number): void {
    if (this.#child !== child) return;
    this.#child = null;
    for (const waiting of this.#waiting.values()) waiting.reject(unavailable(this.#dir, why));
    this.#waiting.clear();
    if (this.#closed) return;
    this.#options.onEngine?.('ended', why);
    if (Date.now() - startedAt > STABLE_MS) this.#pause_ms = RESTART_MS_MIN;
    this.#restartLater();
  }

  #restartLater(): void {
    this.#restartTimer = setTimeout(() => {
      this.start().then(
        () => this.#options.onEngine?.('restarted', `process ${this.pid}`),
        () => {
          if (!this.#closed) this.#restartLater();
        },
      );
    }, this.#pause_ms);
    this.#pause_ms = Math.min(this.#pause_ms * 2, RESTART_MS_MAX);
  }
}

function startOf(dir: string): ChdbStart {
  const settings = [
    `max_execution_time = ${STATEMENT_SECONDS_MAX}`,
    `max_memory_usage = ${STATEMENT_BYTES_MAX}`,
    `max_result_bytes = ${RESULT_BYTES_MAX}`,
    "result_overflow_mode = 'throw'",
  ];
  return { dir, database: STORE_DATABASE, settings };
}

function unavailable(place: string, detail: string): SallyportError {
  return new SallyportError('STORE_UNAVAILABLE', place, detail);
}
