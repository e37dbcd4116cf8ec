import { randomBytes } from 'node:crypto';
import type { StateStore } from '../state/open.ts';
import type { TokenRow } from '../state/tables.ts';
import { secretHash } from './sessions.ts';

/** A mark by which secret scanners know a leaked token. */
const TOKEN_PREFIX = 'spt_';

const SECRET_BYTES = 32;

/** The last use is kept to the minute, so that using does not write. */
const USED_STEP_MS = 60_000;

export function newTokenSecret(): string {
  return TOKEN_PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
}

/** The token of a secret, or `null` when there is none or it has expired. Looked up by hash, so no secret is compared. */
export async function findToken(state: StateStore, secret: string, now: number): Promise<TokenRow | null> {
  if (!secret.startsWith(TOKEN_PREFIX)) return null;
  const token = await state.db.selectFrom('tokens').selectAll().where('hash', '=', secretHash(secret)).executeTakeFirst();
  if (token === undefined || (token.expires_at > 0 && token.expires_at <= now)) return null;
  if (now - token.last_used_at >= USED_STEP_MS) {
    await state.db.updateTable('tokens').set({ last_used_at: now }).where('id', '=', token.id).execute();
  }
  return token;
}
