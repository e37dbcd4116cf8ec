import { randomBytes, randomUUID } from 'node:crypto';

export interface User {
  readonly username: string;
  password: string;
  readonly role: 'customer' | 'teller' | 'admin';
  readonly customerId: number;
}

export interface Customer {
  readonly id: number;
  fullName: string;
  email: string;
  address: string;
  readonly nationalId: string;
  kycStatus: string;
  creditLimit: number;
}

export interface Account {
  readonly id: string;
  readonly customerId: number;
  readonly iban: string;
  balance: number;
  readonly currency: string;
}

export interface Transfer {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly amount: number;
  readonly reference: string;
}

export interface Card {
  readonly id: number;
  readonly customerId: number;
  readonly pan: string;
  readonly cvv: string;
  frozen: boolean;
}

export interface Loan {
  readonly id: number;
  readonly customerId: number;
  readonly amount: number;
  status: string;
}

export interface Beneficiary {
  readonly id: number;
  readonly customerId: number;
  readonly name: string;
  readonly iban: string;
}

/** All that the bank keeps, in memory. */
export const state = {
  users: new Map<string, User>(),
  customers: new Map<number, Customer>(),
  accounts: new Map<string, Account>(),
  transfers: new Map<string, Transfer>(),
  cards: new Map<number, Card>(),
  loans: new Map<number, Loan>(),
  beneficiaries: new Map<number, Beneficiary>(),
  vouchers: new Map<string, Set<number>>([['WELCOME25', new Set()]]),
  sessions: new Map<string, string>(),
  refresh: new Map<string, string>(),
  resets: new Map<string, string>(),
  rates: { savings: 1.5, loan: 4.9 },
  next: 1001,
};

export const nextId = (): number => state.next++;

const PANS = ['4556737586899855', '4916338506082832', '4532015112830366', '4485275742308327', '4929420246600747'];

/** A customer with an account, a card, a loan and a beneficiary. */
export function open(username: string, password: string, role: User['role'], fullName: string): User {
  const id = nextId();
  const user: User = { username, password, role, customerId: id };
  state.users.set(username, user);
  state.customers.set(id, {
    id,
    fullName,
    email: `${username}@mail.example`,
    address: `${id} Canal Street`,
    nationalId: `19${id}04${id % 97}`,
    kycStatus: 'pending',
    creditLimit: 500,
  });
  for (const balance of [1000, 250]) {
    const account: Account = {
      id: `ACC-${nextId()}`,
      customerId: id,
      iban: `NL91ABNA04171${id}${nextId() % 10}`,
      balance,
      currency: 'EUR',
    };
    state.accounts.set(account.id, account);
  }
  const card = nextId();
  state.cards.set(card, { id: card, customerId: id, pan: PANS[card % PANS.length] ?? '', cvv: String(100 + (card % 899)), frozen: false });
  const loan = nextId();
  state.loans.set(loan, { id: loan, customerId: id, amount: 5000, status: 'requested' });
  const payee = nextId();
  state.beneficiaries.set(payee, { id: payee, customerId: id, name: `Landlord of ${fullName}`, iban: `NL20INGB00012${payee}67` });
  return user;
}

open('manager', 'The-managers-own-word', 'admin', 'Marga Manager');
open('teller', 'The-tellers-own-word', 'teller', 'Tim Teller');
open('carla', 'Carlas-own-word-1', 'customer', 'Carla Customer');
open('dirk', 'Dirks-own-word-22', 'customer', 'Dirk Debtor');

export const opaque = (): string => randomBytes(24).toString('base64url');
export const uuid = (): string => randomUUID();
