import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openEvidenceLog } from '../log/log.ts';
import { chdbMissing, storeFolder } from '../testing/chdb-available.ts';
import { openEmbeddedStore } from './embedded.ts';
import { createIndexer } from './indexer.ts';

const missing = await chdbMissing();
const root = storeFolder();
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Inserts of one batch: exchanges, others, progress. */
const INSERTS = 3;
const BATCHES = 3;

/** A control plane that kills itself with the n-th insert: before it, after it, or while it runs. */
function program(kill: number, when: 'before' | 'after' | 'during'): string {
  const here = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  return `
    import { openEvidenceLog } from ${here('../log/log.ts')};
    import { exchange, heartbeat } from ${here('../testing/events.ts')};
    import { openEmbeddedStore } from ${here('./embedded.ts')};
    import { createIndexer } from ${here('./indexer.ts')};
    const log = await openEvidenceLog(${JSON.stringify(join(root, 'log'))});
    const from = log.highWater('w') + 1;
    const made = Array.from({ length: 600 }, (_, index) => index + from);
    const at = Date.now() - 3_600_000;
    await log.append(made.map((seq) => (seq % 5 === 0 ? heartbeat('w', seq, at + seq * 100) : exchange('w', seq, { at: at + seq * 100 }))));
    const store = await openEmbeddedStore(${JSON.stringify(join(root, 'store'))});
    const insert = store.insert.bind(store);
    let inserts = 0;
    store.insert = async (table, rows) => {
      const now = ++inserts === ${kill};
      const die = () => process.kill(process.pid, 'SIGKILL');
      if (now && ${JSON.stringify(when)} === 'before') die();
      const done = insert(table, rows);
      if (now && ${JSON.stringify(when)} === 'during') setTimeout(die, Math.random() * 15);
      await done;
      if (now) die();
    };
    const indexer = await createIndexer(log, store, { batchRecords: 200 });
    await indexer.flush();`;
}

async function runUntilKilled(kill: number, when: 'before' | 'after' | 'during'): Promise<string | null> {
  const child = spawn(process.execPath, ['--conditions=source', '--input-type=module', '-e', program(kill, when)], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return signal;
}

describe.skipIf(missing !== '')(`kill -9 while indexing (needs chDB on this platform) ${missing}`, () => {
  it('loses no event and has none twice, whichever insert it falls on', { timeout: 180_000 }, async () => {
    for (let kill = 1; kill <= INSERTS * BATCHES; kill += 2) {
      const when = (['before', 'after', 'during'] as const)[kill % 3] ?? 'before';
      expect(await runUntilKilled(kill, when)).toBe('SIGKILL');
    }
    expect(await runUntilKilled(2, 'during')).toBe('SIGKILL');
    const log = await openEvidenceLog(join(root, 'log'));
    const store = await openEmbeddedStore(join(root, 'store'));
    const indexer = await createIndexer(log, store);
    await indexer.flush();
    const [seqs] = await store.query<{ n: number; distinct: number; last: number }>(
      'SELECT count() AS n, uniqExact(s) AS distinct, max(s) AS last FROM (SELECT log_seq AS s FROM events_exchange UNION ALL SELECT log_seq FROM events_system)',
    );
    const head = log.head().seq;
    expect(seqs).toEqual({ n: head, distinct: head, last: head });
    const counted =
      'SELECT toUnixTimestamp(toStartOfMinute(toDateTime(at))) AS m, count() AS n, sum(request_bytes) AS b FROM events_exchange GROUP BY m ORDER BY m';
    const rolled =
      'SELECT toUnixTimestamp(minute) AS m, sum(requests) AS n, sum(request_bytes) AS b FROM rollup_minute GROUP BY minute ORDER BY m';
    expect(await store.query(rolled)).toEqual(await store.query(counted));
    await indexer.close();
    await store.close();
    await log.close();
  });
});
