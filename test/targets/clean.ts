/** A well-built API of more than sixty operations: nothing is to be found on it. */
import { randomUUID } from 'node:crypto';
import { type Answer, type Asked, type Route, type Service, serve } from './service.ts';
import { FORBIDDEN, login, MISSING, me, register, signedIn, tokenOf, type User, Users } from './users.ts';

interface Kind {
  readonly path: string;
  readonly fields: Readonly<Record<string, 'string' | 'integer'>>;
  /** Everyone reads, administrators write: products, branches. */
  readonly shared?: boolean;
}

const KINDS: readonly Kind[] = [
  { path: 'orders', fields: { item: 'string', quantity: 'integer', note: 'string' } },
  { path: 'accounts', fields: { nickname: 'string', currency: 'string' } },
  { path: 'cards', fields: { label: 'string' } },
  { path: 'beneficiaries', fields: { name: 'string', iban: 'string' } },
  { path: 'messages', fields: { subject: 'string', text: 'string' } },
  { path: 'documents', fields: { title: 'string', url: 'string' } },
  { path: 'tickets', fields: { subject: 'string', priority: 'string' } },
  { path: 'consents', fields: { partner: 'string', scope: 'string' } },
  { path: 'standing-orders', fields: { reference: 'string', amount: 'integer' } },
  { path: 'products', fields: { name: 'string', price: 'integer' }, shared: true },
  { path: 'branches', fields: { name: 'string', city: 'string' }, shared: true },
];

interface Thing {
  readonly id: string;
  readonly owner: string;
  readonly fields: Record<string, unknown>;
}

const TEXT_MAX = 200;
const THINGS_MAX = 20_000;

/** `more` adds that many kinds of objects, six operations each. */
export function cleanTarget(more = 0): Promise<Service> {
  const users = new Users();
  const kinds = [
    ...KINDS,
    ...Array.from({ length: more }, (_, index): Kind => ({ path: `holdings-${index}`, fields: { label: 'string', units: 'integer' } })),
  ];
  const out: Route = {
    method: 'POST',
    path: '/logout',
    handle: signedIn(users, (asked) => {
      users.close(tokenOf(asked));
      return { status: 204 };
    }),
  };
  const health: Route = { method: 'GET', path: '/health', open: true, handle: () => ({ status: 200, body: { status: 'up' } }) };
  const routes = [
    login(users),
    register(users),
    out,
    me(users),
    health,
    ...kinds.flatMap((kind) => crud(users, kind)),
    ...reports(users),
    ...directory(users),
  ];
  return serve(routes, { failure: () => ({ status: 500, body: { error: 'internal' } }) });
}

/** The body, checked member by member; `null` where one is wrong, missing or not known. */
function checked(kind: Kind, body: unknown, whole: boolean): Record<string, unknown> | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null;
  for (const [name, value] of Object.entries(body)) {
    const type = kind.fields[name];
    if (type === 'string' && (typeof value !== 'string' || value.length > TEXT_MAX)) return null;
    if (type === 'integer' && (!Number.isInteger(value) || (value as number) < 1 || (value as number) > 1_000_000)) return null;
    if (type === undefined) return null;
    if (name === 'url' && !/^https:\/\/documents\.bank\.example\//.test(String(value))) return null;
  }
  return whole && Object.keys(kind.fields).some((name) => (body as Record<string, unknown>)[name] === undefined) ? null : { ...body };
}

function schemaOf(kind: Kind, required: boolean): object {
  const properties = Object.fromEntries(
    Object.entries(kind.fields).map(([name, type]) => [
      name,
      type === 'integer'
        ? { type, minimum: 1, maximum: 1_000_000 }
        : name === 'url'
          ? { type, example: 'https://documents.bank.example/1' }
          : { type, maxLength: TEXT_MAX },
    ]),
  );
  return { type: 'object', additionalProperties: false, properties, ...(required ? { required: Object.keys(kind.fields) } : {}) };
}

