/** Small contradictions: what may not be read may be changed, tokens renewed twice, bodies nobody looks at, amounts too small to be. */
import { randomBytes } from 'node:crypto';
import { type Answer, type Route, type Service, serve } from './service.ts';
import { CREDENTIALS, FORBIDDEN, keyed, MISSING, me, signedIn, type User, Users } from './users.ts';

const keptMax = 10_000;
const text = { type: 'string' };

export function contradictionsTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  return serve([...renewals(users, flawed), me(users), ...letters(users, flawed), ...savings(users, flawed)]);
}

function letters(users: Users, flawed: boolean): Route[] {
  const kept = new Map<string, { id: string; owner: string; subject: string }>();
  const one = (handle: (letter: { id: string; owner: string; subject: string }, user: User, body: unknown) => Answer): Route['handle'] =>
    signedIn(users, ({ path, body }, user) => {
      const letter = kept.get(path.letterId!);
      return letter === undefined ? MISSING : handle(letter, user, body);
    });
  return [
    {
      method: 'POST',
      path: '/letters',
      body: {
        type: 'object',
        required: ['subject'],
        properties: { subject: { ...text, maxLength: 80 }, copies: { type: 'integer', maximum: 9 } },
      },
      handle: signedIn(users, ({ body }, user) => {
        const { subject, copies } = (body ?? {}) as Record<string, unknown>;
        const good =
          typeof subject === 'string' &&
          subject.length <= 80 &&
          (copies === undefined || (Number.isInteger(copies) && Number(copies) <= 9));
        if (!flawed && !good) return { status: 422, body: { error: 'the body breaks the description' } };
        const letter = { id: `letter-${kept.size + 1}`, owner: user.username, subject: String(subject) };
        if (kept.size < keptMax) kept.set(letter.id, letter);
        return { status: 201, body: { id: letter.id } };
      }),
    },
    {
      method: 'GET',
      path: '/letters/{letterId}',
      handle: one((letter, user) => (letter.owner === user.username ? { status: 200, body: letter } : FORBIDDEN)),
    },
    {
      method: 'PUT',
      path: '/letters/{letterId}',
      body: { type: 'object', required: ['archived'], properties: { archived: { type: 'boolean' } } },
      handle: one((letter, user) => (flawed || letter.owner === user.username ? { status: 200, body: { archived: true } } : FORBIDDEN)),
    },
  ];
}

function renewals(users: Users, flawed: boolean): Route[] {
  const refresh = new Map<string, User>();
  const issue = (user: User): object => {
    const token = randomBytes(12).toString('hex');
    if (refresh.size < keptMax) refresh.set(token, user);
    return { access_token: users.open(user), refresh_token: token };
  };
  return [
    patientLogin(users, issue),
    {
      method: 'POST',
      path: '/token/refresh',
      open: true,
      body: { type: 'object', required: ['refresh_token'], properties: { refresh_token: text } },
      handle: ({ body }) => {
        const token = String((body as Record<string, unknown> | undefined)?.refresh_token);
        const user = refresh.get(token);
        if (user === undefined) return { status: 401, body: { error: 'no such token' } };
        if (!flawed) refresh.delete(token);
        return { status: 200, body: issue(user) };
      },
    },
  ];
}

/** Counts failures by user, and not in all: other checks sign in wrongly before this one signs in. */
function patientLogin(users: Users, issue: (user: User) => object): Route {
  const failures = new Map<string, number>();
  return {
    method: 'POST',
    path: '/login',
    open: true,
    body: CREDENTIALS,
    handle: ({ body }) => {
      const { username, password } = (body ?? {}) as Record<string, unknown>;
      const name = String(username);
      const tries = failures.get(name) ?? 0;
      if (tries >= 5) return { status: 429, body: { error: 'too many tries' }, headers: { 'retry-after': '0' } };
      const user = users.byName(name);
      if (user !== undefined && user.password === password) return { status: 200, body: issue(user) };
      if (failures.size < keptMax) failures.set(name, tries + 1);
      return { status: 401, body: { error: 'wrong user name or password' } };
    },
  };
}

/** Moves cents; the flawed one carries out what is less than one. */
function savings(users: Users, flawed: boolean): Route[] {
  const once = flawed ? (handle: Route['handle']) => handle : keyed;
  const cents = new Map(users.all().map(({ username }) => [username, 100_000]));
  return [
    {
      method: 'GET',
      path: '/savings',
      handle: signedIn(users, (_asked, user) => ({
        status: 200,
        body: { owner: user.username, balance: cents.get(user.username)! / 100 },
      })),
    },
    {
      method: 'POST',
      path: '/savings/transfers',
      ...(flawed ? {} : { header: ['idempotency-key'] }),
      body: { type: 'object', required: ['amount'], properties: { amount: { type: 'number' } } },
      handle: once(
        signedIn(users, ({ body }, user) => {
          const { amount } = (body ?? {}) as Record<string, unknown>;
          if (typeof amount !== 'number' || !(amount > 0) || (!flawed && amount < 0.01)) return { status: 422, body: { error: 'amount' } };
          const held = cents.get(user.username)!;
          if (amount * 100 > held) return { status: 409, body: { error: 'not enough' } };
          cents.set(user.username, held - Math.round(amount * 100));
          return { status: 200, body: { done: true } };
        }),
      ),
    },
  ];
}
