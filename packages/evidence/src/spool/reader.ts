import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SallyportError } from '@sallyport/core';
import { type OwnerLock, takeOwnerLock } from '../owner-lock.ts';
import { quarantine, type SpoolDamage } from './damage.ts';
import { removeAbandoned, streamsIn } from './folder.ts';
import { SPOOL_BATCH_BYTES, SPOOL_BATCH_RECORDS, SPOOL_STREAMS_MAX } from './limits.ts';
import { joinLines, lineSeq } from './line.ts';
import { chunkBytes } from './segment-reader.ts';
import { type BatchLimits, type SpoolBatch, StreamReader } from './stream-reader.ts';

export interface SpoolReaderOptions {
  /** Bytes of one batch; {@link SPOOL_BATCH_BYTES} by default. A single larger event still goes. */
  readonly batchBytesMax?: number;
  /** Events of one batch; {@link SPOOL_BATCH_RECORDS} by default. */
  readonly batchRecordsMax?: number;
  readonly onDamage?: (damage: SpoolDamage) => void;
}

/** The shipping end of a spool folder: all streams, those of dead writers too. */
export interface SpoolReader {
  /** The next batch of the next stream that has one; `null` when all is handed out. One caller at a time; it ends the life of the batch before. */
  next(): Promise<SpoolBatch | null>;
  /** Everything of the stream up to `seq` is safe elsewhere. */
  ack(stream: string, seq: number): Promise<void>;
  /** The stream's batch was not delivered: hand it out again. */
  release(stream: string): void;
  /**
   * Puts lines of the stream's batch that nobody will ever take where an analyst finds them, durably, so that the batch
   * may be acknowledged. Gives the file name, or `null` when the quarantine is full.
   */
  setAside(stream: string, lines: readonly Buffer[]): string | null;
  backlog(): { readonly streams: number; readonly bytes: number };
  /** Unfinished last lines of killed writers, dropped. */
  readonly torn: number;
  /** Damaged records, set aside. */
  readonly corrupt: number;
  close(): void;
}

/** Opens a spool folder for shipping. Throws CONFLICT while another process ships it. */
export async function openSpoolReader(dir: string, options: SpoolReaderOptions = {}): Promise<SpoolReader> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const lock = takeOwnerLock(join(dir, '.reader'));
  if (lock === null) throw new SallyportError('CONFLICT', dir, 'another process ships this spool');
  removeAbandoned(dir);
  return new FolderSpoolReader(dir, lock, options);
}

class FolderSpoolReader implements SpoolReader {
  torn = 0;
  corrupt = 0;
  readonly #dir: string;
  readonly #lock: OwnerLock;
  readonly #limits: BatchLimits;
  readonly #onDamage: (damage: SpoolDamage) => void;
  readonly #streams = new Map<string, StreamReader>();
  #turn: StreamReader[] = [];

  constructor(dir: string, lock: OwnerLock, options: SpoolReaderOptions) {
    this.#dir = dir;
    this.#lock = lock;
    const bytesMax = options.batchBytesMax ?? SPOOL_BATCH_BYTES;
    // One for all batches: memory outside the heap that is taken anew for each would have the heap collected all the time.
    const chunk = Buffer.allocUnsafe(chunkBytes(bytesMax));
    this.#limits = { bytesMax, recordsMax: options.batchRecordsMax ?? SPOOL_BATCH_RECORDS, chunk };
    this.#onDamage = options.onDamage ?? (() => {});
  }

  async next(): Promise<SpoolBatch | null> {
    // Round robin: every stream has its turn before the folder is listed again, so none starves another.
    const waiting = this.#turn.length;
    const first = await this.#tryTurn(waiting);
    if (first !== null) return first;
    await this.#list();
    return this.#tryTurn(this.#turn.length);
  }

  async #tryTurn(count: number): Promise<SpoolBatch | null> {
    for (let tried = 0; tried < count; tried++) {
      const reader = this.#turn.shift();
      if (reader === undefined) return null;
      const batch = await reader.next(this.#limits);
      if (reader.finished) this.#streams.delete(reader.stream);
      if (batch !== null) return batch;
    }
    return null;
  }

  async #list(): Promise<void> {
    for (const stream of streamsIn(this.#dir)) {
      if (this.#streams.size >= SPOOL_STREAMS_MAX) break;
      if (!this.#streams.has(stream))
        this.#streams.set(stream, await StreamReader.open(this.#dir, stream, (damage) => this.#report(damage)));
    }
    this.#turn = [...this.#streams.values()];
  }

  #report(damage: SpoolDamage): void {
    if (damage.kind === 'torn') this.torn++;
    if (damage.kind === 'corrupt') this.corrupt++;
    this.#onDamage(damage);
  }

  async ack(stream: string, seq: number): Promise<void> {
    await this.#streams.get(stream)?.ack(seq);
  }

  release(stream: string): void {
    this.#streams.get(stream)?.release();
  }

  setAside(stream: string, lines: readonly Buffer[]): string | null {
    const first = lines[0] === undefined ? 0 : (lineSeq(lines[0], stream) ?? 0);
    return quarantine(this.#dir, `${stream}-${first}.refused.jsonl`, joinLines(lines));
  }

  backlog(): { readonly streams: number; readonly bytes: number } {
    let bytes = 0;
    for (const reader of this.#streams.values()) bytes += reader.backlog();
    return { streams: this.#streams.size, bytes };
  }

  close(): void {
    this.#lock.release();
  }
}
