/** A bank of customers, accounts and transfers: node main.ts PORT [--fixed]. With --fixed, the same API without its weaknesses. */
import { setTimeout as wait } from 'node:timers/promises';
import { installAccess, needFor } from './access.ts';
import { type Account, type Customer, nextId, state, type User, uuid } from './state.ts';
import { type Ask, Router, Stop, serve } from './web.ts';

const fixed = process.argv.includes('--fixed');
const router = new Router();
const need = needFor(fixed);
installAccess(router, fixed, need);

const number = (text: string | undefined): number => Number(text ?? Number.NaN);

/** The object, when there is one and the caller may see it; a 404 otherwise. */
function own<T extends { readonly customerId: number }>(found: T | undefined, user: User, checked = true): T {
  const staff = user.role !== 'customer';
  if (found === undefined || (checked && !staff && found.customerId !== user.customerId)) throw new Stop(404, 'Not Found');
  return found;
}

function customerOf(ask: Ask, checked: boolean): Customer {
  const user = need(ask);
  const id = number(ask.part.customerId);
  const found = state.customers.get(id);
  if (found === undefined || (checked && user.role === 'customer' && user.customerId !== id)) throw new Stop(404, 'Not Found');
  return found;
}

const accountsOf = (id: number): Account[] => [...state.accounts.values()].filter((account) => account.customerId === id);

router.on('GET', '/api/v2/me', (ask) => {
  const user = need(ask);
  // The gateway in front is said to set this header.
  const id = fixed ? user.customerId : number(String(ask.headers['x-user-id'] ?? user.customerId));
  return { body: { username: user.username, role: user.role, customer: state.customers.get(id) } };
});
router.on('GET', '/api/v2/customers/{customerId}', (ask) => ({ body: customerOf(ask, fixed) }));
router.on('PATCH', '/api/v2/customers/{customerId}', (ask) => {
  const customer = customerOf(ask, true);
  const names = fixed ? ['email', 'address'] : Object.keys(customer).filter((name) => name !== 'id');
  for (const name of names) if (['string', 'number'].includes(typeof ask.body[name])) Object.assign(customer, { [name]: ask.body[name] });
  return { body: customer };
});
router.on('GET', '/api/v2/customers/{customerId}/accounts', (ask) => ({ body: { items: accountsOf(customerOf(ask, true).id) } }));
router.on('GET', '/api/v2/customers/{customerId}/accounts/{accountId}', (ask) => {
  const customer = customerOf(ask, true);
  const account = state.accounts.get(ask.part.accountId ?? '');
  // Only the parent is looked at.
  if (account === undefined || (fixed && account.customerId !== customer.id)) throw new Stop(404, 'Not Found');
  return { body: account };
});
router.on('GET', '/api/v2/accounts/{accountId}/transactions', (ask) => {
  const account = own(state.accounts.get(ask.part.accountId ?? ''), need(ask), fixed);
  const size = number(ask.query.get('size') ?? '20');
  if (!Number.isInteger(size) || size < 1 || (fixed && size > 100)) throw new Stop(400, 'size is a number from 1 to 100');
  const items = Array.from({ length: Math.min(size, 5000) }, (_, n) => ({
    seq: n + 1,
    account: account.id,
    amount: ((n * 37) % 500) - 250,
    text: `Entry ${n + 1}`,
  }));
  const booked = [...state.transfers.values()].filter((each) => each.from === account.id || each.to === account.id);
  return { body: { size, items, booked } };
});

