import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chdbMissing, storeFolder } from '../testing/chdb-available.ts';
import { serveClickHouse } from '../testing/clickhouse-shim.ts';
import { storeConformance } from '../testing/store-conformance.ts';
import { openClickHouseStore } from './clickhouse.ts';
import { type EmbeddedStore, openEmbeddedStore } from './embedded.ts';
import type { EventStore } from './port.ts';

const server = process.env.CLICKHOUSE_URL ?? '';
const missing = server === '' ? await chdbMissing() : '';

describe.skipIf(server === '')('ClickHouse over HTTP: a server (needs CLICKHOUSE_URL)', () => {
  const database = `sallyport_test_${process.pid}`;
  let store: EventStore;
  beforeAll(async () => {
    const admin = openClickHouseStore(server, { database: 'default' });
    await admin.command(`CREATE DATABASE ${database}`);
    await admin.close();
    store = openClickHouseStore(server, { database });
  });
  afterAll(async () => {
    await store.command(`DROP DATABASE ${database}`);
    await store.close();
  });
  storeConformance(() => store);
});

describe.skipIf(server !== '' || missing !== '')(
  `ClickHouse over HTTP: the client before the embedded engine (needs chDB) ${missing}`,
  () => {
    const root = storeFolder();
    let engine: EmbeddedStore;
    let http: Server;
    let store: EventStore;
    beforeAll(async () => {
      engine = await openEmbeddedStore(join(root, 'engine'));
      const served = await serveClickHouse(engine);
      http = served.server;
      store = openClickHouseStore(served.url);
    });
    afterAll(async () => {
      await store.close();
      http.close();
      await engine.close();
      rmSync(root, { recursive: true, force: true });
    });
    storeConformance(() => store);
  },
);

describe('ClickHouse over HTTP: no server', () => {
  it('says that the store does not answer, and nothing of the password', async () => {
    const store = openClickHouseStore('http://user:secret@127.0.0.1:9', {});
    for (const call of [store.ping(), store.query('SELECT 1')]) {
      const error = (await call.catch((thrown: Error) => thrown)) as Error;
      expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(error.message).not.toContain('secret');
    }
    await store.close();
  });
});
