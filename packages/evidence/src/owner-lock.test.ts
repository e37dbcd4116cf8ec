import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isOwnerAlive, ownerText, takeOwnerLock } from './owner-lock.ts';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-lock-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('owner lock', () => {
  it('has one owner until it is released', () => {
    const file = join(dir, 'a');
    const first = takeOwnerLock(file);
    expect(first).not.toBeNull();
    expect(takeOwnerLock(file)).toBeNull();
    first?.release();
    const second = takeOwnerLock(file);
    expect(second).not.toBeNull();
    second?.release();
    expect(readdirSync(dir)).toEqual([]);
  });

  it('takes over from a killed process, not from a living one', async () => {
    const file = join(dir, 'b');
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); process.stdout.write("up")'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    const owner = ownerText(child.pid ?? 0);
    writeFileSync(file, owner);
    expect(takeOwnerLock(file)).toBeNull();
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isOwnerAlive(owner)).toBe(false);
    const lock = takeOwnerLock(file);
    expect(lock).not.toBeNull();
    lock?.release();
  });

  it('sees through a process id that was used again', () => {
    const [pid, start] = ownerText(process.pid).split(' ');
    expect(isOwnerAlive(`${pid} ${start}`)).toBe(true);
    if (start !== '') expect(isOwnerAlive(`${pid} ${Number(start) - 1}`)).toBe(false);
    expect(isOwnerAlive('not a pid')).toBe(false);
  });
});
