import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyBundle } from '@sallyport/compliance';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '../../contract/index.ts';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';
import { scenario } from '../../testing/scenario.ts';

let plane: TestPlane;
let report: Report;
beforeAll(async () => {
  plane = await startPlane({ store: 'down', config: { institution: 'First Test Bank' } });
  await deliver(plane.socket, scenario(Date.now() - 600_000));
  await plane.flush();
  const analyst = await plane.as('analyst');
  const { items } = await analyst.ok('GET', '/api/v1/compliance/frameworks');
  const to = Date.now();
  report = await analyst.ok('POST', '/api/v1/reports', { framework: items[0].id, from: to - 3_600_000, to });
});
afterAll(() => plane.remove());

async function download(href: string): Promise<{ bytes: Buffer; headers: Headers }> {
  const auditor = await plane.as('auditor');
  const response = await fetch(`${plane.url}${href}`, { headers: { cookie: auditor.cookie } });
  expect(response.status).toBe(200);
  return { bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
}

it('keeps a report in every format, each with its hash', async () => {
  expect(report.files.map((file) => file.format).sort()).toEqual(['bundle', 'csv', 'inventory', 'json', 'oscal', 'pdf']);
  for (const file of report.files) {
    const { bytes, headers } = await download(file.href);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(file.sha256);
    expect(headers.get('content-disposition')).toContain('attachment; filename="');
    if (file.format === 'pdf') expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    if (file.format === 'inventory') expect(bytes.toString()).toMatch(/^change,method,host,path,/);
    if (file.format === 'json') expect(JSON.parse(bytes.toString()).institution).toBe('First Test Bank');
  }
});

it('gives a bundle that verifies anywhere', async () => {
  const bundle = report.files.find((file) => file.format === 'bundle');
  const { bytes } = await download(bundle?.href ?? '');
  expect((await verifyBundle(bytes.toString(), 'bundle', null)).ok).toBe(true);
});

it('checks a kept bundle, and finds one that was changed', async () => {
  const auditor = await plane.as('auditor');
  const good = await auditor.ok('POST', `/api/v1/reports/${report.id}/verify`);
  expect(good.valid).toBe(true);
  expect(good.checks.map((check: { name: string }) => check.name)).toEqual(
    expect.arrayContaining(['signature', 'key', 'evidence log', 'last record']),
  );
  const file = join(plane.dir, 'reports', report.id, 'report.bundle.json');
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, before.replace('"key":"', '"key":"x'));
  const bad = await auditor.ok('POST', `/api/v1/reports/${report.id}/verify`);
  writeFileSync(file, before);
  expect(bad.valid).toBe(false);
});

it('is read by auditors and made by analysts', async () => {
  const auditor = await plane.as('auditor');
  const list = await auditor.ok('GET', '/api/v1/reports');
  expect(list).toMatchObject({ items: [{ id: report.id, can: { download: true, verify: true } }], can: { create: false } });
  const to = Date.now();
  expect((await auditor.send('POST', '/api/v1/reports', { framework: report.framework, from: 0, to })).status).toBe(403);
  const analyst = await plane.as('analyst');
  expect((await analyst.send('POST', '/api/v1/reports', { framework: report.framework, from: to, to })).status).toBe(422);
  const future = await analyst.send('POST', '/api/v1/reports', { framework: report.framework, from: 0, to: to + 86_400_000 });
  expect(future.body).toMatchObject({ code: 'PERIOD_INVALID' });
  expect((await analyst.send('GET', '/api/v1/reports/..%2f..%2fkeys/files/json')).status).toBe(404);
});
