import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from '../atomic-file.ts';
import { canonicalJson } from '../canonical-json.ts';
import { type SignedCheckpoint, verifyCheckpoint } from './signature.ts';

const FILE = 'signed-heads.jsonl';

/** Signed heads that a verification looks at, the latest ones: one an hour is eleven years of them. */
export const SIGNED_HEADS_MAX = 100_000;

/** Keeps a signed head beside its log. A copy kept elsewhere proves more: who can rewrite the log can delete this file. */
export async function keepSignedHead(dir: string, checkpoint: SignedCheckpoint): Promise<void> {
  await appendFile(join(dir, FILE), `${canonicalJson(checkpoint)}\n`, { mode: 0o600, flush: true });
}

/** The kept heads whose signature verifies (with the trusted key, where that is given), oldest first, and how many do not. */
export async function readSignedHeads(
  dir: string,
  trustedPublicKey?: string,
): Promise<{ readonly heads: readonly SignedCheckpoint[]; readonly bad: number }> {
  const lines = ((await readIfThere(join(dir, FILE))) ?? '').split('\n').slice(0, -1).slice(-SIGNED_HEADS_MAX);
  const heads = lines.map(parseHead).filter((head) => head !== null && verifyCheckpoint(head, trustedPublicKey)) as SignedCheckpoint[];
  return { heads, bad: lines.length - heads.length };
}

function parseHead(line: string): SignedCheckpoint | null {
  try {
    return JSON.parse(line) as SignedCheckpoint | null;
  } catch {
    return null;
  }
}
