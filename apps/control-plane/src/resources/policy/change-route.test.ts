import { setTimeout } from 'node:timers/promises';
import type { Event } from '@sallyport/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { type Client, deliver, overSocket, startPlane, type TestPlane } from '../../testing/plane.ts';

const POLICY = '/api/v1/settings/policy';
const MODE = '/api/v1/settings/mode';
const WHY = 'for the test';

let plane: TestPlane;
let admin: Client;
let now: number;
beforeEach(async () => {
  now = Date.now();
  plane = await startPlane({ store: 'down', clock: { now: () => now, micros: () => performance.now() * 1_000 } });
  admin = await plane.as('admin');
});
afterEach(() => plane.remove());

async function second(): Promise<Client> {
  const { password } = await admin.ok('POST', '/api/v1/users', { name: 'second', role: 'admin' });
  const client = await plane.signIn('second', password);
  await client.ok('PUT', '/api/v1/session/password', { current: password, next: `${password} and more` });
  return client;
}

/** Asks as a gateway does, and answers with the policy version it gets; 0 when there is nothing new. */
async function ask(gateway: string, have = '', applied = have): Promise<{ policy: number; config: string }> {
  const query = new URLSearchParams({ gateway, have, applied, wait_ms: '0' });
  const { status, text } = await overSocket(plane.socket, 'GET', `/gateway/v1/config?${query}`);
  if (status === 204) return { policy: 0, config: have };
  const { policy_version, version } = JSON.parse(text);
  return { policy: policy_version, config: version };
}

describe('the text people write', () => {
  it('is kept with its comments over changes made by buttons', async () => {
    const text = '# Ours.\nmode: monitor # until June\nroutes:\n  # the crown jewels\n  - id: payments\n    path: /payments/**\n';
    const first = await admin.ok('PUT', POLICY, { version: 1, text, reason: WHY });
    expect(first).toMatchObject({ version: 2, text, reason: WHY });
    const second = await admin.ok('PUT', MODE, { version: 2, level: 'global', mode: 'block', reason: WHY });
    expect(second.text).toBe(text.replace('mode: monitor', 'mode: block'));
  });

  it('is checked with lines, and shows what it changes', async () => {
    const bad = await admin.ok('POST', `${POLICY}/check`, { text: 'mode: block\nblock_threshold: 7\n' });
    expect(bad.problems).toMatchObject([{ code: 'POLICY_INVALID', line: 2, text: expect.stringContaining('block_threshold') }]);
    const refused = await admin.send('PUT', POLICY, { version: 1, text: 'mode: block\nblock_threshold: 7\n', reason: WHY });
    expect(refused).toMatchObject({ status: 422, body: { code: 'POLICY_INVALID', place: 'policy:2:1' } });
    const good = await admin.ok('POST', `${POLICY}/check`, { text: 'mode: block\n' });
    expect(good).toMatchObject({ problems: [], summary: 'mode: "monitor" -> "block"', touches: [] });
    expect(good.diff).toContainEqual({ kind: 'added', text: 'mode: block', line: 1 });
    expect((await admin.ok('GET', POLICY)).version).toBe(1);
  });

  it('needs a reason', async () => {
    expect((await admin.send('PUT', POLICY, { version: 1, text: '' })).status).toBe(400);
    expect((await admin.send('PUT', MODE, { version: 1, level: 'global', mode: 'off', reason: ' x ' })).status).toBe(400);
  });
});

