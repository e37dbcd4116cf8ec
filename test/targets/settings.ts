/** Settings of servers, and what was forgotten on them: origins, errors, pages, versions, page sizes. */
import type http from 'node:http';
import { type Answer, type Route, type Service, serve } from './service.ts';
import { login, me, signedIn, UNSIGNED, Users } from './users.ts';

export function settingsTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  const rates = Array.from({ length: 500 }, (_, index) => ({ id: index, pair: `P${index}`, rate: 1 + index / 100 }));
  const cards = (extra: object): Answer => ({ status: 200, body: { cards: [{ id: 1, brand: 'visa', status: 'open', ...extra }] } });
  const hidden: Route[] = flawed
    ? [
        { method: 'GET', path: '/v1/cards', hidden: true, handle: () => cards({ holder_email: 'alice@bank.example' }) },
        {
          method: 'GET',
          path: '/internal/users',
          hidden: true,
          handle: () => ({ status: 200, body: users.all().map(({ username, email }) => ({ username, email })) }),
        },
        { method: 'GET', path: '/.env', hidden: true, handle: () => ({ status: 200, body: 'DB_PASSWORD=hunter2\nAPI_KEY=abc\n' }) },
        { method: 'TRACE', path: '/', hidden: true, handle: ({ headers }) => ({ status: 200, body: JSON.stringify(headers) }) },
      ]
    : [];
  const routes: Route[] = [
    login(users),
    me(users),
    ...hidden,
    { method: 'GET', path: '/v2/cards', handle: (asked) => (users.caller(asked) === undefined ? UNSIGNED : cards({})) },
    {
      method: 'GET',
      path: '/rates',
      query: [{ name: 'limit', schema: { type: 'integer' } }],
      handle: signedIn(users, ({ query }) => {
        const asked = Number(query.get('limit') ?? 20);
        if (!Number.isInteger(asked) || asked < 1) return { status: 400, body: { error: 'limit' } };
        return { status: 200, body: { items: rates.slice(0, flawed ? asked : Math.min(asked, 100)) } };
      }),
    },
    {
      method: 'POST',
      path: '/converts',
      body: { type: 'object', required: ['from'], properties: { from: { type: 'string' } } },
      handle: signedIn(users, ({ body }) => {
        const from = (body as { from: string }).from;
        if (!flawed && typeof from !== 'string') return { status: 400, body: { error: 'from' } };
        return { status: 200, body: { to: from.toUpperCase().slice(0, 100) } };
      }),
    },
    {
      method: 'GET',
      path: '/old-rates',
      extra: { deprecated: true, 'x-sunset': '2020-01-01' },
      handle: signedIn(users, () => (flawed ? { status: 200, body: { rate: 1 } } : { status: 410, body: { error: 'gone' } })),
    },
  ];
  const origin = (request: http.IncomingMessage): Record<string, string> => {
    const asked = request.headers.origin;
    return flawed && asked !== undefined ? { 'access-control-allow-origin': asked, 'access-control-allow-credentials': 'true' } : {};
  };
  return serve(routes, { headers: origin, failure: (error) => ({ status: 500, body: { error: flawed ? error.stack : 'internal' } }) });
}
