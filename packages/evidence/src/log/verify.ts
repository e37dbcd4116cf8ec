import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SallyportError } from '@sallyport/core';
import { anchoredHead, readAnchors } from './anchor.ts';
import { type LogBreak, walkChain } from './chain-walk.ts';
import type { LogHead } from './record.ts';
import { listSegments, type Segment } from './segment.ts';
import type { SignedCheckpoint } from './signature.ts';

export interface VerifyProgress {
  readonly bytes: number;
  readonly bytesTotal: number;
  readonly records: number;
}

export interface VerifyOptions {
  readonly onProgress?: (done: VerifyProgress) => void;
  /** Heads that were signed earlier: each must still be in the chain. Verify their signatures first. */
  readonly checkpoints?: readonly SignedCheckpoint[];
  /** The log must reach at least this record, and is checked through it only: for one that is being written. */
  readonly through?: number;
}

export interface VerifyReport {
  readonly ok: boolean;
  /** First record checked: 1, or the one behind the last anchor. */
  readonly from: number;
  /** Last good record. */
  readonly head: LogHead;
  readonly records: number;
  readonly segments: number;
  /** True when older records were deleted by retention. */
  readonly anchored: boolean;
  /** The first broken record, or `null`. */
  readonly broken: LogBreak | null;
}

/** Checks every record of a log, in order, and names the first that is broken. Needs no lock and changes nothing. */
export async function verifyEvidenceLog(dir: string, options: VerifyOptions = {}): Promise<VerifyReport> {
  const base = await baseOf(dir);
  if (!base.ok) return { ok: false, from: 1, head: { seq: 0, hash: '' }, records: 0, segments: 0, anchored: true, broken: base.broken };
  // A trimming that was interrupted may have left segments before its anchor; they are no part of the log any more.
  const segments = (await listSegments(dir)).filter((segment) => segment.firstSeq > base.head.seq);
  const signed = new Map((options.checkpoints ?? []).map((checkpoint) => [checkpoint.seq, checkpoint.hash]));
  const through = options.through ?? Number.POSITIVE_INFINITY;
  const bytesTotal = options.onProgress === undefined ? 0 : await bytesOf(dir, segments);
  let bytes = 0;
  let records = 0;
  const walk = await walkChain(
    dir,
    segments,
    { head: base.head, offset: 0 },
    {
      through,
      progress(read) {
        bytes += read;
        options.onProgress?.({ bytes, bytesTotal, records });
      },
      record(record) {
        records++;
        const hash = signed.get(record.seq);
        return hash === undefined || hash === record.hash
          ? null
          : { reason: 'checkpoint-mismatch', detail: 'a signed checkpoint names another hash' };
      },
    },
  );
  const broken =
    walk.broken ?? missingTail(walk.head, segments, Math.max(through === Number.POSITIVE_INFINITY ? 0 : through, ...signed.keys()));
  const { head } = walk;
  return {
    ok: broken === null,
    from: base.head.seq + 1,
    head,
    records: walk.records,
    segments: segments.length,
    anchored: base.head.seq > 0,
    broken,
  };
}

/** A log that was cut at its end is a good chain; only what is known from elsewhere can tell. */
function missingTail(head: LogHead, segments: readonly Segment[], reach: number): LogBreak | null {
  if (head.seq >= reach) return null;
  const file = segments.at(-1)?.file ?? '';
  const line = head.seq + 2 - (segments.at(-1)?.firstSeq ?? head.seq + 1);
  return { file, line, seq: head.seq + 1, reason: 'truncated', detail: `the log ends at ${head.seq}, and went at least to ${reach}` };
}

type Base = { readonly ok: true; readonly head: LogHead } | { readonly ok: false; readonly broken: LogBreak };

async function baseOf(dir: string): Promise<Base> {
  try {
    return { ok: true, head: anchoredHead(await readAnchors(dir)) };
  } catch (error) {
    if (!(error instanceof SallyportError) || error.code !== 'LOG_BROKEN') throw error;
    const [file = '', line = '0'] = error.place.split(':');
    return { ok: false, broken: { file, line: Number(line), seq: 0, reason: 'anchor-mismatch', detail: error.detail } };
  }
}

async function bytesOf(dir: string, segments: readonly Segment[]): Promise<number> {
  let bytes = 0;
  for (const segment of segments) bytes += (await stat(join(dir, segment.file))).size;
  return bytes;
}
