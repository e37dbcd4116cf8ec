import { createHash } from 'node:crypto';
import { opaque, state, type User } from './state.ts';
import { type Ask, type Router, Stop } from './web.ts';

export type Need = (ask: Ask, ...roles: readonly User['role'][]) => User;

const FAILURES_MAX = 5;

/** Who is calling, or a 401; with roles, a 403 for others. */
export function needFor(fixed: boolean): Need {
  return (ask, ...roles) => {
    const token = (ask.headers.authorization ?? '').replace(/^Bearer /u, '');
    const name = state.sessions.get(token);
    const user = name === undefined ? undefined : state.users.get(name);
    if (user === undefined) throw new Stop(401, 'Full authentication is required to access this resource');
    // An inner service that believes the role a gateway sends along.
    const role = fixed ? user.role : (ask.headers['x-user-role'] ?? user.role);
    if (roles.length > 0 && !roles.includes(role as User['role'])) throw new Stop(403, 'Access is denied');
    return user;
  };
}

/** Signing in and out, refresh, password reset. */
export function installAccess(router: Router, fixed: boolean, need: Need): void {
  const failures = new Map<string, number>();
  const asked = new Map<string, number>();
  const text = (value: unknown): string => {
    if (typeof value !== 'string' || value === '') throw new Stop(400, 'A required value is missing');
    return value;
  };
  const issue = (username: string) => {
    const token = opaque();
    const refresh = opaque();
    state.sessions.set(token, username);
    state.refresh.set(refresh, username);
    return { token, refresh_token: refresh, expires_in: 1800 };
  };
  router.on('POST', '/api/v2/sessions', ({ body }) => {
    const username = text(body.username);
    const password = text(body.password);
    if (fixed && (failures.get(username) ?? 0) >= FAILURES_MAX) throw new Stop(429, 'Too many attempts', { 'retry-after': '300' });
    if (state.users.get(username)?.password !== password) {
      failures.set(username, (failures.get(username) ?? 0) + 1);
      throw new Stop(401, 'Bad credentials');
    }
    failures.delete(username);
    return { status: 201, body: issue(username) };
  });
  router.on('POST', '/api/v2/sessions/refresh', ({ body }) => {
    const token = text(body.refresh_token);
    const username = state.refresh.get(token);
    if (username === undefined) throw new Stop(401, 'The refresh token is not known');
    if (fixed) state.refresh.delete(token);
    return { body: issue(username) };
  });
  router.on('DELETE', '/api/v2/sessions', (ask) => {
    need(ask);
    if (fixed) state.sessions.delete((ask.headers.authorization ?? '').replace(/^Bearer /u, ''));
    return { status: 204 };
  });
  router.on('POST', '/api/v2/password-resets', ({ body }) => {
    const username = text(body.username);
    if (fixed && (asked.set(username, (asked.get(username) ?? 0) + 1).get(username) ?? 0) > FAILURES_MAX)
      throw new Stop(429, 'Too many requests', { 'retry-after': '300' });
    const known = state.users.has(username);
    if (!fixed && !known) throw new Stop(404, 'Unknown user');
    const reset = fixed ? opaque() : createHash('md5').update(username).digest('hex').slice(0, 8);
    if (known) state.resets.set(reset, username);
    return { status: 202, body: fixed ? { status: 'If we know you, a letter is under way' } : { status: 'sent', token: reset } };
  });
  router.on('POST', '/api/v2/password-resets/{token}', ({ part, body }) => {
    const username = state.resets.get(part.token ?? '');
    const user = username === undefined ? undefined : state.users.get(username);
    if (user === undefined) throw new Stop(404, 'Not Found');
    const password = text(body.password);
    if (fixed && password.length < 10) throw new Stop(400, 'The password is too short');
    user.password = password;
    state.resets.delete(part.token ?? '');
    return { status: 204 };
  });
}
