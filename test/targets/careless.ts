/**
 * An API by a careless hand, as they are met: no schema of answers, no security in the description, path parameters
 * that are not described, errors with status 200, a key header, numbers and names for ids, answers in envelopes.
 */
import { DatabaseSync } from 'node:sqlite';
import { type Answer, type Asked, type Route, type Service, serve } from './service.ts';

interface Member {
  readonly id: number;
  readonly email: string;
  password: string;
  readonly phone: string;
  admin: boolean;
  credit: number;
}

const fail = (message: string): Answer => ({ status: 200, body: { status: 'fail', message } });
const ok = (data: unknown): Answer => ({ status: 200, body: { status: 'success', data } });

export function carelessTarget(flawed: boolean): Promise<Service> {
  const members: Member[] = [
    { id: 1, email: 'alice@shop.example', password: 'Alice-pass-1!', phone: '+12025550101', admin: false, credit: 100 },
    { id: 2, email: 'bob@shop.example', password: 'Bob-pass-1!', phone: '+12025550102', admin: false, credit: 100 },
  ];
  const membersMax = 10_000;
  const vehicles = members.map(({ id }) => ({
    uuid: `4bae9968-ec7f-4de3-a3a0-ba1b2ab5e5e${id}`,
    vin: `0FOXX19NRXX36893${id}`,
    owner: id,
    latitude: `37.4${id}`,
    longitude: `-15.7${id}`,
  }));
  const books = members.map(({ id, email }) => ({ book_title: `bookTitle${id}`, user: email, secret: `secret for bookTitle${id}` }));
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE parts (id INTEGER PRIMARY KEY, name TEXT, price INTEGER)');
  database.exec("INSERT INTO parts (name, price) VALUES ('seat', 10), ('wheel', 10), ('door', 20)");
  const tokens = new Map<string, Member>();
  const failures = new Map<string, number>();
  const caller = (asked: Asked): Member | undefined => tokens.get(String(asked.headers['x-access-token'] ?? ''));
  const auth =
    (handle: (asked: Asked, member: Member) => Answer): Route['handle'] =>
    (asked) => {
      const member = caller(asked);
      return member === undefined ? fail('Invalid Token') : handle(asked, member);
    };
  const text = { type: 'string' };
  const routes: Route[] = [
    {
      method: 'POST',
      path: '/identity/api/auth/login',
      body: { type: 'object', properties: { email: text, password: text } },
      handle: ({ body }) => {
        const { email, password } = (body ?? {}) as Record<string, unknown>;
        const tries = failures.get(String(email)) ?? 0;
        const all = [...failures.values()].reduce((sum, one) => sum + one, 0);
        if (!flawed && (tries > 5 || all > 20))
          return { status: 429, body: { status: 'fail', message: 'slow down' }, headers: { 'retry-after': '0' } };
        const member = members.find((one) => one.email === email);
        if (member === undefined || member.password !== password) {
          if (failures.size < membersMax) failures.set(String(email), tries + 1);
          return fail(flawed && member === undefined ? 'Given Email is not registered!' : 'Wrong credentials');
        }
        failures.delete(member.email);
        const token = `tok-${member.id}-${Math.random().toString(36).slice(2)}`;
        if (tokens.size < membersMax) tokens.set(token, member);
        return { status: 200, body: { status: 'success', auth_token: token } };
      },
    },
    {
      method: 'POST',
      path: '/identity/api/auth/signup',
      body: { type: 'object', properties: { email: text, password: text, number: text } },
      handle: ({ body }) => {
        const given = (body ?? {}) as Record<string, unknown>;
        const { email, password } = given;
        if (typeof email !== 'string' || typeof password !== 'string' || password.length < (flawed ? 1 : 12))
          return fail('email and password are required');
        if (members.some((one) => one.email === email)) return fail('taken');
        const member: Member = {
          id: members.length + 1,
          email,
          password,
          phone: String(given.number ?? ''),
          admin: flawed ? given.admin === true : false,
          credit: 100,
        };
        if (members.length < membersMax) members.push(member);
        return ok({ id: member.id });
      },
    },
    {
      method: 'GET',
      path: '/identity/api/v2/user/dashboard',
      handle: auth((_asked, { id, email, phone, credit, admin }) => ok({ id, email, phone, available_credit: credit, admin })),
    },
    {
      method: 'GET',
      path: '/identity/api/v2/vehicle/vehicles',
      handle: auth((_asked, member) => ok(vehicles.filter(({ owner }) => owner === member.id).map(({ uuid, vin }) => ({ uuid, vin })))),
    },
    {
      method: 'GET',
      path: '/identity/api/v2/vehicle/{vehicleId}/location',
      handle: auth(({ path }, member) => {
        const vehicle = vehicles.find(({ uuid, owner }) => uuid === path.vehicleId && (flawed || owner === member.id));
        return vehicle === undefined
          ? fail('no such vehicle')
          : ok({ carId: vehicle.uuid, vehicleLocation: { latitude: vehicle.latitude, longitude: vehicle.longitude } });
      }),
    },
    ...shelf(books, flawed, auth),
    ...workshop(flawed, auth),
    {
      method: 'GET',
      path: '/parts',
      query: [{ name: 'search', schema: {} }],
      handle: auth(({ query }) => {
        const search = query.get('search') ?? '';
        const rows = flawed
          ? database.prepare(`SELECT id, name, price FROM parts WHERE name LIKE '%${search}%'`).all()
          : database.prepare("SELECT id, name, price FROM parts WHERE name LIKE '%' || ? || '%'").all(search);
        return ok(rows);
      }),
    },
    {
      method: 'GET',
      path: '/users/_debug',
      handle: flawed
        ? () => ({ status: 200, body: { users: members } })
        : () => ({ status: 404, body: { status: 'fail', message: 'not found' } }),
    },
    {
      method: 'PUT',
      path: '/users/{email}/phone',
      body: { type: 'object', properties: { phone: text } },
      handle: auth(({ path, body }, member) => {
        const target = members.find(({ email }) => email === path.email);
        const phone = (body as Record<string, unknown> | undefined)?.phone;
        if (target === undefined || typeof phone !== 'string' || (!flawed && target !== member)) return fail('no such user');
        Object.assign(target, { phone });
        return ok('changed');
      }),
    },
    {
      method: 'POST',
      path: '/shop/orders',
      body: { type: 'object', properties: { product_id: { type: 'integer' }, quantity: { type: 'integer' } } },
      handle: auth(({ body }, member) => {
        const { product_id, quantity } = (body ?? {}) as Record<string, unknown>;
        if (!Number.isInteger(product_id) || !Number.isInteger(quantity) || (!flawed && (quantity as number) < 1))
          return fail('product_id and quantity are required');
        if (member.credit < 10 * (quantity as number)) return fail('not enough credit');
        member.credit -= quantity as number;
        return ok({ order_id: Math.floor(Math.random() * 1e9), credit: member.credit });
      }),
    },
  ];
  return serve(routes, {
    sloppy: true,
    otherwise: () => ({ status: 200, body: { status: 'fail', message: 'no such page' } }),
    failure: (error) => ({
      status: 500,
      body: flawed ? `Error: ${error.message}\n    at Statement.all (/srv/app/db.js:10:5)` : { status: 'fail' },
    }),
  });
}

