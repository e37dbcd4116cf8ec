import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Control } from '../../control.ts';
import { exchange } from '../../testing/exchange.ts';
import { ADMIN_PASSWORD, type Client, deliver, startPlane, type TestPlane } from '../../testing/plane.ts';

const DAY_MS = 86_400_000;
const BASE = '/api/v1/weaknesses';

let plane: TestPlane;
let control: Control;
let analyst: Client;
let admin: Client;
let now = Date.UTC(2026, 10, 1);
const clock = { now: () => now, micros: () => performance.now() * 1_000 };

beforeAll(async () => {
  const findings = { sla_days: { high: { none: 2, personal: 2 } } };
  const inventory = { confirm_requests_min: 2, confirm_seconds_min: 0, idle_days: 300 };
  plane = await startPlane({
    ...{ store: 'down', clock, config: { findings, inventory } as never },
    onComposed: (composed) => {
      control = composed;
    },
  });
  analyst = await plane.as('analyst');
  admin = await plane.as('admin');
  const events = Array.from({ length: 12 }, (_, index) =>
    exchange('gw-1-a', index + 1, now - 60_000 + index, { path: `/accounts/${index}` }),
  );
  await deliver(plane.socket, events);
  await plane.flush();
});
afterAll(() => plane.remove());

const finding = (fingerprint: string, operation: string, more: object = {}) => ({
  ...{ fingerprint, check: 'sql-injection', title: 'SQL injection', severity: 'high', owasp: 'API10:2023', cwe: 89, operation },
  ...{ point: 'query.q', proof: ['three answers'], remediation: 'Bind.', ...more },
});

async function bring(findings: object[], preview = false): Promise<Awaited<ReturnType<Client['ok']>>> {
  now += 1_000;
  const text = JSON.stringify({ format: 'sallyport-scan', version: 1, target: 'https://api.bank.example', findings });
  return await analyst.ok('POST', `${BASE}/import`, { text, preview });
}

async function all(query = 'kind=sql-injection'): Promise<Awaited<ReturnType<Client['ok']>>[]> {
  return (await analyst.ok('GET', `${BASE}?${query}`)).items;
}

describe('imports', () => {
  it('can be looked at first, which changes nothing', async () => {
    const preview = await bring([finding('f1', 'GET /accounts/{id}'), finding('f2', 'GET /search')], true);
    expect(preview).toMatchObject({ results: 2, added: 2, reopened: 0 });
    expect(preview.lines[0]).toEqual({
      title: 'SQL injection',
      severity: 'high',
      place: 'GET api.bank.example/accounts/{id}',
      outcome: 'new',
    });
    expect(await all()).toEqual([]);
    await bring([finding('f1', 'GET /accounts/{id}'), finding('f2', 'GET /search')]);
    const again = await bring([finding('f1', 'GET /accounts/{id}'), finding('f3', 'GET /search')], true);
    expect(again.lines.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['known', 'new']);
  });

  it('find their operation in the inventory, take its data, and are part of its risk', async () => {
    const [weak] = (await all()).filter(({ template }) => template === '/accounts/{id}');
    expect(weak).toMatchObject({ data: ['account'], operation: expect.stringMatching(/^op_/) });
    const risk = async (): Promise<number> => {
      await all();
      return control.inventory.operations().find(({ id }) => id === weak.operation)?.risk.score ?? 0;
    };
    const withIt = await risk();
    await analyst.ok('POST', `${BASE}/${weak.id}/state`, { from: 'open', to: 'closed', reason: 'for a moment' });
    expect(await risk()).toBeLessThan(withIt);
    await analyst.ok('POST', `${BASE}/${weak.id}/state`, { from: 'closed', to: 'open' });
  });
});

describe('a false positive', () => {
  it('can speak for all of its kind at an operation, those to come as well, until it is open again', async () => {
    const [anchor] = (await all()).filter(({ template }) => template === '/search');
    await bring([finding('f4', 'GET /search', { point: 'query.page' })]);
    const body = { from: 'open', to: 'false-positive', reason: 'a sandbox answers there', scope: 'operation' };
    expect(await analyst.ok('POST', `${BASE}/${anchor.id}/state`, body)).toMatchObject({ scope: 'operation', state: 'false-positive' });
    await bring([finding('f5', 'GET /search', { point: 'query.sort' }), finding('f6', 'GET /other')]);
    const states = (await all()).map(({ template, state }) => `${template} ${state}`).sort();
    expect(states).toEqual([
      '/accounts/{id} open',
      '/other open',
      '/search false-positive',
      '/search false-positive',
      '/search false-positive',
    ]);
    const covered = (await all('kind=sql-injection&q=query.sort'))[0];
    expect(await analyst.ok('GET', `${BASE}/${covered.id}`)).toMatchObject({ covered_by: anchor.id, reason: 'a sandbox answers there' });
    await analyst.ok('POST', `${BASE}/${anchor.id}/state`, { from: 'false-positive', to: 'open' });
    expect((await all('state=false-positive')).length).toBe(0);
    expect((await analyst.ok('GET', `${BASE}/${covered.id}`)).history[0]).toMatchObject({ action: 'reopened' });
  });
});

