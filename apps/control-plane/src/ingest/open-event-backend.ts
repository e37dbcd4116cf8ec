import { createIndexer, type EventStore, openClickHouseStore, openEmbeddedStore, type QueryParams } from '@sallyport/evidence/store';
import type { Control } from '../control.ts';
import type { EventBackend } from './event-index.ts';

/** Opens the event store the configuration names and starts to keep it level with the evidence log. */
export async function openEventBackend(control: Pick<Control, 'config' | 'folder' | 'recorder'>): Promise<EventBackend> {
  const { config, folder, recorder } = control;
  const store = config.event_store === '' ? await openEmbeddedStore(folder.events) : openServer(config.event_store);
  try {
    const { events_days, minutes_days, sessions_days } = config.retention;
    const retention = { rawDays: events_days, rollupDays: minutes_days, sessionDays: sessions_days };
    const indexer = await createIndexer(recorder.log, store, { retention });
    return {
      kind: store.kind,
      get seq() {
        return indexer.indexed;
      },
      query: (sql, parameters) => store.query(sql, parameters as QueryParams),
      onProgress: (listener) => void indexer.onIndexed(listener),
      flush: () => indexer.flush(),
      async close() {
        await indexer.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** `http(s)://user:password@host:port/database`. */
function openServer(address: string): EventStore {
  const url = new URL(address);
  const database = url.pathname.slice(1);
  return openClickHouseStore(url.origin, {
    ...(database === '' ? {} : { database }),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) }),
  });
}
