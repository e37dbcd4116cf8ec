import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SallyportError } from '@sallyport/core';
import { syncFolder } from '../atomic-file.ts';
import { canonicalJson } from '../canonical-json.ts';
import { type LogHead, sha256Hex } from './record.ts';

/** A head of a log, signed: who holds one can tell later whether the log before it was rewritten. */
export interface SignedCheckpoint {
  /** Id of the log. */
  readonly log: string;
  readonly seq: number;
  readonly hash: string;
  /** Milliseconds since the epoch, by the signer's clock. */
  readonly at: number;
  /** First 16 hex characters of SHA-256 over the public key. */
  readonly key: string;
  /** Ed25519 public key, raw, base64url. */
  readonly publicKey: string;
  /** Ed25519 (RFC 8032) over the canonical JSON of the rest, base64url. */
  readonly signature: string;
}

export interface CheckpointSigner {
  readonly keyId: string;
  /** Ed25519 public key, raw, base64url. */
  readonly publicKey: string;
  /** Private key, for other documents signed by the same installation. */
  readonly privateKey: KeyObject;
  sign(log: string, head: LogHead, at: number): SignedCheckpoint;
}

/**
 * Reads the signing key (PKCS#8 PEM), or makes one (mode 0600) when the file is not there.
 * Throws CONFIG_INVALID for a key that others can read, or of another kind.
 */
export async function openSigner(keyFile: string): Promise<CheckpointSigner> {
  const privateKey = createPrivateKey(await readOrCreate(keyFile));
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new SallyportError('CONFIG_INVALID', keyFile, 'the key is not an Ed25519 key');
  const publicKey = createPublicKey(privateKey).export({ format: 'jwk' }).x ?? '';
  const keyId = keyIdOf(publicKey);
  return {
    keyId,
    publicKey,
    privateKey,
    sign(log, head, at) {
      const body = { log, seq: head.seq, hash: head.hash, at, key: keyId, publicKey };
      return { ...body, signature: sign(null, Buffer.from(canonicalJson(body)), privateKey).toString('base64url') };
    },
  };
}

/** True when the checkpoint is what its key signed, and the key is the trusted one where that is given. */
export function verifyCheckpoint(checkpoint: SignedCheckpoint, trustedPublicKey?: string): boolean {
  const { signature, ...body } = checkpoint;
  // It may come from a file that anyone wrote.
  if ([signature, body.publicKey, body.key, body.hash, body.log].some((field) => typeof field !== 'string')) return false;
  if (trustedPublicKey !== undefined && !sameText(checkpoint.publicKey, trustedPublicKey)) return false;
  if (checkpoint.key !== keyIdOf(checkpoint.publicKey)) return false;
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: checkpoint.publicKey }, format: 'jwk' });
    return verify(null, Buffer.from(canonicalJson(body)), key, Buffer.from(signature, 'base64url'));
  } catch {
    // A malformed key or signature verifies nothing.
    return false;
  }
}

function keyIdOf(publicKey: string): string {
  return sha256Hex(Buffer.from(publicKey, 'base64url')).slice(0, 16);
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

async function readOrCreate(keyFile: string): Promise<string> {
  await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 });
  await createKey(keyFile);
  const mode = (await stat(keyFile)).mode & 0o077;
  if (mode !== 0) throw new SallyportError('CONFIG_INVALID', keyFile, 'the signing key can be read by others; make it 0600');
  return readFile(keyFile, 'utf8');
}

/** Makes the key under another name and links it, so that of two first runs one key stays, and never half of one. */
async function createKey(keyFile: string): Promise<void> {
  if ((await stat(keyFile).catch(() => null)) !== null) return;
  const draft = `${keyFile}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
    await handle.sync();
    await link(draft, keyFile);
    await syncFolder(dirname(keyFile));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await handle.close();
    await rm(draft, { force: true });
  }
}
