import type { AuthScheme } from '@sallyport/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange } from '../../testing/exchange.ts';
import { ADMIN_PASSWORD, type Client, deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

const DAY_MS = 86_400_000;
const BASE = '/api/v1/weaknesses';

let plane: TestPlane;
let analyst: Client;
let admin: Client;
let seq = 0;
/** The clock of the plane; tests move it on. */
let now = Date.UTC(2026, 10, 1);

const clock = { now: () => now, micros: () => performance.now() * 1_000 };
const settings = {
  store: 'down',
  clock,
  config: { inventory: { confirm_requests_min: 2, confirm_seconds_min: 0, idle_days: 300 } },
} as const;

beforeAll(async () => {
  plane = await startPlane(settings);
  analyst = await plane.as('analyst');
  admin = await plane.as('admin');
  await send(30, {});
});
afterAll(() => plane.remove());

/** Exchanges on `/accounts/{accountId}`, from a day back up to the plane's clock. */
async function send(count: number, wanted: { readonly auth?: AuthScheme; readonly status?: number }, spread_ms = 1_000): Promise<void> {
  const { auth = 'jwt', status = 200 } = wanted;
  const events = Array.from({ length: count }, (_, index) => {
    const event = exchange('gw-1-a', ++seq, now - (count - index) * spread_ms, { path: `/accounts/${1_000 + index}`, status });
    return { ...event, upstreamStatus: status, observation: { ...event.observation!, auth, status } };
  });
  expect((await deliver(plane.socket, events)).status).toBe(200);
  await plane.flush();
}

/** Sessions do not live as long as weaknesses do. */
async function later(ms: number): Promise<void> {
  now += ms;
  analyst = await plane.signIn('the-analyst', `${ADMIN_PASSWORD} analyst`);
  admin = await plane.signIn();
}

async function find(kind: string): Promise<Awaited<ReturnType<Client['ok']>>> {
  const { items } = await analyst.ok('GET', `${BASE}?kind=${kind}`);
  expect(items).toHaveLength(1);
  return items[0];
}

describe('weaknesses seen in traffic', () => {
  it('are listed with where, how bad, and until when', async () => {
    await send(2, { auth: 'none' });
    const weak = await find('unauthenticated-access');
    expect(weak).toMatchObject({
      source: 'traffic',
      state: 'open',
      severity: 'medium',
      owasp: 'API2:2023',
      method: 'GET',
      template: '/accounts/{accountId}',
      count: 2,
      data: ['account'],
      breached: false,
    });
    expect(weak.due_at - weak.opened_at).toBe(90 * DAY_MS);
    const detail = await analyst.ok('GET', `${BASE}/${weak.id}`);
    expect(detail.events).toEqual(['gw-1-a:000000000031', 'gw-1-a:000000000032']);
    expect(detail.history).toMatchObject([{ by: 'sallyport', action: 'found' }]);
    const { total, facets } = await analyst.ok('GET', `${BASE}?q=accounts&severity=medium&state=open&limit=1`);
    expect(total).toBe(facets.severity.medium);
    expect((await analyst.ok('GET', `${BASE}?state=closed`)).items).toEqual([]);
    expect((await analyst.send('GET', `${BASE}/none`)).body.code).toBe('NOT_FOUND');
  });

  it('close on evidence of absence with what was observed, open again when they return', async () => {
    const { id } = await find('unauthenticated-access');
    await later(4 * DAY_MS);
    await send(60, { auth: 'none', status: 401 }, DAY_MS / 20);
    expect(await find('unauthenticated-access')).toMatchObject({ id, state: 'closed', due_at: null });
    const closed = await analyst.ok('GET', `${BASE}/${id}`);
    expect(closed.reason).toMatch(/^callers without a credential were refused, in 60 exchanges until 2026-11-0/);
    await later(DAY_MS);
    await send(1, { auth: 'none' });
    expect(await find('unauthenticated-access')).toMatchObject({ id, state: 'open', count: 3, opened_at: now });
    const { history } = await analyst.ok('GET', `${BASE}/${id}`);
    expect(history.map(({ action }: { action: string }) => action)).toEqual(['reopened', 'closed', 'found']);
  });

  it('are the same after a restart', async () => {
    const before = await analyst.ok('GET', BASE);
    await plane.close();
    plane = await startPlane({ ...settings, dir: plane.dir });
    await later(0);
    expect(before.items.length).toBeGreaterThan(1);
    expect(await analyst.ok('GET', BASE)).toEqual(before);
  });
});

describe('their lifecycle', () => {
  it('moves as the table says, with a reason where it ends, and never over the head of another', async () => {
    const { id } = await find('guessable-id');
    const move = (from: string, to: string, reason?: string) => analyst.send('POST', `${BASE}/${id}/state`, { from, to, reason });
    expect((await move('open', 'triaged')).body).toMatchObject({ state: 'triaged' });
    expect((await move('open', 'in-progress')).body).toMatchObject({ code: 'CONFLICT', detail: 'it is triaged, not open' });
    expect((await move('triaged', 'false-positive')).body).toMatchObject({ code: 'BAD_REQUEST', place: 'body.reason' });
    const settled = (await move('triaged', 'false-positive', 'public numbers of branches')).body;
    expect(settled).toMatchObject({ state: 'false-positive', due_at: null, moves: ['open'], reason: 'public numbers of branches' });
    expect((await move('false-positive', 'closed', 'x')).body).toMatchObject({ code: 'BAD_REQUEST', place: 'body.to' });
    await send(5, {});
    expect(await find('guessable-id')).toMatchObject({ state: 'false-positive' });
  });

  it('what was said to be fixed and is seen again is open', async () => {
    const { id } = await find('unauthenticated-access');
    await analyst.ok('POST', `${BASE}/${id}/state`, { from: 'open', to: 'fixed-pending-retest' });
    expect(await find('unauthenticated-access')).toMatchObject({ state: 'fixed-pending-retest' });
    await later(60_000);
    await send(1, { auth: 'none' });
    expect(await find('unauthenticated-access')).toMatchObject({ state: 'open' });
  });

  it('a risk is accepted by a person other than the owner, for a time, and opens when that is over', async () => {
    const { id } = await find('unauthenticated-access');
    const body = { from: 'open', reason: 'migration until spring', expires_at: now + 10 * DAY_MS };
    const accept = (who: Client, more: object = {}) => who.send('POST', `${BASE}/${id}/accept`, { ...body, ...more });
    expect((await accept(analyst)).status).toBe(403);
    expect((await accept(admin)).body).toMatchObject({ code: 'BAD_REQUEST', place: 'owner' });
    await analyst.ok('PUT', `${BASE}/${id}/owner`, { owner: 'Admin' });
    expect((await accept(admin)).body).toMatchObject({ code: 'FORBIDDEN', detail: 'the owner cannot approve; ask another admin' });
    await analyst.ok('PUT', `${BASE}/${id}/owner`, { owner: 'the-analyst' });
    expect((await accept(admin, { expires_at: now - 1 })).body).toMatchObject({ place: 'body.expires_at' });
    expect((await accept(admin)).body).toMatchObject({ state: 'risk-accepted', approver: 'admin', due_at: null });
    await later(11 * DAY_MS);
    expect(await find('unauthenticated-access')).toMatchObject({ state: 'open', opened_at: now });
  });

  it('its clock runs out', async () => {
    await later(91 * DAY_MS);
    const { items } = await analyst.ok('GET', `${BASE}?breached=true`);
    expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(['unauthenticated-data', 'unauthenticated-access']);
    const detail = await analyst.ok('POST', `${BASE}/${items[0].id}/comments`, { text: 'waiting for the vendor' });
    expect(detail.history[0]).toMatchObject({ by: 'the-analyst', action: 'comment', detail: 'waiting for the vendor' });
  });
});

describe('results of scans', () => {
  const finding = {
    fingerprint: 'f1',
    check: 'bola-id-swap',
    title: 'Objects of others can be read',
    severity: 'high',
    owasp: 'API1:2023',
    cwe: 639,
    operation: 'GET /accounts/{accountId}',
    point: 'path.accountId',
    proof: ['bob read the account of alice'],
    remediation: 'Check the owner.',
  };
  const scan = { format: 'sallyport-scan', version: 1, target: 'https://api.bank.example/v1', findings: [finding] };
  const bring = (value: unknown) =>
    analyst.send('POST', `${BASE}/import`, { text: typeof value === 'string' ? value : JSON.stringify(value) });

  it('of our own scanner stand in the same list once, and open again when they come back', async () => {
    expect((await bring(scan)).body).toMatchObject({ source: 'scan', results: 1, added: 1, reopened: 0 });
    expect((await bring(scan)).body).toMatchObject({ added: 0, reopened: 0 });
    const weak = await find('bola-id-swap');
    expect(weak).toMatchObject({
      source: 'scan',
      method: 'GET',
      host: 'api.bank.example',
      template: '/accounts/{accountId}',
      severity: 'high',
    });
    await analyst.ok('POST', `${BASE}/${weak.id}/state`, { from: 'open', to: 'closed', reason: 'mended' });
    now += 1_000;
    expect((await bring(scan)).body).toMatchObject({ added: 0, reopened: 1 });
    expect(await find('bola-id-swap')).toMatchObject({ id: weak.id, state: 'open' });
  });

  it('of other tools come as SARIF, without what was suppressed there', async () => {
    const rule = {
      id: 'hard-coded-key',
      shortDescription: { text: 'Key in source' },
      properties: { tags: ['external/cwe/cwe-798'], 'security-severity': '9.5' },
    };
    const result = {
      ruleId: 'hard-coded-key',
      level: 'error',
      message: { text: 'a key' },
      locations: [{ physicalLocation: { artifactLocation: { uri: 'src/a.ts' } } }],
    };
    const results = [result, { ...result, message: { text: 'another' }, suppressions: [{ kind: 'external' }] }];
    const sarif = { version: '2.1.0', runs: [{ tool: { driver: { name: 'Other', rules: [rule] } }, results }] };
    expect((await bring(sarif)).body).toMatchObject({ source: 'sarif', results: 1, added: 1, reopened: 0 });
    expect(await find('hard-coded-key')).toMatchObject({ severity: 'critical', cwe: 798, title: 'Key in source', template: 'src/a.ts' });
  });

  it('that cannot be read are refused with the place', async () => {
    expect((await bring('{"runs')).body).toMatchObject({ code: 'IMPORT_INVALID', place: 'body.text' });
    expect((await bring({ version: '1.0' })).body).toMatchObject({ code: 'IMPORT_INVALID' });
    expect((await bring({ version: '2.0.0', runs: [] })).body).toMatchObject({ place: 'body.text: version' });
    expect((await bring({ ...scan, findings: [{ ...finding, severity: 'awful' }] })).body.place).toBe('body.text: findings.0.severity');
    expect((await bring({ ...scan, findings: Array.from({ length: 5_001 }, () => finding) })).body.code).toBe('IMPORT_INVALID');
  });
});
