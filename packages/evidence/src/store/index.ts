export { type ClickHouseStoreOptions, openClickHouseStore } from './clickhouse.ts';
export { type EmbeddedStore, type EmbeddedStoreOptions, openEmbeddedStore } from './embedded.ts';
export { createIndexer, INDEX_BATCH_RECORDS, type Indexer, type IndexerOptions, indexedUpTo } from './indexer.ts';
export { migrateStore } from './migrate.ts';
export * from './port.ts';
export { type EventRows, type ExchangeRow, eventToRows, type SystemRow } from './rows.ts';
export { RETENTION, RETENTION_DAYS_MAX, type Retention } from './schema.ts';
