import type { Random } from './random.ts';
import type { Answer, Client } from './record.ts';

export interface Customer {
  readonly name: string;
  password: string;
  readonly accounts: readonly string[];
  readonly cards: readonly string[];
  payees: string[];
  clients: Client[];
  readonly place: readonly [number, number];
  /** Staff use functions that customers do not. */
  readonly staff: boolean;
  /** Sessions a day. */
  readonly rate: number;
}

/** A card number with a good check digit. */
export function cardNumber(random: Random, bin: string): string {
  const body = bin + random.digits(15 - bin.length);
  for (let check = 0; check < 10; check++) if (luhn(body + check)) return body + check;
  return `${body}0`;
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

export const BRANCHES: readonly string[] = Array.from({ length: 12 }, (_, index) => `br-${1_000 + index}`);

/** What the bank answers; it checks no ownership, which is what some attacks live on. */
export class Bank {
  readonly customers: readonly Customer[];
  readonly #owners = new Map<string, Customer>();
  readonly #random: Random;

  constructor(customers: readonly Customer[], random: Random) {
    this.customers = customers;
    this.#random = random;
    for (const customer of customers) for (const account of customer.accounts) this.#owners.set(account, customer);
  }

  login(name: string, password: string): Answer & { readonly token: string } {
    const customer = this.customers.find((item) => item.name === name);
    if (customer === undefined || customer.password !== password) return { status: 401, body: { error: 'invalid credentials' }, token: '' };
    const token = this.#random.hex(40);
    return { status: 200, body: { access_token: token, token_type: 'Bearer', expires_in: 3_600 }, token };
  }

  accounts(customer: Customer): Answer {
    return {
      status: 200,
      body: { accounts: customer.accounts.map((id) => ({ accountId: id, currency: 'EUR', balance: this.#random.below(100_000) / 100 })) },
    };
  }

  account(id: string): Answer {
    if (!this.#owners.has(id)) return { status: 404, body: { error: 'no such account' } };
    return { status: 200, body: { accountId: id, currency: 'EUR', balance: this.#random.below(100_000) / 100, iban: `DE00${id}` } };
  }

  transactions(id: string): Answer {
    if (!this.#owners.has(id)) return { status: 404, body: { error: 'no such account' } };
    const items = Array.from({ length: 3 + this.#random.below(20) }, () => ({
      transactionId: this.#random.hex(16),
      amount: this.#random.below(50_000) / 100,
      text: 'card payment',
    }));
    return { status: 200, body: { accountId: id, transactions: items } };
  }

  pay(card: string, good: boolean): Answer {
    return good
      ? { status: 201, body: { paymentId: this.#random.hex(16), status: 'authorised' } }
      : { status: 402, body: { status: 'declined', card: `****${card.slice(-4)}` } };
  }

  made(key: string): Answer {
    return { status: 201, body: { [key]: this.#random.hex(16), status: 'accepted' } };
  }
}

export const OK: Answer = { status: 200, body: { status: 'ok' } };
export const MISSING: Answer = { status: 404, body: { error: 'not found' } };
