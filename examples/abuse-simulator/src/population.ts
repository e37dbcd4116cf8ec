import { type Bank, BRANCHES, type Customer, cardNumber, OK } from './bank.ts';
import { homeAddress, mobileAddress, newClient, officeAddress } from './clients.ts';
import type { Random } from './random.ts';
import { type Client, type Labelled, labelled } from './record.ts';

const DAY = 86_400_000;
const PLACES: readonly (readonly [number, number])[] = [
  [52.52, 13.4],
  [48.85, 2.35],
  [51.5, -0.12],
  [40.41, -3.7],
];

export function makeCustomers(random: Random, users: number): Customer[] {
  return Array.from({ length: users }, (_, index) => {
    const address = random.chance(0.15) ? officeAddress(random.below(40)) : homeAddress(random);
    return {
      name: `user${index}@mail.example`,
      password: random.hex(10),
      accounts: Array.from({ length: 1 + random.below(4) }, () => random.digits(10)),
      cards: Array.from({ length: 1 + random.below(2) }, () => cardNumber(random, random.pick(['453201', '545454', '402400']))),
      payees: [],
      clients: [newClient(random, address), ...(random.chance(0.5) ? [newClient(random, mobileAddress(random))] : [])],
      place: random.pick(PLACES),
      staff: index < Math.max(4, users / 200),
      rate: random.longTail(0.9, 0.8),
    };
  });
}

/** Day and night: twice as much at noon as in the morning, next to nothing at four. */
function hourOf(random: Random): number {
  for (;;) {
    const hour = random.next() * 24;
    if (random.next() < 0.55 + 0.45 * Math.sin(((hour - 8) / 24) * 2 * Math.PI)) return hour;
  }
}

/** Everything honest people and their programs do. */
export function honestTraffic(random: Random, bank: Bank, start: number, days: number): Labelled[] {
  const out: Labelled[] = [];
  for (const customer of bank.customers) {
    for (let day = 0; day < days; day++) {
      for (let left = customer.rate; left > 0; left--) {
        if (left < 1 && !random.chance(left)) break;
        session(random, bank, customer, start + day * DAY + hourOf(random) * 3_600_000, out);
      }
    }
  }
  poller(random, bank, start, days, out);
  return out;
}

/** One sitting of one person. */
function session(random: Random, bank: Bank, customer: Customer, start: number, out: Labelled[]): void {
  let at = start;
  let client = random.pick(customer.clients);
  // A new phone or browser now and then; and phones roam.
  if (random.chance(0.01)) {
    client = newClient(random, homeAddress(random));
    customer.clients = [...customer.clients.slice(-2), client];
  } else if (random.chance(0.2)) client = { ...client, address: mobileAddress(random) };
  const step = (method: string, path: string, answer: { status: number; body: unknown }, token?: string, body?: unknown): void => {
    out.push(
      labelled(
        at,
        null,
        client,
        { method, path, place: customer.place, ...(token !== undefined && { token }), ...(body !== undefined && { body }) },
        answer,
      ),
    );
    at += Math.max(300, random.longTail(5_000, 1.1));
  };
  const forgot = random.chance(0.06);
  for (let tries = forgot ? 1 + random.below(4) : 0; tries > 0; tries--) {
    const password = random.hex(6);
    step('POST', '/v1/auth/login', bank.login(customer.name, password), undefined, { username: customer.name, password });
  }
  if (forgot && random.chance(0.3)) {
    step('POST', '/v1/auth/password/forgot', OK, undefined, { email: customer.name });
    return;
  }
  const login = bank.login(customer.name, customer.password);
  step('POST', '/v1/auth/login', login, undefined, { username: customer.name, password: customer.password });
  acts(random, bank, customer, login.token, step);
}

type Step = (method: string, path: string, answer: { status: number; body: unknown }, token?: string, body?: unknown) => void;

function acts(random: Random, bank: Bank, customer: Customer, token: string, step: Step): void {
  step('GET', '/v1/accounts', bank.accounts(customer), token);
  const account = random.pick(customer.accounts);
  for (let left = random.longTail(5, 0.8); left > 0; left--) {
    const choice = random.next();
    if (choice < 0.3) step('GET', `/v1/accounts/${random.pick(customer.accounts)}`, bank.account(account), token);
    else if (choice < 0.6)
      step('GET', `/v1/accounts/${account}/transactions?page=${1 + random.below(4)}`, bank.transactions(account), token);
    else if (choice < 0.68)
      step('GET', `/v1/branches/${random.pick(BRANCHES)}`, { status: 200, body: { branchId: random.pick(BRANCHES) } }, token);
    else if (choice < 0.69)
      step('POST', '/v1/promotions/redeem', bank.made('creditId'), token, { promoCode: random.pick(['SPRING', 'WELCOME']) });
    else if (choice < 0.72) step('GET', '/v1/promotions/banner', { status: random.chance(0.5) ? 404 : 200, body: {} }, token);
    else if (choice < 0.8) step('POST', '/v1/graphql', OK, token, { query: 'query { me { name accounts { id balance } } }' });
    else if (choice < 0.9) transfer(random, bank, customer, account, token, step);
    else if (choice < 0.94) pay(random, bank, customer, token, step);
    else if (choice < 0.95) step('PUT', '/v1/profile/contact', OK, token, { email: customer.name, phone: random.digits(10) });
    else if (customer.staff) step('GET', `/v1/admin/customers/${random.below(9_999)}/limits`, OK, token);
    else step('GET', '/v1/profile', { status: 200, body: { name: customer.name } }, token);
  }
}

function transfer(random: Random, bank: Bank, customer: Customer, account: string, token: string, step: Step): void {
  if (customer.payees.length === 0 || random.chance(0.15)) {
    const other = random.pick(random.pick(bank.customers).accounts);
    step('POST', '/v1/payees', bank.made('payeeId'), token, { name: 'payee', accountNumber: other });
    customer.payees = [...customer.payees, other].slice(-8);
  }
  step('POST', '/v1/transfers/authorise', OK, token, { code: random.digits(6) });
  step('POST', '/v1/transfers', bank.made('transferId'), token, {
    fromAccount: account,
    toAccount: random.pick(customer.payees),
    amount: random.below(900),
  });
}

function pay(random: Random, bank: Bank, customer: Customer, token: string, step: Step): void {
  const card = random.pick(customer.cards);
  step('POST', '/v1/card-payments', bank.pay(card, random.chance(0.95)), token, { cardNumber: card, amount: random.below(200) });
}

/** An honest program that looks at one thing every half minute, day and night. */
function poller(random: Random, bank: Bank, start: number, days: number, out: Labelled[]): void {
  const client: Client = { address: '198.18.7.7', headers: { 'user-agent': 'treasury-sync/3.1', accept: 'application/json' } };
  const owner = random.pick(bank.customers);
  const account = owner.accounts[0] as string;
  for (let at = start; at < start + days * DAY; at += 120_000) {
    const ask = { method: 'GET', path: `/v1/accounts/${account}`, token: 'treasury-key-0001' };
    out.push(labelled(at, null, client, ask, bank.account(account)));
  }
}
