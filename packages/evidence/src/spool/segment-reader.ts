import { open } from 'node:fs/promises';
import { SPOOL_LINE_BYTES_MAX } from './limits.ts';
import { decodeLine, type SpoolLine } from './line.ts';

const NEWLINE = 0x0a;

/** One piece of a segment: a record, or bytes that are not one. */
export type SegmentPiece =
  | { readonly ok: true; readonly line: SpoolLine; readonly end: number }
  | { readonly ok: false; readonly torn: boolean; readonly bytes: Buffer; readonly start: number; readonly end: number };

export interface SegmentRead {
  readonly pieces: readonly SegmentPiece[];
  /** True when nothing is left behind the last piece. */
  readonly atEnd: boolean;
}

export interface SegmentReadLimits {
  readonly bytesMax: number;
  readonly recordsMax: number;
  /** Nothing will be added to the segment: an unfinished last line is torn. */
  readonly final: boolean;
  /** Where the bytes are read to; at least {@link chunkBytes} of `bytesMax`. The pieces are parts of it. */
  readonly chunk: Buffer;
}

/** Bytes that one read may need: a batch, or a single event that is larger. */
export function chunkBytes(bytesMax: number): number {
  return Math.max(bytesMax, SPOOL_LINE_BYTES_MAX);
}

/** Reads the records of a segment from `offset` on, within the limits but at least one if there is one. */
export async function readSegment(file: string, stream: string, offset: number, limits: SegmentReadLimits): Promise<SegmentRead> {
  const wanted = chunkBytes(limits.bytesMax);
  const chunk = await readChunk(file, offset, limits.chunk.subarray(0, wanted));
  const pieces: SegmentPiece[] = [];
  let at = 0;
  while (at < chunk.length && pieces.length < limits.recordsMax) {
    const newline = chunk.indexOf(NEWLINE, at);
    const end = newline < 0 ? chunk.length : newline + 1;
    if (at > 0 && end > limits.bytesMax) break;
    if (newline < 0) {
      const rest = unfinished(chunk.subarray(at), offset + at, chunk.length < wanted, limits.final);
      if (rest !== null) pieces.push(rest);
      at = rest === null ? at : end;
      return { pieces, atEnd: chunk.length < wanted };
    }
    pieces.push(decodePiece(chunk.subarray(at, end), stream, offset + at));
    at = end;
  }
  return { pieces, atEnd: at === chunk.length && chunk.length < wanted };
}

function decodePiece(bytes: Buffer, stream: string, start: number): SegmentPiece {
  const end = start + bytes.length;
  const line = decodeLine(bytes.subarray(0, -1), stream);
  return line === null ? { ok: false, torn: false, bytes, start, end } : { ok: true, line, end };
}

/** Bytes without a newline: still being written, torn, or (longer than any line) damage. */
function unfinished(bytes: Buffer, start: number, atEnd: boolean, final: boolean): SegmentPiece | null {
  const tooLong = bytes.length >= SPOOL_LINE_BYTES_MAX;
  if (!tooLong && !(atEnd && final)) return null;
  return { ok: false, torn: !tooLong, bytes, start, end: start + bytes.length };
}

async function readChunk(file: string, offset: number, buffer: Buffer): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await handle.close();
  }
}
