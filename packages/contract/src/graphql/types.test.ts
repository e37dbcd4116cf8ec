import { expect, it } from 'vitest';
import { readGraphqlTypes, resolveSelection } from './types.ts';

const SDL = `
"""A bank { of } types"""
schema { query: Root }
scalar Money
enum Currency { EUR USD }
interface Node { id: ID! }
type Root { customer(id: ID!): Customer, constructor: Int }
type Customer implements Node { id: ID!, accounts(first: Int = 10): [Account!]!, old: String @deprecated(reason: "x") }
type Account { iban: String!, balance: Money, currency: Currency, owner: Customer }
extend type Account { closed: Boolean }
union Found = Customer | Account
`;

it('reads types, fields and arguments with their JSON types, extensions too', () => {
  const schema = readGraphqlTypes(SDL)!;
  expect(schema.roots.Query).toBe('Root');
  expect(schema.types.Customer!.accounts).toMatchObject({ type: 'Account', written: '[Account!]!', json: 'object', deprecated: false });
  expect(schema.types.Customer!.accounts!.arguments.first).toEqual({ type: 'Int', written: 'Int', json: 'integer' });
  expect(schema.types.Account!.closed).toMatchObject({ json: 'boolean' });
  expect(schema.types.Customer!.old!.deprecated).toBe(true);
});

it.each([
  ['Query.customer.accounts.iban', 'Account.iban', 'String!'],
  ['Query.customer.accounts.owner.accounts.balance', 'Account.balance', 'Money'],
  ['Account.iban', 'Account.iban', 'String!'],
  ['Query.customer', 'Root.customer', 'Customer'],
  ['Query.constructor', 'Root.constructor', 'Int'],
  ['Query.customer.accounts.secret', 'Account.secret', null],
  ['Query.customer.accounts.secret.deeper', 'Account.secret.deeper', null],
  ['Query.customer.constructor', 'Customer.constructor', null],
  ['Elsewhere.name', 'Elsewhere.name', null],
])('%s is %s', (path, name, written) => {
  const schema = structuredClone(readGraphqlTypes(SDL)!);
  const resolved = resolveSelection(schema, path);
  expect([resolved.name, resolved.field?.written ?? null]).toEqual([name, written]);
});

it.each(['', 'type', 'type Query {', 'type Lone { a: Int }', 'query { a }', '{"type": "object"}'])('is no schema: %s', (text) => {
  expect(readGraphqlTypes(text)).toBeNull();
});