describe('a second person', () => {
  const APPROVAL = 'approval: {required: true, scopes: [{path: /payments/**}]}\n';
  beforeEach(async () => {
    await admin.ok('PUT', POLICY, { version: 1, text: APPROVAL, reason: WHY });
  });
  const propose = async (): Promise<string> => {
    now++;
    const text = `${APPROVAL}routes: [{id: pay, path: /payments/**, mode: block}]\n`;
    const view = await admin.ok('PUT', POLICY, { version: 2, text, reason: 'block attacks on payments' });
    expect(view.version).toBe(2);
    expect(view.pending[0]).toMatchObject({ state: 'proposed', touches: ['routes.pay'], proposed_by: 'admin' });
    return view.pending[0].id;
  };

  it('puts the change in force, and never is the one who proposed it', async () => {
    const id = await propose();
    const change = `${POLICY}/changes/${id}`;
    expect(await admin.send('POST', `${change}/approve`, { reason: WHY })).toMatchObject({ status: 403 });
    const token = await admin.ok('POST', '/api/v1/tokens', { name: 'robot', role: 'admin' });
    const robot = Object.assign(new (Object.getPrototypeOf(admin).constructor)(plane.url), { bearer: token.secret }) as Client;
    expect(await robot.send('POST', `${change}/approve`, { reason: WHY })).toMatchObject({ status: 403 });
    expect(await (await plane.as('analyst')).send('POST', `${change}/approve`, { reason: WHY })).toMatchObject({ status: 403 });
    const other = await second();
    expect((await other.ok('GET', change)).diff).toContainEqual(expect.objectContaining({ kind: 'added' }));
    expect(await other.ok('POST', `${change}/approve`, { reason: 'seen and agreed' })).toMatchObject({ state: 'approved', version: 3 });
    expect(await admin.ok('GET', POLICY)).toMatchObject({ version: 3, updated_by: 'admin', approved_by: 'second', pending: [] });
    expect(await other.send('POST', `${change}/reject`, { reason: WHY })).toMatchObject({ status: 409 });
  });

  it('cannot be the maker of the token that proposed it', async () => {
    const { secret } = await admin.ok('POST', '/api/v1/tokens', { name: 'robot', role: 'admin' });
    const robot = Object.assign(new (Object.getPrototypeOf(admin).constructor)(plane.url), { bearer: secret }) as Client;
    const view = await robot.ok('PUT', MODE, { version: 2, level: 'global', mode: 'block', reason: WHY });
    const change = `${POLICY}/changes/${view.pending[0].id}`;
    expect(await admin.send('POST', `${change}/approve`, { reason: WHY })).toMatchObject({ status: 403 });
    expect(await (await second()).ok('POST', `${change}/approve`, { reason: WHY })).toMatchObject({ state: 'approved' });
  });

  it('is not asked about other traffic, nor on a bad day', async () => {
    const reports = await admin.ok('PUT', MODE, { version: 2, level: 'route', path: '/reports/**', mode: 'block', reason: WHY });
    expect(reports).toMatchObject({ version: 3, pending: [] });
    const stop = await admin.ok('PUT', MODE, { version: 3, level: 'ceiling', mode: 'monitor', reason: 'payments fail' });
    expect(stop).toMatchObject({ version: 4, modes: { ceiling: 'monitor' } });
    const shut = await admin.ok('PUT', MODE, { version: 4, level: 'lockdown', mode: 'block', reason: 'under attack' });
    expect(shut).toMatchObject({ version: 5, modes: { lockdown: true } });
    const back = await admin.ok('PUT', MODE, { version: 5, level: 'ceiling', mode: 'block', reason: 'all well' });
    expect(back).toMatchObject({ version: 5, pending: [{ touches: ['ceiling'] }] });
  });

  it('may say no; the proposer may withdraw; and time runs out', async () => {
    const [x, y] = [await propose(), await propose(), await propose()];
    const other = await second();
    expect(await other.send('POST', `${POLICY}/changes/${x}/withdraw`, { reason: WHY })).toMatchObject({ status: 403 });
    expect(await admin.ok('POST', `${POLICY}/changes/${x}/withdraw`, { reason: WHY })).toMatchObject({ state: 'withdrawn' });
    expect(await other.ok('POST', `${POLICY}/changes/${y}/reject`, { reason: 'too early' })).toMatchObject({
      state: 'rejected',
      note: 'too early',
    });
    now += 73 * 3_600_000;
    const again = await plane.signIn();
    await expect.poll(async () => (await again.ok('GET', POLICY)).pending.length, { timeout: 5_000 }).toBe(0);
    const states = (await again.ok('GET', `${POLICY}/changes`)).items.map(({ state }: { state: string }) => state).sort();
    expect(states).toEqual(['expired', 'rejected', 'withdrawn']);
    expect((await again.ok('GET', POLICY)).version).toBe(2);
  });

  it('cannot approve what was made from a version that is gone', async () => {
    const id = await propose();
    await admin.ok('PUT', MODE, { version: 2, level: 'ceiling', mode: 'monitor', reason: WHY });
    const other = await second();
    expect(await other.send('POST', `${POLICY}/changes/${id}/approve`, { reason: WHY })).toMatchObject({ status: 409 });
    expect((await other.ok('GET', `${POLICY}/changes/${id}`)).state).toBe('proposed');
  });
});

