import { appendFileSync, chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSigner, verifyCheckpoint } from './signature.ts';
import { keepSignedHead, readSignedHeads } from './signed-heads.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-key-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const head = { seq: 7, hash: 'ab'.repeat(32) };

describe('checkpoint signatures', () => {
  it('makes one key, for its owner only, however many start at once', async () => {
    const file = join(dir, 'keys', 'evidence.pem');
    const signers = await Promise.all([openSigner(file), openSigner(file)]);
    const again = await openSigner(file);
    for (const signer of signers) expect(signer.publicKey).toBe(again.publicKey);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('verifies what was signed and nothing else', async () => {
    const signer = await openSigner(join(dir, 'a.pem'));
    const other = await openSigner(join(dir, 'b.pem'));
    const checkpoint = signer.sign('log-1', head, 1_760_000_000_000);
    expect(verifyCheckpoint(checkpoint)).toBe(true);
    expect(verifyCheckpoint(checkpoint, signer.publicKey)).toBe(true);
    expect(verifyCheckpoint(checkpoint, other.publicKey)).toBe(false);
    const changes = [
      { seq: 8 },
      { hash: 'cd'.repeat(32) },
      { log: 'log-2' },
      { at: 1 },
      { key: other.keyId },
      { publicKey: other.publicKey },
      { signature: '' },
      { publicKey: '?' },
    ];
    for (const change of changes) expect(verifyCheckpoint({ ...checkpoint, ...change }), JSON.stringify(change)).toBe(false);
  });

  it('refuses a key that others can read', async () => {
    const file = join(dir, 'open.pem');
    await openSigner(file);
    chmodSync(file, 0o644);
    await expect(openSigner(file)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('keeps signed heads beside the log, and counts those that are not what they say', async () => {
    const signer = await openSigner(join(dir, 'a.pem'));
    const other = await openSigner(join(dir, 'b.pem'));
    expect(await readSignedHeads(dir)).toEqual({ heads: [], bad: 0 });
    for (let seq = 1; seq <= 3; seq++) await keepSignedHead(dir, signer.sign('log-1', { ...head, seq }, seq));
    await keepSignedHead(dir, other.sign('log-1', head, 4));
    await keepSignedHead(dir, { ...signer.sign('log-1', head, 5), seq: 6 });
    appendFileSync(join(dir, 'signed-heads.jsonl'), '{}\nnull\nnothing\n{"torn');
    const { heads, bad } = await readSignedHeads(dir, signer.publicKey);
    expect(heads.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(bad).toBe(5);
    expect((await readSignedHeads(dir)).heads).toHaveLength(4);
  });
});
