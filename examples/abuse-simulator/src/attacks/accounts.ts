import { officeAddress, toolClient } from '../clients.ts';
import { labelled } from '../record.ts';
import { by, MINUTE, type Simulation, signIn } from './context.ts';

/** Passwords that are in every list of stolen ones, and so in that of whoever measures. */
export const BREACHED_PASSWORDS: readonly string[] = [
  '123456789',
  'password1',
  'qwerty12345',
  'iloveyou',
  'dragon',
  'letmein',
  'sunshine',
  'football',
];

/** Customers sign in with passwords that are known to everybody; that the customer does it and not a thief is for nobody to see. */
export const breached: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const out = [];
  for (let index = 0; index < by(intensity, 1, 4, 12); index++) {
    const customer = random.pick(bank.customers);
    const client = random.pick(customer.clients);
    // The bank knows no other password of this customer from here on.
    customer.password = random.pick(BREACHED_PASSWORDS);
    out.push(signIn(context, 'breached-password', client, at + index * 7 * MINUTE, customer.name, customer.password));
  }
  return out;
};

/** One machine opens account after account and redeems the welcome of each. */
export const promo: Simulation = (context) => {
  const { random, bank, at, intensity } = context;
  const client = toolClient(random, officeAddress(70));
  const out = [];
  for (let index = 0; index < by(intensity, 6, 20, 80); index++) {
    const from = at + index * by(intensity, 20 * MINUTE, 4 * MINUTE, 20_000);
    const email = `fresh${random.hex(8)}@mail.example`;
    const token = random.hex(40);
    const body = { email, password: random.hex(12) };
    const answer = { status: 201, body: { customerId: random.hex(16), access_token: token } };
    out.push(
      labelled(from, 'promo-reuse', client, { method: 'POST', path: '/v1/register', body }, answer),
      labelled(
        from + 15_000,
        'promo-reuse',
        client,
        { method: 'POST', path: '/v1/promotions/redeem', token, body: { promoCode: 'WELCOME' } },
        bank.made('creditId'),
      ),
    );
  }
  return out;
};
