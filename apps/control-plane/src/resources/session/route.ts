import { SallyportError } from '@sallyport/core';
import { hashPassword, verifyPassword } from '../../access/password.ts';
import { endSession, endSessionsOf } from '../../access/sessions.ts';
import { actorOf, signIn as checkSignIn } from '../../access/sign-in.ts';
import type { Resource } from '../../http/route.ts';
import { route } from '../../http/route.ts';
import { sessionPolicy } from './policy.ts';
import { presentMe } from './presenter.ts';
import { changePassword, getSession, signIn, signOut } from './schema.ts';

const get = route(getSession, async (call, control) => {
  const row =
    call.actor.kind === 'user'
      ? await control.state.db.selectFrom('users').select('must_change').where('id', '=', call.actor.id).executeTakeFirst()
      : undefined;
  return presentMe(call.actor, call.csrf, call.expires_at, row?.must_change === 1);
});

const create = route(signIn, async (call, control) => {
  const { user, secret, csrf, expires_at } = await checkSignIn(control, call.body, call.address);
  call.setCookie(secret);
  return presentMe(actorOf(user), csrf, expires_at, user.must_change === 1);
});

const end = route(signOut, async (call, control) => {
  call.note(call.actor.name);
  if (call.session !== '') await endSession(control.state, call.session);
  call.setCookie(null);
  return null;
});

const change = route(changePassword, async (call, control) => {
  call.note(call.actor.name);
  const user = await control.state.db.selectFrom('users').selectAll().where('id', '=', call.actor.id).executeTakeFirst();
  if (user === undefined) throw new SallyportError('FORBIDDEN', 'session', 'a token has no password');
  const wait = control.throttle.wait(user.name, call.address, control.clock.now());
  if (wait > 0) throw new SallyportError('RATE_LIMITED', 'session', `try again in ${Math.ceil(wait / 1_000)} s`);
  if (!(await verifyPassword(call.body.current, user.password_hash))) {
    control.throttle.failed(user.name, call.address, control.clock.now());
    throw new SallyportError('FORBIDDEN', 'body.current', 'the current password is wrong');
  }
  if (call.body.next === call.body.current) throw new SallyportError('BAD_REQUEST', 'body.next', 'it is the current password');
  await control.state.db
    .updateTable('users')
    .set({ password_hash: await hashPassword(call.body.next), must_change: 0 })
    .where('id', '=', user.id)
    .execute();
  await endSessionsOf(control.state, user.id, call.session);
  return null;
});

export const session: Resource = { name: 'session', policy: sessionPolicy, routes: [get, create, end, change] };
