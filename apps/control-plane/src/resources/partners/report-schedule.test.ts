import { rm, writeFile } from 'node:fs/promises';
import { afterEach, expect, it } from 'vitest';
import type { Control } from '../../control.ts';
import { exchange } from '../../testing/exchange.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';
import { makeDueReports } from './report-schedule.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let plane: TestPlane;
afterEach(() => plane.remove());

/** A control plane whose clock is ours. */
async function start(begins: string, config: object = {}): Promise<{ control: Control; set: (now: string) => void }> {
  let now = Date.parse(begins);
  let control: Control | null = null;
  plane = await startPlane({
    store: 'down',
    clock: { now: () => now, micros: () => performance.now() * 1_000 },
    onComposed: (composed) => {
      control = composed;
    },
    config,
  });
  return {
    control: control!,
    set: (text) => {
      now = Date.parse(text);
    },
  };
}

const reports = async (): Promise<{ framework_title: string; created_by: string; period: { from: number; to: number } }[]> =>
  (await (await plane.signIn()).ok('GET', '/api/v1/reports')).items;
const periods = async (): Promise<string[]> =>
  (await reports()).map(({ period: { from, to } }) => [from, to].map((at) => new Date(at).toISOString().slice(0, 10)).join(' to '));

it('reports each partner once the month is over and late deliveries had their time, once, signed', async () => {
  const { control, set } = await start('2026-03-10T00:00:00Z');
  const admin = await plane.signIn();
  const made = await admin.ok('POST', '/api/v1/settings/partners', { name: 'Aggregator', clients: ['agg'] });
  expect(made.report).toEqual({ every: 'month', next_at: Date.parse('2026-04-01T06:00:00Z'), failure: null });
  await deliver(plane.socket, [exchange('gw1', 1, Date.parse('2026-03-11T00:00:00Z'), { partner: made.id })]);
  set('2026-04-01T05:00:00Z');
  await makeDueReports(control);
  expect(await periods()).toEqual([]);
  set('2026-04-01T06:00:01Z');
  await makeDueReports(control);
  await makeDueReports(control);
  expect(await periods()).toEqual(['2026-03-01 to 2026-04-01']);
  expect((await reports())[0]).toMatchObject({ framework_title: 'Third party: Aggregator', created_by: 'sallyport' });
  const { id } = (await (await plane.signIn()).ok('GET', '/api/v1/reports')).items[0];
  expect((await (await plane.signIn()).ok('POST', `/api/v1/reports/${id}/verify`)).valid).toBe(true);
});

it('makes up for what was missed, back to when log and partner began, and no further', async () => {
  const { control, set } = await start('2026-03-10T00:00:00Z');
  const admin = await plane.signIn();
  await admin.ok('POST', '/api/v1/settings/partners', { name: 'Aggregator', clients: ['agg'] });
  set('2026-05-20T00:00:00Z');
  await makeDueReports(control);
  expect((await periods()).sort()).toEqual(['2026-03-01 to 2026-04-01', '2026-04-01 to 2026-05-01']);
});

it('goes by the word of the partner, then by that of the configuration', async () => {
  const { control, set } = await start('2026-01-10T00:00:00Z', { partner_reports: { every: 'never', delay_hours: 0 } });
  const admin = await plane.signIn();
  await admin.ok('POST', '/api/v1/settings/partners', { name: 'Quiet', clients: ['quiet'] });
  await admin.ok('POST', '/api/v1/settings/partners', { name: 'Scheme', clients: ['scheme'], profile: { report_every: 'quarter' } });
  set('2026-04-02T00:00:00Z');
  await makeDueReports(control);
  expect(await periods()).toEqual(['2026-01-01 to 2026-04-01']);
  expect((await reports())[0]!.framework_title).toBe('Third party: Scheme');
});

it('shows what could not be made beside the partner, says it in the log, and tries again after an hour', async () => {
  const { control, set } = await start('2026-03-10T00:00:00Z', { partner_reports: { every: 'month', delay_hours: 0 } });
  const admin = await plane.signIn();
  await admin.ok('POST', '/api/v1/settings/partners', { name: 'Aggregator', clients: ['agg'] });
  const at = Date.parse('2026-04-01T00:00:00Z');
  set(new Date(at).toISOString());
  // A file where the folder of reports has to be: it cannot be written to.
  await rm(control.folder.reports, { recursive: true, force: true });
  await writeFile(control.folder.reports, '');
  await makeDueReports(control);
  await makeDueReports(control);
  const [partner] = (await (await plane.signIn()).ok('GET', '/api/v1/settings/partners')).items;
  expect(partner.report.failure).toMatchObject({ attempts: 1, failed_at: at, next_at: at + HOUR_MS, period: { to: at } });
  const failed: string[] = [];
  for await (const { event } of control.recorder.log.read(1))
    if (event.kind === 'system' && event.name === 'report-failed') failed.push(event.detail);
  expect(failed).toHaveLength(1);
  expect(failed[0]).toMatch(/^report of Aggregator for 2026-03-01T00:00:00.000Z to 2026-04-01T00:00:00.000Z, try 1: /);
  await rm(control.folder.reports, { force: true });
  set(new Date(at + DAY_MS).toISOString());
  await makeDueReports(control);
  expect((await (await plane.signIn()).ok('GET', '/api/v1/settings/partners')).items[0].report.failure).toBeNull();
  expect(await periods()).toEqual(['2026-03-01 to 2026-04-01']);
});
