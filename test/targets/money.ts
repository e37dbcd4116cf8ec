/** Flows of money: signs, repetitions, and requests at the same time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type Route, type Service, serve } from './service.ts';
import { keyed, login, MISSING, signedIn, Users } from './users.ts';

export function moneyTarget(flawed: boolean): Promise<Service> {
  const once = flawed ? (handle: Route['handle']) => handle : keyed;
  const users = new Users();
  const balances = new Map(users.all().map(({ username }) => [username, 1_000]));
  const answers = new Map<string, Answer>();
  const orders = new Map<string, { id: string; owner: string; quantity: number; product: string }>();
  const kept_max = 10_000;
  let next = 1;
  const order = (owner: string, product: string, quantity: number): Answer => {
    const id = `order-${next++}`;
    if (orders.size < kept_max) orders.set(id, { id, owner, quantity, product });
    return { status: 201, body: { id } };
  };
  const routes: Route[] = [
    login(users),
    {
      method: 'GET',
      path: '/wallet',
      handle: signedIn(users, (_asked, user) => ({ status: 200, body: { owner: user.username, balance: balances.get(user.username) } })),
    },
    {
      method: 'POST',
      path: '/withdrawals',
      ...(flawed ? {} : { header: ['idempotency-key'] }),
      body: { type: 'object', required: ['amount'], properties: { amount: { type: 'number' } } },
      handle: once(
        signedIn(users, async ({ body }, user) => {
          const { amount } = (body ?? {}) as Record<string, unknown>;
          if (typeof amount !== 'number' || !Number.isFinite(amount)) return { status: 400, body: { error: 'amount is a number' } };
          if (!flawed && amount <= 0) return { status: 400, body: { error: 'amount is positive' } };
          const held = balances.get(user.username)!;
          if (amount > held) return { status: 409, body: { error: 'not enough money' } };
          if (flawed) await sleep(20);
          balances.set(user.username, flawed ? held - amount : balances.get(user.username)! - amount);
          return { status: 200, body: { done: true } };
        }),
      ),
    },
    {
      method: 'POST',
      path: '/orders',
      header: ['Idempotency-Key'],
      body: {
        type: 'object',
        required: ['product', 'quantity'],
        properties: { product: { type: 'string' }, quantity: { type: 'integer' } },
      },
      handle: signedIn(users, ({ body, headers }, user) => {
        const { product, quantity } = (body ?? {}) as Record<string, unknown>;
        if (typeof product !== 'string' || !Number.isInteger(quantity)) return { status: 400, body: { error: 'product and quantity' } };
        if (!flawed && (quantity as number) < 1) return { status: 400, body: { error: 'quantity is positive' } };
        const key = `${user.username} ${String(headers['idempotency-key'])}`;
        const before = flawed ? undefined : answers.get(key);
        const answer = before ?? order(user.username, product.slice(0, 100), quantity as number);
        if (answers.size < kept_max) answers.set(key, answer);
        return answer;
      }),
    },
    {
      method: 'GET',
      path: '/orders/{orderId}',
      handle: signedIn(users, ({ path }, user) => {
        const found = orders.get(path.orderId!);
        return found === undefined || found.owner !== user.username ? MISSING : { status: 200, body: found };
      }),
    },
  ];
  return serve(routes);
}
