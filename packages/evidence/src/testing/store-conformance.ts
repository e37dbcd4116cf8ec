import { beforeAll, describe, expect, it } from 'vitest';
import { migrateStore } from '../store/migrate.ts';
import type { EventStore } from '../store/port.ts';
import { eventToRows } from '../store/rows.ts';
import { MIGRATIONS } from '../store/schema.ts';
import { exchange, heartbeat } from './events.ts';

const SIGNAL = { kind: 'specification', rule: 'invalid-body', action: 'block', point: 'body', detail: '', by: 'pay' } as const;

/** The start of this hour: rows of long ago would have expired on arrival. */
const AT = Math.floor(Date.now() / 3_600_000) * 3_600_000;

/** A time as the store writes it. */
function stored(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').slice(0, 23);
}

/** What every event store must do; `open` gives an empty one. */
export function storeConformance(open: () => EventStore | Promise<EventStore>): void {
  let store: EventStore;
  beforeAll(async () => {
    store = await open();
    await migrateStore(store);
  });

  async function value<T>(expression: string, params: Parameters<EventStore['query']>[1]): Promise<T | undefined> {
    return (await store.query<{ v: T }>(`SELECT ${expression} AS v`, params))[0]?.v;
  }

  describe('parameters', () => {
    const texts = [
      'plain',
      "it's",
      'tab\tnew\nline\rback\\slash',
      '"; DROP TABLE x --',
      '{a:String}',
      'ü€😀',
      '\\N',
      '',
      '\0',
      "a' OR 1=1 --",
      'x\\',
    ];
    it.each(texts)('a text stays what it is: %j', async (text) => {
      expect(await value('{p:String}', { p: text })).toBe(text);
      expect(await value('{p:Array(String)}', { p: [text, 'other'] })).toEqual([text, 'other']);
    });

    it('numbers, booleans, null and arrays', async () => {
      expect(await value('{p:UInt64}', { p: 9_007_199_254_740_991 })).toBe(9_007_199_254_740_991);
      expect(await value('{p:Int32}', { p: -5 })).toBe(-5);
      expect(await value('{p:Float64}', { p: 0.25 })).toBe(0.25);
      expect(await value('{p:Bool}', { p: true })).toBe(true);
      expect(await value('{p:Nullable(String)}', { p: null })).toBeNull();
      expect(await value('{p:Array(UInt32)}', { p: [1, 2] })).toEqual([1, 2]);
      expect(await value('{p:Array(String)}', { p: [] })).toEqual([]);
      expect(await value('toString(fromUnixTimestamp64Milli({p:Int64}))', { p: AT })).toBe(stored(AT));
    });
  });

  describe('answers', () => {
    it('no rows, many rows, and rows with newlines in them', async () => {
      expect(await store.query('SELECT 1 AS v WHERE 0')).toEqual([]);
      expect(await store.query<{ n: number }>('SELECT number AS n FROM numbers(50000)')).toHaveLength(50_000);
      expect(await store.query("SELECT 'a\\nb' AS v UNION ALL SELECT 'c'")).toHaveLength(2);
    });

    it('refuses in the words of the engine, and goes on', async () => {
      await expect(store.query('SELECT nothing')).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        detail: expect.stringContaining('nothing'),
      });
      await expect(store.query('SELECT {p:UInt8}', {})).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(store.command('SELECT FROM WHERE')).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await expect(store.insert('events_system', [{ log_seq: 'x' }])).rejects.toMatchObject({ code: 'BAD_REQUEST' });
      await store.ping();
    });

    it('refuses a result without bounds', async () => {
      await expect(store.query('SELECT repeat(toString(number % 10), 1000000) AS v FROM numbers(200)')).rejects.toMatchObject({
        code: 'BAD_REQUEST',
      });
    });

    it('answers many at once', async () => {
      const answers = await Promise.all(Array.from({ length: 40 }, (_, p) => value('{p:UInt32}', { p })));
      expect(answers).toEqual(Array.from({ length: 40 }, (_, p) => p));
    });
  });

  describe('tables', () => {
    it('are made once', async () => {
      expect(await migrateStore(store)).toEqual({ from: MIGRATIONS.length, to: MIGRATIONS.length });
      const tables = await store.query<{ name: string }>('SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name');
      expect(tables.map(({ name }) => name)).toEqual([
        'events_exchange',
        'events_system',
        'index_progress',
        'rollup_minute',
        'rollup_minute_view',
        'schema_version',
        'session_day',
        'session_day_view',
      ]);
    });

    it('keep rows as long as they are told', async () => {
      const ttl = async () =>
        (await store.query<{ q: string }>("SELECT create_table_query AS q FROM system.tables WHERE name = 'events_exchange'"))[0]?.q;
      expect(await ttl()).toContain('toIntervalDay(365)');
      await migrateStore(store, { rawDays: 400 });
      expect(await ttl()).toContain('toIntervalDay(400)');
      await migrateStore(store);
      await expect(migrateStore(store, { rawDays: 0 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    });

    it('give back the rows of an exchange, and count its minute', async () => {
      const events = [
        exchange('w', 1, { at: AT + 1, duration_us: 100, signals: [SIGNAL, { ...SIGNAL, action: 'monitor', would: 'block' }] }),
        exchange('w', 2, { at: AT + 2, duration_us: 300, gaps: [{ reason: 'deadline', phase: 'request-body', detail: '' }] }),
        exchange('w', 3, { at: AT + 60_000 }),
      ];
      const rows = events.map((event, index) => eventToRows(event, index + 1).exchange!);
      await store.insert('events_exchange', rows);
      const [first] = await store.query<Record<string, unknown>>('SELECT * FROM events_exchange ORDER BY log_seq LIMIT 1');
      expect(first).toEqual({ ...rows[0], at: stored(AT + 1) });
      expect(first?.signals).toEqual(['specification invalid-body pay acted', 'specification invalid-body pay would']);
      const minutes = await store.query<Record<string, unknown>>(
        `SELECT toUnixTimestamp(minute) AS m, sum(requests) AS requests, sum(attacks) AS attacks, sum(blocked) AS blocked,
           sum(incomplete) AS incomplete, sumMap(gaps) AS gaps, sumMap(classes) AS classes, sum(request_bytes) AS bytes,
           arrayMap(q -> round(q), quantilesTDigestMerge(0.5, 0.95, 0.99)(duration_us)) AS q
         FROM rollup_minute WHERE host = {host:String} GROUP BY minute ORDER BY minute`,
        { host: 'api.bank.example' },
      );
      const counted = { requests: 2, attacks: 2, blocked: 2, incomplete: 1, gaps: { deadline: 1 }, classes: { sqli: 2 }, bytes: 1_280 };
      expect(minutes).toHaveLength(2);
      expect(minutes[0]).toMatchObject({ m: AT / 1_000, ...counted });
      expect(minutes[1]).toMatchObject({ requests: 1, incomplete: 0, gaps: {} });
    });

    it('give back the row of any other event', async () => {
      const row = eventToRows(heartbeat('w', 4, AT), 4).system!;
      await store.insert('events_system', [row]);
      expect(await store.query('SELECT * FROM events_system')).toEqual([{ ...row, at: stored(AT) }]);
    });

    it('have changed when a command is done', async () => {
      await store.command('ALTER TABLE events_system DELETE WHERE log_seq = {seq:UInt64} SETTINGS mutations_sync = 2', { seq: 4 });
      expect(await store.query('SELECT * FROM events_system')).toEqual([]);
    });
  });
}
