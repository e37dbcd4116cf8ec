import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, type Event, type EventDraft, eventId, SallyportError } from '@sallyport/core';
import { readIfThere, replaceFile } from '../atomic-file.ts';
import { type OwnerLock, takeOwnerLock } from '../owner-lock.ts';
import { SegmentAppender } from './appender.ts';
import { writeCheckpoint, writeMarks } from './checkpoint.ts';
import { LOG_CHECKPOINT_RECORDS, LOG_COMMIT_RECORDS_MAX, LOG_SEGMENT_BYTES, LOG_WAITING_MAX } from './limits.ts';
import { LogCursor } from './read.ts';
import { chainLine, eventText, type LogHead, type LogRecord } from './record.ts';
import { type LogRecovery, type RecoveredLog, recoverLog } from './recovery.ts';
import { readLegalHold, trim, trimmable, writeLegalHold } from './retention.ts';
import type { Segment } from './segment.ts';
import type { SignedCheckpoint } from './signature.ts';
import { keepSignedHead } from './signed-heads.ts';
import { StagedMarks, type StreamGap, type StreamMarks } from './stream-marks.ts';

export interface AppendResult {
  /** Of the log behind these events; durable. */
  readonly head: LogHead;
  readonly appended: number;
  /** Events dropped because their stream was recorded further than they are. */
  readonly duplicates: number;
  readonly gaps: readonly StreamGap[];
}

export interface TrimResult {
  readonly segments: number;
  readonly records: number;
  /** True when a legal hold forbade it; nothing was deleted. */
  readonly held: boolean;
}

export interface EvidenceLogOptions {
  /** Bytes of one segment file; {@link LOG_SEGMENT_BYTES} by default. */
  readonly segmentBytesMax?: number;
  /** Damage other than an unfinished last line: throw LOG_BROKEN (default), or move it aside and go on before it. */
  readonly onDamage?: 'refuse' | 'set-aside';
  readonly clock?: Pick<Clock, 'now'>;
}

/** The append-only, hash-chained record of every event. One process has it open. */
export interface EvidenceLog {
  readonly dir: string;
  /** Of this log for its life; a store keeps its progress under it. */
  readonly id: string;
  readonly recovery: LogRecovery;
  /** Durable when it resolves. Events of one stream come in order; what is known already is dropped. */
  append(events: readonly Event[]): Promise<AppendResult>;
  /** Records an event of this process itself, under its next number in `stream` (default `control-plane`). */
  record(draft: EventDraft, stream?: string): Promise<Event>;
  /** From `fromSeq`, or the first record kept, to `toSeq`, or the head at the time of the call. Throws LOG_BROKEN. */
  read(fromSeq: number, toSeq?: number): AsyncIterable<LogRecord>;
  head(): LogHead;
  /** Sequence number of the first record kept. */
  first(): number;
  /** Last sequence number recorded of a source stream, 0 for an unknown one. */
  highWater(stream: string): number;
  onAppend(listener: (head: LogHead) => void): () => void;
  /** Keeps the head, signed by `sign`, beside the log; an empty log has none. `close` waits for it, and refuses it afterwards. */
  signHead(sign: (log: string, head: LogHead) => SignedCheckpoint): Promise<void>;
  /** Deletes whole segments of events older than `at` (milliseconds), behind an anchor from which the rest verifies. */
  deleteBefore(at: number, reason: string): Promise<TrimResult>;
  legalHold(): Promise<string | null>;
  setLegalHold(reason: string | null): Promise<void>;
  close(): Promise<void>;
}

