/** Object level authorisation: orders of users, and accounts below customers. */
import { type Route, type Service, serve } from './service.ts';
import { login, MISSING, me, signedIn, type User, Users } from './users.ts';

interface Order {
  readonly id: string;
  readonly owner: string;
  item: string;
  note: string;
  deleted: boolean;
}

const ORDER = { type: 'object', required: ['item'], properties: { item: { type: 'string' }, note: { type: 'string' } } };

export function objectsTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  const orders = new Map<string, Order>();
  const ordersMax = 10_000;
  let next = 1_000;
  const make = (owner: string, item: string, note: string): Order => {
    const order = { id: String(next++), owner, item, note, deleted: false };
    if (orders.size < ordersMax) orders.set(order.id, order);
    return order;
  };
  for (const { username } of users.all()) make(username, `${username}s first order`, 'leave it at the door');
  const shown = ({ id, owner, item, note }: Order): object => ({ id, owner, item, note });
  const find = (id: string, user: User): Order | undefined => {
    const order = orders.get(id);
    if (order === undefined || (order.deleted && !flawed)) return undefined;
    return flawed || order.owner === user.username ? order : undefined;
  };
  const routes: Route[] = [
    login(users),
    me(users),
    {
      method: 'GET',
      path: '/orders',
      handle: signedIn(users, (_asked, user) => ({
        status: 200,
        body: { items: [...orders.values()].filter((one) => one.owner === user.username && !one.deleted).map(shown) },
      })),
    },
    {
      method: 'POST',
      path: '/orders',
      body: ORDER,
      handle: signedIn(users, ({ body }, user) => {
        const { item, note } = (body ?? {}) as Record<string, unknown>;
        if (typeof item !== 'string') return { status: 400, body: { error: 'item is a text' } };
        return { status: 201, body: shown(make(user.username, item.slice(0, 200), typeof note === 'string' ? note.slice(0, 200) : '')) };
      }),
    },
    {
      method: 'GET',
      path: '/orders/{orderId}',
      handle: signedIn(users, ({ path }, user) => {
        const order = find(path.orderId!, user);
        return order === undefined ? MISSING : { status: 200, body: shown(order) };
      }),
    },
    {
      method: 'PUT',
      path: '/orders/{orderId}',
      body: ORDER,
      handle: signedIn(users, ({ path, body }, user) => {
        const order = find(path.orderId!, user);
        if (order === undefined) return MISSING;
        const { item, note } = (body ?? {}) as Record<string, unknown>;
        if (typeof item !== 'string') return { status: 400, body: { error: 'item is a text' } };
        order.item = item.slice(0, 200);
        if (typeof note === 'string') order.note = note.slice(0, 200);
        return { status: 200, body: shown(order) };
      }),
    },
    {
      method: 'DELETE',
      path: '/orders/{orderId}',
      handle: signedIn(users, ({ path }, user) => {
        const order = find(path.orderId!, user);
        if (order === undefined) return MISSING;
        order.deleted = true;
        if (!flawed || order.owner !== user.username) orders.delete(order.id);
        return { status: 204 };
      }),
    },
    ...accounts(users, flawed),
    ...board(users),
  ];
  return serve(routes);
}

/** Accounts below customers: the flawed one checks the parent and not the child. */
function accounts(users: Users, flawed: boolean): Route[] {
  const held = users.all().map((user, index) => ({
    accountId: `acc-${index}${user.id}7`,
    customer: user.id,
    balance: 100 + index * 11,
    iban: `DE8937040044053201${index}000`,
  }));
  return [
    {
      method: 'GET',
      path: '/customers/{customerId}/accounts',
      handle: signedIn(users, ({ path }, user) =>
        path.customerId === user.id ? { status: 200, body: { data: held.filter((one) => one.customer === user.id) } } : MISSING,
      ),
    },
    {
      method: 'GET',
      path: '/customers/{customerId}/accounts/{accountId}',
      handle: signedIn(users, ({ path }, user) => {
        if (path.customerId !== user.id) return MISSING;
        const account = held.find((one) => one.accountId === path.accountId && (flawed || one.customer === user.id));
        return account === undefined ? MISSING : { status: 200, body: { data: account } };
      }),
    },
  ];
}

/** A board that everyone may read: sharing is no weakness. */
function board(users: Users): Route[] {
  const posts = users
    .all()
    .map((user, index) => ({ id: String(index + 1), author: user.username, title: `post of ${user.username}`, text: 'hello to all' }));
  const postsMax = 10_000;
  return [
    { method: 'GET', path: '/posts', handle: signedIn(users, () => ({ status: 200, body: posts })) },
    {
      method: 'POST',
      path: '/posts',
      body: { type: 'object', required: ['title', 'text'], properties: { title: { type: 'string' }, text: { type: 'string' } } },
      handle: signedIn(users, ({ body }, user) => {
        const { title, text } = (body ?? {}) as Record<string, unknown>;
        if (typeof title !== 'string' || typeof text !== 'string') return { status: 400, body: { error: 'title and text are texts' } };
        const post = { id: String(posts.length + 1), author: user.username, title: title.slice(0, 200), text: text.slice(0, 500) };
        if (posts.length < postsMax) posts.push(post);
        return { status: 201, body: post };
      }),
    },
    {
      method: 'GET',
      path: '/posts/{postId}',
      handle: signedIn(users, ({ path }) => {
        const post = posts.find((one) => one.id === path.postId);
        return post === undefined ? MISSING : { status: 200, body: post };
      }),
    },
  ];
}
