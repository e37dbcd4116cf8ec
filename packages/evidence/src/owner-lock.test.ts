import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
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

  it.skipIf(!existsSync('/proc/self/stat'))('takes over from a killed process that nobody waits for (needs /proc)', async () => {
    // The shell becomes a process that never asks how its child ended.
    const parent = spawn('/bin/sh', ['-c', 'sleep 60 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    await vi.waitFor(() => expect(readFileSync(`/proc/${parent.pid}/comm`, 'latin1')).toBe('sleep\n'));
    const owner = ownerText(pid);
    expect(isOwnerAlive(owner)).toBe(true);
    process.kill(pid, 'SIGKILL');
    await vi.waitFor(() => expect(readFileSync(`/proc/${pid}/stat`, 'latin1')).toContain(') Z '));
    expect(isOwnerAlive(owner)).toBe(false);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
  });

  it('sees through a process id that was used again', () => {
    const [pid, start] = ownerText(process.pid).split(' ');
    expect(isOwnerAlive(`${pid} ${start}`)).toBe(true);
    if (start !== '') expect(isOwnerAlive(`${pid} ${Number(start) - 1}`)).toBe(false);
    expect(isOwnerAlive('not a pid')).toBe(false);
  });
});
