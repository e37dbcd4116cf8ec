import { rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, replaceFile } from '../atomic-file.ts';
import { quarantine, type SpoolDamage } from './damage.ts';
import { hasLiveWriter, segmentName, segmentsOf, sizeOf } from './folder.ts';
import { unrecordedLoss } from './loss-note.ts';
import { readSegment, type SegmentPiece } from './segment-reader.ts';

const ACK = 'ack.json';

/** A run of events of one stream, ready to be sent. */
export interface SpoolBatch {
  readonly stream: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** One event as JSON each, in order. They lie in a buffer that the reader's next batch overwrites. */
  readonly lines: readonly Buffer[];
  readonly bytes: number;
}

export interface BatchLimits {
  readonly bytesMax: number;
  readonly recordsMax: number;
  readonly chunk: Buffer;
}

/** A place in a stream: everything before it is shipped. */
interface Place {
  readonly seq: number;
  readonly segment: number;
  readonly offset: number;
}

const START: Place = { seq: 0, segment: 0, offset: 0 };

/** Reads one stream from where it was acknowledged. One batch is out at a time. */
export class StreamReader {
  readonly stream: string;
  /** The writer is gone and all it wrote is shipped: the folder is removed. */
  finished = false;
  readonly #dir: string;
  readonly #folder: string;
  readonly #onDamage: (damage: SpoolDamage) => void;
  #acked: Place = START;
  /** Damage before this place was reported; a batch that is handed out again does not report it again. */
  #reported: Pick<Place, 'segment' | 'offset'> = START;
  #out: { readonly place: Place; readonly lastSeq: number } | null = null;

  private constructor(dir: string, stream: string, onDamage: (damage: SpoolDamage) => void) {
    this.stream = stream;
    this.#dir = dir;
    this.#folder = join(dir, stream);
    this.#onDamage = onDamage;
  }

  static async open(dir: string, stream: string, onDamage: (damage: SpoolDamage) => void): Promise<StreamReader> {
    const reader = new StreamReader(dir, stream, onDamage);
    reader.#acked = parsePlace(await readIfThere(join(reader.#folder, ACK)));
    return reader;
  }

  /** The next batch, or `null` while one is out or there is nothing new. */
  async next(limits: BatchLimits): Promise<SpoolBatch | null> {
    if (this.#out !== null || this.finished) return null;
    // Asked before reading: what a dead writer left behind is final.
    const live = hasLiveWriter(this.#folder);
    const segments = segmentsOf(this.#folder).filter((first) => first >= this.#acked.segment);
    for (const [index, first] of segments.entries()) {
      const final = !live || index < segments.length - 1;
      const batch = await this.#readFrom(first, final, limits);
      if (batch !== null || !final) return batch;
      const following = segments[index + 1];
      if (following !== undefined) await this.#moveTo({ seq: this.#acked.seq, segment: following, offset: 0 });
    }
    if (!live) await this.#finish();
    return null;
  }

  async #readFrom(first: number, final: boolean, limits: BatchLimits): Promise<SpoolBatch | null> {
    // A segment may hold nothing but damage for longer than one read: each turn moves the place on.
    for (;;) {
      const offset = first === this.#acked.segment ? this.#acked.offset : 0;
      const file = join(this.#folder, segmentName(first));
      const { pieces, atEnd } = await readSegment(file, this.stream, offset, { ...limits, final });
      const batch = this.#collect(pieces, first);
      if (batch !== null || atEnd || pieces.length === 0) return batch;
    }
  }

  #collect(pieces: readonly SegmentPiece[], segment: number): SpoolBatch | null {
    const lines: Buffer[] = [];
    let { seq } = this.#acked;
    let firstSeq = 0;
    let bytes = 0;
    let end = 0;
    for (const piece of pieces) {
      end = piece.end;
      if (!piece.ok) {
        this.#report(piece.torn ? 'torn' : 'corrupt', segment, piece.start, piece.bytes.length, piece.bytes);
        continue;
      }
      // Already shipped: a batch was acknowledged in part.
      if (piece.line.seq <= seq) continue;
      if (piece.line.seq > seq + 1) this.#report('gap', segment, piece.end, piece.line.seq - seq - 1, null);
      seq = piece.line.seq;
      if (firstSeq === 0) firstSeq = seq;
      lines.push(piece.line.json);
      bytes += piece.line.json.length;
    }
    if (end === 0) return null;
    const place = { seq, segment, offset: end };
    if (lines.length === 0) {
      this.#acked = place;
      return null;
    }
    this.#out = { place, lastSeq: seq };
    return { stream: this.stream, firstSeq, lastSeq: seq, lines, bytes };
  }

  /** Remembers that everything up to `seq` is safe elsewhere, and frees the segments before it. */
  async ack(seq: number): Promise<void> {
    const out = this.#out;
    if (out === null || seq < this.#acked.seq) return;
    this.#out = null;
    await this.#moveTo(seq >= out.lastSeq ? out.place : { ...this.#acked, seq });
  }

  /** Notes how far the stream is shipped, and deletes the segments that lie before. */
  async #moveTo(place: Place): Promise<void> {
    this.#acked = place;
    await replaceFile(join(this.#folder, ACK), JSON.stringify(place), false);
    for (const first of segmentsOf(this.#folder)) {
      if (first < place.segment) await unlink(join(this.#folder, segmentName(first)));
    }
  }

  /** The batch that is out was not delivered: hand it out again. */
  release(): void {
    this.#out = null;
  }

  /** Bytes not acknowledged yet. */
  backlog(): number {
    let bytes = 0;
    for (const first of segmentsOf(this.#folder)) {
      const size = sizeOf(join(this.#folder, segmentName(first)));
      if (first === this.#acked.segment) bytes += Math.max(0, size - this.#acked.offset);
      else if (first > this.#acked.segment) bytes += size;
    }
    return bytes;
  }

  async #finish(): Promise<void> {
    this.finished = true;
    const lost = unrecordedLoss(this.#folder, this.#acked.seq);
    if (lost > 0) this.#onDamage({ kind: 'lost', stream: this.stream, file: '', offset: 0, size: lost, quarantined: null });
    await rm(this.#folder, { recursive: true, force: true });
  }

  #report(kind: SpoolDamage['kind'], segment: number, offset: number, size: number, bytes: Uint8Array | null): void {
    if (segment < this.#reported.segment || (segment === this.#reported.segment && offset < this.#reported.offset)) return;
    this.#reported = { segment, offset: offset + 1 };
    const file = segmentName(segment);
    const kept = kind === 'corrupt' && bytes !== null ? quarantine(this.#dir, `${this.stream}-${file}-${offset}.bin`, bytes) : null;
    this.#onDamage({ kind, stream: this.stream, file, offset, size, quarantined: kept });
  }
}

/** A damaged acknowledgement means shipping again from the start; the log drops what it has. */
function parsePlace(text: string | null): Place {
  if (text === null) return START;
  try {
    const { seq, segment, offset } = JSON.parse(text) as Place;
    return [seq, segment, offset].every((number) => Number.isSafeInteger(number) && number >= 0) ? { seq, segment, offset } : START;
  } catch {
    return START;
  }
}
