/**
 * The process that holds the embedded engine (chDB). It owns its data folder, answers the messages of
 * `chdb-protocol.ts` over IPC, and ends at once when its parent does: what it acknowledged is on the disk.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from 'chdb';
import { type OwnerLock, takeOwnerLock } from '../owner-lock.ts';
import type { ChdbReply, ChdbRequest, ChdbStart } from './chdb-protocol.ts';

/** How long to wait for the process before us to be gone, milliseconds: a killed one may take a moment. */
const LOCK_WAIT_MS = 3_000;
const LOCK_RETRY_MS = 50;

interface Engine {
  readonly lock: OwnerLock;
  /** Statements that change something, and those that read, each one after the other: reads go on beside writes. */
  readonly writer: Lane;
  readonly reader: Lane;
}

/** One engine session; its statements run in order. */
class Lane {
  readonly session: Session;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(session: Session) {
    this.session = session;
  }

  run<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const result = this.#tail.then(() => work(this.session));
    this.#tail = result.catch(() => {});
    return result;
  }
}

function send(reply: ChdbReply): void {
  process.send?.(reply);
}

async function open({ dir, database, settings }: ChdbStart): Promise<Engine | null> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const lock = await waitForLock(join(dir, '.owner'));
  if (lock === null) {
    send({ fatal: `another process has ${dir} open`, held: true });
    return null;
  }
  const chdb = await import('chdb');
  const lane = () => new Lane(new chdb.Session(join(dir, 'data')));
  const engine = { lock, writer: lane(), reader: lane() };
  await engine.writer.session.queryAsync(`CREATE DATABASE IF NOT EXISTS ${database}`);
  // Per session: given when connecting they would hold for the first one only.
  for (const { session } of [engine.writer, engine.reader]) {
    await session.queryAsync(`USE ${database}`);
    await session.queryAsync(`SET ${settings.join(', ')}`);
  }
  const version = (await engine.reader.session.queryAsync('SELECT version()', { format: 'TSV' })).text().trim();
  send({ ready: true, version, rss: process.memoryUsage.rss() });
  return engine;
}

async function waitForLock(file: string): Promise<OwnerLock | null> {
  for (let waited = 0; ; waited += LOCK_RETRY_MS) {
    const lock = takeOwnerLock(file);
    if (lock !== null || waited >= LOCK_WAIT_MS) return lock;
    await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS));
  }
}

async function answer(engine: Engine, request: ChdbRequest): Promise<Uint8Array | null> {
  switch (request.op) {
    case 'query':
      return engine.reader.run(async (session) => (await statement(session, request.sql, request.params)).bytes());
    case 'command':
      await engine.writer.run((session) => statement(session, request.sql, request.params));
      return null;
    case 'insert': {
      const values = request.body;
      await engine.writer.run((session) => session.insert({ table: request.table, values, format: 'JSONEachRow' }));
      return null;
    }
    case 'close':
      await engine.writer.run(async (session) => session.close());
      await engine.reader.run(async (session) => session.close());
      engine.lock.release();
      return null;
    default:
      return request satisfies never;
  }
}

function statement(session: Session, sql: string, params: Readonly<Record<string, unknown>>): ReturnType<Session['queryAsync']> {
  const options = { format: 'JSONEachRow' };
  return Object.keys(params).length === 0 ? session.queryAsync(sql, options) : session.queryBindAsync(sql, params, options);
}

async function handle(engine: Engine, request: ChdbRequest): Promise<void> {
  try {
    const body = await answer(engine, request);
    send({ id: request.id, ok: true, body });
  } catch (error) {
    send({ id: request.id, ok: false, message: (error as Error).message });
  }
  if (request.op === 'close') process.disconnect();
}

async function main(): Promise<void> {
  const start = JSON.parse(process.argv[2] ?? '{}') as ChdbStart;
  // The engine's own threads keep a process alive, and its exit handlers wait for them.
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  // The parent decides when to stop; a signal to the whole group must not take the store away first.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => {});
  try {
    const engine = await open(start);
    if (engine === null) process.disconnect();
    else process.on('message', (request: ChdbRequest) => void handle(engine, request));
  } catch (error) {
    send({ fatal: (error as Error).message, held: false });
    process.disconnect();
  }
}

await main();
