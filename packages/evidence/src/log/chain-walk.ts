import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BreakReason, checkLine, type LogHead, type LogRecord } from './record.ts';
import { readLines, type Segment, type SegmentLine } from './segment.ts';

/** The first record that is not what it must be. */
export interface LogBreak {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The sequence number that belongs there. */
  readonly seq: number;
  readonly reason: BreakReason;
  readonly detail: string;
}

export interface WalkStart {
  readonly head: LogHead;
  /** Byte of the first segment at which the record after `head` starts. */
  readonly offset: number;
}

export interface WalkResult {
  readonly head: LogHead;
  readonly records: number;
  /** Byte at which the head's line starts and ends, in its segment; both 0 when nothing was read. */
  readonly last: { readonly file: string; readonly start: number; readonly end: number };
  readonly broken: LogBreak | null;
  /** Byte at which the broken line starts. */
  readonly brokenAt: number;
}

export interface WalkVisitor {
  /** Gives a break when the record is not acceptable for a reason of the visitor's own. */
  record(record: LogRecord): Pick<LogBreak, 'reason' | 'detail'> | null;
  progress(bytes: number): void;
  /** The walk ends behind this record. */
  readonly through: number;
}

/** Follows the chain through the segments, one line after the other, and stops at the first that breaks it. */
export async function walkChain(dir: string, segments: readonly Segment[], start: WalkStart, visitor: WalkVisitor): Promise<WalkResult> {
  let state: WalkResult = { head: start.head, records: 0, last: { file: '', start: 0, end: 0 }, broken: null, brokenAt: 0 };
  for (const [index, segment] of segments.entries()) {
    if (state.head.seq >= visitor.through) break;
    const offset = index === 0 ? start.offset : 0;
    const expected = state.head.seq + 1;
    if (offset === 0 && segment.firstSeq !== expected) {
      const reason = index === 0 ? 'anchor-mismatch' : 'gap';
      const detail = `the file starts with ${segment.firstSeq} where ${expected} belongs`;
      return { ...state, broken: { file: segment.file, line: 1, seq: expected, reason, detail } };
    }
    state = await walkSegment(dir, segment, offset, state, visitor);
    if (state.broken !== null) return state;
  }
  return state;
}

async function walkSegment(dir: string, segment: Segment, offset: number, from: WalkResult, visitor: WalkVisitor): Promise<WalkResult> {
  const path = join(dir, segment.file);
  let { head, records, last } = from;
  for await (const lines of readLines(path, offset)) {
    for (const line of lines) {
      if (head.seq >= visitor.through) return { ...from, head, records, last };
      const step = await checkStep(path, line, head, visitor);
      if (!step.ok) {
        const broken = {
          file: segment.file,
          line: head.seq + 2 - segment.firstSeq,
          seq: head.seq + 1,
          reason: step.reason,
          detail: step.detail,
        };
        return { head, records, last, broken, brokenAt: line.start };
      }
      head = { seq: step.record.seq, hash: step.record.hash };
      last = { file: segment.file, start: line.start, end: line.end };
      records++;
    }
    visitor.progress((lines.at(-1)?.end ?? 0) - (lines[0]?.start ?? 0));
  }
  return { ...from, head, records, last };
}

type Step =
  | { readonly ok: true; readonly record: LogRecord }
  | { readonly ok: false; readonly reason: BreakReason; readonly detail: string };

async function checkStep(path: string, line: SegmentLine, head: LogHead, visitor: WalkVisitor): Promise<Step> {
  if (!line.whole) {
    const atEnd = line.end >= (await stat(path)).size;
    return atEnd
      ? { ok: false, reason: 'truncated', detail: 'the last line has no end' }
      : { ok: false, reason: 'malformed', detail: 'the line is too long' };
  }
  const check = checkLine(line.text, head);
  if (!check.ok) return check;
  const refused = visitor.record(check.record);
  return refused === null ? check : { ok: false, ...refused };
}