const keys = new Map<string, { text: string; id: string }>();
router.on('POST', '/api/v2/transfers', async (ask) => {
  const user = need(ask);
  const { from, to, amount, reference } = ask.body as { from?: unknown; to?: unknown; amount?: unknown; reference?: unknown };
  const source = own(state.accounts.get(String(from)), user, fixed);
  const target = state.accounts.get(String(to));
  if (target === undefined || typeof amount !== 'number' || !Number.isFinite(amount))
    throw new Stop(400, 'from, to and amount are required');
  if (fixed && (amount <= 0 || Math.abs(amount * 100 - Math.round(amount * 100)) > 1e-9 || source === target))
    throw new Stop(400, 'An amount is positive and of whole cents');
  if (fixed && reference !== undefined && typeof reference !== 'string') throw new Stop(400, 'reference is a text');
  if (reference !== undefined && typeof reference !== 'string') throw new TypeError('reference.trim is not a function');
  if (source.balance < amount) throw new Stop(422, 'Insufficient funds');
  const key = ask.headers['idempotency-key'];
  if (fixed) {
    if (typeof key !== 'string') throw new Stop(400, 'Idempotency-Key is required');
    const seen = keys.get(`${user.username} ${key}`);
    if (seen !== undefined) {
      if (seen.text !== ask.raw) throw new Stop(409, 'This key was used for something else');
      return { status: 201, body: state.transfers.get(seen.id) };
    }
  } else await wait(15);
  const transfer = { id: uuid(), from: source.id, to: target.id, amount, reference: String(reference ?? '').slice(0, 140) };
  source.balance = fixed ? Math.round((source.balance - amount) * 100) / 100 : source.balance - amount;
  target.balance = fixed ? Math.round((target.balance + amount) * 100) / 100 : target.balance + Math.ceil(amount * 100) / 100;
  state.transfers.set(transfer.id, transfer);
  if (typeof key === 'string') keys.set(`${user.username} ${key}`, { text: ask.raw, id: transfer.id });
  return { status: 201, body: transfer };
});
router.on('GET', '/api/v2/transfers/{transferId}', (ask) => {
  const user = need(ask);
  const found = state.transfers.get(ask.part.transferId ?? '');
  const mine = accountsOf(user.customerId).map((account) => account.id);
  if (found === undefined || (fixed && user.role === 'customer' && !mine.includes(found.from) && !mine.includes(found.to)))
    throw new Stop(404, 'Not Found');
  return { body: found };
});
router.on('GET', '/api/v2/accounts', (ask) => ({ body: { items: accountsOf(need(ask).customerId) } }));

router.on('GET', '/api/v2/beneficiaries', (ask) => {
  const user = need(ask);
  return { body: { items: [...state.beneficiaries.values()].filter((each) => each.customerId === user.customerId) } };
});
router.on('POST', '/api/v2/beneficiaries', (ask) => {
  const user = need(ask);
  const { name, iban } = ask.body;
  if (typeof name !== 'string' || typeof iban !== 'string' || name.length > 140) throw new Stop(400, 'name and iban are required');
  if (fixed && !/^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/u.test(iban)) throw new Stop(400, 'Not an IBAN');
  const made = { id: nextId(), customerId: user.customerId, name, iban };
  state.beneficiaries.set(made.id, made);
  return { status: 201, body: made };
});
router.on('GET', '/api/v2/beneficiaries/{beneficiaryId}', (ask) => ({
  body: own(state.beneficiaries.get(number(ask.part.beneficiaryId)), need(ask)),
}));
router.on('DELETE', '/api/v2/beneficiaries/{beneficiaryId}', (ask) => {
  const found = own(state.beneficiaries.get(number(ask.part.beneficiaryId)), need(ask), fixed);
  state.beneficiaries.delete(found.id);
  return { status: 204 };
});

router.on('GET', '/api/v2/cards', (ask) => {
  const user = need(ask);
  const shown = [...state.cards.values()].filter((card) => card.customerId === user.customerId);
  return { body: { items: fixed ? shown.map(({ id, pan, frozen }) => ({ id, pan: `**** **** **** ${pan.slice(-4)}`, frozen })) : shown } };
});
router.on('POST', '/api/v2/cards/{cardId}/freeze', (ask) => {
  const card = own(state.cards.get(number(ask.part.cardId)), need(ask), fixed);
  card.frozen = ask.body.frozen !== false;
  return { body: { id: card.id, frozen: card.frozen } };
});

router.on('POST', '/api/v2/loans', (ask) => {
  const user = need(ask);
  const { amount } = ask.body;
  if (typeof amount !== 'number' || (fixed && !(amount > 0 && amount <= 50_000))) throw new Stop(400, 'amount is required');
  const loan = { id: nextId(), customerId: user.customerId, amount, status: 'requested' };
  state.loans.set(loan.id, loan);
  return { status: 201, body: loan };
});
router.on('GET', '/api/v2/loans/{loanId}', (ask) => ({ body: own(state.loans.get(number(ask.part.loanId)), need(ask), fixed) }));
router.on('POST', '/api/v2/loans/{loanId}/approve', (ask) => {
  const user = fixed ? need(ask, 'teller', 'admin') : need(ask);
  const loan = own(state.loans.get(number(ask.part.loanId)), user);
  loan.status = 'approved';
  return { body: loan };
});

