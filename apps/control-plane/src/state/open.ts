import { chmodSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { SallyportError } from '@sallyport/core';
import Database from 'better-sqlite3';
import { Kysely, PostgresDialect, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { migrations } from './migrations.ts';
import type { StateTables } from './tables.ts';

/** What people set, in a relational store; its statements are written once and run on every adapter. */
export interface StateStore {
  readonly kind: 'sqlite' | 'postgres';
  readonly db: Kysely<StateTables>;
  /** Name of the last migration. */
  readonly schema: string;
  close(): Promise<void>;
}

/** Connections to PostgreSQL; more would wait for the same rows. */
const POSTGRES_CONNECTIONS_MAX = 8;

/** A statement that waits longer for another writer fails, milliseconds. */
const BUSY_MS_MAX = 5_000;

/** Opens the embedded store; a kill or power loss loses no committed change (WAL with synchronous=FULL). */
export async function openSqliteState(file: string): Promise<StateStore> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new Database(file, { timeout: BUSY_MS_MAX });
  chmodSync(file, 0o600);
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('trusted_schema = OFF');
  return await migrated('sqlite', new Kysely<StateTables>({ dialect: new SqliteDialect({ database }) }));
}

/** Opens the shared store of several control planes. `url` is `postgres://...`; its password never reaches a log. */
export async function openPostgresState(url: string): Promise<StateStore> {
  const types = new pg.TypeOverrides();
  // Counts and times fit a double; as text they would compare wrongly.
  types.setTypeParser(pg.types.builtins.INT8, Number);
  const pool = new pg.Pool({ connectionString: url, max: POSTGRES_CONNECTIONS_MAX, types });
  // A lost idle connection is replaced at its next use; without a listener it would end the process.
  pool.on('error', () => {});
  return await migrated('postgres', new Kysely<StateTables>({ dialect: new PostgresDialect({ pool }) }));
}

/** `sqlite:` and a path, or a `postgres://` address. */
export async function openState(location: string): Promise<StateStore> {
  if (/^postgres(ql)?:\/\//.test(location)) return await openPostgresState(location);
  return await openSqliteState(location.replace(/^sqlite:/, ''));
}

async function migrated(kind: StateStore['kind'], db: Kysely<StateTables>): Promise<StateStore> {
  const { error, results } = await new Migrator({ db, provider: migrations }).migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? 'connect';
    throw new SallyportError('STORE_UNAVAILABLE', `state store (${kind})`, `migration ${failed} failed`, { cause: error });
  }
  const names = Object.keys(await migrations.getMigrations()).sort();
  return { kind, db, schema: names.at(-1) ?? '', close: () => db.destroy() };
}
