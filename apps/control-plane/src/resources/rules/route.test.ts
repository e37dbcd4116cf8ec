import type { ExchangeEvent, Signal } from '@sallyport/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange, type Wanted } from '../../testing/exchange.ts';
import { type Client, deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

const STREAM = 'gw1-w1-rules';
const BUDGET = { requests: 6, callers: 3, share: 0.5, window_minutes: 60 };
const RULE = { id: 'bodies', scope: { path: '/payments' }, violations: ['invalid-body'], action: 'block', percent: 10, budget: BUDGET };

let plane: TestPlane;
let admin: Client;
let seq = 0;

function by(caller: string, wanted: Wanted = {}): ExchangeEvent {
  const principal = { scheme: 'jwt', id: caller, client: null } as const;
  return exchange(STREAM, ++seq, Date.now(), { principal, path: '/payments', template: '/payments', ...wanted });
}

const signal = (changes: Partial<Signal> = {}): Signal => ({
  kind: 'specification',
  rule: 'invalid-body',
  action: 'block',
  point: 'body',
  detail: 'bank: x',
  by: 'bodies',
  ...changes,
});

async function put(rule: object): Promise<void> {
  const { version } = await admin.ok('GET', '/api/v1/settings/policy');
  await admin.ok('PUT', '/api/v1/settings/policy', {
    version,
    reason: 'for the test',
    policy: { mode: 'block', specification: { rules: [rule] } },
  });
}

const rules = async (): Promise<{ id: string; action: string; percent: number }[]> =>
  (await admin.ok('GET', '/api/v1/settings/policy')).policy.specification.rules;

beforeAll(async () => {
  plane = await startPlane();
  await plane.ready;
  admin = await plane.as('admin');
});
afterAll(() => plane.remove());

describe('what would have been blocked', () => {
  it('is shown by rule, with callers, places and examples', async () => {
    await put({ ...RULE, budget: undefined });
    const events = [
      ...['ann', 'ben'].flatMap((caller) => [1, 2, 3].map(() => by(caller))),
      by('ann', { signals: [signal({ action: 'monitor', would: 'block' })] }),
      by('ben', { signals: [signal()], blocked: true }),
      by('eve', { signals: [signal()], blocked: true }),
      by('eve', { attack: 'sqli', signals: [signal({ rule: 'undefined-field', action: 'monitor' })] }),
      by('ann', { signals: [{ kind: 'specification', rule: 'undefined-operation', action: 'monitor', point: 'path', detail: '' }] }),
    ];
    await deliver(plane.socket, events);
    await plane.flush();
    const view = await (await plane.as('auditor')).ok('GET', '/api/v1/rules');
    const find = (finding: string) => view.rows.find((row: { finding: string }) => row.finding === finding);
    expect(find('invalid-body')).toMatchObject({
      section: 'specification',
      id: 'bodies',
      state: { enforced: true, percent: 10, budget: null },
      acted: 2,
      would: 1,
      shadow: 0,
      callers: 3,
      honest_callers: 2,
      honest: 2,
      succeeded: 1,
      places: [{ method: 'GET', host: 'api.bank.example', template: '/payments' }],
    });
    expect(
      find('invalid-body')
        .examples.map(({ caller }: { caller: string }) => caller)
        .sort(),
    ).toEqual(['ann', 'ben', 'eve']);
    expect(find('undefined-field')).toMatchObject({ shadow: 1, callers: 1, honest_callers: 0 });
    expect(find('undefined-operation')).toMatchObject({ section: null, id: '', state: null, shadow: 1, honest: 1 });
    expect(view.can).toEqual({ change: false });
    const before = await admin.ok('GET', `/api/v1/rules?to=${Date.now() - 86_400_000}`);
    expect(before.rows).toMatchObject([{ id: 'bodies', finding: '', acted: 0, state: { enforced: true } }]);
    expect((await admin.ok('GET', '/api/v1/rules?host=other.example')).rows[0].acted).toBe(0);
  });

  it('is promoted to a rule for a share of callers, which grows and goes back to shadow', async () => {
    const { version } = await admin.ok('GET', '/api/v1/rules');
    const scope = { host: 'api.bank.example', path: '/payments' };
    const made = await admin.ok('POST', '/api/v1/rules', {
      version,
      violation: 'undefined-operation',
      ...scope,
      percent: 5,
      budget: BUDGET,
    });
    expect(made).toMatchObject({ policy_version: version + 1, section: 'specification' });
    expect(await rules()).toContainEqual(expect.objectContaining({ id: made.id, action: 'block', percent: 5, budget: BUDGET }));
    const again = await admin.ok('POST', '/api/v1/rules', {
      version: version + 1,
      violation: 'undefined-operation',
      ...scope,
      percent: 20,
    });
    expect(again.id).toBe(made.id);
    expect((await rules()).filter(({ id }) => id === made.id)).toMatchObject([{ percent: 20 }]);
    const rule = { section: 'specification', id: made.id };
    await admin.ok('PUT', '/api/v1/rules', { version: version + 2, ...rule, enforced: false });
    expect(await rules()).toContainEqual(expect.objectContaining({ id: made.id, action: 'monitor', percent: 20 }));
    expect((await admin.send('PUT', '/api/v1/rules', { version: version + 2, ...rule, enforced: true })).status).toBe(409);
    expect((await admin.send('PUT', '/api/v1/rules', { version: version + 3, ...rule, id: 'none', enforced: true })).status).toBe(404);
    expect((await admin.send('POST', '/api/v1/rules', { version: version + 3, violation: 'x', percent: 1 })).status).toBe(400);
    const analyst = await plane.as('analyst');
    expect((await analyst.send('PUT', '/api/v1/rules', { version: version + 3, ...rule, enforced: true })).status).toBe(403);
    await plane.flush();
    const audited = await admin.ok('GET', '/api/v1/audit?limit=50');
    expect(audited.items.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['rules.promote', 'rules.change']),
    );
  });
});

