import { join } from 'node:path';
import { SallyportError } from '@sallyport/core';
import { type LogRecord, parseRecord } from './record.ts';
import { listSegments, offsetOfLine, readLines, type Segment } from './segment.ts';

/** Reads records by number, and remembers where the last reading ended: the next one mostly goes on there. */
export class LogCursor {
  readonly #dir: string;
  #place: { readonly file: string; readonly seq: number; readonly offset: number } | null = null;

  constructor(dir: string) {
    this.#dir = dir;
  }

  async *read(segments: readonly Segment[], fromSeq: number, toSeq: number): AsyncGenerator<LogRecord> {
    const first = segments.findLastIndex((segment) => segment.firstSeq <= fromSeq);
    let seq = fromSeq;
    for (const segment of segments.slice(Math.max(0, first))) {
      if (seq > toSeq) return;
      const path = join(this.#dir, segment.file);
      const offset = await this.#offsetOf(path, segment, seq);
      for await (const lines of readLines(path, offset)) {
        for (const line of lines) {
          if (seq > toSeq) return;
          const record = parseRecord(line.text);
          if (record?.seq !== seq)
            throw new SallyportError('LOG_BROKEN', `${segment.file}:${seq + 1 - segment.firstSeq}`, `record ${seq} cannot be read`);
          seq++;
          this.#place = { file: segment.file, seq, offset: line.end };
          yield record;
        }
      }
    }
  }

  async #offsetOf(path: string, segment: Segment, seq: number): Promise<number> {
    const place = this.#place;
    if (place !== null && place.file === segment.file && place.seq <= seq) return offsetOfLine(path, place.offset, seq - place.seq);
    return offsetOfLine(path, 0, seq - segment.firstSeq);
  }
}

/** Reads a log that somebody else may be writing: records `fromSeq` to `toSeq`, without its lock. Verify it first. */
export async function* readEvidenceLog(dir: string, fromSeq: number, toSeq: number): AsyncGenerator<LogRecord> {
  if (toSeq >= fromSeq) yield* new LogCursor(dir).read(await listSegments(dir), fromSeq, toSeq);
}
