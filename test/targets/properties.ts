/** Properties of objects: members that are not for the caller to set or to see. */
import { type Route, type Service, serve } from './service.ts';
import { FORBIDDEN, login, MISSING, signedIn, Users } from './users.ts';

export function propertiesTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  const secrets = new Map(
    users
      .all()
      .map((user, index) => [user.username, { ssn: `53${index}-22-678${index}`, password_hash: `$2b$10$abcdefghijklmnopqrstu${index}` }]),
  );
  const view = (username: string): Record<string, unknown> => {
    const user = users.byName(username)!;
    return {
      id: user.id,
      username,
      role: user.role,
      verified: false,
      displayName: username,
      ...user.record,
      ...(flawed ? secrets.get(username) : {}),
    };
  };
  const routes: Route[] = [
    login(users),
    { method: 'GET', path: '/profile', handle: signedIn(users, (_asked, user) => ({ status: 200, body: view(user.username) })) },
    {
      method: 'PATCH',
      path: '/profile',
      body: { type: 'object', properties: { displayName: { type: 'string' } } },
      handle: signedIn(users, ({ body }, user) => {
        const given = (body ?? {}) as Record<string, unknown>;
        if (flawed) Object.assign(user.record, given);
        else if (typeof given.displayName === 'string') user.record.displayName = given.displayName.slice(0, 100);
        return { status: 200, body: { updated: true } };
      }),
    },
    {
      method: 'GET',
      path: '/users',
      handle: signedIn(users, () => ({
        status: 200,
        body: {
          users: users.all().map(({ id, username, email }) => ({ id, username, ...(flawed ? { email, ...secrets.get(username) } : {}) })),
        },
      })),
    },
    ...loans(users, flawed),
  ];
  return serve(routes);
}

/** Loans that their applicant must not approve. */
function loans(users: Users, flawed: boolean): Route[] {
  const made = new Map<string, Record<string, unknown>>();
  const madeMax = 10_000;
  return [
    {
      method: 'POST',
      path: '/loans',
      body: { type: 'object', required: ['purpose'], properties: { purpose: { type: 'string' } } },
      handle: signedIn(users, ({ body }, user) => {
        const given = (body ?? {}) as Record<string, unknown>;
        if (typeof given.purpose !== 'string') return { status: 400, body: { error: 'purpose is a text' } };
        const id = `loan-${made.size + 1}`;
        const loan = { id, owner: user.username, status: 'pending', purpose: given.purpose.slice(0, 200), ...(flawed ? given : {}) };
        if (made.size < madeMax) made.set(id, loan);
        return { status: 201, body: { id } };
      }),
    },
    {
      method: 'GET',
      path: '/loans/{loanId}',
      handle: signedIn(users, ({ path }, user) => {
        const loan = made.get(path.loanId!);
        if (loan === undefined) return MISSING;
        return loan.owner === user.username ? { status: 200, body: loan } : FORBIDDEN;
      }),
    },
  ];
}
