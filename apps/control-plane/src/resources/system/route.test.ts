import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliver, startPlane, type TestPlane } from '../../testing/plane.ts';
import { scenario } from '../../testing/scenario.ts';

let plane: TestPlane;
beforeAll(async () => {
  plane = await startPlane({ store: 'down' });
  await deliver(plane.socket, scenario(Date.now() - 600_000));
  await plane.flush();
});
afterAll(() => plane.remove());

it('says where log, stores and inventory stand', async () => {
  const status = await (await plane.as('auditor')).ok('GET', '/api/v1/system');
  expect(status.log.seq).toBeGreaterThan(80);
  expect(status.store).toMatchObject({ ok: false, seq: 0, behind: status.log.seq });
  expect(status.store.detail).toContain('switched off');
  expect(status.inventory.operations).toBeGreaterThan(0);
  expect(status.can).toEqual({ verify: true });
});

it('verifies the log on demand, and remembers', async () => {
  const auditor = await plane.as('auditor');
  const verified = await auditor.ok('POST', '/api/v1/system/verify');
  expect(verified).toMatchObject({ valid: true, broken: '', by: 'the-auditor' });
  expect((await auditor.ok('GET', '/api/v1/system')).log.last_verification).toEqual(verified);
});

it('names the record that somebody changed', async () => {
  const dir = join(plane.dir, 'log');
  const segment = join(dir, readdirSync(dir).find((name) => name.startsWith('log-') && name.endsWith('.jsonl')) ?? '');
  const auditor = await plane.as('auditor');
  const place = readFileSync(segment, 'latin1').indexOf('203.0.113.5') + '203.0.113.'.length;
  overwrite(segment, place, '6');
  const verified = await auditor.ok('POST', '/api/v1/system/verify');
  overwrite(segment, place, '5');
  expect(verified.valid).toBe(false);
  expect(verified.broken).toMatch(/line \d+, record \d+: hash-mismatch/);
});

/** Changes bytes in place; the log goes on being appended to meanwhile. */
function overwrite(file: string, at: number, text: string): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, text, at);
  closeSync(handle);
}
