/** Functions by role, and operations that forget to ask who is there. */
import { type Answer, type Asked, type Route, type Service, serve } from './service.ts';
import { FORBIDDEN, login, MISSING, me, signedIn, UNSIGNED, type User, Users } from './users.ts';

export function functionsTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  const notices = new Map<string, { id: string; text: string }>();
  const noticesMax = 10_000;
  const guarded = (handle: (asked: Asked, user: User) => Answer): Route['handle'] =>
    signedIn(users, (asked, user) => (flawed || user.role === 'admin' ? handle(asked, user) : FORBIDDEN));
  const forgotten =
    (handle: (asked: Asked) => Answer): Route['handle'] =>
    (asked) =>
      flawed || users.caller(asked) !== undefined ? handle(asked) : UNSIGNED;
  const add = (body: unknown): Answer => {
    const { text } = (body ?? {}) as Record<string, unknown>;
    if (typeof text !== 'string') return { status: 400, body: { error: 'text is a text' } };
    const notice = { id: `n${notices.size + 1}`, text: text.slice(0, 200) };
    if (notices.size < noticesMax) notices.set(notice.id, notice);
    return { status: 201, body: notice };
  };
  const TEXT = { type: 'object', required: ['text'], properties: { text: { type: 'string' } } };
  return serve([
    login(users),
    me(users),
    {
      method: 'GET',
      path: '/admin/users',
      handle: guarded(() => ({ status: 200, body: { users: users.all().map(({ id, username, role }) => ({ id, username, role })) } })),
    },
    { method: 'POST', path: '/admin/notices', body: TEXT, handle: guarded(({ body }) => add(body)) },
    { method: 'GET', path: '/admin/notices', handle: guarded(() => ({ status: 200, body: [...notices.values()] })) },
    {
      method: 'GET',
      path: '/statements',
      handle: forgotten(() => ({ status: 200, body: { statements: users.all().map(({ username }) => ({ of: username, total: 12 })) } })),
    },
    { method: 'POST', path: '/notes', body: TEXT, handle: forgotten(({ body }) => add(body)) },
    {
      method: 'GET',
      path: '/notes/{noteId}',
      handle: signedIn(users, ({ path }) => {
        const notice = notices.get(path.noteId!);
        return notice === undefined ? MISSING : { status: 200, body: notice };
      }),
    },
    { method: 'GET', path: '/notes', handle: signedIn(users, () => ({ status: 200, body: [...notices.values()] })) },
  ]);
}
