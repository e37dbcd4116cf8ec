import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '@sallyport/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSpoolReader, type SpoolReader } from './reader.ts';

const KILLS = 8;
/** Long enough for several segments, short enough for a test. */
const LIFE_MS_MAX = 120;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-spool-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A writer that says each sequence number only after its append returned. */
function program(stream: string): string {
  return `
    import { writeSync } from 'node:fs';
    import { openSpoolWriter } from ${JSON.stringify(new URL('./writer.ts', import.meta.url).href)};
    const writer = openSpoolWriter(${JSON.stringify(dir)}, ${JSON.stringify(stream)}, { segmentBytesMax: 20_000 });
    for (;;) {
      const detail = 'x'.repeat(Math.random() * 400);
      const event = writer.append({ kind: 'system', name: 'heartbeat', at: Date.now(), detail, count: 0 });
      writeSync(1, event.seq + '\\n');
    }`;
}

interface Life {
  readonly stream: string;
  /** The last number the writer said. */
  readonly said: number;
}

async function liveAndDie(stream: string): Promise<Life> {
  const args = ['--conditions=source', '--input-type=module', '-e', program(stream)];
  const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child.stdout!, 'data');
  await new Promise((resolve) => setTimeout(resolve, Math.random() * LIFE_MS_MAX));
  child.kill('SIGKILL');
  await once(child, 'close');
  const said = output.slice(0, output.lastIndexOf('\n')).split('\n').map(Number);
  return { stream, said: said.at(-1) ?? 0 };
}

async function ship(reader: SpoolReader, into: Map<string, number[]>): Promise<void> {
  for (let batch = await reader.next(); batch !== null; batch = await reader.next()) {
    // Now and then a send fails; the batch must come again, and count once.
    if (Math.random() < 0.2) {
      reader.release(batch.stream);
      continue;
    }
    const seqs = batch.lines.map((line) => (JSON.parse(line.toString()) as Event).seq);
    into.set(batch.stream, [...(into.get(batch.stream) ?? []), ...seqs]);
    await reader.ack(batch.stream, batch.lastSeq);
  }
}

it('kill -9 of writers in a loop: every append that returned is shipped exactly once', async () => {
  const reader = await openSpoolReader(dir, { batchRecordsMax: 50 });
  const shipped = new Map<string, number[]>();
  for (let round = 0; round < KILLS; round++) {
    const life = liveAndDie(`worker-${round}`);
    // Ships while the writer writes, and what it left when it is gone.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await ship(reader, shipped);
    const { stream, said } = await life;
    await ship(reader, shipped);
    const seqs = shipped.get(stream) ?? [];
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1));
    expect(said).toBeGreaterThan(0);
    expect(seqs.length).toBeGreaterThanOrEqual(said);
    expect(existsSync(join(dir, stream))).toBe(false);
  }
  expect(reader.corrupt).toBe(0);
  reader.close();
});
