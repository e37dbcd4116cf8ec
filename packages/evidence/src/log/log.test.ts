import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Event } from '@sallyport/core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchange, heartbeat } from '../testing/events.ts';
import { type EvidenceLog, openEvidenceLog } from './log.ts';
import type { LogHead } from './record.ts';
import { openSigner, type SignedCheckpoint } from './signature.ts';
import { readSignedHeads } from './signed-heads.ts';
import { verifyEvidenceLog } from './verify.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-log-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function beats(stream: string, from: number, to: number, at?: number): Event[] {
  return Array.from({ length: to - from + 1 }, (_, index) => heartbeat(stream, from + index, at));
}

async function ids(log: EvidenceLog, from = 1): Promise<string[]> {
  const found: string[] = [];
  for await (const record of log.read(from)) found.push(record.event.id);
  return found;
}

function segments(): string[] {
  return readdirSync(dir).filter((name) => name.startsWith('log-0'));
}

describe('evidence log', () => {
  it('keeps what was appended over a restart, in one chain', async () => {
    const first = await openEvidenceLog(dir);
    const flagged = exchange('w', 1);
    expect(await first.append([flagged, ...beats('w', 2, 5)])).toMatchObject({ appended: 5, duplicates: 0, gaps: [], head: { seq: 5 } });
    await first.close();
    const second = await openEvidenceLog(dir);
    expect(second.id).toBe(first.id);
    expect(second.recovery).toEqual({ cutBytes: 0, setAside: [], replayed: 0, fromCheckpoint: true });
    expect(second.head()).toEqual(first.head());
    await second.append(beats('w', 6, 7));
    const records = [];
    for await (const record of second.read(1)) records.push(record);
    expect(records[0]?.event).toEqual(flagged);
    expect(records.map((record) => record.seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await second.close();
    expect(await verifyEvidenceLog(dir)).toMatchObject({
      ok: true,
      from: 1,
      records: 7,
      anchored: false,
      broken: null,
      head: second.head(),
    });
  });

  it('keeps signed heads until it is closed, and not a byte after', async () => {
    const signer = await openSigner(join(dir, 'keys', 'evidence.pem'));
    const log = await openEvidenceLog(dir);
    const sign = (id: string, head: LogHead): SignedCheckpoint => signer.sign(id, head, 7);
    await log.signHead(sign);
    expect((await readSignedHeads(dir)).heads).toEqual([]);
    await log.append(beats('w', 1, 3));
    const before = log.signHead(sign);
    await log.close();
    await before;
    const kept = readFileSync(join(dir, 'signed-heads.jsonl'), 'utf8');
    expect((await readSignedHeads(dir)).heads).toMatchObject([{ log: log.id, ...log.head() }]);
    await expect(log.signHead(sign)).rejects.toMatchObject({ code: 'INTERNAL', detail: 'the evidence log is closed' });
    expect(readFileSync(join(dir, 'signed-heads.jsonl'), 'utf8')).toBe(kept);
  });

  it('keeps what comes twice once, over restarts, and says what never came', async () => {
    const first = await openEvidenceLog(dir);
    await first.append(beats('a', 1, 3));
    expect(await first.append([...beats('a', 2, 4), ...beats('b', 1, 1), ...beats('b', 1, 1)])).toMatchObject({
      appended: 2,
      duplicates: 3,
    });
    await first.close();
    rmSync(join(dir, 'checkpoint.json'));
    const second = await openEvidenceLog(dir);
    expect(second.recovery).toMatchObject({ fromCheckpoint: false, replayed: 5 });
    expect([second.highWater('a'), second.highWater('b'), second.highWater('c')]).toEqual([4, 1, 0]);
    const result = await second.append([heartbeat('a', 4), heartbeat('a', 9)]);
    expect(result).toMatchObject({ appended: 1, duplicates: 1, gaps: [{ stream: 'a', expected: 5, found: 9 }] });
    await second.close();
  });

  it('shares commits between callers and keeps their order', async () => {
    const log = await openEvidenceLog(dir);
    const heads: number[] = [];
    log.onAppend((head) => heads.push(head.seq));
    const results = await Promise.all(Array.from({ length: 600 }, (_, index) => log.append([heartbeat('w', index + 1)])));
    expect(results.map((result) => result.head.seq)).toEqual(Array.from({ length: 600 }, (_, index) => index + 1));
    expect(heads.length).toBeLessThan(50);
    expect(heads.at(-1)).toBe(600);
    await log.close();
  });

  it('records its own events under their next number', async () => {
    const log = await openEvidenceLog(dir);
    const draft = { kind: 'system', name: 'config-applied', at: 5, detail: 'v1', count: 0 } as const;
    const events = await Promise.all([log.record(draft), log.record(draft), log.record(draft, 'other')]);
    expect(events.map((event) => event.id)).toEqual(['control-plane:000000000001', 'control-plane:000000000002', 'other:000000000001']);
    await log.close();
  });

  it('fails only the caller whose event has no canonical form, and mends lone surrogates', async () => {
    const log = await openEvidenceLog(dir);
    const bad = { ...heartbeat('w', 2), count: Number.NaN };
    const [good, failed] = await Promise.allSettled([log.append([heartbeat('w', 1)]), log.append([bad]), log.append([heartbeat('v', 1)])]);
    expect(good).toMatchObject({ status: 'fulfilled', value: { appended: 1 } });
    expect(failed).toMatchObject({ status: 'rejected', reason: { code: 'RECORD_INVALID' } });
    await expect(log.append([{ ...heartbeat('w', 2), id: 'w:2' }])).rejects.toMatchObject({ code: 'RECORD_INVALID' });
    await log.append([{ ...exchange('w', 2), path: '/\ud800' }]);
    expect(await ids(log)).toEqual(['w:000000000001', 'v:000000000001', 'w:000000000002']);
    for await (const { event } of log.read(3)) expect(event).toMatchObject({ path: '/\ufffd' });
    await log.close();
    expect((await verifyEvidenceLog(dir)).ok).toBe(true);
  });

  it('goes on in the next segment and reads across them from any number', async () => {
    const log = await openEvidenceLog(dir, { segmentBytesMax: 2_000 });
    for (let seq = 1; seq <= 60; seq++) await log.append([heartbeat('w', seq)]);
    expect(segments().length).toBeGreaterThan(5);
    const all = await ids(log);
    for (const from of [1, 2, 17, 30, 59, 60, 61, 3]) expect(await ids(log, from)).toEqual(all.slice(from - 1));
    const middle = [];
    for await (const record of log.read(10, 12)) middle.push(record.seq);
    expect(middle).toEqual([10, 11, 12]);
    await log.close();
    expect(await verifyEvidenceLog(dir)).toMatchObject({ ok: true, records: 60 });
  });

  it('has one owner', async () => {
    const log = await openEvidenceLog(dir);
    await expect(openEvidenceLog(dir)).rejects.toMatchObject({ code: 'CONFLICT' });
    await log.close();
    await (await openEvidenceLog(dir)).close();
    await expect(log.append([heartbeat('w', 1)])).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('keeps its files to itself', async () => {
    const log = await openEvidenceLog(dir);
    await log.append([heartbeat('w', 1)]);
    await log.close();
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o077, name).toBe(0);
  });
});

describe('exactly once', () => {
  it('whatever is sent again, in whatever pieces, over whatever restarts', async () => {
    const piece = fc.record({
      stream: fc.constantFrom('a', 'b', 'c'),
      back: fc.nat(6),
      length: fc.nat(8),
      restart: fc.constantFrom('no', 'no', 'clean', 'scan'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 12 }), async (pieces) => {
        rmSync(dir, { recursive: true, force: true });
        let log = await openEvidenceLog(dir, { segmentBytesMax: 1_500 });
        const sent = new Map<string, number>();
        for (const { stream, back, length, restart } of pieces) {
          const from = Math.max(1, (sent.get(stream) ?? 0) + 1 - back);
          const events = beats(stream, from, from + length - 1);
          const known = sent.get(stream) ?? 0;
          const fresh = events.filter((event) => event.seq > known).length;
          expect(await log.append(events)).toMatchObject({ appended: fresh, duplicates: events.length - fresh, gaps: [] });
          sent.set(stream, Math.max(known, from + length - 1));
          if (restart === 'no') continue;
          await log.close();
          if (restart === 'scan') rmSync(join(dir, 'checkpoint.json'), { force: true });
          log = await openEvidenceLog(dir, { segmentBytesMax: 1_500 });
        }
        const kept = await ids(log);
        await log.close();
        const wanted = [...sent].flatMap(([stream, last]) => beats(stream, 1, last).map((event) => event.id));
        expect([...kept].sort()).toEqual(wanted.sort());
        expect((await verifyEvidenceLog(dir)).ok).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('retention', () => {
  async function aged(): Promise<EvidenceLog> {
    const log = await openEvidenceLog(dir, { segmentBytesMax: 2_000, clock: { now: () => 9_000 } });
    for (let seq = 1; seq <= 40; seq++) await log.append([heartbeat('old', seq, seq)]);
    return log;
  }

  it('deletes whole old segments behind an anchor, and the rest verifies from there', async () => {
    const log = await aged();
    const before = segments().length;
    const trimmed = await log.deleteBefore(21, 'retention 12 months');
    expect(trimmed.segments).toBeGreaterThan(1);
    expect(trimmed.records).toBeLessThanOrEqual(20);
    expect(segments()).toHaveLength(before - trimmed.segments);
    expect(log.first()).toBe(trimmed.records + 1);
    const kept = await ids(log);
    expect(kept[0]).toBe(heartbeat('old', trimmed.records + 1).id);
    expect(kept.at(-1)).toBe('control-plane:000000000001');
    await log.close();
    expect(await verifyEvidenceLog(dir)).toMatchObject({ ok: true, from: trimmed.records + 1, anchored: true });
  });

  it('still knows the duplicates of streams whose records are all gone', async () => {
    const log = await aged();
    for (let seq = 1; seq <= 20; seq++) await log.append([heartbeat('new', seq, 5_000)]);
    await log.deleteBefore(1_000, 'retention');
    await log.close();
    rmSync(join(dir, 'checkpoint.json'));
    const again = await openEvidenceLog(dir);
    expect(again.highWater('old')).toBe(40);
    expect(await again.append(beats('old', 39, 41))).toMatchObject({ appended: 1, duplicates: 2 });
    await again.close();
  });

  it('finishes a deletion that was interrupted behind its anchor', async () => {
    const log = await aged();
    const kept = new Map(segments().map((name) => [name, readFileSync(join(dir, name))]));
    const trimmed = await log.deleteBefore(21, 'retention');
    await log.close();
    const gone = [...kept].filter(([name]) => !existsSync(join(dir, name)));
    for (const [name, bytes] of gone) writeFileSync(join(dir, name), bytes);
    expect(await verifyEvidenceLog(dir)).toMatchObject({ ok: true, from: trimmed.records + 1 });
    const again = await openEvidenceLog(dir);
    expect(again.first()).toBe(trimmed.records + 1);
    expect(gone.some(([name]) => existsSync(join(dir, name)))).toBe(false);
    await again.close();
  });

  it('deletes nothing under a legal hold', async () => {
    const log = await aged();
    await log.setLegalHold('case 17');
    expect(await log.deleteBefore(21, 'retention')).toEqual({ segments: 0, records: 0, held: true });
    expect(await log.legalHold()).toBe('case 17');
    await log.setLegalHold(null);
    expect((await log.deleteBefore(21, 'retention')).segments).toBeGreaterThan(0);
    await log.close();
  });

  it('notices a changed anchor', async () => {
    const log = await aged();
    await log.deleteBefore(21, 'retention');
    await log.close();
    const file = join(dir, 'anchors.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').replace('retention', 'detention'));
    expect(await verifyEvidenceLog(dir)).toMatchObject({
      ok: false,
      broken: { file: 'anchors.jsonl', line: 1, reason: 'anchor-mismatch' },
    });
    await expect(openEvidenceLog(dir)).rejects.toMatchObject({ code: 'LOG_BROKEN' });
  });
});
