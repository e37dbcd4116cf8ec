import { open, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, syncFolder } from '../atomic-file.ts';
import { type Anchor, addAnchor, readAnchors } from './anchor.ts';
import { type LogHead, parseRecord } from './record.ts';
import { readLines, type Segment } from './segment.ts';

const HOLD_FILE = 'LEGAL_HOLD';

/** The reason of a legal hold, or `null`. While there is one nothing is deleted, whatever its age. */
export async function readLegalHold(dir: string): Promise<string | null> {
  return readIfThere(join(dir, HOLD_FILE));
}

export async function writeLegalHold(dir: string, reason: string | null): Promise<void> {
  const file = join(dir, HOLD_FILE);
  if (reason === null) {
    await rm(file, { force: true });
  } else {
    const handle = await open(file, 'w', 0o600);
    await handle.writeFile(reason);
    await handle.sync();
    await handle.close();
  }
  await syncFolder(dir);
}

export interface Trimmable {
  readonly segments: readonly Segment[];
  readonly through: LogHead;
}

/** The leading segments whose every event is older than `at` (milliseconds); never the one being written. */
export async function trimmable(dir: string, segments: readonly Segment[], at: number): Promise<Trimmable | null> {
  let found: Trimmable | null = null;
  for (const [index, segment] of segments.slice(0, -1).entries()) {
    const end = await endIfOlder(join(dir, segment.file), at);
    if (end === null) break;
    found = { segments: segments.slice(0, index + 1), through: end };
  }
  return found;
}

async function endIfOlder(path: string, at: number): Promise<LogHead | null> {
  let end: LogHead | null = null;
  for await (const lines of readLines(path)) {
    for (const line of lines) {
      const record = parseRecord(line.text);
      // What cannot be read is not deleted: it may be what an investigation is about.
      if (record === null || record.event.at >= at) return null;
      end = { seq: record.seq, hash: record.hash };
    }
  }
  return end;
}

/** Deletes segments behind an anchor that is durable first, so that a crash in between leaves a log that verifies. */
export async function trim(dir: string, what: Trimmable, now: number, reason: string): Promise<Anchor> {
  const anchors = await readAnchors(dir);
  const from = what.segments[0]?.firstSeq ?? what.through.seq;
  const anchor = await addAnchor(dir, anchors, {
    at: now,
    from,
    through: what.through,
    records: what.through.seq - from + 1,
    files: what.segments.map((segment) => segment.file),
    reason,
  });
  for (const segment of what.segments) await unlink(join(dir, segment.file));
  await syncFolder(dir);
  return anchor;
}
