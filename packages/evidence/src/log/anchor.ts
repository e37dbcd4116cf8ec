import { appendFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import { SallyportError } from '@sallyport/core';
import { readIfThere, syncFolder } from '../atomic-file.ts';
import { canonicalJson } from '../canonical-json.ts';
import { EMPTY_HEAD, type LogHead, sha256Hex, ZERO_HASH } from './record.ts';

const FILE = 'anchors.jsonl';

/**
 * The tombstone of deleted records: the chain goes on behind `through`, and still verifies from there. Anchors are a
 * chain themselves, and each one's hash is recorded in the log by the `log-trimmed` event that follows it.
 */
export interface Anchor {
  readonly at: number;
  /** First and last deleted record. */
  readonly from: number;
  readonly through: LogHead;
  readonly records: number;
  readonly files: readonly string[];
  readonly reason: string;
  /** Hash of the anchor before. */
  readonly prev: string;
  /** SHA-256 over the canonical JSON of the rest. */
  readonly hash: string;
}

/** The anchors of a log, oldest first. Throws LOG_BROKEN when they are not a chain. A torn last line is no anchor. */
export async function readAnchors(dir: string): Promise<Anchor[]> {
  const text = (await readIfThere(join(dir, FILE))) ?? '';
  const anchors: Anchor[] = [];
  let prev = ZERO_HASH;
  const lines = text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const anchor = parseAnchor(line, prev);
    if (anchor === null) throw new SallyportError('LOG_BROKEN', `${FILE}:${index + 1}`, 'the anchor does not match its hash');
    anchors.push(anchor);
    prev = anchor.hash;
  }
  return anchors;
}

function parseAnchor(line: string, prev: string): Anchor | null {
  try {
    const anchor = JSON.parse(line) as Anchor;
    const { hash, ...rest } = anchor;
    return anchor.prev === prev && sha256Hex(canonicalJson(rest)) === hash ? anchor : null;
  } catch {
    return null;
  }
}

/** Where the kept part of a log starts: behind its last anchor, or at the beginning. */
export function anchoredHead(anchors: readonly Anchor[]): LogHead {
  return anchors.at(-1)?.through ?? EMPTY_HEAD;
}

/** Writes an anchor; durable when the promise resolves, so that records are only deleted behind it. */
export async function addAnchor(dir: string, anchors: readonly Anchor[], anchor: Omit<Anchor, 'prev' | 'hash'>): Promise<Anchor> {
  const rest = { ...anchor, prev: anchors.at(-1)?.hash ?? ZERO_HASH };
  const whole: Anchor = { ...rest, hash: sha256Hex(canonicalJson(rest)) };
  const file = join(dir, FILE);
  const text = (await readIfThere(file)) ?? '';
  if (text !== '' && !text.endsWith('\n')) await cutTo(file, text.lastIndexOf('\n') + 1);
  await appendFile(file, `${canonicalJson(whole)}\n`, { mode: 0o600, flush: true });
  await syncFolder(dir);
  return whole;
}

async function cutTo(file: string, chars: number): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    const text = await handle.readFile('utf8');
    await handle.truncate(Buffer.byteLength(text.slice(0, chars)));
  } finally {
    await handle.close();
  }
}
