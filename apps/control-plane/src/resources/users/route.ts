import { SallyportError } from '@sallyport/core';
import type { Actor } from '../../access/actor.ts';
import { generatePassword, hashPassword } from '../../access/password.ts';
import { endSessionsOf } from '../../access/sessions.ts';
import { addUser, USERS_MAX, userOf } from '../../access/users.ts';
import { type Resource, route } from '../../http/route.ts';
import { mayChangeUser, usersPolicy } from './policy.ts';
import { presentUser, presentUsers } from './presenter.ts';
import { createUser, listUsers, resetUser, updateUser } from './schema.ts';

const list = route(listUsers, async (call, control) => {
  const rows = await control.state.db.selectFrom('users').selectAll().orderBy('name').limit(USERS_MAX).execute();
  return presentUsers(call.actor, rows);
});

const create = route(createUser, async (call, control) => {
  call.note(call.body.name, `role ${call.body.role}`);
  const { user, password } = await addUser(control, call.body.name, call.body.role, call.body.password);
  return { user: presentUser(call.actor, user), password };
});

const update = route(updateUser, async (call, control) => {
  const before = await changeable(call.actor, call.params.id, () => userOf(control.state, call.params.id));
  call.note(before.name, JSON.stringify(call.body));
  const { role = before.role, disabled = before.disabled === 1 } = call.body;
  const after = { role, disabled: disabled ? 1 : 0 };
  await control.state.db.updateTable('users').set(after).where('id', '=', before.id).execute();
  await endSessionsOf(control.state, before.id);
  return presentUser(call.actor, { ...before, ...after });
});

const reset = route(resetUser, async (call, control) => {
  const before = await changeable(call.actor, call.params.id, () => userOf(control.state, call.params.id));
  call.note(before.name);
  const password = generatePassword();
  const after = { password_hash: await hashPassword(password), must_change: 1, failures: 0, locked_until: 0 };
  await control.state.db.updateTable('users').set(after).where('id', '=', before.id).execute();
  control.throttle.succeeded(before.name);
  await endSessionsOf(control.state, before.id);
  return { user: presentUser(call.actor, { ...before, ...after }), password };
});

async function changeable<T>(actor: Actor, id: string, load: () => Promise<T>): Promise<T> {
  if (!mayChangeUser(actor, id)) throw new SallyportError('FORBIDDEN', 'user', 'nobody changes their own role, state or reset');
  return await load();
}

export const users: Resource = { name: 'users', policy: usersPolicy, routes: [list, create, update, reset] };
