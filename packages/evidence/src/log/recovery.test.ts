import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { heartbeat } from '../testing/events.ts';
import { openEvidenceLog } from './log.ts';
import { segmentFile } from './segment.ts';
import { verifyEvidenceLog } from './verify.ts';

const KILLS = 5;
const FIRST = segmentFile(1);

let root: string;
let dir: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-recovery-'));
  dir = join(root, 'log');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function fill(to: number, segmentBytesMax?: number): Promise<void> {
  const log = await openEvidenceLog(dir, segmentBytesMax === undefined ? {} : { segmentBytesMax });
  for (let seq = 1; seq <= to; seq++) await log.append([heartbeat('w', seq)]);
  await log.close();
}

describe('recovery', () => {
  it('cuts an unfinished last line wherever it broke off, says so, and goes on', async () => {
    await fill(3);
    const whole = readFileSync(join(dir, FIRST), 'utf8');
    rmSync(join(dir, 'checkpoint.json'));
    const saved = join(root, 'saved');
    cpSync(dir, saved, { recursive: true });
    const second = whole.split('\n').slice(0, 2).join('\n').length + 1;
    for (let length = second + 1; length < whole.length; length += 23) {
      rmSync(dir, { recursive: true });
      cpSync(saved, dir, { recursive: true });
      truncateSync(join(dir, FIRST), length);
      const log = await openEvidenceLog(dir);
      expect(log.recovery.cutBytes).toBe(length - second);
      expect(log.highWater('w')).toBe(2);
      await log.append([heartbeat('w', 3)]);
      await log.close();
      expect(await verifyEvidenceLog(dir)).toMatchObject({ ok: true, records: 4 });
    }
  });

  it('cuts zeros that a loss of power left behind', async () => {
    await fill(3);
    appendFileSync(join(dir, FIRST), Buffer.alloc(500));
    const log = await openEvidenceLog(dir);
    expect(log.recovery).toMatchObject({ cutBytes: 500, fromCheckpoint: true });
    await log.close();
    expect((await verifyEvidenceLog(dir)).ok).toBe(true);
  });

  it('refuses a damaged log and names the place; told so, it sets the damage aside', async () => {
    await fill(20, 1_500);
    rmSync(join(dir, 'checkpoint.json'));
    const text = readFileSync(join(dir, FIRST), 'utf8');
    writeFileSync(join(dir, FIRST), text.replaceAll('"seq":3,', '"seq":4,'));
    await expect(openEvidenceLog(dir)).rejects.toMatchObject({ code: 'LOG_BROKEN', place: `${FIRST}:3` });
    const log = await openEvidenceLog(dir, { onDamage: 'set-aside' });
    expect(log.recovery.setAside.length).toBeGreaterThan(1);
    for (const name of log.recovery.setAside) expect(readFileSync(join(dir, name)).length).toBeGreaterThan(0);
    expect(log.highWater('w')).toBe(2);
    await log.append([heartbeat('w', 3)]);
    await log.close();
    expect(await verifyEvidenceLog(dir)).toMatchObject({ ok: true, records: 4 });
  });

  it('refuses a log that ends before its checkpoint', async () => {
    await fill(5);
    const text = readFileSync(join(dir, FIRST), 'utf8');
    writeFileSync(join(dir, FIRST), `${text.split('\n').slice(0, 3).join('\n')}\n`);
    await expect(openEvidenceLog(dir)).rejects.toMatchObject({ code: 'LOG_BROKEN' });
    const log = await openEvidenceLog(dir, { onDamage: 'set-aside' });
    expect(log.head().seq).toBe(3);
    await log.close();
  });

  it('does not trust a checkpoint that is damaged', async () => {
    await fill(5);
    const file = join(dir, 'checkpoint.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('["w",5]', '["w",9]'));
    const log = await openEvidenceLog(dir);
    expect(log.recovery.fromCheckpoint).toBe(false);
    expect(log.highWater('w')).toBe(5);
    await log.close();
  });

  it('kill -9 in a loop: what was acknowledged is there, once, and the chain holds', async () => {
    let acknowledged = 0;
    for (let round = 0; round < KILLS; round++) {
      acknowledged = Math.max(acknowledged, await appendUntilKilled());
      const log = await openEvidenceLog(dir);
      expect(log.highWater('w')).toBeGreaterThanOrEqual(acknowledged);
      const seen: number[] = [];
      for await (const { event } of log.read(1)) if (event.stream === 'w') seen.push(event.seq);
      expect(seen).toEqual(Array.from({ length: seen.length }, (_, index) => index + 1));
      await log.close();
      expect((await verifyEvidenceLog(dir)).ok).toBe(true);
    }
    expect(acknowledged).toBeGreaterThan(0);
  });
});

/** A process that appends (every event twice, as after a lost answer) and says what was acknowledged. */
function program(): string {
  const here = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
  return `
    import { writeSync } from 'node:fs';
    import { openEvidenceLog } from ${here('./log.ts')};
    import { heartbeat } from ${here('../testing/events.ts')};
    const log = await openEvidenceLog(${JSON.stringify(dir)}, { segmentBytesMax: 50_000 });
    for (let seq = log.highWater('w') + 1; ; seq += 40) {
      const events = Array.from({ length: 40 }, (_, index) => heartbeat('w', seq + index));
      await Promise.all([log.append(events), log.append(events)]);
      writeSync(1, (seq + 39) + '\\n');
    }`;
}

async function appendUntilKilled(): Promise<number> {
  const child: ChildProcess = spawn(process.execPath, ['--conditions=source', '--input-type=module', '-e', program()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child.stdout!, 'data');
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
  child.kill('SIGKILL');
  await once(child, 'close');
  return Number(output.slice(0, output.lastIndexOf('\n')).split('\n').at(-1));
}
