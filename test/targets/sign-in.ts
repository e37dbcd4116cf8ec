/** Signing in: guessing, telling users apart, trivial passwords, sign-out that does nothing. */
import { scryptSync } from 'node:crypto';
import { type Route, type Service, serve } from './service.ts';
import { CREDENTIALS, login, me, register, signedIn, tokenOf, Users } from './users.ts';

export function signInTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  const out: Route = {
    method: 'POST',
    path: '/logout',
    handle: signedIn(users, (asked) => {
      if (!flawed) users.close(tokenOf(asked));
      return { status: 200, body: { message: 'signed out' } };
    }),
  };
  const reset: Route = {
    method: 'POST',
    path: '/password/forgot',
    open: true,
    body: { type: 'object', required: ['username'], properties: { username: { type: 'string' } } },
    handle: ({ body }) => {
      const known = users.byName((body as Record<string, unknown> | undefined)?.username) !== undefined;
      if (flawed && !known) return { status: 404, body: { error: 'unknown user' } };
      return {
        status: 202,
        body: { message: 'if there is such a user, a mail is on its way' },
        ...(flawed ? {} : { headers: { 'x-ratelimit-limit': '5' } }),
      };
    },
  };
  return serve([flawed ? careless(users) : login(users), flawed ? anyPassword(users) : register(users), me(users), out, reset]);
}

/** Hashes passwords as it should, but the flawed one only those of users who exist. Each registers as often as they like. */
export function slowSignInTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  const hash = (password: string): string => scryptSync(password, 'salt', 32, { N: 16_384 }).toString('hex');
  const hashes = new Map<string, string>();
  const route: Route = {
    method: 'POST',
    path: '/login',
    open: true,
    body: CREDENTIALS,
    handle: ({ body }) => {
      const { username, password } = (body ?? {}) as Record<string, unknown>;
      const user = users.byName(username);
      const given = user !== undefined || !flawed ? hash(String(password)) : '';
      const kept = user === undefined ? '' : (hashes.get(user.username) ?? hash(user.password));
      if (user !== undefined && hashes.size < users.usersMax) hashes.set(user.username, kept);
      if (user !== undefined && given === kept) return { status: 200, body: { token: users.open(user) } };
      return { status: 401, body: { error: 'wrong user name or password' }, headers: { 'x-ratelimit-limit': '1000' } };
    },
  };
  return serve([route, register(users), me(users)]);
}

function careless(users: Users): Route {
  return {
    method: 'POST',
    path: '/login',
    open: true,
    body: CREDENTIALS,
    handle: ({ body }) => {
      const { username, password } = (body ?? {}) as Record<string, unknown>;
      const user = users.byName(username);
      if (user === undefined) return { status: 404, body: { error: 'no such user' } };
      return user.password === password
        ? { status: 200, body: { token: users.open(user) } }
        : { status: 401, body: { error: 'wrong password' } };
    },
  };
}

function anyPassword(users: Users): Route {
  return {
    method: 'POST',
    path: '/register',
    open: true,
    body: CREDENTIALS,
    handle: ({ body }) => {
      const { username, password } = (body ?? {}) as Record<string, unknown>;
      if (typeof username !== 'string' || typeof password !== 'string' || users.byName(username) !== undefined)
        return { status: 400, body: { error: 'no' } };
      users.add(username, password, 'user');
      return { status: 201, body: { registered: true } };
    },
  };
}
