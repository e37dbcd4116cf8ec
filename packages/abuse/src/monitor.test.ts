import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AbuseMonitor, type MonitorPart } from './monitor.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { addDistinct, countDistinct, hashText, newDistinct } from './state/distinct.ts';
import { Table } from './state/table.ts';
import { compare, learn, newPeers } from './statistics/peers.ts';
import { acts, START } from './testing/acts.fixture.ts';

const stuffing = acts(30, (index) => ({
  at: START + index * 60_000,
  purpose: 'login',
  shape: 'POST /login',
  outcome: 'failure',
  username: `n${index}`,
  secret: `s${index}`,
}));

describe('the monitor', () => {
  it('gives the same alerts for the same exchanges, also when it is saved and restored between any two', () => {
    const whole = new AbuseMonitor(DEFAULT_SETTINGS);
    const expected = stuffing.flatMap((event) => whole.observe(event));
    expect(expected.length).toBeGreaterThan(0);
    let monitor = new AbuseMonitor(DEFAULT_SETTINGS);
    const alerts = stuffing.flatMap((event) => {
      const parts = JSON.parse(JSON.stringify([...monitor.parts()])) as MonitorPart[];
      monitor = new AbuseMonitor(DEFAULT_SETTINGS);
      for (const part of parts) monitor.restorePart(part);
      return monitor.observe(event);
    });
    expect(alerts).toEqual(expected);
  });

  it('says a thing once an hour unless it gets much worse', () => {
    const monitor = new AbuseMonitor(DEFAULT_SETTINGS);
    const alerts = stuffing
      .flatMap((event) => monitor.observe(event))
      .filter((alert) => alert.detector === 'credential-stuffing' && alert.subject.kind === 'address');
    expect(alerts.length).toBeLessThanOrEqual(2);
    expect(alerts[0]).toMatchObject({ baseline: 1, multiple: alerts[0]?.value, targets: [{ kind: 'address', value: '203.0.113.7' }] });
    expect(alerts[0]?.evidence.length).toBeGreaterThan(0);
  });

  it('never throws, whatever the exchanges hold', () => {
    const monitor = new AbuseMonitor(DEFAULT_SETTINGS);
    const outcome = fc.constantFrom('success' as const, 'failure' as const, 'unfit' as const);
    const purpose = fc.constantFrom('login' as const, 'transfer' as const, 'card-payment' as const, 'other' as const);
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        outcome,
        purpose,
        fc.integer({ min: -1e12, max: 1e13 }),
        (username, session, ended, what, at) => {
          const [event] = acts(1, () => ({
            at,
            username,
            session,
            outcome: ended,
            purpose: what,
            card: username,
            ids: [[session, 1]],
            graphql: { depth: 0, fields: 0, aliases: 0 },
          }));
          monitor.observe(event!);
        },
      ),
    );
  });
});

describe('state', () => {
  it('tables keep to their limits, forget what is idle, and tell of what goes', () => {
    const gone: string[] = [];
    const table = new Table<number>({ max: 3, idle_ms: 100, create: () => 0, onGone: (key) => gone.push(key) });
    for (const key of ['a', 'b', 'c', 'd']) table.use(key, 0);
    expect([table.size, gone, table.evicted]).toEqual([3, ['a'], 1]);
    table.use('c', 90);
    table.use('e', 150);
    expect(gone).toContain('b');
    expect(table.peek('c')).toBe(0);
  });

  it('counts distinct values exactly when few and within a tenth when many', () => {
    for (const size of [10, 64, 65, 500, 5_000]) {
      const set = newDistinct();
      for (let index = 0; index < size; index++) {
        addDistinct(set, hashText(`v${index}`));
        addDistinct(set, hashText(`v${index}`));
      }
      expect(Math.abs(countDistinct(set) - size) / size).toBeLessThan(size <= 64 ? 1e-9 : 0.16);
    }
  });

  it('peers pull the limit to themselves, and an attacker cannot push it away', () => {
    const prior = { usual: 3, spread: 0.6 };
    const peers = newPeers();
    const cold = compare(peers, prior, 10, 4).limit;
    for (let index = 0; index < 500; index++) learn(peers, prior, 1 + (index % 3));
    const warm = compare(peers, prior, 10, 4).limit;
    expect(warm).toBeLessThan(cold);
    for (let index = 0; index < 25; index++) learn(peers, prior, 1_000_000);
    expect(compare(peers, prior, 10, 4).limit).toBeLessThan(2 * warm);
  });
});
