/** A bank that trusts what callers say: headers that name them, objects they name, resets they ask for, patterns they fill. */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type Answer, type Route, type Service, serve } from './service.ts';
import { FORBIDDEN, login, MISSING, signedIn, type User, Users } from './users.ts';

const keptMax = 10_000;
const text = { type: 'string' };
const ACCOUNT = { type: 'object', properties: { id: text, balance: { type: 'number' } } };

export function trustingTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  return serve([login(users), ...records(users, flawed), ...resets(users, flawed), ...money(users, flawed), ...codes(users, flawed)], {
    failure: () => ({ status: 500, body: { error: 'internal' } }),
  });
}

function records(users: Users, flawed: boolean): Route[] {
  const shown = ({ id, username, email, role }: User): object => ({ id, username, email, role });
  return [
    {
      method: 'GET',
      path: '/me',
      handle: signedIn(users, ({ headers }, user) => {
        const named = flawed ? users.all().find(({ id }) => id === headers['x-user-id']) : undefined;
        return { status: 200, body: shown(named ?? user) };
      }),
    },
    {
      method: 'PUT',
      path: '/me/nickname',
      body: { type: 'object', required: ['nickname'], properties: { nickname: { ...text, maxLength: 40 } } },
      handle: signedIn(users, ({ body }, user): Answer => {
        const { nickname } = (body ?? {}) as Record<string, unknown>;
        const pattern = flawed ? /^([a-z]+)*$/u : /^[a-z0-9]{1,40}$/u;
        if (typeof nickname !== 'string' || nickname.length > 40 || !pattern.test(nickname))
          return { status: 400, body: { error: 'nickname: lower case letters, at most 40' } };
        user.record.nickname = nickname;
        return { status: 200, body: { nickname } };
      }),
    },
    {
      method: 'GET',
      path: '/limits',
      query: [{ name: 'currency', schema: text }],
      response: { type: 'object', required: ['currency', 'daily'], properties: { currency: text, daily: { type: 'number' } } },
      handle: signedIn(users, ({ query }): Answer => {
        const currency = query.get('currency') ?? 'EUR';
        if (flawed && currency.length > 2_000) throw new Error('currency');
        if (currency.length !== 3) return { status: 400, body: { error: 'currency: three letters' } };
        return { status: 200, body: { currency, daily: flawed ? '2500' : 2_500 } };
      }),
    },
  ];
}

/** Asks for a reset, and sets the password with what was mailed. */
function resets(users: Users, flawed: boolean): Route[] {
  const pending = new Map<string, User>();
  let asked = 0;
  return [
    {
      method: 'POST',
      path: '/password-resets',
      open: true,
      body: { type: 'object', required: ['username'], properties: { username: text } },
      handle: ({ body }) => {
        const user = users.byName((body as { username?: unknown } | undefined)?.username);
        if (++asked > 30) return { status: 429, body: { error: 'too many' }, headers: { 'retry-after': '0' } };
        const token = randomBytes(16).toString('hex');
        if (user !== undefined && pending.size < keptMax) pending.set(token, user);
        return { status: 202, body: { sent: true, ...(flawed ? { reset_token: token } : {}) } };
      },
    },
    {
      method: 'POST',
      path: '/password-resets/{token}',
      open: true,
      body: { type: 'object', required: ['password'], properties: { password: text } },
      handle: ({ path, body }) => {
        const user = pending.get(path.token!);
        const { password } = (body ?? {}) as Record<string, unknown>;
        if (user === undefined) return MISSING;
        if (typeof password !== 'string' || password.length < 12) return { status: 400, body: { error: 'a password of 12 characters' } };
        user.password = password;
        pending.delete(path.token!);
        return { status: 204 };
      },
    },
  ];
}

/** Two accounts each; a transfer may name any account as the one that pays. */
function money(users: Users, flawed: boolean): Route[] {
  const accounts = users.all().flatMap((owner) => [1, 2].map((n) => ({ id: `acc-${owner.id}-${n}`, owner, balance: 10_000 })));
  const body = {
    type: 'object',
    required: ['from', 'to', 'amount'],
    properties: { from: text, to: text, amount: { type: 'number', minimum: 1 } },
  };
  const keys = new Map<string, Answer>();
  return [
    {
      method: 'GET',
      path: '/accounts',
      response: { type: 'array', items: ACCOUNT },
      handle: signedIn(users, (_asked, user) => ({
        status: 200,
        body: accounts.filter(({ owner }) => owner === user).map(({ id, balance }) => ({ id, balance })),
      })),
    },
    {
      method: 'POST',
      path: '/transfers',
      header: ['idempotency-key'],
      body,
      handle: signedIn(users, ({ body: sent, headers }, user): Answer => {
        const { from, to, amount } = (sent ?? {}) as Record<string, unknown>;
        const [source, target] = [accounts.find(({ id }) => id === from), accounts.find(({ id }) => id === to)];
        if (
          typeof amount !== 'number' ||
          !(amount >= 1) ||
          Math.round(amount * 100) / 100 !== amount ||
          source === undefined ||
          target === undefined
        )
          return { status: 422, body: { error: 'from, to and a positive amount' } };
        if (!flawed && source.owner !== user) return FORBIDDEN;
        const key = `${user.id} ${String(headers['idempotency-key'])}`;
        const seen = keys.get(key);
        if (seen !== undefined) return seen;
        if (source.balance < amount) return { status: 422, body: { error: 'not enough' } };
        source.balance = Math.round((source.balance - amount) * 100) / 100;
        target.balance = Math.round((target.balance + amount) * 100) / 100;
        const answer: Answer = { status: 201, body: { id: randomBytes(8).toString('hex'), from, to, amount } };
        if (keys.size < keptMax) keys.set(key, answer);
        return answer;
      }),
    },
  ];
}

/** A gift that each user may claim once. */
function codes(users: Users, flawed: boolean): Route[] {
  const claimed = new Set<User>();
  return [
    {
      method: 'POST',
      path: '/gifts/welcome/claim',
      handle: signedIn(users, async (_asked, user): Promise<Answer> => {
        if (claimed.has(user)) return { status: 409, body: { error: 'claimed' } };
        if (flawed) await wait(15);
        claimed.add(user);
        return { status: 200, body: { gift: 25 } };
      }),
    },
  ];
}
