import { SallyportError } from '@sallyport/core';
import type { EventStore } from './port.ts';
import { CREATE_VERSION, MIGRATIONS, RETENTION, RETENTION_DAYS_MAX, type Retention, timeToLive } from './schema.ts';

/** Brings the store's tables up to date and sets how long they keep rows. Does nothing where nothing changed. */
export async function migrateStore(
  store: EventStore,
  retention: Partial<Retention> = {},
): Promise<{ readonly from: number; readonly to: number }> {
  const wanted: Retention = { ...RETENTION, ...retention };
  for (const [name, days] of Object.entries(wanted)) {
    if (Number.isSafeInteger(days) && days >= 1 && days <= RETENTION_DAYS_MAX) continue;
    throw new SallyportError('CONFIG_INVALID', `retention.${name}`, `${days} is not a number of days from 1 to ${RETENTION_DAYS_MAX}`);
  }
  await store.command(CREATE_VERSION);
  const from = await schemaVersion(store);
  if (from > MIGRATIONS.length)
    throw new SallyportError('CONFLICT', 'event store', `its schema ${from} is newer than this program's ${MIGRATIONS.length}`);
  for (let version = from + 1; version <= MIGRATIONS.length; version++) {
    for (const statement of MIGRATIONS[version - 1] ?? []) await store.command(statement);
    await store.command('INSERT INTO schema_version (version) SELECT {version:UInt32}', { version });
  }
  await applyRetention(store, wanted);
  return { from, to: MIGRATIONS.length };
}

async function schemaVersion(store: EventStore): Promise<number> {
  const [row] = await store.query<{ version: number }>('SELECT max(version) AS version FROM schema_version');
  return row?.version ?? 0;
}

/** Altering a TTL touches every part, so it is only done where it differs. */
async function applyRetention(store: EventStore, retention: Retention): Promise<void> {
  const tables = await store.query<{ name: string; definition: string }>(
    'SELECT name, create_table_query AS definition FROM system.tables WHERE database = currentDatabase()',
  );
  for (const { table, expression } of timeToLive(retention)) {
    if (tables.find(({ name }) => name === table)?.definition.includes(`TTL ${expression}`)) continue;
    await store.command(`ALTER TABLE ${table} MODIFY TTL ${expression} SETTINGS materialize_ttl_after_modify = 0`);
  }
}
