import type { Account, Customer } from '../data.ts';
import type { Random } from '../random.ts';
import type { Call } from './client.ts';
import { send } from './client.ts';

const AGENTS = [
  'DemoBank/4.2 (iPhone; iOS 19.1)',
  'DemoBank/4.2 (Android 16; Pixel 10)',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
];
const MEMOS = [
  'rent march',
  "for Sinéad's birthday",
  'Invoice #2026/118 -- paid',
  'select items & delivery',
  '50% deposit (balance due)',
  'Thanks :-) <3',
  'a/c 1=1 share',
  'union dues',
];

/** One customer's visit: sign in, look round, sometimes pay. */
export async function visit(gateway: string, customer: Customer, random: Random): Promise<number> {
  const from = `198.51.100.${(customer.id.charCodeAt(0) * 7 + customer.id.charCodeAt(9)) % 200}`;
  const agent = AGENTS[customer.id.charCodeAt(3) % AGENTS.length] ?? 'DemoBank/4.2';
  const json = { 'content-type': 'application/json', 'user-agent': agent };
  const password = random.next() < 0.03 ? 'Spring2026!' : `pw-${customer.id.slice(0, 8)}`;
  const signIn = await send(gateway, {
    method: 'POST',
    path: '/auth/token',
    headers: json,
    from,
    body: JSON.stringify({ email: customer.email, password }),
  });
  if (signIn.status !== 200) return 1;
  const token = (JSON.parse(signIn.text) as { access_token: string }).access_token;
  const headers = { ...json, authorization: `Bearer ${token}`, cookie: `theme=dark; sid=${random.hex(24)}; consent=1` };
  const calls = steps(customer, random.pick(customer.accounts), random);
  for (const call of calls) await send(gateway, { ...call, headers, from });
  return calls.length + 1;
}

function steps(customer: Customer, account: Account, random: Random): Omit<Call, 'from'>[] {
  const calls: Omit<Call, 'from'>[] = [
    { method: 'GET', path: '/customers/me' },
    { method: 'GET', path: '/accounts' },
    { method: 'GET', path: `/accounts/${account.id}` },
    {
      method: 'GET',
      path: `/accounts/${account.id}/transactions?from=2026-01-01&to=2026-03-31&page=${random.integer(1, 9)}&sort=-bookedAt`,
    },
  ];
  const chance = random.next();
  if (chance < 0.35) calls.push({ method: 'POST', path: '/payments', body: payment(account, random) });
  else if (chance < 0.5) calls.push({ method: 'GET', path: `/cards/${account.card.id}` });
  else if (chance < 0.6)
    calls.push({
      method: 'POST',
      path: '/graphql',
      body: JSON.stringify({ operationName: 'Home', query: 'query Home { me { name accounts { iban balance } } }', variables: {} }),
    });
  else if (chance < 0.66)
    calls.push({
      method: 'POST',
      path: '/loans/applications',
      body: JSON.stringify({ product: 'PERSONAL', amount: 12_000, termMonths: 36, income: 64_000, ssn: customer.ssn }),
    });
  else if (chance < 0.8) calls.push({ method: 'GET', path: `/rates/${account.currency}/${random.pick(['USD', 'EUR', 'CAD', 'SEK'])}` });
  else if (chance < 0.9) calls.push({ method: 'GET', path: `/statements/2026/0${random.integer(1, 9)}` });
  else
    calls.push({
      method: 'GET',
      path: `/branches/search?q=${encodeURIComponent(random.pick(['New York', "Coeur d'Alene", 'St. Paul & Minneapolis']))}`,
    });
  return calls;
}

function payment(account: Account, random: Random): string {
  return JSON.stringify({
    debtorAccount: account.iban,
    creditorAccount: 'GB82WEST12345698765432',
    creditorName: random.pick(["O'Brien & Sons Ltd", 'Drop Table Furniture', 'Zoë <Design> Studio', 'Müller GmbH']),
    amount: random.integer(1, 5),
    currency: account.currency,
    endToEndId: `E2E-${random.hex(10).toUpperCase()}`,
    remittance: random.pick(MEMOS),
  });
}
