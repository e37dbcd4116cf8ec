import { closeSync, ftruncateSync, openSync, rmdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, type Event, type EventDraft, eventId } from '@sallyport/core';
import { fitEvent } from '../fit-event.ts';
import { createStreamFolder, leaveStreamFolder, segmentName, spoolBytes } from './folder.ts';
import {
  SPOOL_BYTES_MAX,
  SPOOL_LINE_BYTES_MAX,
  SPOOL_ROOM_CHECK_MS,
  SPOOL_SEGMENT_BYTES,
  SPOOL_SEGMENTS_MIN,
  SPOOL_STAGE_BYTES,
} from './limits.ts';
import { encodeLine } from './line.ts';
import { LossNote } from './loss-note.ts';

export interface SpoolWriterOptions {
  /** Bytes of one segment file; {@link SPOOL_SEGMENT_BYTES} by default, less in a small spool. */
  readonly segmentBytesMax?: number;
  /** Bytes of the whole spool folder; {@link SPOOL_BYTES_MAX} by default. */
  readonly bytesMax?: number;
  readonly clock?: Pick<Clock, 'now'>;
}

/** The recording end of the spool: one per gateway worker run. Synchronous, so that nothing is released unrecorded. */
export interface SpoolWriter {
  readonly stream: string;
  /** Gives the event its id and keeps it for the next {@link flush}. False: no room, counted as lost. */
  stage(draft: EventDraft): boolean;
  /** Writes what is staged, in one go; it outlives this process once this returns. False: it could not be written and is counted as lost. */
  flush(): boolean;
  /** Stages the event and flushes; gives it as it stands on disk. `null`: lost, and counted. */
  append(draft: EventDraft): Event | null;
  /** Events written. */
  readonly written: number;
  /** Events lost for want of room. */
  readonly lost: number;
  /** Bytes of the spool folder as last known. */
  readonly bytes: number;
  /** Bytes written by this writer. */
  readonly bytesWritten: number;
  readonly full: boolean;
  /** Records a loss not yet recorded, if there is room, and leaves the stream to the reader. */
  close(): void;
}

/** Starts a stream. Throws CONFLICT when the stream name was used before. */
export function openSpoolWriter(dir: string, stream: string, options: SpoolWriterOptions = {}): SpoolWriter {
  return new FileSpoolWriter(dir, stream, options);
}

class FileSpoolWriter implements SpoolWriter {
  readonly stream: string;
  written = 0;
  lost = 0;
  bytes = 0;
  bytesWritten = 0;
  full = false;
  readonly #dir: string;
  readonly #folder: string;
  readonly #segmentBytesMax: number;
  readonly #bytesMax: number;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #staged = Buffer.allocUnsafe(SPOOL_STAGE_BYTES);
  #stagedBytes = 0;
  #stagedEvents = 0;
  readonly #lossNote: LossNote;
  #segment: number | null = null;
  #segmentBytes = 0;
  #seq = 0;
  #lostUnrecorded = 0;
  #measuredAt = 0;

  constructor(dir: string, stream: string, options: SpoolWriterOptions) {
    this.stream = stream;
    this.#dir = dir;
    this.#bytesMax = options.bytesMax ?? SPOOL_BYTES_MAX;
    this.#segmentBytesMax = options.segmentBytesMax ?? Math.min(SPOOL_SEGMENT_BYTES, Math.floor(this.#bytesMax / SPOOL_SEGMENTS_MIN));
    this.#clock = options.clock ?? Date;
    this.#folder = createStreamFolder(dir, stream);
    this.#lossNote = new LossNote(this.#folder);
    this.#measure();
  }

  append(draft: EventDraft): Event | null {
    const event = this.#take(draft);
    return event !== null && this.flush() ? event : null;
  }

  stage(draft: EventDraft): boolean {
    return this.#take(draft) !== null;
  }

