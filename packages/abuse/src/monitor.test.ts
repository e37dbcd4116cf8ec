import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AbuseMonitor, type MonitorPart } from './monitor.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { addDistinct, countDistinct, hashText, newDistinct } from './state/distinct.ts';
import { Table } from './state/table.ts';
import { compare, learn, newPeers } from './statistics/peers.ts';
import { act, acts, START } from './testing/acts.fixture.ts';

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

  it('knows a user under the next token, and by the name that signs in', () => {
    const monitor = new AbuseMonitor(DEFAULT_SETTINGS);
    const [ada, account] = ['00000000000000ad', '000000000000acc7'];
    const at = (minutes: number) => START + minutes * 60_000;
    const home = { device: 'phone', place: [52.5, 13.4] as const, client: '198.51.100.7' };
    const far = { device: 'other', place: [35.7, 139.7] as const, client: '192.0.2.9' };
    const signIn = { purpose: 'login' as const, shape: 'POST /token', username: ada, granted: 's1', renewable: 'r1' };
    const alerts = [
      act({ ...home, ...signIn, at: at(0) }),
      act({ ...home, at: at(1), who: account, session: 's1', named: true }),
      // The next token is used far away; it names the same account.
      act({ ...far, at: at(30), who: account, session: 's2', named: true }),
    ].flatMap((event) => monitor.observe(event));
    const travel = alerts.find(({ detector }) => detector === 'impossible-travel');
    expect(travel?.subject).toEqual({ kind: 'principal', value: account });
    expect(travel?.targets).toEqual([
      { kind: 'username', value: ada },
      { kind: 'session', value: 's2' },
      { kind: 'principal', value: account },
    ]);
  });

  it('knows a user by the refresh token where a token names nobody', () => {
    const monitor = new AbuseMonitor(DEFAULT_SETTINGS);
    const ada = '00000000000000ad';
    const common = { device: 'phone', client: '198.51.100.7' };
    const steps = [
      act({ ...common, at: START, purpose: 'login', username: ada, granted: 's1', renewable: 'r1' }),
      act({ ...common, at: START + 1_000, shape: 'POST /token', renews: 'r1', renewable: 'r2', granted: 's2' }),
      act({ ...common, at: START + 2_000, shape: 'POST /token', renews: 'r2', renewable: 'r3', granted: 's3' }),
      act({ ...common, at: START + 3_000, who: 's3', session: 's3', place: [52.5, 13.4] }),
      act({ at: START + 60_000, who: 's3', session: 's3', place: [35.7, 139.7], device: 'other', client: '192.0.2.9' }),
    ];
    const alerts = steps.flatMap((event) => monitor.observe(event));
    expect(alerts.map(({ subject }) => subject)).toContainEqual({ kind: 'principal', value: ada });
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
