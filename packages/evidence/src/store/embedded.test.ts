import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chdbMissing, storeFolder } from '../testing/chdb-available.ts';
import { storeConformance } from '../testing/store-conformance.ts';
import { type EmbeddedStore, openEmbeddedStore } from './embedded.ts';
import { migrateStore } from './migrate.ts';

const missing = await chdbMissing();
const root = storeFolder();
const opened: EmbeddedStore[] = [];

async function open(name: string, onEngine?: (what: string) => void): Promise<EmbeddedStore> {
  const store = await openEmbeddedStore(join(root, name), onEngine === undefined ? {} : { onEngine });
  opened.push(store);
  return store;
}

afterAll(async () => {
  for (const store of opened) await store.close();
  rmSync(root, { recursive: true, force: true });
});

describe.skipIf(missing !== '')(`embedded store (needs chDB on this platform) ${missing}`, () => {
  storeConformance(() => open('conformance'));

  it('has one owner', async () => {
    const store = await open('owned');
    await expect(openEmbeddedStore(join(root, 'owned'))).rejects.toMatchObject({ code: 'CONFLICT' });
    await store.close();
    await (await open('owned')).ping();
  });

  it('comes back when its engine is killed, with everything that was acknowledged', async () => {
    const seen: string[] = [];
    const store = await open('killed', (what) => seen.push(what));
    await migrateStore(store);
    await store.insert('index_progress', [{ log: 'a', log_seq: 7 }]);
    const killed = store.pid;
    process.kill(killed, 'SIGKILL');
    const inFlight = store.query('SELECT sleep(1)');
    await expect(inFlight).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    expect(await store.query('SELECT log_seq FROM index_progress')).toEqual([{ log_seq: 7 }]);
    expect(store.pid).not.toBe(killed);
    expect(seen).toEqual(['ended', 'restarted']);
  });

  it('refuses calls once it is closed', async () => {
    const store = await open('closed');
    await store.close();
    await store.close();
    await expect(store.ping()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});