describe('a rule whose budget is exceeded', () => {
  const callers = ['kim', 'lee', 'max'];
  const known = (): ExchangeEvent[] => callers.flatMap((caller) => [1, 2, 3].map(() => by(caller)));
  const stopped = (count: number): ExchangeEvent[] =>
    Array.from({ length: count }, (_, index) => by(callers[index % 3]!, { signals: [signal()], blocked: true }));

  it('is taken back by itself, audited and said, and stays in force up to there', async () => {
    await put(RULE);
    const { version } = await admin.ok('GET', '/api/v1/settings/policy');
    await deliver(plane.socket, [...known(), ...stopped(5)]);
    await plane.flush();
    expect(await rules()).toMatchObject([{ action: 'block' }]);
    await deliver(plane.socket, stopped(1));
    await expect.poll(rules, { timeout: 5_000 }).toMatchObject([{ id: 'bodies', action: 'monitor', percent: 10 }]);
    const policy = await admin.ok('GET', '/api/v1/settings/policy');
    expect([policy.version, policy.updated_by]).toEqual([version + 1, 'sallyport']);
    // The record of it follows the version.
    const audited = async (): Promise<unknown> => {
      await plane.flush();
      const { items } = await admin.ok('GET', '/api/v1/audit?limit=50');
      return items.find(({ action }: { action: string }) => action === 'policy.rollback') ?? null;
    };
    await expect.poll(audited, { timeout: 5_000 }).toMatchObject({
      actor: 'sallyport',
      target: `version ${version + 1}`,
      detail: expect.stringContaining('6 of 6 requests'),
    });
  });

  it('that is put in force again starts anew', async () => {
    const { version } = await admin.ok('GET', '/api/v1/rules');
    await admin.ok('PUT', '/api/v1/rules', { version, section: 'specification', id: 'bodies', enforced: true });
    await deliver(plane.socket, stopped(5));
    await plane.flush();
    expect(await rules()).toMatchObject([{ action: 'block' }]);
  });

  it('goes on counting behind a restart', async () => {
    await plane.close();
    plane = await startPlane({ dir: plane.dir });
    await plane.ready;
    admin = await plane.signIn();
    expect(await rules()).toMatchObject([{ action: 'block' }]);
    await deliver(plane.socket, stopped(1));
    await expect.poll(rules, { timeout: 5_000 }).toMatchObject([{ id: 'bodies', action: 'monitor' }]);
  });
});