  #take(draft: EventDraft): Event | null {
    const recorded = this.#lostUnrecorded === 0 || this.#recordLoss();
    const event = recorded ? this.#stage(draft) : null;
    if (event === null) this.#lose(1);
    return event;
  }

  flush(): boolean {
    const events = this.#stagedEvents;
    if (events === 0) return true;
    const length = this.#stagedBytes;
    this.#stagedBytes = 0;
    this.#stagedEvents = 0;
    const fd = this.#openSegment(this.#seq - events + 1, length);
    if (fd === null || !this.#writeStaged(fd, length)) {
      // The numbers are given again: to the reader a number that is left out is damage.
      this.#seq -= events;
      this.#lose(events);
      return false;
    }
    this.written += events;
    this.#segmentBytes += length;
    this.bytes += length;
    this.bytesWritten += length;
    return true;
  }

  close(): void {
    this.flush();
    if (this.#lostUnrecorded > 0) this.#recordLoss();
    this.#closeSegment();
    this.#lossNote.close();
    leaveStreamFolder(this.#folder);
    if (this.#seq === 0 && this.lost === 0) rmdirSync(this.#folder);
  }

  #lose(events: number): void {
    this.lost += events;
    this.#lostUnrecorded += events;
    this.full = true;
    // The note names the last number on disk, so what is staged goes there first; where it cannot, that is a loss of its own.
    if (this.flush()) this.#lossNote.write(this.#lostUnrecorded, this.#seq);
  }

  /** What was lost is said before anything that came after it. */
  #recordLoss(): boolean {
    const count = this.#lostUnrecorded;
    const detail = `${count} events were lost while the spool was full`;
    if (this.#stage({ kind: 'system', name: 'spool-overflow', at: this.#clock.now(), detail, count }) === null) return false;
    this.#lostUnrecorded = 0;
    this.full = false;
    if (this.flush()) return true;
    // Not written after all: the note of a loss is no loss itself.
    this.lost--;
    this.#lostUnrecorded = count;
    this.#lossNote.write(count, this.#seq);
    return false;
  }

  #stage(draft: EventDraft): Event | null {
    if (this.#staged.length - this.#stagedBytes < SPOOL_LINE_BYTES_MAX && !this.flush()) return null;
    const seq = this.#seq + 1;
    // The id comes first in the line: a reader finds its place without parsing.
    const whole = { id: eventId(this.stream, seq), stream: this.stream, seq, ...draft } as Event;
    const { event, text } = fitEvent(whole, JSON.stringify);
    const length = encodeLine(this.#staged, this.#stagedBytes, text);
    if (!this.#hasRoom(this.#stagedBytes + length)) return null;
    this.#seq = seq;
    this.#stagedBytes += length;
    this.#stagedEvents++;
    return event;
  }

  #hasRoom(length: number): boolean {
    if (this.bytes + length <= this.#bytesMax) return true;
    const now = this.#clock.now();
    if (this.full && Math.abs(now - this.#measuredAt) < SPOOL_ROOM_CHECK_MS) return false;
    this.#measure();
    if (this.bytes + length <= this.#bytesMax) return true;
    // The reader deletes whole segments that are finished: ours must be one, or shipped bytes would fill the spool for good.
    if (this.#segmentBytes > 0 && this.#stagedEvents === 0) this.#startSegment(this.#seq + 1);
    return false;
  }

  #measure(): void {
    this.#measuredAt = this.#clock.now();
    try {
      this.bytes = spoolBytes(this.#dir);
    } catch {
      // The folder cannot be listed just now (no handles left): the last count stands until the next look.
    }
  }

  #openSegment(seq: number, length: number): number | null {
    if (this.#segment !== null && (this.#segmentBytes === 0 || this.#segmentBytes + length <= this.#segmentBytesMax)) return this.#segment;
    if (this.#startSegment(seq) !== null) this.#measure();
    return this.#segment;
  }

  #startSegment(firstSeq: number): number | null {
    this.#closeSegment();
    try {
      this.#segment = openSync(join(this.#folder, segmentName(firstSeq)), 'ax', 0o600);
      this.#segmentBytes = 0;
    } catch {
      // No file can be made (no space, no handles): the same to the caller as a full spool, and counted the same.
    }
    return this.#segment;
  }

  #closeSegment(): void {
    if (this.#segment !== null) closeSync(this.#segment);
    this.#segment = null;
  }

  #writeStaged(fd: number, length: number): boolean {
    try {
      for (let done = 0; done < length; ) done += writeSync(fd, this.#staged, done, length - done);
      return true;
    } catch {
      this.#undo(fd);
      return false;
    }
  }

  /** Takes back what was written in part; where even that fails, the segment ends here and the reader drops its torn end. */
  #undo(fd: number): void {
    try {
      ftruncateSync(fd, this.#segmentBytes);
    } catch {
      this.#closeSegment();
    }
  }
}
