import { open, readdir } from 'node:fs/promises';
import { LOG_LINE_BYTES_MAX, LOG_READ_BYTES } from './limits.ts';

const SEGMENT_NAME = /^log-(\d{12})\.jsonl$/;
const NEWLINE = 0x0a;

export interface Segment {
  readonly file: string;
  /** Sequence number of its first record. */
  readonly firstSeq: number;
}

export function segmentFile(firstSeq: number): string {
  return `log-${String(firstSeq).padStart(12, '0')}.jsonl`;
}

/** The segments of a log, ascending. */
export async function listSegments(dir: string): Promise<Segment[]> {
  const found: Segment[] = [];
  for (const file of await readdir(dir)) {
    const match = SEGMENT_NAME.exec(file);
    if (match) found.push({ file, firstSeq: Number(match[1]) });
  }
  return found.sort((a, b) => a.firstSeq - b.firstSeq);
}

/** One line of a segment, without its newline. */
export interface SegmentLine {
  readonly text: string;
  /** Byte at which it starts. */
  readonly start: number;
  /** Byte behind its newline. */
  readonly end: number;
  /** False for what follows the last newline, and for what is longer than a line may be. */
  readonly whole: boolean;
}

/** The lines of a file from byte `start` on, in groups of what was read at once, so that a caller awaits seldom. */
export async function* readLines(path: string, start = 0): AsyncGenerator<SegmentLine[]> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(LOG_READ_BYTES + LOG_LINE_BYTES_MAX);
    let kept = 0;
    let offset = start;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, kept, LOG_READ_BYTES, offset + kept);
      const filled = kept + bytesRead;
      const { lines, used } = splitLines(buffer.subarray(0, filled), offset, bytesRead === 0);
      if (lines.length > 0) yield lines;
      if (bytesRead === 0 || lines.at(-1)?.whole === false) return;
      buffer.copyWithin(0, used, filled);
      kept = filled - used;
      offset += used;
    }
  } finally {
    await handle.close();
  }
}

function splitLines(bytes: Buffer, offset: number, atEnd: boolean): { readonly lines: SegmentLine[]; readonly used: number } {
  const lines: SegmentLine[] = [];
  let used = 0;
  for (let newline = bytes.indexOf(NEWLINE); newline >= 0; newline = bytes.indexOf(NEWLINE, used)) {
    lines.push({ text: bytes.toString('utf8', used, newline), start: offset + used, end: offset + newline + 1, whole: true });
    used = newline + 1;
  }
  const rest = bytes.length - used;
  if (rest > 0 && (atEnd || rest > LOG_LINE_BYTES_MAX)) {
    lines.push({ text: bytes.toString('utf8', used), start: offset + used, end: offset + bytes.length, whole: false });
    used = bytes.length;
  }
  return { lines, used };
}

/** Byte at which line number `count` (from 0) of a file starts: records have no gaps, so lines can be counted. */
export async function offsetOfLine(path: string, from: number, count: number): Promise<number> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(LOG_READ_BYTES);
    let left = count;
    let offset = from;
    while (left > 0) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
      if (bytesRead === 0) break;
      let at = 0;
      while (left > 0) {
        const newline = buffer.subarray(0, bytesRead).indexOf(NEWLINE, at);
        if (newline < 0) break;
        at = newline + 1;
        left--;
      }
      offset += left > 0 ? bytesRead : at;
    }
    return offset;
  } finally {
    await handle.close();
  }
}
