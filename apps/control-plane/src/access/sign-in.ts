import { SallyportError } from '@sallyport/core';
import type { Control } from '../control.ts';
import type { UserRow } from '../state/tables.ts';
import type { Actor } from './actor.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { startSession } from './sessions.ts';
import { FAILURES_MAX, LOCK_MS } from './throttle.ts';

/** Passwords hashed at a time; each takes 19 MiB, and more tries than this at once are no person's. */
const HASHES_AT_ONCE_MAX = 8;

let hashing = 0;

/** A hash that no password has, so that an unknown name takes as long as a known one. */
let decoy: Promise<string> | null = null;

/** Checks name and password and starts a session. Every try is audited; a name nobody has is not written down, it may be a mistyped password. */
export async function signIn(
  control: Control,
  given: { readonly name: string; readonly password: string },
  address: string,
): Promise<{ user: UserRow; secret: string; csrf: string; expires_at: number }> {
  const now = control.clock.now();
  const user = await control.state.db.selectFrom('users').selectAll().where('name', '=', given.name).executeTakeFirst();
  const wait = Math.max(control.throttle.wait(given.name, address, now), (user?.locked_until ?? 0) - now);
  if (wait > 0) throw new SallyportError('RATE_LIMITED', 'session', `try again in ${Math.ceil(wait / 1_000)} s`);
  const known = await isPassword(given.password, user?.password_hash);
  if (user === undefined || !known || user.disabled === 1) {
    control.throttle.failed(given.name, address, now);
    await recordFailure(control, user, address, now);
    throw new SallyportError('UNAUTHENTICATED', 'session', 'name or password is wrong');
  }
  control.throttle.succeeded(given.name);
  await control.state.db
    .updateTable('users')
    .set({ failures: 0, locked_until: 0, last_sign_in_at: now })
    .where('id', '=', user.id)
    .execute();
  const { secret, session } = await startSession(control.state, user.id, address, now, control.sessionLimits);
  await control.audit(actorOf(user), 'session.sign-in', user.name, 'allowed', '', address);
  return { user, secret, csrf: session.csrf, expires_at: session.expires_at };
}

export function actorOf(user: UserRow): Actor {
  return { kind: 'user', id: user.id, name: user.name, role: user.role };
}

async function isPassword(password: string, record: string | undefined): Promise<boolean> {
  if (hashing >= HASHES_AT_ONCE_MAX) throw new SallyportError('RATE_LIMITED', 'session', 'many sign-ins at once');
  hashing++;
  try {
    decoy ??= hashPassword(crypto.randomUUID());
    const matches = await verifyPassword(password, record ?? (await decoy));
    return matches && record !== undefined;
  } finally {
    hashing--;
  }
}

/** The count is kept in the state store too, so that a restart opens no lock. */
async function recordFailure(control: Control, user: UserRow | undefined, address: string, now: number): Promise<void> {
  const unknown: Actor = { kind: 'user', id: '', name: 'unknown', role: 'auditor' };
  if (user === undefined) return await control.audit(unknown, 'session.sign-in', '', 'failed', 'no such name', address);
  const failures = user.failures + 1;
  const locked = failures >= FAILURES_MAX;
  await control.state.db
    .updateTable('users')
    .set({ failures: locked ? 0 : failures, locked_until: locked ? now + LOCK_MS : user.locked_until })
    .where('id', '=', user.id)
    .execute();
  const detail = locked ? `wrong password, locked for ${LOCK_MS / 60_000} minutes` : 'wrong password';
  await control.audit(actorOf(user), 'session.sign-in', user.name, 'failed', user.disabled === 1 ? 'disabled user' : detail, address);
}