describe('going back', () => {
  it('takes one step, and names what it brings back', async () => {
    await admin.ok('PUT', MODE, { version: 1, level: 'global', mode: 'block', reason: WHY });
    const back = await admin.ok('POST', `${POLICY}/rollback`, { version: 2, reason: 'too many complaints' });
    expect(back).toMatchObject({ version: 3, modes: { global: 'monitor' }, reason: 'too many complaints' });
    const { items } = await admin.ok('GET', `${POLICY}/versions`);
    expect(items).toMatchObject([{ version: 3, restores: 1, in_force: true }, { version: 2 }, { version: 1 }]);
    const to = await admin.ok('POST', `${POLICY}/rollback`, { version: 3, to: 2, reason: WHY });
    expect(to).toMatchObject({ version: 4, modes: { global: 'block' } });
    expect(await admin.send('POST', `${POLICY}/rollback`, { version: 4, to: 99, reason: WHY })).toMatchObject({ status: 404 });
    expect((await admin.ok('GET', `${POLICY}/versions/1`)).diff.length).toBeGreaterThan(0);
  });
});

describe('a version that some gateways take first', () => {
  const stage = (rollout: object, version = 1): Promise<unknown> =>
    admin.ok('PUT', POLICY, { version, text: 'mode: block\n', reason: WHY, rollout });

  it('goes to those named, then to all, by hand', async () => {
    const before = await ask('gw-1');
    await ask('gw-1', before.config);
    await ask('gw-2', before.config);
    expect((await admin.ok('GET', POLICY)).gateways).toMatchObject({ of: 2, applied: 2 });
    await stage({ gateways: ['gw-1'], advance: 'hand' });
    expect(await admin.ok('GET', POLICY)).toMatchObject({ version: 1, staged: { version: 2 }, gateways: { of: 2, applied: 1 } });
    expect((await ask('gw-2', before.config)).policy).toBe(0);
    const taken = await ask('gw-1', before.config);
    expect(taken.policy).toBe(2);
    await ask('gw-1', taken.config);
    expect((await admin.ok('GET', POLICY)).gateways).toMatchObject({ of: 2, applied: 2 });
    const other = await admin.send('PUT', MODE, { version: 1, level: 'global', mode: 'off', reason: WHY });
    expect(other).toMatchObject({ status: 409 });
    const all = await admin.ok('PUT', `${POLICY}/rollout`, { version: 2, action: 'complete', reason: 'looks well' });
    expect(all).toMatchObject({ version: 2, staged: null, gateways: { of: 2, applied: 1 } });
    expect((await ask('gw-2', before.config)).policy).toBe(2);
  });

  it('goes on by itself after its time, once those named have it', async () => {
    const before = await ask('gw-1');
    await stage({ gateways: ['gw-1'], hold_s: 60 });
    await setTimeout(1_200);
    now += 30_000;
    const taken = await ask('gw-1', before.config);
    await ask('gw-1', taken.config);
    await setTimeout(1_200);
    expect((await admin.ok('GET', POLICY)).staged).not.toBeNull();
    now += 31_000;
    await expect.poll(async () => (await admin.ok('GET', POLICY)).version, { timeout: 5_000 }).toBe(2);
  });

  it('is taken back where a gateway refuses it', async () => {
    const before = await ask('gw-1');
    await stage({ gateways: ['gw-1'], hold_s: 1 });
    const taken = await ask('gw-1', before.config);
    await ask('gw-1', taken.config, before.config);
    await expect.poll(async () => (await admin.ok('GET', POLICY)).staged, { timeout: 5_000 }).toBeNull();
    expect((await admin.ok('GET', POLICY)).version).toBe(1);
    const [halted] = (await admin.ok('GET', `${POLICY}/versions`)).items;
    expect(halted.rollout).toMatchObject({ state: 'halted', note: 'the gateway gw-1 refused it' });
    expect((await ask('gw-1', taken.config, before.config)).policy).toBe(1);
    expect(await admin.ok('PUT', MODE, { version: 1, level: 'global', mode: 'off', reason: WHY })).toMatchObject({ version: 3 });
  });

  it('is taken back where it stops far more than the version before', async () => {
    await ask('gw-1');
    await stage({ gateways: ['gw-1'], advance: 'hand' });
    const { staged, hash } = await admin.ok('GET', POLICY);
    await setTimeout(1_200);
    const events: Event[] = Array.from({ length: 400 }, (_, index) => {
      const event = exchange('gw-run', index + 1, now + index);
      const isStaged = index % 2 === 0;
      const action = isStaged && index % 4 === 0 ? 'block' : 'pass';
      return { ...event, decision: { ...event.decision, action, policy: isStaged ? staged.hash : hash } } as Event;
    });
    await deliver(plane.socket, events);
    await expect.poll(async () => (await admin.ok('GET', POLICY)).staged, { timeout: 8_000 }).toBeNull();
    const [halted] = (await admin.ok('GET', `${POLICY}/versions`)).items;
    expect(halted.rollout).toMatchObject({ state: 'halted', note: expect.stringContaining('requests that were stopped') });
  });

  it('is taken back by one step', async () => {
    await stage({ percent: 50, advance: 'hand' });
    const back = await admin.ok('POST', `${POLICY}/rollback`, { version: 1, reason: WHY });
    expect(back).toMatchObject({ version: 1, staged: null });
    expect((await admin.ok('GET', `${POLICY}/versions`)).items[0].rollout.state).toBe('halted');
  });
});

