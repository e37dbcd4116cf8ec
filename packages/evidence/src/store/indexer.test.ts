import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '@sallyport/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EvidenceLog, openEvidenceLog } from '../log/log.ts';
import { chdbMissing, storeFolder } from '../testing/chdb-available.ts';
import { exchange, heartbeat } from '../testing/events.ts';
import { type EmbeddedStore, openEmbeddedStore } from './embedded.ts';
import { createIndexer, indexedUpTo } from './indexer.ts';
import type { EventStore, StoreTable } from './port.ts';

const missing = await chdbMissing();
const MINUTE_MS = 60_000;
const NOW = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

let root: string;
let storeRoot: string;
let store: EmbeddedStore;
let log: EvidenceLog;
let count = 0;

beforeAll(async () => {
  storeRoot = storeFolder();
  if (missing === '') store = await openEmbeddedStore(storeRoot);
});
afterAll(async () => {
  if (missing === '') await store.close();
  rmSync(storeRoot, { recursive: true, force: true });
});
beforeEach(async () => {
  root = storeFolder();
  log = await openEvidenceLog(join(root, `log-${count++}`), { segmentBytesMax: 5_000 });
  if (missing !== '') return;
  for (const table of ['rollup_minute_view', 'events_exchange', 'events_system', 'rollup_minute', 'index_progress', 'schema_version']) {
    await store.command(`DROP TABLE IF EXISTS ${table} SYNC`);
  }
});
afterEach(async () => {
  await log.close();
  rmSync(root, { recursive: true, force: true });
});

/** Exchanges, one each ten seconds, and every fourth event a heartbeat. */
function events(from: number, to: number): Event[] {
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const seq = from + index;
    const at = NOW - 10 * MINUTE_MS + seq * 10_000;
    return seq % 4 === 0 ? heartbeat('w', seq, at) : exchange('w', seq, { at });
  });
}

/** Everything the store says about what it holds, for a comparison with what the log holds. */
async function contents(): Promise<{ exchanges: number[]; systems: number[]; minutes: [number, number][] }> {
  const seqs = async (table: string) =>
    (await store.query<{ s: number }>(`SELECT log_seq AS s FROM ${table} ORDER BY s`)).map(({ s }) => s);
  const minutes = await store.query<{ m: number; n: number }>(
    'SELECT toUnixTimestamp(minute) * 1000 AS m, sum(requests) AS n FROM rollup_minute GROUP BY minute ORDER BY m',
  );
  return { exchanges: await seqs('events_exchange'), systems: await seqs('events_system'), minutes: minutes.map(({ m, n }) => [m, n]) };
}

async function expected(): ReturnType<typeof contents> {
  const exchanges: number[] = [];
  const systems: number[] = [];
  const minutes = new Map<number, number>();
  for await (const { seq, event } of log.read(1)) {
    (event.kind === 'exchange' ? exchanges : systems).push(seq);
    const minute = Math.floor(event.at / MINUTE_MS) * MINUTE_MS;
    if (event.kind === 'exchange') minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
  }
  return { exchanges, systems, minutes: [...minutes].sort((a, b) => a[0] - b[0]) };
}

/** The store, but the n-th insert fails: before it is done, or after (its answer is lost). */
function failing(at: number, when: 'before' | 'after'): EventStore {
  let inserts = 0;
  return {
    kind: store.kind,
    query: (sql, params) => store.query(sql, params),
    command: (sql, params) => store.command(sql, params),
    ping: () => store.ping(),
    close: () => store.close(),
    async insert(table: StoreTable, rows) {
      const failsNow = ++inserts === at;
      if (failsNow && when === 'before') throw new Error('the way to the store is down');
      await store.insert(table, rows);
      if (failsNow) throw new Error('the answer of the store was lost');
    },
  };
}

describe.skipIf(missing !== '')(`indexer (needs chDB on this platform) ${missing}`, () => {
  it('brings what is in the log into the store, and follows it', async () => {
    await log.append(events(1, 30));
    const indexer = await createIndexer(log, store, { interval_ms: 10 });
    const reached = new Promise<void>((resolve) => indexer.onIndexed((seq) => seq === 45 && resolve()));
    await log.append(events(31, 45));
    await reached;
    expect(indexer).toMatchObject({ indexed: 45, lastError: null });
    expect(await contents()).toEqual(await expected());
    expect(await indexedUpTo(store, log.id)).toBe(45);
    await indexer.close();
    const again = await createIndexer(log, store);
    expect(again.indexed).toBe(45);
    await log.append(events(46, 50));
    await again.close();
    expect(await contents()).toEqual(await expected());
  });

  it.each([1, 2, 3, 4, 5, 6].flatMap((at) => [[at, 'before'] as const, [at, 'after'] as const]))(
    'insert %i failing %s it is done: nothing is lost and nothing is there twice',
    async (at, when) => {
      await log.append(events(1, 40));
      const errors: string[] = [];
      const indexer = await createIndexer(log, failing(at, when), {
        batchRecords: 20,
        interval_ms: 60_000,
        onError: (error) => errors.push(error.message),
      });
      await expect(indexer.flush()).rejects.toThrow(/store/);
      expect(errors).toHaveLength(1);
      await indexer.flush();
      expect(indexer.lastError).toBeNull();
      await indexer.flush();
      expect(await contents()).toEqual(await expected());
      await indexer.close();
    },
  );

  it('starts a new store at the first record that is kept', async () => {
    const old = Array.from({ length: 40 }, (_, index) => heartbeat('old', index + 1, 1));
    for (const event of old) await log.append([event]);
    await log.append(events(1, 10));
    const { records } = await log.deleteBefore(1_000, 'retention');
    expect(records).toBeGreaterThan(0);
    const indexer = await createIndexer(log, store);
    await indexer.flush();
    expect((await contents()).exchanges).toEqual((await expected()).exchanges);
    expect(indexer.indexed).toBe(log.head().seq);
    await indexer.close();
  });

  it('refuses a store that indexes another log, and one that knows more than the log', async () => {
    await log.append(events(1, 5));
    const indexer = await createIndexer(log, store);
    await indexer.flush();
    await indexer.close();
    const other = await openEvidenceLog(join(root, 'other'));
    await expect(createIndexer(other, store)).rejects.toMatchObject({ code: 'CONFLICT' });
    await other.close();
    await store.insert('index_progress', [{ log: log.id, log_seq: 99 }]);
    await expect(createIndexer(log, store)).rejects.toMatchObject({ code: 'LOG_BROKEN' });
  });
});
