import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

/** Bytes of a generated password's randomness: 120 bits. */
const GENERATED_BYTES = 15;

const SALT_BYTES = 16;

const derive = promisify(argon2);

/** `$argon2id$v=19$m=..,t=..,p=..$salt$tag` (PHC string format). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await derive('argon2id', { ...PARAMETERS, message: password.normalize('NFKC'), nonce: salt });
  const { memory, passes, parallelism } = PARAMETERS;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Compares in constant time. A record that is no hash matches nothing. */
export async function verifyPassword(password: string, record: string): Promise<boolean> {
  const parts = PHC.exec(record);
  if (parts === null) return false;
  const expected = Buffer.from(parts[5] ?? '', 'base64');
  const tag = await derive('argon2id', {
    message: password.normalize('NFKC'),
    nonce: Buffer.from(parts[4] ?? '', 'base64'),
    memory: Number(parts[1]),
    passes: Number(parts[2]),
    parallelism: Number(parts[3]),
    tagLength: expected.length,
  });
  return timingSafeEqual(tag, expected);
}

/** A password for a person to type once: 120 bits as five groups of hex digits. */
export function generatePassword(): string {
  return randomBytes(GENERATED_BYTES)
    .toString('hex')
    .replace(/(.{6})(?=.)/g, '$1-');
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
