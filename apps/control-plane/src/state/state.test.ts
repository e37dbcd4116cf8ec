import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresState, openSqliteState, type StateStore } from './open.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-state-'));
const postgres = process.env.SALLYPORT_TEST_PG ?? '';

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What every adapter must do; the product relies on nothing else. */
function conformance(open: () => Promise<StateStore>): void {
  let state: StateStore;
  beforeAll(async () => {
    state = await open();
    for (const table of ['snapshots', 'partners', 'policies'] as const) await state.db.deleteFrom(table).execute();
  });
  afterAll(async () => await state.close());

  it('keeps times and counts over 32 bits as numbers', async () => {
    const row = { name: 'inventory', seq: 5_000_000_000, saved_at: 1_790_000_000_123, body: '{"ä":"\\u0000"}' };
    await state.db.insertInto('snapshots').values(row).execute();
    expect(await state.db.selectFrom('snapshots').selectAll().executeTakeFirst()).toEqual(row);
    const counted = await state.db
      .selectFrom('snapshots')
      .select((on) => on.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    expect(counted.n).toBe(1);
  });

  it('replaces on conflict', async () => {
    const write = (seq: number) =>
      state.db
        .insertInto('snapshots')
        .values({ name: 'twice', seq, saved_at: 1, body: '' })
        .onConflict((on) => on.column('name').doUpdateSet({ seq }))
        .execute();
    await write(1);
    await write(2);
    const rows = await state.db.selectFrom('snapshots').select('seq').where('name', '=', 'twice').execute();
    expect(rows).toEqual([{ seq: 2 }]);
  });

  it('refuses a second row of the same name, and a taken version', async () => {
    const partner = { id: 'a', name: 'Aggregator', clients: '[]', addresses: '[]', hosts: '[]', profile: '{}', updated_at: 1 };
    await state.db.insertInto('partners').values(partner).execute();
    await expect(
      state.db
        .insertInto('partners')
        .values({ ...partner, id: 'b' })
        .execute(),
    ).rejects.toThrow();
    const policy = {
      version: 1,
      hash: '',
      document: '{}',
      created_at: 1,
      created_by: '',
      text: '',
      reason: '',
      approved_by: '',
      rollout: '',
      restores: 0,
    };
    const insert = () =>
      state.db
        .insertInto('policies')
        .values(policy)
        .onConflict((on) => on.column('version').doNothing())
        .returning('version')
        .executeTakeFirst();
    expect(await insert()).toEqual({ version: 1 });
    expect(await insert()).toBeUndefined();
  });

  it('takes back a transaction that fails', async () => {
    const attempt = state.db.transaction().execute(async (tx) => {
      await tx.deleteFrom('partners').execute();
      throw new Error('stop');
    });
    await expect(attempt).rejects.toThrow('stop');
    expect(await state.db.selectFrom('partners').select('id').execute()).toHaveLength(1);
  });

  it('opens again with its shape', async () => {
    const again = await open();
    expect(again.schema).toBe(state.schema);
    await again.close();
  });
}

describe('SQLite', () => {
  conformance(() => openSqliteState(join(folder, 'state.db')));

  it('is readable by its owner only', () => {
    expect(statSync(join(folder, 'state.db')).mode & 0o077).toBe(0);
  });
});

describe.skipIf(postgres === '')('PostgreSQL (needs SALLYPORT_TEST_PG, a postgres:// address)', () => {
  conformance(() => openPostgresState(postgres));
});
