import { SallyportError } from '@sallyport/core';
import type { EvidenceLog } from '../log/log.ts';
import type { EventStore } from './port.ts';
import { MINUTE_OF_EVENT, type Retention, rollupSelect } from './schema.ts';

/**
 * Records of one batch. May be raised, never lowered: recovery looks this far behind the noted progress for what an
 * interrupted batch may have left.
 */
export const INDEX_BATCH_RECORDS = 10_000;

/** Minutes rebuilt by one statement, so that it stays short. */
const REBUILD_MINUTES_MAX = 1_000;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Log sequence number up to which the store holds every event of this log, whole and once. */
export async function indexedUpTo(store: EventStore, logId: string): Promise<number> {
  const [row] = await store.query<{ seq: number }>('SELECT max(log_seq) AS seq FROM index_progress WHERE log = {log:String}', {
    log: logId,
  });
  return row?.seq ?? 0;
}

export interface IndexRecovery {
  /** Indexed up to here, and nothing of what comes after it is in the store any more. */
  readonly indexed: number;
  /** Rows of an interrupted batch that were taken back. */
  readonly removed: number;
}

/**
 * Brings the store back to its noted progress. A batch is inserted table by table and its progress noted last, so what
 * lies behind the note is a part of a batch, if anything: its rows are deleted, and the minutes it touched are counted
 * again from the rows that stay. Can be interrupted and run again.
 */
export async function recoverIndex(log: EvidenceLog, store: EventStore, retention: Retention, now: number): Promise<IndexRecovery> {
  await checkOwner(log, store);
  const indexed = await indexedUpTo(store, log.id);
  const head = log.head().seq;
  if (indexed > head) {
    throw new SallyportError('LOG_BROKEN', log.dir, `the event store holds records up to ${indexed}, and the log ends at ${head}`);
  }
  if (indexed === head) return { indexed, removed: 0 };
  let removed = 0;
  for (const table of ['events_exchange', 'events_system']) removed += await removeBehind(store, table, indexed);
  await rebuildMinutes(store, await minutesOfTail(log, indexed, now - (retention.rawDays - 1) * DAY_MS));
  return { indexed, removed };
}

/** Two logs in one store would share sequence numbers. */
async function checkOwner(log: EvidenceLog, store: EventStore): Promise<void> {
  const rows = await store.query<{ log: string }>('SELECT DISTINCT log FROM index_progress');
  const other = rows.find((row) => row.log !== log.id);
  if (other === undefined) return;
  throw new SallyportError(
    'CONFLICT',
    'event store',
    `it indexes the evidence log ${other.log}, and this one is ${log.id}; give this log an empty store`,
  );
}

async function removeBehind(store: EventStore, table: string, indexed: number): Promise<number> {
  const [row] = await store.query<{ count: number }>(`SELECT count() AS count FROM ${table} WHERE log_seq > {indexed:UInt64}`, { indexed });
  const count = row?.count ?? 0;
  if (count > 0)
    await store.command(`ALTER TABLE ${table} DELETE WHERE log_seq > {indexed:UInt64} SETTINGS mutations_sync = 2`, { indexed });
  return count;
}

/**
 * Minutes of the exchanges that an interrupted batch can have held. Those whose rows may have expired already are left
 * alone: counting them again would count what is gone as nothing.
 */
async function minutesOfTail(log: EvidenceLog, indexed: number, oldest: number): Promise<number[]> {
  const minutes = new Set<number>();
  for await (const { event } of log.read(indexed + 1, indexed + INDEX_BATCH_RECORDS)) {
    if (event.kind === 'exchange' && event.at >= oldest) minutes.add(Math.floor(event.at / MINUTE_MS) * (MINUTE_MS / 1_000));
  }
  return [...minutes].sort((a, b) => a - b);
}

async function rebuildMinutes(store: EventStore, minutes: readonly number[]): Promise<void> {
  for (let index = 0; index < minutes.length; index += REBUILD_MINUTES_MAX) {
    const some = minutes.slice(index, index + REBUILD_MINUTES_MAX);
    const from = some[0] ?? 0;
    const to = (some.at(-1) ?? 0) + MINUTE_MS / 1_000;
    await store.command(
      'ALTER TABLE rollup_minute DELETE WHERE toUnixTimestamp(minute) IN {some:Array(UInt32)} SETTINGS mutations_sync = 2',
      { some },
    );
    const range =
      'events_exchange.at >= fromUnixTimestamp64Milli({from:Int64}) AND events_exchange.at < fromUnixTimestamp64Milli({to:Int64})';
    const where = `WHERE ${range} AND toUnixTimestamp(${MINUTE_OF_EVENT}) IN {some:Array(UInt32)}`;
    await store.command(`INSERT INTO rollup_minute ${rollupSelect(where)}`, { some, from: from * 1_000, to: to * 1_000 });
  }
}
