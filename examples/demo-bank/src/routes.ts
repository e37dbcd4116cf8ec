import type { Account, Customer } from './data.ts';

export interface BankRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface BankAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly type?: string;
}

export interface Bank {
  readonly customers: readonly Customer[];
  /** Bearer token of each signed-in customer. */
  readonly sessions: Map<string, Customer>;
  readonly partnerKey: string;
  /** Asks the credit bureau, a third party. */
  readonly creditScore: (ssn: string) => Promise<unknown>;
  readonly now: () => Date;
}

type Handler = (bank: Bank, request: BankRequest, params: readonly string[], customer: Customer | null) => BankAnswer | Promise<BankAnswer>;

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly auth: 'none' | 'customer' | 'partner';
  readonly handle: Handler;
}

/** A demo bank keeps its sessions short: the oldest is signed out when there are more. */
const SESSIONS_MAX = 1_000;

const ok = (body: unknown): BankAnswer => ({ status: 200, body });
const problem = (status: number, title: string): BankAnswer => ({ status, body: { title, status } });

function owned(customer: Customer | null, id: string | undefined): Account | undefined {
  return customer?.accounts.find((account) => account.id === id);
}

function fields(request: BankRequest): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(request.body);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function signIn(bank: Bank, request: BankRequest): BankAnswer {
  const { email, password } = fields(request);
  const customer = bank.customers.find((candidate) => candidate.email === email);
  if (customer === undefined || password !== `pw-${customer.id.slice(0, 8)}`) return problem(401, 'wrong name or password');
  const claims = Buffer.from(JSON.stringify({ sub: customer.id, scope: 'accounts payments', iat: bank.now().getTime() })).toString(
    'base64url',
  );
  const token = `eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.${claims}.${customer.id.replaceAll('-', '')}`;
  const oldest = bank.sessions.size >= SESSIONS_MAX ? bank.sessions.keys().next().value : undefined;
  if (oldest !== undefined) bank.sessions.delete(oldest);
  bank.sessions.set(token, customer);
  return ok({ access_token: token, token_type: 'Bearer', expires_in: 900 });
}

function view(account: Account): object {
  return { accountId: account.id, iban: account.iban, currency: account.currency, balance: account.balance.toFixed(2), status: 'ENABLED' };
}

function transactions(bank: Bank, account: Account): object[] {
  return Array.from({ length: 5 }, (_, index) => ({
    transactionId: `txn_${account.id}${index}`,
    amount: { amount: (index * 13.37 + 1).toFixed(2), currency: account.currency },
    bookedAt: new Date(bank.now().getTime() - index * 86_400_000).toISOString(),
    remittance: `Invoice 2026/00${index} – thank you & regards`,
  }));
}

function pay(bank: Bank, request: BankRequest, _params: readonly string[], customer: Customer | null): BankAnswer {
  const { debtorAccount, amount, currency } = fields(request);
  const account = customer?.accounts.find((candidate) => candidate.iban === debtorAccount);
  if (account === undefined) return problem(422, 'unknown debtor account');
  if (typeof amount !== 'number' || amount <= 0 || amount > account.balance) return problem(422, 'amount not available');
  account.balance -= amount;
  return { status: 201, body: { paymentId: `pay_${bank.now().getTime().toString(36)}`, status: 'ACSC', amount, currency } };
}

function graphql(_bank: Bank, request: BankRequest, _params: readonly string[], customer: Customer | null): BankAnswer {
  const query = fields(request).query;
  if (typeof query !== 'string' || customer === null) return problem(400, 'no query');
  return ok({
    data: { me: { name: customer.name, accounts: customer.accounts.map((account) => ({ iban: account.iban, balance: account.balance })) } },
  });
}