function crud(users: Users, kind: Kind): Route[] {
  const things = new Map<string, Thing>();
  const place = `/${kind.path}`;
  const make = (owner: string, fields: Record<string, unknown>): Thing => {
    const thing = { id: randomUUID(), owner, fields };
    if (things.size < THINGS_MAX) things.set(thing.id, thing);
    return thing;
  };
  const shown = ({ id, owner, fields }: Thing): object => ({ id, ...(kind.shared === true ? {} : { owner }), ...fields });
  const realistic: Readonly<Record<string, string>> = {
    iban: 'DE89370400440532013000',
    name: 'Erika Mustermann',
    text: 'call +1 202 555 0147',
  };
  const seed = Object.fromEntries(
    Object.entries(kind.fields).map(([name, type]) => [name, type === 'integer' ? 3 : (realistic[name] ?? `first ${name}`)]),
  );
  for (const { username } of [...users.all(), ...users.all()]) make(username, { ...seed });
  const visible = (user: User): Thing[] => [...things.values()].filter((thing) => kind.shared === true || thing.owner === user.username);
  const find = (asked: Asked, user: User): Thing | undefined => visible(user).find((thing) => thing.id === asked.path.id);
  const mayWrite = (user: User): boolean => kind.shared !== true || user.role === 'admin';
  const update = (whole: boolean): Route['handle'] =>
    signedIn(users, (asked, user): Answer => {
      const thing = find(asked, user);
      if (thing === undefined) return MISSING;
      if (!mayWrite(user)) return FORBIDDEN;
      const fields = checked(kind, asked.body, whole);
      if (fields === null) return { status: 400, body: { error: 'the body does not fit the description' } };
      Object.assign(thing.fields, fields);
      return { status: 200, body: shown(thing) };
    });
  const item = {
    type: 'object',
    properties: {
      id: { type: 'string' },
      owner: { type: 'string' },
      ...Object.fromEntries(Object.entries(kind.fields).map(([name, type]) => [name, { type }])),
    },
  };
  return [
    {
      method: 'GET',
      path: place,
      query: [{ name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 100 } }],
      response: { type: 'object', properties: { items: { type: 'array', items: item } } },
      handle: signedIn(users, ({ query }, user) => {
        const limit = Number(query.get('limit') ?? 50);
        if (!Number.isInteger(limit) || limit < 1) return { status: 400, body: { error: 'limit' } };
        return { status: 200, body: { items: visible(user).slice(-Math.min(limit, 100)).map(shown) } };
      }),
    },
    {
      method: 'POST',
      path: place,
      body: schemaOf(kind, true),
      response: item,
      handle: signedIn(users, ({ body }, user) => {
        if (!mayWrite(user)) return FORBIDDEN;
        const fields = checked(kind, body, true);
        return fields === null
          ? { status: 400, body: { error: 'the body does not fit the description' } }
          : { status: 201, body: shown(make(user.username, fields)) };
      }),
    },
    {
      method: 'GET',
      path: `${place}/{id}`,
      response: item,
      handle: signedIn(users, (asked, user) => {
        const thing = find(asked, user);
        return thing === undefined ? MISSING : { status: 200, body: shown(thing) };
      }),
    },
    { method: 'PUT', path: `${place}/{id}`, body: schemaOf(kind, true), response: item, handle: update(true) },
    { method: 'PATCH', path: `${place}/{id}`, body: schemaOf(kind, false), response: item, handle: update(false) },
    {
      method: 'DELETE',
      path: `${place}/{id}`,
      handle: signedIn(users, (asked, user) => {
        const thing = find(asked, user);
        if (thing === undefined) return MISSING;
        if (!mayWrite(user)) return FORBIDDEN;
        things.delete(thing.id);
        return { status: 204 };
      }),
    },
  ];
}

/** What only administrators see. */
function reports(users: Users): Route[] {
  return ['users', 'audit', 'limits'].map((name) => ({
    method: 'GET',
    path: `/admin/${name}`,
    handle: signedIn(users, (_asked, user) =>
      user.role === 'admin' ? { status: 200, body: { items: users.all().map(({ id, username }) => ({ id, username })) } } : FORBIDDEN,
    ),
  }));
}

/** Public profiles of colleagues: names, meant to be seen by everyone who is signed in. */
function directory(users: Users): Route[] {
  return [
    {
      method: 'GET',
      path: '/directory',
      handle: signedIn(users, () => ({ status: 200, body: { items: users.all().map(({ username }) => ({ username, team: 'retail' })) } })),
    },
    {
      method: 'GET',
      path: '/directory/{username}',
      handle: signedIn(users, ({ path }) => {
        const user = users.byName(path.username);
        return user === undefined ? MISSING : { status: 200, body: { username: user.username, team: 'retail' } };
      }),
    },
    { method: 'GET', path: '/rates', open: true, handle: () => ({ status: 200, body: { EUR: 1, USD: 1.1 } }) },
  ];
}
