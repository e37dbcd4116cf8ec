import { open, rename, stat, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SallyportError } from '@sallyport/core';
import { syncFolder } from '../atomic-file.ts';
import { anchoredHead, readAnchors } from './anchor.ts';
import { type LogBreak, type WalkResult, type WalkStart, walkChain } from './chain-walk.ts';
import { type Checkpoint, holdsHead, readCheckpoint, readMarks, removeCheckpoint } from './checkpoint.ts';
import type { LogHead } from './record.ts';
import { listSegments, type Segment } from './segment.ts';
import { StreamMarks } from './stream-marks.ts';

/** What opening found and did. */
export interface LogRecovery {
  /** Bytes of an unfinished last line that were cut; its append had not returned. */
  readonly cutBytes: number;
  /** Records read again because they came after the last checkpoint. */
  readonly replayed: number;
  readonly fromCheckpoint: boolean;
  /** Files that keep what was set aside, when told to go on behind damage. */
  readonly setAside: readonly string[];
}

export interface RecoveredLog {
  readonly head: LogHead;
  readonly marks: StreamMarks;
  readonly segments: readonly Segment[];
  /** Place of the head's line in the last segment. */
  readonly last: { readonly file: string; readonly start: number; readonly end: number };
  readonly recovery: LogRecovery;
}

/**
 * Finds where the log ends: from the last checkpoint if the log agrees with it, else from its start. An unfinished last
 * line is cut. Any other damage throws LOG_BROKEN, unless `onDamage` says to set it aside.
 */
export async function recoverLog(dir: string, onDamage: 'refuse' | 'set-aside'): Promise<RecoveredLog> {
  const base = anchoredHead(await readAnchors(dir));
  const segments = await withoutTrimmed(dir, await listSegments(dir), base.seq);
  const noted = await readCheckpoint(dir);
  const checkpoint = noted !== null && (await isUsable(dir, segments, noted)) ? noted : null;
  const marks = new StreamMarks(checkpoint?.streams ?? (await readMarks(dir)));
  const start: WalkStart = checkpoint === null ? { head: base, offset: 0 } : { head: checkpoint.head, offset: checkpoint.end };
  const left = checkpoint === null ? segments : segments.slice(segments.findIndex((segment) => segment.file === checkpoint.file));
  const walk = await walkChain(dir, left, start, {
    through: Number.POSITIVE_INFINITY,
    progress() {},
    record(record) {
      marks.advance(record.event.stream, record.event.seq);
      return null;
    },
  });
  const last = walk.records > 0 || checkpoint === null ? walk.last : checkpoint;
  const mended = walk.broken === null ? { cutBytes: 0, setAside: [] } : await mend(dir, segments, walk, walk.broken, onDamage);
  if (noted !== null && noted.head.seq > walk.head.seq) await missingTail(dir, noted, walk.head, onDamage);
  const recovery: LogRecovery = { ...mended, replayed: walk.records, fromCheckpoint: checkpoint !== null };
  return {
    head: walk.head,
    marks,
    segments: await listSegments(dir),
    last: { file: last.file, start: last.start, end: last.end },
    recovery,
  };
}

/** A trimming that was interrupted after its anchor was written is finished. */
async function withoutTrimmed(dir: string, segments: readonly Segment[], through: number): Promise<Segment[]> {
  const kept: Segment[] = [];
  for (const segment of segments) {
    if (segment.firstSeq <= through) await unlink(join(dir, segment.file));
    else kept.push(segment);
  }
  return kept;
}

async function isUsable(dir: string, segments: readonly Segment[], checkpoint: Checkpoint): Promise<boolean> {
  return segments.some((segment) => segment.file === checkpoint.file) && holdsHead(dir, checkpoint);
}

/** A checkpoint is written after what it names is durable, so a log that ends before it was cut by someone. */
async function missingTail(dir: string, noted: Checkpoint, head: LogHead, onDamage: 'refuse' | 'set-aside'): Promise<void> {
  if (onDamage === 'refuse') {
    throw new SallyportError(
      'LOG_BROKEN',
      noted.file,
      `the log ends at record ${head.seq}, and reached ${noted.head.seq} at its last checkpoint`,
    );
  }
  await removeCheckpoint(dir);
}

async function mend(
  dir: string,
  segments: readonly Segment[],
  walk: WalkResult,
  broken: LogBreak,
  onDamage: 'refuse' | 'set-aside',
): Promise<Pick<LogRecovery, 'cutBytes' | 'setAside'>> {
  const path = join(dir, broken.file);
  const size = (await stat(path)).size;
  if (broken.reason === 'truncated' && broken.file === segments.at(-1)?.file) {
    await truncate(path, walk.brokenAt);
    return { cutBytes: size - walk.brokenAt, setAside: [] };
  }
  if (onDamage === 'refuse') {
    throw new SallyportError('LOG_BROKEN', `${broken.file}:${broken.line}`, `record ${broken.seq}: ${broken.reason}, ${broken.detail}`);
  }
  return { cutBytes: 0, setAside: await setAside(dir, segments, broken.file, walk.brokenAt) };
}

/** Moves everything from the damage on out of the log, into files beside it. */
async function setAside(dir: string, segments: readonly Segment[], file: string, offset: number): Promise<string[]> {
  const path = join(dir, file);
  const kept = `damaged-${offset}-${file}`;
  await writeFile(join(dir, kept), await readTail(path, offset), { mode: 0o600, flush: true });
  const moved = [kept];
  for (const later of segments.slice(segments.findIndex((segment) => segment.file === file) + 1)) {
    await rename(join(dir, later.file), join(dir, `damaged-${later.file}`));
    moved.push(`damaged-${later.file}`);
  }
  if (offset > 0) await truncate(path, offset);
  else await unlink(path);
  await syncFolder(dir);
  return moved;
}

async function readTail(path: string, offset: number): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    // At most one segment long.
    const bytes = Buffer.alloc((await handle.stat()).size - offset);
    await handle.read(bytes, 0, bytes.length, offset);
    return bytes;
  } finally {
    await handle.close();
  }
}
