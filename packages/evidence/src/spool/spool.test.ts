import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVENT_BYTES_MAX, type Event, type EventDraft, type SystemEvent } from '@sallyport/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownerText } from '../owner-lock.ts';
import { exchangeDraft } from '../testing/events.ts';
import { type SpoolDamage, spoolDamageDraft } from './damage.ts';
import { segmentName } from './folder.ts';
import { openSpoolReader, type SpoolReader } from './reader.ts';
import { openSpoolWriter } from './writer.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-spool-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const beat: EventDraft = { kind: 'system', name: 'heartbeat', at: 1, detail: 'beat', count: 0 };

/** Ships everything there is and gives the sequence numbers by stream. */
async function shipAll(reader: SpoolReader): Promise<Map<string, Event[]>> {
  const shipped = new Map<string, Event[]>();
  for (let batch = await reader.next(); batch !== null; batch = await reader.next()) {
    const events = batch.lines.map((line) => JSON.parse(line.toString()) as Event);
    expect([events[0]?.seq, events.at(-1)?.seq]).toEqual([batch.firstSeq, batch.lastSeq]);
    shipped.set(batch.stream, [...(shipped.get(batch.stream) ?? []), ...events]);
    await reader.ack(batch.stream, batch.lastSeq);
  }
  return shipped;
}

function seqs(events: readonly Event[] | undefined): number[] {
  return (events ?? []).map((event) => event.seq);
}

function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}

