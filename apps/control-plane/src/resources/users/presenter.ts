import { type Actor, canUse } from '../../access/actor.ts';
import type { UserRow } from '../../state/tables.ts';
import { mayChangeUser, usersPolicy } from './policy.ts';
import type { User, UserList } from './schema.ts';

export function presentUser(actor: Actor, row: UserRow): User {
  const may = mayChangeUser(actor, row.id);
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    disabled: row.disabled === 1,
    must_change_password: row.must_change === 1,
    created_at: row.created_at,
    last_sign_in_at: row.last_sign_in_at,
    can: { update: may, reset: may },
  };
}

export function presentUsers(actor: Actor, rows: readonly UserRow[]): UserList {
  return { items: rows.map((row) => presentUser(actor, row)), can: canUse(actor, usersPolicy, { create: 'users.create' }) };
}