/** Opens a log, or starts one. Throws CONFLICT while another process has it, LOG_BROKEN when it is damaged. */
export async function openEvidenceLog(dir: string, options: EvidenceLogOptions = {}): Promise<EvidenceLog> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const lock = takeOwnerLock(join(dir, '.owner'));
  if (lock === null) throw new SallyportError('CONFLICT', dir, 'another process has this evidence log open');
  try {
    const recovered = await recoverLog(dir, options.onDamage ?? 'refuse');
    const appender = new SegmentAppender(dir);
    const active = recovered.segments.at(-1);
    if (active !== undefined) await appender.resume(active.file);
    const log = new FileEvidenceLog(dir, await logId(dir), lock, appender, recovered, options);
    await log.recordRecovery();
    return log;
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function logId(dir: string): Promise<string> {
  const file = join(dir, 'log-id');
  const known = await readIfThere(file);
  if (known !== null) return known.trim();
  const id = randomUUID();
  await replaceFile(file, `${id}\n`, true);
  return id;
}

/** One caller's events, waiting for the next commit. */
interface Job {
  /** The events, given the marks they will be checked against. */
  prepare(marks: StagedMarks): readonly Event[];
  resolve(result: AppendResult): void;
  reject(error: unknown): void;
}

/** Lines of one commit, and what the log will be once they are on the disk. */
interface Commit {
  head: LogHead;
  readonly marks: StagedMarks;
  readonly lines: string[];
  readonly done: (() => void)[];
  readonly jobs: Job[];
}

class FileEvidenceLog implements EvidenceLog {
  readonly dir: string;
  readonly id: string;
  readonly recovery: LogRecovery;
  readonly #lock: OwnerLock;
  readonly #file: SegmentAppender;
  readonly #segmentBytesMax: number;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #marks: StreamMarks;
  readonly #listeners = new Set<(head: LogHead) => void>();
  readonly #cursor: LogCursor;
  #segments: readonly Segment[];
  #head: LogHead;
  #last: RecoveredLog['last'];
  #sinceCheckpoint = 0;
  #waiting: Job[] = [];
  #committing: Promise<void> | null = null;
  #signing: Promise<unknown> = Promise.resolve();
  /** Deletions, one after the other. */
  #trimming: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(dir: string, id: string, lock: OwnerLock, file: SegmentAppender, recovered: RecoveredLog, options: EvidenceLogOptions) {
    this.dir = dir;
    this.id = id;
    this.recovery = recovered.recovery;
    this.#lock = lock;
    this.#file = file;
    this.#marks = recovered.marks;
    this.#segments = recovered.segments;
    this.#head = recovered.head;
    this.#last = recovered.last;
    this.#sinceCheckpoint = recovered.recovery.replayed;
    this.#segmentBytesMax = options.segmentBytesMax ?? LOG_SEGMENT_BYTES;
    this.#clock = options.clock ?? Date;
    this.#cursor = new LogCursor(dir);
  }

  async recordRecovery(): Promise<void> {
    const { cutBytes, setAside } = this.recovery;
    if (cutBytes === 0 && setAside.length === 0) return;
    const detail =
      setAside.length === 0 ? `an unfinished line of ${cutBytes} bytes was cut` : `damage was set aside: ${setAside.join(', ')}`;
    await this.record({ kind: 'system', name: 'log-recovered', at: this.#clock.now(), detail, count: cutBytes });
  }

  head(): LogHead {
    return this.#head;
  }

  first(): number {
    return this.#segments[0]?.firstSeq ?? this.#head.seq + 1;
  }

  highWater(stream: string): number {
    return this.#marks.get(stream);
  }

  onAppend(listener: (head: LogHead) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  append(events: readonly Event[]): Promise<AppendResult> {
    return this.#enqueue(() => events);
  }

  async record(draft: EventDraft, stream = 'control-plane'): Promise<Event> {
    let recorded: Event | null = null;
    await this.#enqueue((marks) => {
      const seq = marks.get(stream) + 1;
      recorded = { id: eventId(stream, seq), stream, seq, ...draft } as Event;
      return [recorded];
    });
    if (recorded === null) throw new SallyportError('INTERNAL', this.dir, 'an event was committed unseen');
    return recorded;
  }

  read(fromSeq: number, toSeq: number = this.#head.seq): AsyncIterable<LogRecord> {
    return this.#cursor.read(this.#segments, Math.max(fromSeq, this.first()), Math.min(toSeq, this.#head.seq));
  }

  async #enqueue(prepare: Job['prepare']): Promise<AppendResult> {
    while (this.#waiting.length >= LOG_WAITING_MAX && this.#committing !== null) await this.#committing;
    if (this.#closed) throw this.#isClosed();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ prepare, resolve, reject });
      this.#committing ??= this.#commitAll();
    });
  }

  async #commitAll(): Promise<void> {
    // Callers of the same turn of the event loop share the first commit.
    await Promise.resolve();
    while (this.#waiting.length > 0) await this.#commitOnce();
    this.#committing = null;
  }

  async #commitOnce(): Promise<void> {
    const commit: Commit = { head: this.#head, marks: new StagedMarks(this.#marks), lines: [], done: [], jobs: [] };
    while (commit.lines.length < LOG_COMMIT_RECORDS_MAX) {
      const job = this.#waiting.shift();
      if (job === undefined) break;
      stage(job, commit);
    }
    try {
      if (commit.lines.length > 0) await this.#write(commit);
    } catch (error) {
      for (const job of commit.jobs) job.reject(error);
      return;
    }
    for (const done of commit.done) done();
    if (commit.lines.length === 0) return;
    for (const listener of this.#listeners) listener(this.#head);
  }

  async #write(commit: Commit): Promise<void> {
    if (!this.#file.isOpen || this.#file.size >= this.#segmentBytesMax) await this.#roll();
    const bytes = Buffer.from(commit.lines.join(''));
    await this.#file.write(bytes);
    const end = this.#file.size;
    this.#last = { file: this.#file.file, start: end - Buffer.byteLength(commit.lines.at(-1) ?? ''), end };
    commit.marks.commit();
    this.#head = commit.head;
    this.#sinceCheckpoint += commit.lines.length;
    if (this.#sinceCheckpoint >= LOG_CHECKPOINT_RECORDS) await this.#checkpoint();
  }

  async #roll(): Promise<void> {
    await this.#file.roll(this.#head.seq + 1);
    this.#segments = [...this.#segments, { file: this.#file.file, firstSeq: this.#head.seq + 1 }];
  }

  /** A checkpoint only saves time at the next start, so failing to write one fails nothing. */
  async #checkpoint(): Promise<void> {
    this.#sinceCheckpoint = 0;
    if (this.#last.end === 0) return;
    await writeCheckpoint(this.dir, { head: this.#head, ...this.#last, streams: this.#marks.entries() }).catch(() => {});
  }

  async signHead(sign: (log: string, head: LogHead) => SignedCheckpoint): Promise<void> {
    // The lock is gone with the close: by then another process may be writing here.
    if (this.#closed) throw this.#isClosed();
    if (this.#head.seq === 0) return;
    const checkpoint = sign(this.id, this.#head);
    const signing = this.#signing.then(() => keepSignedHead(this.dir, checkpoint));
    this.#signing = signing.catch(() => {});
    await signing;
  }

  #isClosed(): SallyportError {
    return new SallyportError('INTERNAL', this.dir, 'the evidence log is closed');
  }

  deleteBefore(at: number, reason: string): Promise<TrimResult> {
    const result = this.#trimming.then(() => this.#deleteBefore(at, reason));
    this.#trimming = result.catch(() => null);
    return result;
  }

  async #deleteBefore(at: number, reason: string): Promise<TrimResult> {
    if ((await this.legalHold()) !== null) return { segments: 0, records: 0, held: true };
    const what = await trimmable(this.dir, this.#segments, at);
    if (what === null) return { segments: 0, records: 0, held: false };
    await writeMarks(this.dir, this.#marks.entries());
    const anchor = await trim(this.dir, what, this.#clock.now(), reason);
    this.#segments = this.#segments.slice(what.segments.length);
    const detail = `records ${anchor.from} to ${anchor.through.seq} were deleted (${reason}); anchor ${anchor.hash}`;
    await this.record({ kind: 'system', name: 'log-trimmed', at: this.#clock.now(), detail, count: anchor.records });
    return { segments: what.segments.length, records: anchor.records, held: false };
  }

  legalHold(): Promise<string | null> {
    return readLegalHold(this.dir);
  }

  setLegalHold(reason: string | null): Promise<void> {
    return writeLegalHold(this.dir, reason);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#trimming;
    this.#closed = true;
    await this.#committing;
    await this.#signing;
    await this.#checkpoint();
    await this.#file.close();
    this.#lock.release();
  }
}

/** Adds a caller's events to a commit. Events that have no canonical form fail their caller only. */
function stage(job: Job, commit: Commit): void {
  const savedMarks = commit.marks.save();
  const savedHead = commit.head;
  const lines: string[] = [];
  const gaps: StreamGap[] = [];
  let duplicates = 0;
  try {
    for (const event of job.prepare(commit.marks)) {
      checkPlace(event);
      const admitted = commit.marks.admit(event);
      if (admitted === 'duplicate') {
        duplicates++;
        continue;
      }
      if (admitted !== null) gaps.push(admitted);
      const next = chainLine(commit.head, eventText(event));
      commit.head = next.head;
      lines.push(next.line);
    }
  } catch (error) {
    commit.marks.restore(savedMarks);
    commit.head = savedHead;
    job.reject(error);
    return;
  }
  commit.lines.push(...lines);
  commit.jobs.push(job);
  const head = commit.head;
  commit.done.push(() => job.resolve({ head, appended: lines.length, duplicates, gaps }));
}

/** An event without a place in a stream could be neither counted nor found again. */
function checkPlace(event: Event): void {
  const { stream, seq, id } = event;
  if (Number.isSafeInteger(seq) && seq > 0 && typeof stream === 'string' && id === eventId(stream, seq)) return;
  throw new SallyportError('RECORD_INVALID', 'event', `"${String(id).slice(0, 160)}" is not number ${String(seq)} of its stream`);
}