describe('a dry run', () => {
  it('says what another policy would have made of what was recorded', async () => {
    const events = Array.from({ length: 40 }, (_, index) => ({
      ...exchange('gw-run', index + 1, now + index),
      client: `192.0.2.${index % 4}`,
    }));
    await deliver(plane.socket, events);
    await plane.flush();
    const text =
      'mode: block\ndeny: [{id: one, addresses: [192.0.2.1], reason: scanner}]\npatches: [{id: p, when: any contains "x", reason: why not, owner: me}]\n';
    const run = await admin.ok('POST', `${POLICY}/dry-run`, { text });
    expect(run).toMatchObject({
      exchanges: 40,
      newly_stopped: 10,
      callers: 1,
      clean_callers: 1,
      not_evaluated: [expect.stringContaining('virtual patches')],
    });
    expect(run.examples[0]).toMatchObject({ now: 'block', reasons: expect.arrayContaining([expect.stringContaining('deny-list: one')]) });
    expect((await admin.ok('GET', POLICY)).version).toBe(1);
  });
});

it('records who, when and why of every step', async () => {
  await admin.ok('PUT', MODE, { version: 1, level: 'ceiling', mode: 'monitor', reason: 'payments fail' });
  const log = await readAudit();
  expect(log).toContainEqual(
    expect.stringMatching(/^admin policy\.mode\.update version 2 allowed payments fail: ceiling: "block" -> "monitor"$/),
  );
});

async function readAudit(): Promise<string[]> {
  const { openEvidenceLog } = await import('@sallyport/evidence');
  await plane.close();
  const log = await openEvidenceLog(`${plane.dir}/log`, { clock: { now: () => now } });
  const lines: string[] = [];
  for await (const { event } of log.read(1)) {
    if (event.kind === 'audit') lines.push(`${event.actor} ${event.action} ${event.target} ${event.outcome} ${event.detail}`);
  }
  await log.close();
  plane = await startPlane({ store: 'down', dir: plane.dir });
  return lines;
}
