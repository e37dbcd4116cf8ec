import { mkdirSync, readdirSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RandomSource, SallyportError } from '@sallyport/core';
import { isOwnerAlive, ownerText, readOwner } from '../owner-lock.ts';
import { SPOOL_STREAM_CHARS_MAX } from './limits.ts';

/*
 * <spool>/<stream>/owner              the writer's process; gone once the writer closed
 * <spool>/<stream>/<first seq>.spool  segments
 * <spool>/<stream>/ack.json           how far the reader has shipped
 * <spool>/<stream>/lost               what a writer that found the spool full has lost and not yet recorded
 * <spool>/.quarantine/                damaged records, and events that the receiver refused
 */
const STREAM_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
const SEGMENT_NAME = /^(\d{12})\.spool$/;
const OWNER = 'owner';
const DRAFT = '.new-';

/** A name for one run of one worker, unique over restarts: `<node>-<worker>-<start, base 36><random, hex>`. */
export function spoolStreamId(node: string, worker: number | string, now: number, random: RandomSource): string {
  const bytes = new Uint8Array(4);
  random(bytes);
  const plain = node.replace(/[^A-Za-z0-9-]/g, '-').replace(/^-+/, '');
  const tail = `-${worker}-${Math.floor(now).toString(36)}${Buffer.from(bytes).toString('hex')}`;
  return (plain === '' ? 'node' : plain).slice(0, SPOOL_STREAM_CHARS_MAX - tail.length) + tail;
}

export function isStreamName(name: string): boolean {
  return name.length <= SPOOL_STREAM_CHARS_MAX && STREAM_NAME.test(name);
}

/** Makes the folder of a new stream; it appears with its owner in it, so no reader takes it for a dead one. */
export function createStreamFolder(dir: string, stream: string): string {
  if (!isStreamName(stream)) throw new SallyportError('INTERNAL', dir, `"${stream}" is not a stream name`);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const draft = join(dir, `${DRAFT}${stream}`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(join(draft, OWNER), ownerText(process.pid), { mode: 0o600 });
  const folder = join(dir, stream);
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw new SallyportError('CONFLICT', folder, 'this stream was used before', { cause: error });
  }
  return folder;
}

/** Removes folders of writers that were killed before their stream appeared. One without an owner is being made. */
export function removeAbandoned(dir: string): void {
  for (const name of namesIn(dir)) {
    if (!name.startsWith(DRAFT)) continue;
    const folder = join(dir, name);
    if (readOwner(join(folder, OWNER)) !== null && !hasLiveWriter(folder)) rmSync(folder, { recursive: true, force: true });
  }
}

export function leaveStreamFolder(folder: string): void {
  unlinkSync(join(folder, OWNER));
}

/** False once the writer closed or its process ended: nothing will be added. */
export function hasLiveWriter(folder: string): boolean {
  const owner = readOwner(join(folder, OWNER));
  return owner !== null && isOwnerAlive(owner);
}

export function segmentName(firstSeq: number): string {
  return `${String(firstSeq).padStart(12, '0')}.spool`;
}

/** First sequence numbers of the segments of a stream, ascending. */
export function segmentsOf(folder: string): number[] {
  const found: number[] = [];
  for (const name of namesIn(folder)) {
    const match = SEGMENT_NAME.exec(name);
    if (match) found.push(Number(match[1]));
  }
  return found.sort((a, b) => a - b);
}

/** Stream folders, ascending by name. */
export function streamsIn(dir: string): string[] {
  return namesIn(dir).filter(isStreamName).sort();
}

/** Bytes of all segments of all streams. */
export function spoolBytes(dir: string): number {
  let bytes = 0;
  for (const stream of streamsIn(dir)) {
    const folder = join(dir, stream);
    for (const first of segmentsOf(folder)) bytes += sizeOf(join(folder, segmentName(first)));
  }
  return bytes;
}

/** Size of a file, 0 when it is gone: the reader deletes while a writer counts. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
