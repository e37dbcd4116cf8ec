import { type Kysely, PostgresAdapter } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Changes of shape for findings: their tickets, and the scans that find and prove. */
export const FINDING_MIGRATIONS: Record<string, Migration> = {
  '0050-finding-lifecycle': {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const name of ['scope', 'covered_by', 'patch', 'retest']) {
        await db.schema
          .alterTable('weaknesses')
          .addColumn(name, 'text', (column) => column.notNull().defaultTo(''))
          .execute();
      }
      await db.schema
        .alterTable('weaknesses')
        .addColumn('alerted_at', 'bigint', (column) => column.notNull().defaultTo(0))
        .execute();
    },
  },
  '0051-tickets': { up: createTickets },
  '0052-scan-runs': { up: createScanRuns },
  '0053-notices': { up: createNotices },
};

async function createTickets(db: Kysely<unknown>): Promise<void> {
  const serial = db.getExecutor().adapter instanceof PostgresAdapter;
  await db.schema
    .createTable('tickets')
    .addColumn('weakness', 'text', (column) => column.notNull())
    .addColumn('system', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('synced_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('tickets_of', ['weakness', 'system'])
    .execute();
  await db.schema.createIndex('tickets_key').on('tickets').columns(['system', 'key']).execute();
  await db.schema
    .createTable('ticket_outbox')
    .addColumn('seq', serial ? 'bigserial' : 'integer', (column) => (serial ? column.primaryKey() : column.primaryKey().autoIncrement()))
    .addColumn('weakness', 'text', (column) => column.notNull())
    .addColumn('system', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('next_at', 'bigint', (column) => column.notNull())
    .addColumn('error', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createScanRuns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('scan_runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('scan', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('weakness', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint', (column) => column.notNull())
    .addColumn('requests', 'integer', (column) => column.notNull())
    .addColumn('findings', 'integer', (column) => column.notNull())
    .addColumn('detail', 'text', (column) => column.notNull())
    .addColumn('result', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('scan_runs_at').on('scan_runs').column('created_at').execute();
}

async function createNotices(db: Kysely<unknown>): Promise<void> {
  const serial = db.getExecutor().adapter instanceof PostgresAdapter;
  await db.schema
    .createTable('notice_outbox')
    .addColumn('seq', serial ? 'bigserial' : 'integer', (column) => (serial ? column.primaryKey() : column.primaryKey().autoIncrement()))
    .addColumn('receiver', 'text', (column) => column.notNull())
    .addColumn('notice', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('notice_outbox_of').on('notice_outbox').columns(['receiver', 'seq']).execute();
}
