import { newId, SallyportError } from '@sallyport/core';
import type { Role } from '../contract/access.ts';
import type { Control } from '../control.ts';
import type { StateStore } from '../state/open.ts';
import type { UserRow } from '../state/tables.ts';
import { generatePassword, hashPassword } from './password.ts';

/** Users of one installation; more is refused. People who only read should come through a token of a report tool. */
export const USERS_MAX = 1_000;

/** Creates a user. Without a password one is generated, to be replaced at the first sign-in. */
export async function addUser(
  control: Pick<Control, 'state' | 'clock' | 'random'>,
  name: string,
  role: Role,
  password: string | undefined,
): Promise<{ user: UserRow; password: string | null }> {
  const { db } = control.state;
  const counted = await db
    .selectFrom('users')
    .select((on) => on.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  if (counted.n >= USERS_MAX) throw new SallyportError('BAD_REQUEST', 'users', `there are ${USERS_MAX} users already`);
  const generated = password === undefined ? generatePassword() : null;
  const now = control.clock.now();
  const user: UserRow = {
    id: `usr_${newId(now, control.random)}`,
    name,
    role,
    password_hash: await hashPassword(password ?? generated ?? ''),
    disabled: 0,
    must_change: generated === null ? 0 : 1,
    created_at: now,
    last_sign_in_at: 0,
    failures: 0,
    locked_until: 0,
  };
  const added = await db
    .insertInto('users')
    .values(user)
    .onConflict((on) => on.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (added === undefined) throw new SallyportError('CONFLICT', 'body.name', `there is a user ${name} already`);
  return { user, password: generated };
}

/** The user of an id, or NOT_FOUND. */
export async function userOf(state: StateStore, id: string): Promise<UserRow> {
  const row = await state.db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new SallyportError('NOT_FOUND', 'user', id);
  return row;
}

/** The first admin, when there is no user yet; `null` when there is. The password is answered and nowhere kept. */
export async function addFirstAdmin(
  control: Pick<Control, 'state' | 'clock' | 'random'>,
  password: string | undefined,
): Promise<{ name: string; password: string } | null> {
  const found = await control.state.db.selectFrom('users').select('id').limit(1).executeTakeFirst();
  if (found !== undefined) return null;
  const made = await addUser(control, 'admin', 'admin', password);
  return { name: 'admin', password: made.password ?? password ?? '' };
}