describe('spool', () => {
  it('ships what was written, in order, over segments and streams, and removes what is done', async () => {
    const writers = ['a', 'b'].map((stream) => openSpoolWriter(dir, stream, { segmentBytesMax: 2_000 }));
    for (let round = 0; round < 100; round++) for (const writer of writers) expect(writer.append(beat)?.seq).toBe(round + 1);
    expect(readdirSync(join(dir, 'a')).length).toBeGreaterThan(5);
    const reader = await openSpoolReader(dir, { batchRecordsMax: 7 });
    const live = await shipAll(reader);
    expect(seqs(live.get('a'))).toEqual(upTo(100));
    expect(seqs(live.get('b'))).toEqual(upTo(100));
    // The last segment stays with its living writer.
    expect(readdirSync(join(dir, 'a')).filter((name) => name.endsWith('.spool'))).toHaveLength(1);
    writers[0]?.append(beat);
    writers[0]?.close();
    expect(seqs((await shipAll(reader)).get('a'))).toEqual([101]);
    await reader.next();
    expect(existsSync(join(dir, 'a'))).toBe(false);
    expect(existsSync(join(dir, 'b'))).toBe(true);
    writers[1]?.close();
    reader.close();
  });

  it('hands a batch out again after a failed send and after a restart, and goes on behind a partial ack', async () => {
    const writer = openSpoolWriter(dir, 's');
    for (let count = 0; count < 10; count++) writer.append(beat);
    const first = await openSpoolReader(dir);
    expect((await first.next())?.lastSeq).toBe(10);
    expect(await first.next()).toBeNull();
    first.release('s');
    expect((await first.next())?.firstSeq).toBe(1);
    await first.ack('s', 4);
    first.close();
    const second = await openSpoolReader(dir);
    expect(await second.next()).toMatchObject({ firstSeq: 5, lastSeq: 10 });
    await second.ack('s', 10);
    expect(await second.next()).toBeNull();
    expect(second.backlog()).toEqual({ streams: 1, bytes: 0 });
    second.close();
    writer.close();
  });

  it('has one reader', async () => {
    const reader = await openSpoolReader(dir);
    await expect(openSpoolReader(dir)).rejects.toMatchObject({ code: 'CONFLICT' });
    reader.close();
    (await openSpoolReader(dir)).close();
  });

  it('clears away what killed writers left half made, and nothing else', async () => {
    for (const [name, owner] of [
      ['.new-dead', '1999999999 1'],
      ['.new-live', ownerText(process.pid)],
    ] as const) {
      mkdirSync(join(dir, name));
      writeFileSync(join(dir, name, 'owner'), owner);
    }
    mkdirSync(join(dir, '.new-now'));
    (await openSpoolReader(dir)).close();
    expect(readdirSync(dir).sort()).toEqual(['.new-live', '.new-now']);
  });

  it('writes staged events together, and on disk when it flushes', async () => {
    const writer = openSpoolWriter(dir, 's', { segmentBytesMax: 2_000 });
    const reader = await openSpoolReader(dir);
    for (let count = 0; count < 40; count++) expect(writer.stage(beat)).toBe(true);
    expect(writer.written).toBe(0);
    expect(await reader.next()).toBeNull();
    expect(writer.flush()).toBe(true);
    expect(writer.written).toBe(40);
    expect(writer.append(beat)?.seq).toBe(41);
    expect(seqs((await shipAll(reader)).get('s'))).toEqual(upTo(41));
    writer.stage(beat);
    writer.close();
    expect(seqs((await shipAll(reader)).get('s'))).toEqual([42]);
    reader.close();
  });

  it('stages no more than its buffer, and loses none of it', async () => {
    const writer = openSpoolWriter(dir, 's');
    const large: EventDraft = { ...beat, detail: 'x'.repeat(30_000) };
    for (let count = 0; count < 20; count++) expect(writer.stage(large)).toBe(true);
    expect(writer.written).toBeGreaterThan(0);
    writer.close();
    const reader = await openSpoolReader(dir);
    expect(seqs((await shipAll(reader)).get('s'))).toEqual(upTo(20));
    reader.close();
  });

  it('counts staged events that could not be written, and gives their numbers again', async () => {
    const writer = openSpoolWriter(dir, 's');
    const file = join(dir, 's', segmentName(1));
    mkdirSync(file);
    for (let count = 0; count < 3; count++) expect(writer.stage(beat)).toBe(true);
    expect(writer.flush()).toBe(false);
    expect(writer).toMatchObject({ written: 0, lost: 3, full: true });
    rmSync(file, { recursive: true });
    expect(writer.append(beat)).toMatchObject({ seq: 2, name: 'heartbeat' });
    const reader = await openSpoolReader(dir);
    const events = (await shipAll(reader)).get('s') as SystemEvent[];
    expect(events.map((event) => [event.seq, event.name, event.count])).toEqual([
      [1, 'spool-overflow', 3],
      [2, 'heartbeat', 0],
    ]);
    writer.close();
    reader.close();
  });

  it('counts what is lost while full and says so first when there is room', async () => {
    let now = 0;
    const writer = openSpoolWriter(dir, 's', { segmentBytesMax: 1_000, bytesMax: 3_000, clock: { now: () => now } });
    while (writer.append(beat) !== null) now++;
    const before = writer.written;
    for (let count = 0; count < 4; count++) writer.append(beat);
    expect(writer).toMatchObject({ full: true, lost: 5, written: before });
    expect(writer.bytes).toBeLessThanOrEqual(3_000);
    const reader = await openSpoolReader(dir);
    await shipAll(reader);
    expect(writer.append(beat)).toBeNull();
    now += 1_000;
    expect(writer.append(beat)).toMatchObject({ seq: before + 2, name: 'heartbeat' });
    expect(writer.full).toBe(false);
    const events = (await shipAll(reader)).get('s') as SystemEvent[];
    expect(events.map((event) => [event.seq, event.name, event.count])).toEqual([
      [before + 1, 'spool-overflow', 6],
      [before + 2, 'heartbeat', 0],
    ]);
    writer.close();
    reader.close();
  });

  it('has room again once a full spool of one living writer was shipped', async () => {
    let now = 0;
    const writer = openSpoolWriter(dir, 'a', { bytesMax: 4_000, segmentBytesMax: 1_000_000, clock: { now: () => now } });
    const reader = await openSpoolReader(dir);
    for (let round = 1; round <= 3; round++) {
      // All of it lies in one segment, which the writer has open.
      while (writer.append(beat) !== null) now += 1;
      await shipAll(reader);
      now += 1_000;
      expect(writer.append(beat)).not.toBeNull();
    }
    expect(readdirSync(join(dir, 'a')).filter((name) => name.endsWith('.spool'))).toHaveLength(1);
    writer.close();
    const [last] = [...(await shipAll(reader)).values()];
    expect(last?.at(-1)?.seq).toBe(writer.written);
    reader.close();
  });

  it('tells what a writer had lost that was killed while the spool was full', async () => {
    let now = 0;
    const clock = { now: () => now };
    const damages: SpoolDamage[] = [];
    const killed = openSpoolWriter(dir, 'killed', { bytesMax: 3_000, clock });
    while (killed.append(beat) !== null) now++;
    const recovered = openSpoolWriter(dir, 'recovered', { bytesMax: 3_000, clock });
    for (let count = 0; count < 4; count++) expect(recovered.append(beat)).toBeNull();
    expect(killed.append(beat)).toBeNull();
    const reader = await openSpoolReader(dir, { onDamage: (damage) => damages.push(damage) });
    await shipAll(reader);
    now += 1_000;
    expect(recovered.append(beat)).not.toBeNull();
    // As a kill leaves it: the owner is a process that is gone.
    for (const stream of ['killed', 'recovered']) writeFileSync(join(dir, stream, 'owner'), '4194305 1');
    expect(seqs((await shipAll(reader)).get('recovered'))).toEqual([1, 2]);
    await reader.next();
    expect(damages).toEqual([{ kind: 'lost', stream: 'killed', file: '', offset: 0, size: killed.lost, quarantined: null }]);
    expect(damages.map((damage) => spoolDamageDraft(damage, 7))).toMatchObject([{ name: 'spool-overflow', at: 7, count: killed.lost }]);
    expect(readdirSync(dir).filter((name) => !name.startsWith('.'))).toEqual([]);
    reader.close();
  });

  it('keeps a small spool in small segments, so that shipping makes room while it fills', async () => {
    const writer = openSpoolWriter(dir, 'a', { bytesMax: 16_000 });
    const reader = await openSpoolReader(dir);
    for (let round = 0; round < 1_000; round++) {
      expect(writer.append(beat)).not.toBeNull();
      if (round % 20 === 0) await shipAll(reader);
    }
    expect(writer.lost).toBe(0);
    writer.close();
    reader.close();
  });

  it('sets a damaged record aside and ships the rest', async () => {
    const writer = openSpoolWriter(dir, 's');
    for (let count = 0; count < 5; count++) writer.append(beat);
    writer.close();
    const file = join(dir, 's', segmentName(1));
    const lines = readFileSync(file, 'utf8').split('\n');
    lines[2] = (lines[2] ?? '').replace('beat', 'bent');
    writeFileSync(file, lines.join('\n'));
    const damage: SpoolDamage[] = [];
    const reader = await openSpoolReader(dir, { onDamage: (seen) => damage.push(seen) });
    const first = await reader.next();
    expect(first?.lines.map((line) => (JSON.parse(line.toString()) as Event).seq)).toEqual([1, 2, 4, 5]);
    reader.release('s');
    expect(seqs((await shipAll(reader)).get('s'))).toEqual([1, 2, 4, 5]);
    expect(damage.map((seen) => seen.kind)).toEqual(['corrupt', 'gap']);
    const kept = damage[0]?.quarantined ?? '';
    expect(readFileSync(join(dir, '.quarantine', kept), 'utf8')).toContain('bent');
    reader.close();
  });

  it('drops the unfinished last line of a writer that is gone, and waits for one that lives', async () => {
    const writer = openSpoolWriter(dir, 's');
    writer.append(beat);
    const file = join(dir, 's', segmentName(1));
    const line = readFileSync(file, 'utf8');
    appendFileSync(file, line.slice(0, 30));
    const reader = await openSpoolReader(dir);
    expect(seqs((await shipAll(reader)).get('s'))).toEqual([1]);
    expect(reader.torn).toBe(0);
    writer.close();
    expect(await reader.next()).toBeNull();
    expect(reader.torn).toBe(1);
    expect(existsSync(join(dir, 's'))).toBe(false);
    reader.close();
  });

  it('makes an oversize event fit: observation, then excerpt, then long texts', async () => {
    const writer = openSpoolWriter(dir, 's');
    const draft = exchangeDraft();
    const long = 'ü'.repeat(EVENT_BYTES_MAX);
    const excerpt = { target: '/', headers: [], body: long };
    const observed = writer.append({ ...draft, observation: { ...draft.observation!, segments: [long] } });
    expect(observed).toMatchObject({ observation: null, excerpt: draft.excerpt });
    expect(writer.append({ ...draft, excerpt })).toMatchObject({ observation: null, excerpt: null, findings: draft.findings });
    const cut = writer.append({ ...draft, path: long });
    expect(cut).toMatchObject({ decision: draft.decision });
    expect(Buffer.byteLength(JSON.stringify(cut))).toBeLessThanOrEqual(EVENT_BYTES_MAX);
    const reader = await openSpoolReader(dir);
    expect(seqs((await shipAll(reader)).get('s'))).toEqual([1, 2, 3]);
    reader.close();
    writer.close();
  });
});
