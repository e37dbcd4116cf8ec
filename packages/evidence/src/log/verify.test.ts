import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { canonicalJson } from '../canonical-json.ts';
import { exchange, heartbeat } from '../testing/events.ts';
import { openEvidenceLog } from './log.ts';
import { type LogRecord, sha256Hex } from './record.ts';
import { openSigner, type SignedCheckpoint } from './signature.ts';
import { verifyEvidenceLog } from './verify.ts';

const RECORDS = 30;
let original: string;
let root: string;
let dir: string;
let signed: SignedCheckpoint;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'sallyport-verify-'));
  original = join(root, 'original');
  const log = await openEvidenceLog(original, { segmentBytesMax: 8_000 });
  for (let seq = 1; seq <= RECORDS; seq++) await log.append([seq % 3 === 0 ? exchange('w', seq) : heartbeat('w', seq)]);
  signed = (await openSigner(join(root, 'key.pem'))).sign(log.id, log.head(), 1);
  await log.close();
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  dir = join(root, 'copy');
  rmSync(dir, { recursive: true, force: true });
  cpSync(original, dir, { recursive: true });
});

function files(): string[] {
  return readdirSync(original)
    .filter((name) => name.startsWith('log-0'))
    .sort();
}

/** The record in whose line a byte lies, as file, line and number. */
function placeOf(file: string, offset: number): { file: string; line: number; seq: number } {
  const before = readFileSync(join(original, file)).subarray(0, offset).toString('latin1').split('\n').length - 1;
  return { file, line: before + 1, seq: Number(file.slice(4, 16)) + before };
}

describe('verification', () => {
  it('passes a log as it was written, with its signed head, and reports progress', async () => {
    let done = { bytes: 0, bytesTotal: 0, records: 0 };
    const report = await verifyEvidenceLog(dir, { checkpoints: [signed], through: RECORDS, onProgress: (progress) => (done = progress) });
    expect(report).toMatchObject({
      ok: true,
      from: 1,
      records: RECORDS,
      segments: files().length,
      head: { seq: RECORDS, hash: signed.hash },
    });
    expect(done).toMatchObject({ bytes: done.bytesTotal, records: RECORDS });
  });

  it('names the record of any changed byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000), fc.nat(100_000), fc.integer({ min: 1, max: 255 }), async (which, where, flip) => {
        const file = files()[which % files().length] ?? '';
        const bytes = readFileSync(join(original, file));
        const offset = where % bytes.length;
        const changed = Buffer.from(bytes);
        changed[offset] = (changed[offset] ?? 0) ^ flip;
        writeFileSync(join(dir, file), changed);
        const { ok, broken } = await verifyEvidenceLog(dir, { checkpoints: [signed] });
        writeFileSync(join(dir, file), bytes);
        expect(ok).toBe(false);
        expect(broken).toMatchObject(placeOf(file, offset));
      }),
      { numRuns: 150 },
    );
  });

  it('names a missing, a moved and a repeated record', async () => {
    const file = files()[1] ?? '';
    const lines = readFileSync(join(original, file), 'utf8').trimEnd().split('\n');
    const first = Number(file.slice(4, 16));
    const write = (changed: readonly string[]) => writeFileSync(join(dir, file), `${changed.join('\n')}\n`);
    write([...lines.slice(0, 1), ...lines.slice(2)]);
    expect((await verifyEvidenceLog(dir)).broken).toMatchObject({ file, line: 2, seq: first + 1, reason: 'gap' });
    write([lines[1]!, lines[0]!, ...lines.slice(2)]);
    expect((await verifyEvidenceLog(dir)).broken).toMatchObject({ file, line: 1, seq: first, reason: 'gap' });
    write([lines[0]!, ...lines]);
    expect((await verifyEvidenceLog(dir)).broken).toMatchObject({ file, line: 2, seq: first + 1, reason: 'gap' });
  });

  it('names a missing segment', async () => {
    rmSync(join(dir, files()[1] ?? ''));
    expect((await verifyEvidenceLog(dir)).broken).toMatchObject({ file: files()[2], line: 1, reason: 'gap' });
    rmSync(join(dir, files()[0] ?? ''));
    expect((await verifyEvidenceLog(dir)).broken).toMatchObject({ file: files()[2], line: 1, seq: 1, reason: 'anchor-mismatch' });
  });

  it('names a changed record whose own hash was made good: the next one does not follow it', async () => {
    const file = files()[0] ?? '';
    const lines = readFileSync(join(original, file), 'utf8').split('\n');
    const { event, prev, seq } = JSON.parse(lines[0] ?? '') as LogRecord;
    const forged = { event: { ...event, at: 1 }, prev, seq };
    lines[0] = canonicalJson({ ...forged, hash: sha256Hex(canonicalJson(forged)) });
    writeFileSync(join(dir, file), lines.join('\n'));
    expect((await verifyEvidenceLog(dir)).broken).toMatchObject({ file, line: 2, seq: 2, reason: 'prev-mismatch' });
  });

  it('names a change that keeps every value: a space, a repeated member', async () => {
    const file = files()[0] ?? '';
    const text = readFileSync(join(original, file), 'utf8');
    for (const changed of [text.replace('{"event":', '{ "event":'), text.replace('"seq":1}', '"seq":1,"seq":1}')]) {
      writeFileSync(join(dir, file), changed);
      expect((await verifyEvidenceLog(dir)).broken).toMatchObject({ file, line: 1, seq: 1, reason: 'malformed' });
    }
  });

  it('knows by a signed head that the end was cut, or the whole chain was written anew', async () => {
    const last = files().at(-1) ?? '';
    const text = readFileSync(join(original, last), 'utf8');
    writeFileSync(join(dir, last), text.slice(0, text.trimEnd().lastIndexOf('\n') + 1));
    expect((await verifyEvidenceLog(dir)).ok).toBe(true);
    expect((await verifyEvidenceLog(dir, { checkpoints: [signed] })).broken).toMatchObject({ seq: RECORDS, reason: 'truncated' });
    rmSync(dir, { recursive: true });
    const forged = await openEvidenceLog(dir);
    await forged.append(Array.from({ length: RECORDS }, (_, index) => heartbeat('w', index + 1)));
    await forged.close();
    expect((await verifyEvidenceLog(dir)).ok).toBe(true);
    expect((await verifyEvidenceLog(dir, { checkpoints: [signed] })).broken).toMatchObject({ seq: RECORDS, reason: 'checkpoint-mismatch' });
  });
});