type Auth = (handle: (asked: Asked, member: Member) => Answer) => Route['handle'];

/** Books by title: the title is public, the secret is its owner's. */
function shelf(books: { book_title: string; user: string; secret: string }[], flawed: boolean, auth: Auth): Route[] {
  const booksMax = 10_000;
  return [
    {
      method: 'GET',
      path: '/books',
      handle: () => ({ status: 200, body: { Books: books.map(({ book_title, user }) => ({ book_title, user })) } }),
    },
    {
      method: 'POST',
      path: '/books',
      body: { type: 'object', properties: { book_title: { type: 'string' }, secret: { type: 'string' } } },
      handle: auth(({ body }, member) => {
        const { book_title, secret } = (body ?? {}) as Record<string, unknown>;
        if (typeof book_title !== 'string' || typeof secret !== 'string' || books.some((book) => book.book_title === book_title))
          return fail('book_title and secret are required');
        if (books.length < booksMax) books.push({ book_title: book_title.slice(0, 200), user: member.email, secret: secret.slice(0, 200) });
        return ok('Book has been added.');
      }),
    },
    {
      method: 'GET',
      path: '/books/{book_title}',
      handle: auth(({ path }, member) => {
        const book = books.find(({ book_title, user }) => book_title === path.book_title && (flawed || user === member.email));
        return book === undefined
          ? fail('Book not found!')
          : { status: 200, body: { book_title: book.book_title, secret: book.secret, owner: book.user } };
      }),
    },
  ];
}

/** Reports that are reached by a number in the query. */
function workshop(flawed: boolean, auth: Auth): Route[] {
  const reports: { id: number; owner: number; problem: string }[] = [];
  const reportsMax = 10_000;
  return [
    {
      method: 'POST',
      path: '/workshop/contact',
      body: { type: 'object', properties: { problem_details: { type: 'string' } } },
      handle: auth(({ body }, member) => {
        const problem = (body as Record<string, unknown> | undefined)?.problem_details;
        if (typeof problem !== 'string') return fail('problem_details is required');
        const id = reports.length + 1;
        if (reports.length < reportsMax) reports.push({ id, owner: member.id, problem: problem.slice(0, 200) });
        return ok({ report_link: `http://workshop/mechanic_report?report_id=${id}` });
      }),
    },
    {
      method: 'GET',
      path: '/workshop/mechanic_report',
      query: [{ name: 'report_id', schema: {} }],
      handle: auth(({ query }, member) => {
        const report = reports.find(({ id, owner }) => String(id) === query.get('report_id') && (flawed || owner === member.id));
        return report === undefined
          ? fail('no such report')
          : ok({ id: report.id, problem_details: report.problem, status: 'pending', vehicle: { vin: `VIN-OF-${report.owner}` } });
      }),
    },
  ];
}

const user = (name: string, email: string, password: string): object => ({ name, auth: { type: 'password', username: email, password } });
export const CARELESS_IDENTITIES: readonly object[] = [
  user('alice', 'alice@shop.example', 'Alice-pass-1!'),
  user('bob', 'bob@shop.example', 'Bob-pass-1!'),
];
export const SETTINGS: object = { identities: CARELESS_IDENTITIES };
