import type { Bank, Customer } from '../bank.ts';
import type { Random } from '../random.ts';
import { type Attack, type Client, type Intensity, type Labelled, labelled } from '../record.ts';

export interface AttackContext {
  readonly random: Random;
  readonly bank: Bank;
  readonly at: number;
  readonly intensity: Intensity;
}

export type Simulation = (context: AttackContext) => Labelled[];

/** The value for an intensity. */
export const by = <T>(intensity: Intensity, low: T, medium: T, high: T): T =>
  intensity === 'low' ? low : intensity === 'medium' ? medium : high;
export const MINUTE = 60_000;

export function signIn(context: AttackContext, attack: Attack, client: Client, at: number, name: string, password: string): Labelled {
  return labelled(
    at,
    attack,
    client,
    { method: 'POST', path: '/v1/auth/login', body: { username: name, password } },
    context.bank.login(name, password),
  );
}

/** A customer account of the attacker's own, signed in. */
export function insider(context: AttackContext): { client: Client; token: string; customer: Customer; out: Labelled[] } {
  const { random, bank, at } = context;
  const customer = random.pick(bank.customers.filter((item) => !item.staff));
  const client = customer.clients[0] as Client;
  const login = bank.login(customer.name, customer.password);
  const body = { username: customer.name, password: customer.password };
  // Signing in and looking at one's own accounts is no attack yet.
  const out = [
    labelled(at, null, client, { method: 'POST', path: '/v1/auth/login', body }, login),
    labelled(at + 2_000, null, client, { method: 'GET', path: '/v1/accounts', token: login.token }, bank.accounts(customer)),
  ];
  return { client, token: login.token, customer, out };
}

export function others(context: AttackContext, count: number, self: Customer): string[] {
  const { random, bank } = context;
  return Array.from({ length: count }, () => random.pick(random.pick(bank.customers.filter((item) => item !== self)).accounts));
}