const ROUTES: readonly Route[] = [
  { method: 'GET', pattern: /^\/health$/, auth: 'none', handle: () => ok({ status: 'up' }) },
  { method: 'POST', pattern: /^\/auth\/token$/, auth: 'none', handle: signIn },
  {
    method: 'GET',
    pattern: /^\/rates\/([A-Z]{3})\/([A-Z]{3})$/,
    auth: 'none',
    handle: (_bank, _request, [from, to]) => ok({ from, to, rate: 1.0842, asOf: '2026-01-01' }),
  },
  {
    method: 'GET',
    pattern: /^\/branches\/search$/,
    auth: 'none',
    handle: (_bank, request) => ok({ query: request.query.get('q') ?? '', branches: [{ id: 12, city: 'New York', swift: 'CHASUS33XXX' }] }),
  },
  {
    method: 'GET',
    pattern: /^\/customers\/me$/,
    auth: 'customer',
    handle: (_bank, _request, _params, me) =>
      ok({ id: me?.id, name: me?.name, email: me?.email, phone: me?.phone, ssn: me?.ssn, dateOfBirth: me?.born }),
  },
  {
    method: 'GET',
    pattern: /^\/accounts$/,
    auth: 'customer',
    handle: (_bank, _request, _params, me) => ok({ accounts: me?.accounts.map(view) }),
  },
  {
    method: 'GET',
    pattern: /^\/accounts\/(\d+)$/,
    auth: 'customer',
    handle: (_bank, _request, [id], me) => {
      const found = owned(me, id);
      return found ? ok(view(found)) : problem(404, 'no such account');
    },
  },
  {
    method: 'GET',
    pattern: /^\/accounts\/(\d+)\/transactions$/,
    auth: 'customer',
    handle: (bank, _request, [id], me) => {
      const found = owned(me, id);
      return found ? ok({ transactions: transactions(bank, found) }) : problem(404, 'no such account');
    },
  },
  {
    method: 'GET',
    pattern: /^\/cards\/(crd_[0-9a-f]+)$/,
    auth: 'customer',
    handle: (_bank, _request, [id], me) => {
      const found = me?.accounts.find((account) => account.card.id === id);
      return found ? ok({ cardId: id, pan: found.card.pan, expiry: found.card.expiry, holder: me?.name }) : problem(404, 'no such card');
    },
  },
  { method: 'POST', pattern: /^\/payments$/, auth: 'customer', handle: pay },
  { method: 'POST', pattern: /^\/graphql$/, auth: 'customer', handle: graphql },
  {
    method: 'POST',
    pattern: /^\/loans\/applications$/,
    auth: 'customer',
    handle: async (bank, _request, _params, me) => ({
      status: 202,
      body: { decision: 'REVIEW', bureau: await bank.creditScore(me?.ssn ?? '') },
    }),
  },
  {
    method: 'GET',
    pattern: /^\/statements\/(\d{4})\/(\d{2})$/,
    auth: 'customer',
    handle: (_bank, _request, [year, month]) => ({ status: 200, body: `Statement ${year}-${month}\n`, type: 'text/plain' }),
  },
  {
    method: 'GET',
    pattern: /^\/v1\/accounts\/(\d+)\/balance$/,
    auth: 'none',
    handle: (bank, _request, [id]) => {
      const found = bank.customers.flatMap((one) => one.accounts).find((account) => account.id === id);
      return found ? ok({ balance: found.balance }) : problem(404, 'no such account');
    },
  },
  {
    method: 'GET',
    pattern: /^\/partner\/v1\/consents\/([0-9a-f-]{36})$/,
    auth: 'partner',
    handle: (_bank, _request, [id]) => ok({ consentId: id, status: 'Authorised', permissions: ['ReadAccountsBasic', 'ReadBalances'] }),
  },
  {
    method: 'GET',
    pattern: /^\/partner\/v1\/accounts\/(\d+)\/balances$/,
    auth: 'partner',
    handle: (bank, _request, [id]) => {
      const found = bank.customers.flatMap((one) => one.accounts).find((account) => account.id === id);
      return found ? ok(view(found)) : problem(404, 'no such account');
    },
  },
  {
    method: 'GET',
    pattern: /^\/internal\/debug\/config$/,
    auth: 'none',
    handle: () => ok({ build: '4.2.1', database: 'postgres://bank@db.internal/core', feature_flags: { instantPayments: true } }),
  },
];

function allowed(bank: Bank, request: BankRequest, route: Route): Customer | null | undefined {
  if (route.auth === 'none') return null;
  if (route.auth === 'partner') return request.headers['x-api-key'] === bank.partnerKey ? null : undefined;
  const header = request.headers.authorization;
  return typeof header === 'string' ? bank.sessions.get(header.replace(/^Bearer /, '')) : undefined;
}

/** Answers one request as the bank would. */
export async function answer(bank: Bank, request: BankRequest): Promise<BankAnswer> {
  for (const route of ROUTES) {
    const match = route.method === request.method ? route.pattern.exec(request.path) : null;
    if (match === null) continue;
    const customer = allowed(bank, request, route);
    return customer === undefined ? problem(401, 'sign in first') : route.handle(bank, request, match.slice(1), customer);
  }
  return problem(404, 'no such resource');
}
