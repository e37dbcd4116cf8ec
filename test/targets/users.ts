/** Users of a target: sign-in, sessions, and the guard of its routes. */
import { randomBytes } from 'node:crypto';
import type { Answer, Asked, Route } from './service.ts';

export interface User {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  password: string;
  role: string;
  readonly record: Record<string, unknown>;
}

/** A customer directory with sessions. At most a few thousand users: tests end. */
export class Users {
  readonly #users = new Map<string, User>();
  readonly #sessions = new Map<string, User>();
  readonly usersMax = 10_000;
  #next = 100;

  constructor() {
    this.add('alice', 'Alice-pass-1!', 'user');
    this.add('bob', 'Bob-pass-1!', 'user');
    this.add('root', 'Root-pass-1!', 'admin');
  }

  add(username: string, password: string, role: string): User {
    const id = String(this.#next++);
    const user: User = { id, username, email: `${username}@bank.example`, password, role, record: {} };
    if (this.#users.size < this.usersMax) this.#users.set(username, user);
    return user;
  }

  all(): User[] {
    return [...this.#users.values()];
  }

  byName(username: unknown): User | undefined {
    return this.#users.get(String(username));
  }

  open(user: User): string {
    const token = randomBytes(16).toString('hex');
    this.#sessions.set(token, user);
    return token;
  }

  close(token: string): void {
    this.#sessions.delete(token);
  }

  caller(asked: Asked): User | undefined {
    return this.#sessions.get(tokenOf(asked));
  }
}

export function tokenOf(asked: Asked): string {
  return (asked.headers.authorization ?? '').replace(/^Bearer /, '');
}

export const UNSIGNED: Answer = { status: 401, body: { error: 'sign in first' } };
export const FORBIDDEN: Answer = { status: 403, body: { error: 'not for you' } };
export const MISSING: Answer = { status: 404, body: { error: 'no such object' } };

/** A handler for signed-in callers only. */
export function signedIn(users: Users, handle: (asked: Asked, user: User) => Answer | Promise<Answer>): Route['handle'] {
  return (asked) => {
    const user = users.caller(asked);
    return user === undefined ? UNSIGNED : handle(asked, user);
  };
}

export const CREDENTIALS = {
  type: 'object',
  required: ['username', 'password'],
  properties: { username: { type: 'string' }, password: { type: 'string' } },
};

/** A sign-in that counts failures by user and in all, and answers both kinds of stranger alike. */
export function login(users: Users, issue: (user: User) => object = (user) => ({ token: users.open(user) })): Route {
  const failures = new Map<string, number>();
  let total = 0;
  return {
    method: 'POST',
    path: '/login',
    open: true,
    body: CREDENTIALS,
    handle: ({ body }) => {
      const { username, password } = (body ?? {}) as Record<string, unknown>;
      if (typeof username !== 'string' || typeof password !== 'string')
        return { status: 400, body: { error: 'username and password are texts' } };
      const tries = failures.get(username) ?? 0;
      if (tries >= 5 || total >= 25) return { status: 429, body: { error: 'too many tries' }, headers: { 'retry-after': '0' } };
      const user = users.byName(username);
      if (user !== undefined && user.password === password) {
        failures.delete(username);
        return { status: 200, body: issue(user) };
      }
      if (failures.size < users.usersMax) failures.set(username, tries + 1);
      total++;
      return { status: 401, body: { error: 'wrong user name or password' } };
    },
  };
}

/** The sign-up of well-built services: named members, a decent password. */
export function register(users: Users): Route {
  return {
    method: 'POST',
    path: '/register',
    open: true,
    body: CREDENTIALS,
    handle: ({ body }) => {
      const { username, password } = (body ?? {}) as Record<string, unknown>;
      if (
        typeof username !== 'string' ||
        username.length < 3 ||
        username.length > 64 ||
        typeof password !== 'string' ||
        password.length < 12
      )
        return { status: 400, body: { error: 'a user name, and a password of 12 characters' } };
      if (users.byName(username) !== undefined) return { status: 409, body: { error: 'taken' } };
      users.add(username, password, 'user');
      return { status: 201, body: { registered: true } };
    },
  };
}

export function me(users: Users): Route {
  return {
    method: 'GET',
    path: '/me',
    handle: signedIn(users, (_asked, user) => ({
      status: 200,
      body: { id: user.id, username: user.username, email: user.email, role: user.role },
    })),
  };
}

/** Answers a repetition from memory, as an idempotency key asks for; without a key nothing is done. */
export function keyed(handle: Route['handle']): Route['handle'] {
  const answers = new Map<string, Answer>();
  return async (asked) => {
    const key = asked.headers['idempotency-key'];
    if (typeof key !== 'string') return { status: 400, body: { error: 'an idempotency-key is needed' } };
    const known = answers.get(`${tokenOf(asked)} ${key}`);
    if (known !== undefined) return known;
    const answer = await handle(asked);
    if (answer.status < 300 && answers.size < 10_000) answers.set(`${tokenOf(asked)} ${key}`, answer);
    return answer;
  };
}
