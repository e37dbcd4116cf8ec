import { type ColumnDataType, type Kysely, PostgresAdapter } from 'kysely';

type Columns = Readonly<Record<string, ColumnDataType>>;

/** What people decide on the inventory: versions of descriptions, drift, campaigns, saved views. */
export async function createInventoryReview(db: Kysely<unknown>): Promise<void> {
  await numbered(db, 'spec_versions', {
    name: 'text',
    title: 'text',
    version: 'text',
    openapi: 'text',
    operations: 'integer',
    sha256: 'text',
    bytes: 'integer',
    text: 'text',
    kept_at: 'bigint',
    kept_by: 'text',
    why: 'text',
  });
  await db.schema.createIndex('spec_versions_of').on('spec_versions').column('name').execute();
  await keyed(db, 'drift_decisions', {
    decision: 'text',
    evidence: 'text',
    reason: 'text',
    spec: 'text',
    patch: 'text',
    applied: 'integer',
    decided_at: 'bigint',
    decided_by: 'text',
  });
  await keyed(db, 'campaigns', {
    name: 'text',
    note: 'text',
    scope: 'text',
    control: 'text',
    due: 'bigint',
    created_at: 'bigint',
    created_by: 'text',
    closed_at: 'bigint',
    closed_by: 'text',
  });
  await keyed(db, 'campaign_items', {
    campaign: 'text',
    operation: 'text',
    method: 'text',
    host: 'text',
    template: 'text',
    owner: 'text',
    facts: 'text',
    answer: 'text',
    note: 'text',
    answered_at: 'bigint',
    answered_by: 'text',
    reminded_at: 'bigint',
    reminders: 'integer',
  });
  await db.schema.createIndex('campaign_items_of').on('campaign_items').column('campaign').execute();
  await keyed(db, 'saved_views', { user_id: 'text', page: 'text', name: 'text', search: 'text', created_at: 'bigint' });
}

/** A table whose rows have an id of ours. */
async function keyed(db: Kysely<unknown>, table: string, columns: Columns): Promise<void> {
  let made = db.schema.createTable(table).addColumn('id', 'text', (column) => column.primaryKey());
  for (const [name, type] of Object.entries(columns)) made = made.addColumn(name, type, (column) => column.notNull());
  await made.execute();
}

/** A table whose rows the store numbers in the order they came. */
async function numbered(db: Kysely<unknown>, table: string, columns: Columns): Promise<void> {
  const serial = db.getExecutor().adapter instanceof PostgresAdapter;
  let made = db.schema
    .createTable(table)
    .addColumn('seq', serial ? 'bigserial' : 'integer', (column) => (serial ? column.primaryKey() : column.primaryKey().autoIncrement()));
  for (const [name, type] of Object.entries(columns)) made = made.addColumn(name, type, (column) => column.notNull());
  await made.execute();
}
