/** Ways round a check of rights: parameters too many, wildcards, other spellings, tokens in the wrong place or without their key. */
import { createHmac, randomBytes } from 'node:crypto';
import { type Answer, type Asked, type Route, type Service, serve } from './service.ts';
import { FORBIDDEN, login, MISSING, me, signedIn, UNSIGNED, type User, Users } from './users.ts';

interface Statement {
  readonly id: string;
  readonly owner: string;
  readonly iban: string;
  readonly balance: number;
}

export function tricksTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  const statements = users.all().map(
    ({ username }, index): Statement => ({
      id: `st-${randomBytes(6).toString('hex')}`,
      owner: username,
      iban: ['DE89370400440532013000', 'GB29NWBK60161331926819', 'FR1420041010050500013M02606'][index]!,
      balance: 1_000 + index,
    }),
  );
  const ownerOf = (asked: Asked, user: User): string => (flawed && asked.query.get('username')) || user.username;
  const routes: Route[] = [
    login(users),
    me(users),
    {
      method: 'GET',
      path: '/statements',
      handle: signedIn(users, (asked, user) => ({
        status: 200,
        body: { items: statements.filter(({ owner }) => owner === ownerOf(asked, user)) },
      })),
    },
    {
      method: 'GET',
      path: '/statements/{statementId}',
      handle: signedIn(users, ({ path }, user) => {
        if (flawed && path.statementId === '*') return { status: 200, body: { items: statements } };
        const found = statements.find(({ id, owner }) => id === path.statementId && owner === user.username);
        return found === undefined ? MISSING : { status: 200, body: found };
      }),
    },
    {
      method: 'GET',
      path: '/admin/limits',
      handle: signedIn(users, (asked, user) => {
        const inside = flawed && asked.headers['x-forwarded-for'] === '127.0.0.1';
        return user.role === 'admin' || inside ? { status: 200, body: { daily_limit: 50_000, cards_blocked: 3 } } : FORBIDDEN;
      }),
    },
  ];
  return serve(routes);
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens in the query, and tokens bound to a DPoP key that nobody asks for. */
export function bindingTarget(flawed: boolean): Promise<Service> {
  const users = new Users();
  const secret = randomBytes(32);
  const sign = (input: string): string => createHmac('sha256', secret).update(input).digest('base64url');
  const issue = ({ username }: User): object => {
    const iat = Math.floor(Date.now() / 1_000);
    const bound = flawed ? { cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } } : {};
    const input = `${part({ typ: 'JWT', alg: 'HS256' })}.${part({ sub: username, iat, exp: iat + 600, ...bound })}`;
    return { access_token: `${input}.${sign(input)}` };
  };
  const profile: Route = {
    method: 'GET',
    path: '/me',
    handle: ({ headers, query }): Answer => {
      const token = (headers.authorization ?? '').replace(/^Bearer /, '') || (flawed ? (query.get('access_token') ?? '') : '');
      const at = token.lastIndexOf('.');
      if (at < 0 || sign(token.slice(0, at)) !== token.slice(at + 1)) return UNSIGNED;
      const { sub } = JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as { sub: string };
      const user = users.byName(sub)!;
      return { status: 200, body: { id: user.id, username: user.username, email: user.email } };
    },
  };
  const metadata: Route = {
    method: 'GET',
    path: '/.well-known/openid-configuration',
    open: true,
    hidden: true,
    handle: () => ({
      status: 200,
      body: {
        issuer: 'https://bank.example',
        token_endpoint: 'https://bank.example/token',
        response_types_supported: flawed ? ['code', 'token'] : ['code'],
        grant_types_supported: flawed ? ['authorization_code', 'password'] : ['authorization_code'],
        code_challenge_methods_supported: flawed ? ['plain', 'S256'] : ['S256'],
      },
    }),
  };
  return serve([login(users, issue), profile, metadata]);
}