describe('the clock', () => {
  it('runs by the days of the configuration, and says once that it ran out', async () => {
    const [weak] = (await all()).filter(({ template }) => template === '/other');
    expect(weak.due_at - weak.opened_at).toBe(2 * DAY_MS);
    now += 3 * DAY_MS;
    analyst = await plane.signIn('the-analyst', `${ADMIN_PASSWORD} analyst`);
    admin = await plane.signIn();
    await all();
    await all();
    const { history } = await analyst.ok('GET', `${BASE}/${weak.id}`);
    expect(history.filter(({ action }: { action: string }) => action === 'overdue')).toHaveLength(1);
    await analyst.ok('POST', `${BASE}/${weak.id}/state`, { from: 'open', to: 'closed', reason: 'mended' });
    await bring([finding('f6', 'GET /other')]);
    now += 3 * DAY_MS;
    analyst = await plane.signIn('the-analyst', `${ADMIN_PASSWORD} analyst`);
    admin = await plane.signIn();
    await all();
    const later = await analyst.ok('GET', `${BASE}/${weak.id}`);
    expect(later.history.filter(({ action }: { action: string }) => action === 'overdue')).toHaveLength(2);
  });

  it('says again after a month that one is still overdue, for the report of that month', async () => {
    const [weak] = (await all()).filter(({ template }) => template === '/other');
    now += 31 * DAY_MS;
    analyst = await plane.signIn('the-analyst', `${ADMIN_PASSWORD} analyst`);
    admin = await plane.signIn();
    await all();
    const { history } = await analyst.ok('GET', `${BASE}/${weak.id}`);
    expect(history.filter(({ action }: { action: string }) => action === 'overdue')).toHaveLength(3);
  });
});

describe('a virtual patch', () => {
  it('is proposed by what honest values look like, and an admin puts it into the policy for a time', async () => {
    const [weak] = (await all()).filter(({ template }) => template === '/search');
    const proposal = await analyst.ok('GET', `${BASE}/${weak.id}/patch`);
    expect(proposal).toMatchObject({ host: 'api.bank.example', path: '/search', methods: ['GET'], applied: false });
    expect(proposal.when).toBe(`${weak.point} exists and not every ${weak.point} matches '^[0-9A-Za-z _.,:@+-]{0,64}$'`);
    const body = { when: proposal.when, days: 30 };
    expect((await analyst.send('POST', `${BASE}/${weak.id}/patch`, body)).status).toBe(403);
    expect((await admin.send('POST', `${BASE}/${weak.id}/patch`, { ...body, when: 'query.q ~ 1' })).body).toMatchObject({
      code: 'POLICY_INVALID',
    });
    const patched = await admin.ok('POST', `${BASE}/${weak.id}/patch`, body);
    expect(patched).toMatchObject({ patch: `finding-${weak.id}` });
    expect(patched.history[0]).toMatchObject({ action: 'patch', by: 'admin' });
    const { policy } = await admin.ok('GET', '/api/v1/settings/policy');
    expect(policy.patches).toMatchObject([{ id: `finding-${weak.id}`, when: proposal.when, owner: 'admin', severity: 'high' }]);
    expect(await analyst.ok('GET', `${BASE}/${weak.id}/patch`)).toMatchObject({ applied: true });
  });

  it('is not proposed where no request can be told from another', async () => {
    await bring([finding('b1', 'GET /accounts/{id}', { check: 'bola-read', point: 'path.id' })]);
    const [weak] = await all('kind=bola-read');
    expect((await analyst.send('GET', `${BASE}/${weak.id}/patch`)).body).toMatchObject({ code: 'PATCH_UNFIT', place: 'virtual patch' });
  });
});

describe('a description', () => {
  it('is looked over when it comes in; what a later version mends is closed', async () => {
    const document = (security: object) => ({
      ...{ openapi: '3.1.0', info: { title: 'Bank', version: '1' }, servers: [{ url: 'https://api.bank.example' }] },
      components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } } },
      paths: { '/accounts': { get: { operationId: 'list', ...security, responses: { 200: { description: 'ok' } } } } },
    });
    await analyst.ok('POST', '/api/v1/specs', { name: 'bank.json', text: JSON.stringify(document({})) });
    const found = await all('source=lint');
    expect(found.length).toBeGreaterThan(0);
    const security = found.find(({ owasp }) => owasp === 'API2:2023');
    expect(security).toMatchObject({ source: 'lint', host: 'bank.json', method: 'GET', template: '/accounts', state: 'open' });
    now += 1_000;
    await analyst.ok('POST', '/api/v1/specs', { name: 'bank.json', text: JSON.stringify(document({ security: [{ key: [] }] })) });
    const after = await analyst.ok('GET', `${BASE}/${security.id}`);
    expect(after).toMatchObject({ state: 'closed', reason: 'the description bank.json as it is now does not show it' });
  });
});
