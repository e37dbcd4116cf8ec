import { createHash, randomBytes } from 'node:crypto';
import type { StateStore } from '../state/open.ts';
import type { SessionRow, UserRow } from '../state/tables.ts';

/** Random bytes of a session secret and of an anti-forgery token. */
const SECRET_BYTES = 32;

/** The time of the last request is written at most this often, so that reading does not write, milliseconds. */
const SEEN_STEP_MS = 30_000;

/** Sessions of one user at a time; the oldest ends when one more begins. */
const USER_SESSIONS_MAX = 10;

export interface SessionLimits {
  /** A session without a request for this long ends (PCI DSS 4.0.1, 8.2.8: at most 15 minutes). */
  readonly idle_ms: number;
  /** A session ends this long after sign-in in any case. */
  readonly total_ms: number;
}

export interface OpenSession {
  readonly session: SessionRow;
  readonly user: UserRow;
}

export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Starts a session; answers the secret for the cookie, which is kept nowhere. */
export async function startSession(
  state: StateStore,
  userId: string,
  address: string,
  now: number,
  limits: SessionLimits,
): Promise<{ secret: string; session: SessionRow }> {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const session: SessionRow = {
    hash: secretHash(secret),
    user_id: userId,
    csrf: randomBytes(SECRET_BYTES).toString('base64url'),
    created_at: now,
    seen_at: now,
    expires_at: now + limits.total_ms,
    address,
  };
  await state.db.transaction().execute(async (tx) => {
    await tx.insertInto('sessions').values(session).execute();
    await tx
      .deleteFrom('sessions')
      .where((on) => on.or([on('expires_at', '<=', now), on('seen_at', '<=', now - limits.idle_ms)]))
      .execute();
    const mine = await tx.selectFrom('sessions').select('hash').where('user_id', '=', userId).orderBy('created_at', 'desc').execute();
    const over = mine.slice(USER_SESSIONS_MAX).map((row) => row.hash);
    if (over.length > 0) await tx.deleteFrom('sessions').where('hash', 'in', over).execute();
  });
  return { secret, session };
}

/** The session of a cookie, or `null` when there is none, it ended, or its user is disabled. `attended` keeps it open. */
export async function findSession(
  state: StateStore,
  secret: string,
  now: number,
  limits: SessionLimits,
  attended: boolean,
): Promise<OpenSession | null> {
  const found = await openSession(state, secretHash(secret), now, limits);
  if (found !== null && attended && now - found.session.seen_at >= SEEN_STEP_MS) {
    await state.db.updateTable('sessions').set({ seen_at: now }).where('hash', '=', found.session.hash).execute();
  }
  return found;
}

/** The session of a hash, unless it ended or its user is disabled. */
export async function openSession(state: StateStore, hash: string, now: number, limits: SessionLimits): Promise<OpenSession | null> {
  const session = await state.db.selectFrom('sessions').selectAll().where('hash', '=', hash).executeTakeFirst();
  if (session === undefined || session.expires_at <= now || session.seen_at <= now - limits.idle_ms) return null;
  const user = await state.db.selectFrom('users').selectAll().where('id', '=', session.user_id).executeTakeFirst();
  return user === undefined || user.disabled === 1 ? null : { session, user };
}

export async function endSession(state: StateStore, hash: string): Promise<void> {
  await state.db.deleteFrom('sessions').where('hash', '=', hash).execute();
}

/** Ends every session of a user but, if named, one. */
export async function endSessionsOf(state: StateStore, userId: string, except = ''): Promise<void> {
  await state.db.deleteFrom('sessions').where('user_id', '=', userId).where('hash', '!=', except).execute();
}
