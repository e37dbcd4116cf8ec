/** An older web application's API: cookies, numbers for ids, no lists, rights that are written down and not checked. */
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { type Answer, type Asked, type Route, type Service, serve } from './service.ts';

interface Person {
  readonly id: number;
  readonly username: string;
  readonly password: string;
  role: string;
  fullName: string;
}

interface Invoice {
  readonly id: number;
  readonly customerId: number;
  readonly total: number;
  memo: string;
}

const PEOPLE_MAX = 5_000;

export function sessionsTarget(flawed: boolean): Promise<Service> {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE people (id INTEGER PRIMARY KEY, username TEXT, password TEXT)');
  const people: Person[] = ['ann', 'ben', 'chief'].map((username, index) => ({
    id: index + 11,
    username,
    password: `${username}-Password-1!`,
    role: username === 'chief' ? 'admin' : 'customer',
    fullName: username,
  }));
  for (const { id, username, password } of people) database.prepare('INSERT INTO people VALUES (?, ?, ?)').run(id, username, password);
  const invoices: Invoice[] = [11, 12, 13, 11, 12].map((customerId, index) => ({
    id: 501 + index,
    customerId,
    total: 20 + index,
    memo: `memo ${index}`,
  }));
  const sessions = new Map<string, Person>();
  const caller = ({ headers }: Asked): Person | undefined => sessions.get(/sid=([0-9a-f]+)/.exec(headers.cookie ?? '')?.[1] ?? '');
  const signed =
    (handle: (asked: Asked, person: Person) => Answer): Route['handle'] =>
    (asked) => {
      const person = caller(asked);
      return person === undefined ? { status: 302, headers: { location: '/signin' } } : handle(asked, person);
    };
  const members = { type: 'object', properties: { username: { type: 'string' }, password: { type: 'string' } } };
  let failures = 0;
  const find = (username: string, password: string): Person | undefined => {
    if (!flawed) return people.find((one) => one.username === username && one.password === password);
    const row = database.prepare(`SELECT id FROM people WHERE username = '${username}' AND password = '${password}'`).get() as
      | { id: number }
      | undefined;
    return people.find((one) => one.id === row?.id);
  };
  const routes: Route[] = [
    {
      method: 'POST',
      path: '/api/session',
      body: members,
      summary: 'Sign in',
      handle: ({ body }) => {
        const { username, password } = (body ?? {}) as Record<string, unknown>;
        if (typeof username !== 'string' || typeof password !== 'string') return { status: 400, body: { ok: false } };
        if (failures >= 20) return { status: 429, body: { ok: false }, headers: { 'retry-after': '0' } };
        const person = find(username, password);
        if (person === undefined) {
          if (!flawed) failures++;
          return { status: 401, body: { ok: false } };
        }
        const sid = randomBytes(12).toString('hex');
        if (sessions.size < PEOPLE_MAX) sessions.set(sid, person);
        return { status: 200, body: { ok: true }, headers: { 'set-cookie': `sid=${sid}; HttpOnly; Secure; SameSite=Strict` } };
      },
    },
    {
      method: 'GET',
      path: '/api/profile',
      handle: signed((_asked, { id, username, role, fullName }) => ({ status: 200, body: { payload: { id, username, role, fullName } } })),
    },
    {
      method: 'PUT',
      path: '/api/profile',
      body: { type: 'object', properties: { fullName: { type: 'string' } } },
      handle: signed(({ body }, person) => {
        const { fullName, role } = (body ?? {}) as Record<string, unknown>;
        if (typeof fullName === 'string') person.fullName = fullName.slice(0, 100);
        if (flawed && typeof role === 'string') person.role = role;
        return { status: 200, body: { payload: { ok: true } } };
      }),
    },
    ...billing(invoices, flawed, signed),
    {
      method: 'GET',
      path: '/api/customers',
      summary: 'All customers. Only for administrators.',
      handle: signed((_asked, person) =>
        flawed || person.role === 'admin'
          ? { status: 200, body: { payload: people.map(({ id, username }) => ({ id, username })) } }
          : { status: 403, body: { error: 'no' } },
      ),
    },
    {
      method: 'POST',
      path: '/api/customers/{id}/role',
      summary: 'Change the role of a customer (admin only)',
      body: { type: 'object', properties: { role: { type: 'string', enum: ['customer'] } } },
      handle: signed(({ path, body }, person) => {
        const target = people.find(({ id }) => String(id) === path.id);
        if (!flawed && person.role !== 'admin') return { status: 403, body: { error: 'no' } };
        if (target === undefined) return { status: 404, body: { error: 'none' } };
        target.role = String((body as Record<string, unknown> | undefined)?.role ?? target.role);
        return { status: 200, body: { payload: { id: target.id, role: target.role } } };
      }),
    },
  ];
  return serve(routes, {
    sloppy: true,
    failure: (error) => ({ status: 500, body: { error: flawed ? `SqliteError: ${error.message}` : 'internal' } }),
  });
}

/** Invoices are reached by number only: nothing lists them. */
function billing(
  invoices: readonly Invoice[],
  flawed: boolean,
  signed: (handle: (asked: Asked, person: Person) => Answer) => Route['handle'],
): Route[] {
  const find = (asked: Asked, person: Person): Invoice | undefined =>
    invoices.find(({ id, customerId }) => String(id) === asked.path.id && (flawed || customerId === person.id || person.role === 'admin'));
  return [
    {
      method: 'GET',
      path: '/api/overview',
      handle: signed((_asked, person) => ({
        status: 200,
        body: { payload: { lastInvoiceId: invoices.find(({ customerId }) => customerId === person.id)?.id } },
      })),
    },
    {
      method: 'GET',
      path: '/api/invoices/{id}',
      handle: signed((asked, person) => {
        const invoice = find(asked, person);
        return invoice === undefined ? { status: 404, body: { error: 'none' } } : { status: 200, body: { payload: invoice } };
      }),
    },
    {
      method: 'PATCH',
      path: '/api/invoices/{id}',
      body: { type: 'object', properties: { memo: { type: 'string' } } },
      handle: signed((asked, person) => {
        const invoice = find(asked, person);
        const memo = (asked.body as Record<string, unknown> | undefined)?.memo;
        if (invoice === undefined || typeof memo !== 'string') return { status: 404, body: { error: 'none' } };
        invoice.memo = memo.slice(0, 100);
        return { status: 200, body: { payload: invoice } };
      }),
    },
  ];
}

const person = (username: string): object => ({
  name: username,
  auth: { type: 'password', username, password: `${username}-Password-1!` },
});
export const SESSION_IDENTITIES: readonly object[] = [person('ann'), person('ben')];
export const SETTINGS: object = { identities: SESSION_IDENTITIES };