router.on('POST', '/api/v2/vouchers/{code}/redeem', async (ask) => {
  const user = need(ask);
  const used = state.vouchers.get(ask.part.code ?? '');
  const account = accountsOf(user.customerId)[0];
  if (used === undefined || account === undefined) throw new Stop(404, 'Not Found');
  if (used.has(user.customerId)) throw new Stop(409, 'Used already');
  if (fixed) used.add(user.customerId);
  else await wait(20);
  used.add(user.customerId);
  account.balance += 25;
  return { body: { account: account.id, balance: account.balance } };
});

router.on('POST', '/api/v2/webhooks', async (ask) => {
  const user = need(ask);
  const url = String(ask.body.callbackUrl ?? '');
  if (fixed && !/^https:\/\/hooks\.bank\.example\//u.test(url)) throw new Stop(400, 'callbackUrl is under hooks.bank.example');
  if (!fixed)
    void fetch(url, { method: 'POST', body: JSON.stringify({ hello: user.username }), signal: AbortSignal.timeout(2000) }).catch(
      () => undefined,
    );
  return { status: 202, body: { id: nextId(), status: 'registered' } };
});
router.on('POST', '/api/v2/statements/preview', (ask) => {
  const user = need(ask);
  const template = String(ask.body.template ?? '').slice(0, 2000);
  const value = (text: string): string => (text.trim() === 'name' ? user.username : text);
  const sum = (text: string): string => {
    const found = /^\s*(\d{1,9})\s*([*+-])\s*(\d{1,9})\s*$/u.exec(text);
    if (found === null) return value(text);
    const [a, b] = [Number(found[1]), Number(found[3])];
    return String(found[2] === '*' ? a * b : found[2] === '+' ? a + b : a - b);
  };
  return { body: { preview: template.replaceAll(/\$\{([^{}]{0,200})\}/gu, (_, inner: string) => (fixed ? value(inner) : sum(inner))) } };
});

router.on('GET', '/api/v2/admin/users', (ask) => {
  need(ask, 'admin');
  return { body: { items: [...state.users.values()].map(({ username, role, customerId }) => ({ username, role, customerId })) } };
});
router.on('PUT', '/api/v2/admin/rates', (ask) => {
  if (fixed) need(ask, 'admin');
  else need(ask);
  const { savings, loan } = ask.body;
  if (typeof savings !== 'number' || typeof loan !== 'number') throw new Stop(400, 'savings and loan are required');
  state.rates = { savings, loan };
  return { body: state.rates };
});
router.on('GET', '/api/v2/admin/audit', (ask) => {
  // The filter knows this address, and this way of asking for it.
  if (fixed || ask.path.startsWith('/api/v2/admin')) need(ask, 'admin');
  else need(ask);
  return { body: { items: [{ at: '2026-11-02T10:00:00Z', who: 'manager', what: 'changed the rates' }] } };
});
router.on('GET', '/api/v2/admin/customers/{customerId}', (ask) => {
  need(ask, 'teller', 'admin');
  return { body: customerOf(ask, false) };
});
router.on('GET', '/api/v2/rates', () => ({ body: state.rates, headers: { 'cache-control': 'public, max-age=60' } }));
router.on('GET', '/api/v2/branches', () => ({
  body: {
    items: [
      { id: 1, city: 'Utrecht' },
      { id: 2, city: 'Gent' },
    ],
  },
}));

if (!fixed) {
  router.on('GET', '/api/v1/customers/{customerId}', (ask) => {
    const found = state.customers.get(number(ask.part.customerId));
    if (found === undefined) throw new Stop(404, 'Not Found');
    return { body: { ...found, cards: [...state.cards.values()].filter((card) => card.customerId === found.id) } };
  });
  router.on('GET', '/actuator/env', () => ({
    body: {
      activeProfiles: ['prod'],
      propertySources: [
        {
          name: 'systemEnvironment',
          properties: {
            'spring.datasource.password': { value: '******' },
            'spring.datasource.url': { value: 'jdbc:postgresql://10.1.2.3/core' },
          },
        },
      ],
    },
  }));
  router.on('GET', '/actuator', () => ({
    body: {
      _links: { self: { href: 'http://bank/actuator', templated: false }, env: { href: 'http://bank/actuator/env', templated: false } },
    },
  }));
}
serve(router, Number(process.argv[2]), fixed);
