import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, replaceFile } from '../atomic-file.ts';
import { canonicalJson } from '../canonical-json.ts';
import { LOG_LINE_BYTES_MAX } from './limits.ts';
import { type LogHead, parseRecord, sha256Hex } from './record.ts';

const FILE = 'checkpoint.json';
const MARKS_FILE = 'marks.json';

/** Last sequence number by source stream. */
export type Marks = readonly (readonly [stream: string, seq: number])[];

/** A place in the log from which a restart can go on. Never trusted alone: the record it names must be there. */
export interface Checkpoint {
  readonly head: LogHead;
  /** The segment that holds the head, and the bytes of the head's line. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly streams: Marks;
}

export async function writeCheckpoint(dir: string, checkpoint: Checkpoint): Promise<void> {
  // Not synced: an old one only means more to read again.
  await replaceFile(join(dir, FILE), summed(checkpoint), false);
}

/** The last checkpoint, or `null` when there is none or it is damaged. It may name more than the log holds. */
export async function readCheckpoint(dir: string): Promise<Checkpoint | null> {
  return unsummed(await readIfThere(join(dir, FILE))) as Checkpoint | null;
}

export async function removeCheckpoint(dir: string): Promise<void> {
  await rm(join(dir, FILE), { force: true });
}

/** Marks as of the last trimming: those of streams whose records are all deleted can be rebuilt from nothing else. */
export async function writeMarks(dir: string, marks: Marks): Promise<void> {
  await replaceFile(join(dir, MARKS_FILE), summed(marks), true);
}

export async function readMarks(dir: string): Promise<Marks> {
  return (unsummed(await readIfThere(join(dir, MARKS_FILE))) as Marks | null) ?? [];
}

/** `<SHA-256> <canonical JSON>`, so that a half-written or damaged file is seen. */
function summed(value: unknown): string {
  const body = canonicalJson(value);
  return `${sha256Hex(body)} ${body}\n`;
}

function unsummed(text: string | null): unknown {
  const body = text?.slice(65).trimEnd() ?? '';
  return text !== null && sha256Hex(body) === text.slice(0, 64) ? JSON.parse(body) : null;
}

/** True when the record the checkpoint names stands where it says. */
export async function holdsHead(dir: string, checkpoint: Checkpoint): Promise<boolean> {
  const length = checkpoint.end - checkpoint.start;
  if (length < 2 || length > LOG_LINE_BYTES_MAX) return false;
  try {
    const handle = await open(join(dir, checkpoint.file), 'r');
    try {
      const buffer = Buffer.alloc(length);
      await handle.read(buffer, 0, length, checkpoint.start);
      const record = parseRecord(buffer.toString('utf8').trimEnd());
      return record?.seq === checkpoint.head.seq && record.hash === checkpoint.head.hash;
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}
