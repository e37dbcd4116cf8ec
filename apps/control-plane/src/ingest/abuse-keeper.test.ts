import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AbuseAlert, Event } from '@sallyport/core';
import { DEFAULT_POLICY } from '@sallyport/policy';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqliteState, type StateStore } from '../state/open.ts';
import { exchange } from '../testing/exchange.ts';
import { AbuseKeeper } from './abuse-keeper.ts';

const START = Date.parse('2026-03-02T08:00:00Z');

let dir: string;
let state: StateStore;
let alerts: AbuseAlert[];
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-abuse-'));
  state = await openSqliteState(join(dir, 'state.db'));
  alerts = [];
});
afterEach(async () => {
  await state.close();
  rmSync(dir, { recursive: true, force: true });
});

async function open(policy = DEFAULT_POLICY.abuse): Promise<AbuseKeeper> {
  const keeper = await AbuseKeeper.open(state, {
    logger: pino({ level: 'silent' }),
    policy: () => policy,
    record: async (alert) => void alerts.push(alert),
    onReactions: () => {},
  });
  await keeper.caughtUp(START);
  return keeper;
}

/** A failed sign-in of one name, each with another password. */
function failure(index: number, name = 'ada'): Event {
  return {
    ...exchange('gw', index + 1, START + index * 60_000),
    client: `192.0.2.${index % 250}`,
    status: 401,
    activity: {
      purpose: 'login',
      outcome: 'failure',
      shape: 'POST /login',
      session: '',
      granted: '',
      username: name,
      secret: `s${index}`,
      device: 'd',
      ordering: 'o',
      role: '',
      ids: [],
      issued: [],
      card: '',
      bin: '',
      place: null,
      graphql: null,
    },
  } as Event;
}

it('goes on after a restart where it was saved, in slices', async () => {
  const first = await open();
  for (let index = 0; index < 8; index++) first.observe(index + 1, failure(index));
  // More state than one slice holds.
  for (let index = 0; index < 5_000; index++) first.observe(9 + index, failure(index, `other${index}`));
  await first.save(5_008, START);
  const parts = await state.db.selectFrom('snapshot_parts').select('part').execute();
  expect(parts.length).toBeGreaterThan(3);
  alerts = [];
  const second = await open();
  expect(second.savedSeq).toBe(5_008);
  for (let index = 8; index < 30; index++) second.observe(5_001 + index, failure(index));
  expect(alerts.filter(({ detector }) => detector === 'brute-force')).not.toEqual([]);
  const fresh = alerts.length;
  // Without what was saved the same exchanges say less.
  await state.db.deleteFrom('snapshots').execute();
  alerts = [];
  const third = await open();
  for (let index = 8; index < 14; index++) third.observe(5_001 + index, failure(index));
  expect(alerts.length).toBeLessThan(fresh);
});

it('lets what comes while it is saved wait, and takes it then', async () => {
  const keeper = await open();
  for (let index = 0; index < 8; index++) keeper.observe(index + 1, failure(index));
  const saving = keeper.save(8, START);
  for (let index = 8; index < 30; index++) keeper.observe(index + 1, failure(index));
  expect(alerts).toEqual([]);
  await saving;
  expect(alerts.some(({ detector }) => detector === 'brute-force')).toBe(true);
  expect(keeper.savedSeq).toBe(8);
  await keeper.save(30, START);
  const rows = await state.db.selectFrom('snapshot_parts').select('seq').execute();
  expect(new Set(rows.map(({ seq }) => seq))).toEqual(new Set([30]));
});

it('learns anew where slices are missing', async () => {
  const keeper = await open();
  for (let index = 0; index < 8; index++) keeper.observe(index + 1, failure(index));
  await keeper.save(8, START);
  await state.db.deleteFrom('snapshot_parts').where('part', '=', 0).execute();
  expect((await open()).savedSeq).toBe(0);
});

it('keeps what people did about reactions, also when it was killed before it could save', async () => {
  const subject = { kind: 'address', value: '192.0.2.1' } as const;
  const byHand = { id: 'manual:1', subject, kind: 'block', until: START + 3_600_000, reason: 'manual' } as const;
  const found: AbuseAlert = {
    ...{ detector: 'brute-force', at: START, subject, targets: [subject], severity: 'high', confidence: 1 },
    ...{ value: 9, baseline: 1, multiple: 9, detail: '', evidence: [] },
  };
  const policy = { ...DEFAULT_POLICY.abuse, reaction: 'block' as const };
  const alert = (seq: number, at: number) => ({ ...exchange('cp', seq, at), kind: 'alert', alert: { ...found, at } }) as unknown as Event;
  const first = await open(policy);
  first.observe(1, alert(1, START));
  await first.impose(byHand, START);
  expect(await first.lift('brute-force:address:192.0.2.1', START + 1)).toBe(true);
  expect(await first.lift('brute-force:address:192.0.2.1', START + 1)).toBe(false);
  // Nothing was saved: the log tells it again.
  const second = await open(policy);
  second.observe(1, alert(1, START));
  expect(second.reactions(START + 2).map(({ id }) => id)).toEqual(['manual:1']);
  // What is found after it was lifted is in force again, and stays so.
  second.observe(2, alert(2, START + 10));
  await second.save(2, START + 20);
  const third = await open(policy);
  expect(
    third
      .reactions(START + 30)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(['brute-force:address:192.0.2.1', 'manual:1']);
});
