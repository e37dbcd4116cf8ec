import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '@sallyport/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Control } from '../control.ts';
import { exchange } from '../testing/exchange.ts';
import { ADMIN_PASSWORD, type Client, deliver, startPlane, type TestPlane } from '../testing/plane.ts';
import { SmallBank, smallBankScan, smallBankSpec, smallBankTokens } from '../testing/small-bank.ts';

const BASE = '/api/v1/weaknesses';
const MINUTE_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'sallyport-scans-'));
const bank = new SmallBank();
const start = Date.UTC(2026, 5, 3, 1, 58);
let now = start;
const clock = { now: () => now, micros: () => performance.now() * 1_000 };

let plane: TestPlane;
let control: Control;
let analyst: Client;

beforeAll(async () => {
  await bank.start();
  smallBankTokens();
  writeFileSync(join(folder, 'scan.yaml'), smallBankScan(bank.url));
  writeFileSync(join(folder, 'write.yaml'), smallBankScan(bank.url, { destructive: true, checks: { include: [] } }));
  writeFileSync(join(folder, 'broken.yaml'), smallBankScan('http://127.0.0.1:1'));
  writeFileSync(join(folder, 'copy-token'), 'Bearer tok-alice-111111');
  const base = { hosts: ['api.bank.example'], description: 'small-bank.json' };
  const findings = {
    scans: [
      {
        ...base,
        name: 'nightly',
        config: join(folder, 'scan.yaml'),
        schedule: '0 2 * * *',
        quiet_hours: ['08:00-18:00'],
        on_description_change: true,
      },
      { ...base, name: 'production', config: join(folder, 'write.yaml'), hosts: ['www.bank.example'], production: true },
      { ...base, name: 'broken', config: join(folder, 'broken.yaml'), hosts: [] },
    ],
    staging: [{ host: 'api.bank.example', url: bank.url, authorization: { file: join(folder, 'copy-token') } }],
  };
  plane = await startPlane({
    clock,
    config: { findings } as never,
    onComposed: (composed) => {
      control = composed;
    },
  });
  analyst = await plane.as('analyst');
  await analyst.ok('POST', '/api/v1/specs', { name: 'small-bank.json', text: smallBankSpec() });
});
afterAll(async () => {
  await plane.remove();
  await bank.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The run with this id once it has ended. */
async function ended(id: string): Promise<Awaited<ReturnType<Client['ok']>>> {
  await expect
    .poll(
      async () => {
        await control.scans.tick();
        return (await analyst.ok('GET', `/api/v1/scan-runs/${id}`)).state;
      },
      { timeout: 30_000, interval: 100 },
    )
    .not.toMatch(/waiting|running/);
  return await analyst.ok('GET', `/api/v1/scan-runs/${id}`);
}

/** Signed in by now: sessions do not live as long as the clock of this test. */
async function auditorOf(): Promise<Client> {
  const admin = await plane.signIn();
  await admin.ok('POST', '/api/v1/users', { name: 'the-auditor', role: 'auditor', password: `${ADMIN_PASSWORD} auditor` });
  return await plane.signIn('the-auditor', `${ADMIN_PASSWORD} auditor`);
}

const runs = async () => (await analyst.ok('GET', '/api/v1/scan-runs')).items;
const finding = async () => (await analyst.ok('GET', `${BASE}?kind=bola-read`)).items[0];

describe('a schedule', () => {
  it('runs the scan when its time comes, and brings what it proved into the list', async () => {
    const { items } = await analyst.ok('GET', '/api/v1/scans');
    expect(items[0]).toMatchObject({ name: 'nightly', schedule: '0 2 * * *', quiet: false, next_at: start + 2 * MINUTE_MS, last: null });
    await control.scans.tick();
    expect(await runs()).toEqual([]);
    now += 3 * MINUTE_MS;
    await control.scans.tick();
    const [run] = await runs();
    expect(run).toMatchObject({ scan: 'nightly', kind: 'scheduled', by: 'sallyport' });
    const done = await ended(run.id);
    expect(done).toMatchObject({ state: 'done', findings: 1, lines: [{ severity: 'high', place: 'GET /accounts/{accountId}' }] });
    expect(done.requests).toBeGreaterThan(0);
    expect(await finding()).toMatchObject({ source: 'scan', host: 'api.bank.example', state: 'open', id: done.lines[0].weakness });
    await control.scans.tick();
    expect(await runs()).toHaveLength(1);
    const next = (await analyst.ok('GET', '/api/v1/scans')).items[0];
    expect(next).toMatchObject({ next_at: start + 2 * MINUTE_MS + 86_400_000, last: { id: run.id } });
  });

  it('is quiet when it should be: none starts, and one that runs is ended', async () => {
    now = Date.UTC(2026, 5, 3, 7, 59);
    analyst = await plane.signIn('the-analyst', `${ADMIN_PASSWORD} analyst`);
    bank.delay_ms = 150;
    const run = await analyst.ok('POST', '/api/v1/scans/nightly/runs');
    await control.scans.tick();
    await expect.poll(async () => (await analyst.ok('GET', `/api/v1/scan-runs/${run.id}`)).state).toBe('running');
    now += 2 * MINUTE_MS;
    expect(await ended(run.id)).toMatchObject({ state: 'stopped', detail: 'its quiet hours began' });
    bank.delay_ms = 0;
    expect((await analyst.send('POST', '/api/v1/scans/nightly/runs')).body).toMatchObject({ code: 'CONFLICT', place: 'quiet hours' });
    now = Date.UTC(2026, 5, 3, 19);
    analyst = await plane.signIn('the-analyst', `${ADMIN_PASSWORD} analyst`);
  });
});

describe('a retest', () => {
  it('says that it is there still, and opens what was said to be fixed', async () => {
    const { id } = await finding();
    await analyst.ok('POST', `${BASE}/${id}/state`, { from: 'open', to: 'fixed-pending-retest' });
    const before = bank.received.length;
    const run = await ended((await analyst.ok('POST', `${BASE}/${id}/retest`)).id);
    expect(run).toMatchObject({
      kind: 'retest',
      weakness: id,
      by: 'the-analyst',
      state: 'done',
      detail: expect.stringMatching(/^present: bola-read proves it/),
    });
    expect(bank.received.length).toBeGreaterThan(before);
    expect(await analyst.ok('GET', `${BASE}/${id}`)).toMatchObject({ state: 'open', retest: { run: run.id, outcome: 'present' } });
  });

  it('closes what it proves to be mended', async () => {
    const { id } = await finding();
    bank.bola = false;
    await analyst.ok('POST', `${BASE}/${id}/state`, { from: 'open', to: 'fixed-pending-retest' });
    const run = await ended((await analyst.ok('POST', `${BASE}/${id}/retest`)).id);
    const after = await analyst.ok('GET', `${BASE}/${id}`);
    expect(after).toMatchObject({ state: 'closed', retest: { run: run.id, outcome: 'gone' } });
    expect(after.reason).toContain('bola-read ran on 127.0.0.1');
    expect(after.history.slice(0, 2)).toMatchObject([{ action: 'state', by: 'the-analyst' }, { action: 'retest' }]);
  });

  it('is refused where nothing looks for it again, or no scan names its host', async () => {
    const bring = async (check: string, target: string): Promise<string> => {
      const one = {
        ...{
          fingerprint: check,
          check,
          title: 'x',
          severity: 'low',
          owasp: '',
          cwe: 1,
          operation: 'GET /x',
          point: '',
          proof: [],
          remediation: '',
        },
      };
      await analyst.ok('POST', `${BASE}/import`, {
        text: JSON.stringify({ format: 'sallyport-scan', version: 1, target, findings: [one] }),
      });
      return (await analyst.ok('GET', `${BASE}?kind=${check}`)).items[0].id;
    };
    const elsewhere = await bring('other-host', 'https://other.example');
    expect((await analyst.send('POST', `${BASE}/${elsewhere}/retest`)).body).toMatchObject({
      code: 'BAD_REQUEST',
      place: 'findings.scans',
    });
    const [lint] = (await analyst.ok('GET', `${BASE}?source=lint`)).items;
    expect((await analyst.send('POST', `${BASE}/${lint.id}/retest`)).body).toMatchObject({ code: 'BAD_REQUEST', place: 'retest' });
  });
});

describe('a run', () => {
  it('follows a description that changed, and not one that did not', async () => {
    const before = (await runs()).length;
    await analyst.ok('POST', '/api/v1/specs', { name: 'small-bank.json', text: smallBankSpec() });
    expect(await runs()).toHaveLength(before);
    await analyst.ok('POST', '/api/v1/specs', { name: 'small-bank.json', text: smallBankSpec('2') });
    const run = (await runs()).find(({ kind }: { kind: string }) => kind === 'spec-change');
    expect(run).toMatchObject({ scan: 'nightly', detail: 'small-bank.json changed' });
    expect(await ended(run.id)).toMatchObject({ state: 'done', findings: 0 });
  });

  it('only reads where real customers are, whatever its file says', async () => {
    const before = bank.received.length;
    const run = await ended((await analyst.ok('POST', '/api/v1/scans/production/runs')).id);
    expect(run.state).toBe('done');
    const sent = bank.received.slice(before).filter(({ method }) => !['GET', 'HEAD', 'OPTIONS'].includes(method));
    expect(sent.map(({ method, target }) => `${method} ${target}`)).toEqual([]);
  });

  it('that cannot be done says why, with the place', async () => {
    const run = await ended((await analyst.ok('POST', '/api/v1/scans/broken/runs')).id);
    expect(run).toMatchObject({ state: 'failed', detail: expect.stringContaining('SCAN_TARGET_UNREACHABLE at http://127.0.0.1:1') });
  });

  it('can be ended, and is not restarted', async () => {
    bank.delay_ms = 150;
    const { id } = await analyst.ok('POST', '/api/v1/scans/nightly/runs');
    await control.scans.tick();
    await expect.poll(async () => (await analyst.ok('GET', `/api/v1/scan-runs/${id}`)).state).toBe('running');
    await analyst.ok('POST', `/api/v1/scan-runs/${id}/stop`);
    expect(await ended(id)).toMatchObject({ state: 'stopped', detail: 'ended by the-analyst' });
    bank.delay_ms = 0;
    expect((await analyst.send('POST', `/api/v1/scan-runs/${id}/stop`)).body).toMatchObject({ code: 'CONFLICT', detail: 'it is stopped' });
  });
});

describe('a replay', () => {
  const target = '/files?name=../../../../etc/passwd';
  const seen = (seq: number, more: object = {}) => {
    const event = exchange('gw-1-r', seq, now - 1_000 + seq, { attack: 'path-traversal', path: '/files', ...more });
    const findings = event.findings.map((one) => ({ ...one, point: 'query.name', detector: 'path-traversal.passwd' }));
    const headers = [
      ['host', 'api.bank.example'],
      ['authorization', 'Bearer [token]'],
      ['cookie', 'sid=[token]'],
    ] as const;
    return { ...event, findings, excerpt: { target, headers, body: '' }, observation: null };
  };
  const replay = (id: string) => analyst.send('POST', `/api/v1/attacks/${id}/replay`);

  beforeAll(async () => {
    await plane.ready;
    await deliver(plane.socket, [seen(1), seen(2, { method: 'POST' }), seen(3, { host: 'other.bank.example' })]);
    await plane.flush();
  });

  it('tells that an attack would have worked, by its proof in the answer', async () => {
    const before = bank.received.length;
    const run = await ended((await replay('gw-1-r:000000000001')).body.id);
    expect(run).toMatchObject({ kind: 'replay', state: 'done', replay: { outcome: 'worked', partly_masked: false } });
    const steps = Object.fromEntries(run.replay.steps.map((step: { name: string }) => [step.name, step]));
    expect(steps.control).toMatchObject({ status: 200, verdict: 'control' });
    expect(steps.recorded).toMatchObject({ status: 200, verdict: 'worked', detail: expect.stringContaining('path-traversal.exploited') });
    for (const { headers } of bank.received.slice(before)) {
      expect(headers).toMatchObject({ authorization: 'Bearer tok-alice-111111', 'user-agent': 'sallyport-replay' });
      expect(headers.cookie).toBeUndefined();
    }
  });

  it('tells that it would not', async () => {
    bank.traversal = false;
    const run = await ended((await replay('gw-1-r:000000000001')).body.id);
    expect(run.replay.outcome).toBe('no-effect');
    expect(run.replay.steps.find(({ name }: { name: string }) => name === 'recorded')).toMatchObject({ status: 400, verdict: 'refused' });
  });

  it('is sent to copies of the configuration only, with methods that change nothing', async () => {
    expect((await replay('gw-1-r:000000000003')).body).toMatchObject({
      code: 'BAD_REQUEST',
      detail: 'no copy of other.bank.example is configured',
    });
    expect((await replay('gw-1-r:000000000002')).body.detail).toBe(
      'POST is not among the methods allowed for api.bank.example: GET, HEAD, OPTIONS',
    );
    expect((await replay('gw-1-r:000000000099')).body.code).toBe('NOT_FOUND');
    const auditor = await auditorOf();
    expect((await auditor.send('POST', '/api/v1/attacks/gw-1-r:000000000001/replay')).status).toBe(403);
  });
});

it('leaves a record of each run, without secrets', async () => {
  const events: Event[] = [];
  for await (const { event } of control.recorder.log.read(1)) events.push(event);
  const finished = events.filter((event) => event.kind === 'system' && event.name === 'scan-finished');
  expect(finished.length).toBe((await runs()).length);
  // Reports know whole scans that ran to their end by this.
  expect(finished.some((event) => event.kind === 'system' && /^manual .*: done, \d+ requests/.test(event.detail))).toBe(true);
  const rows = await control.state.db.selectFrom('scan_runs').selectAll().execute();
  for (const secret of ['tok-alice-111111', 'tok-bob-22222222']) expect(JSON.stringify([events, rows])).not.toContain(secret);
});
