import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Event, ExchangeEvent } from '@sallyport/core';
import { expect } from 'vitest';
import { CLI } from '../main-job/product.fixture.ts';

/** Every event of an evidence log, read as the plain lines it is made of. */
export async function readLog(dir: string): Promise<Event[]> {
  const events: Event[] = [];
  for (const name of (await readdir(dir)).filter((file) => /^log-\d+\.jsonl$/.test(file)).sort()) {
    for (const line of (await readFile(join(dir, name), 'utf8')).split('\n')) {
      if (line !== '') events.push((JSON.parse(line) as { event: Event }).event);
    }
  }
  return events;
}

/** What holds of every log, whatever was killed: the chain is whole, no event is there twice, no stream has a hole. */
export async function expectWhole(dir: string, events: readonly Event[]): Promise<void> {
  const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'verify', dir, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, broken: null, records: events.length });
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  const last = new Map<string, number>();
  const holes: string[] = [];
  for (const { id, stream, seq } of events) {
    if (seq !== (last.get(stream) ?? 0) + 1) holes.push(id);
    last.set(stream, seq);
  }
  expect(holes).toEqual([]);
}

export function exchangesOf(events: readonly Event[]): ExchangeEvent[] {
  return events.filter((event) => event.kind === 'exchange');
}

export function systemDetails(events: readonly Event[], name: string): string[] {
  return events.flatMap((event) => (event.kind === 'system' && event.name === name ? [event.detail] : []));
}

/** How often each marker's exchange was recorded. */
export function recordedMarkers(events: readonly Event[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { path } of exchangesOf(events)) {
    const marker = path.slice(path.lastIndexOf('/') + 1);
    counts.set(marker, (counts.get(marker) ?? 0) + 1);
  }
  return counts;
}

/** Every answered request is recorded, and none twice. Answers that got lost on their way may be recorded beside them. */
export function expectAnsweredOnce(events: readonly Event[], answered: ReadonlyMap<string, number>): void {
  const recorded = recordedMarkers(events);
  expect([...answered.keys()].filter((marker) => !recorded.has(marker))).toEqual([]);
  expect([...recorded].filter(([, count]) => count !== 1)).toEqual([]);
}
