import { loadSpec } from '@sallyport/contract';
import type { FieldObservation, Observation } from '@sallyport/core';
import { expect, it } from 'vitest';
import { createInventory } from '../inventory.ts';
import type { OperationRecord } from '../model.ts';

const SDL = `type Query { customer(id: ID!): Customer }
type Customer { name: String, accounts: [Account!]! }
type Account { iban: String!, limit: Int }
`;

const field = (
  location: FieldObservation['location'],
  name: string,
  type: FieldObservation['type'],
  classes: FieldObservation['classes'] = [],
): FieldObservation => ({
  location,
  name,
  type,
  format: '',
  size: 8,
  classes,
  distinct: 0,
});

function seen(at: number, fields: readonly FieldObservation[]): Observation {
  return {
    at: Date.UTC(2026, 0, 5) + at * 600_000,
    method: 'POST',
    host: 'api.bank.example',
    segments: ['api', 'gql'],
    protocol: 'graphql',
    action: 'query Accounts',
    status: 200,
    auth: 'jwt',
    clientClass: 'public',
    client: '0000002a',
    tls: true,
    direction: 'inbound',
    requestType: 'application/json',
    responseType: 'application/json',
    requestBytes: 1,
    responseBytes: 1,
    latency_ms: 1,
    hostile: false,
    fields,
  };
}

async function learn(segments: readonly string[], schemas: readonly string[]): Promise<OperationRecord> {
  const inventory = createInventory();
  for (const [at, text] of schemas.entries()) {
    const spec = await loadSpec(text, `bank${at}.graphql`);
    if (!spec.ok) throw spec.error;
    inventory.addSpec(spec.value);
  }
  for (let at = 0; at < 12; at++) {
    const path = at % 2 === 0 ? 'Query.customer.accounts' : 'Account';
    const fields = [
      field('selection', 'Query.customer.accounts', 'object'),
      field('selection', `${path}.iban`, 'string', [['iban', 1]]),
      field('selection', `${path}.limit`, 'string'),
      field('selection', `${path}.shadow`, 'string'),
      field('selection', `${path}.__typename`, 'string'),
      field('argument', 'Query.customer(id)', 'string'),
      field('argument', 'Query.customer(raw)', 'boolean'),
    ];
    inventory.observe({ ...seen(at, fields), segments });
  }
  return inventory.operations().find(({ requests }) => requests > 0)!;
}

const names = ({ parameters }: OperationRecord): string[] => parameters.map(({ name }) => name);

it('lists fields by the types of the schema, whichever way the document took', async () => {
  const record = await learn(['graphql'], [SDL]);
  expect(names(record)).toEqual([
    'Account.__typename',
    'Account.iban',
    'Account.limit',
    'Account.shadow',
    'Customer.accounts',
    'Query.customer(id)',
    'Query.customer(raw)',
  ]);
  const iban = record.parameters.find(({ name }) => name === 'Account.iban')!;
  expect(iban).toMatchObject({ seen: 12, samples: 12, described: true, declared: 'String!', data_classes: ['iban'] });
});

it('says where documents and answers depart from the schema', async () => {
  const { drift } = await learn(['graphql'], [SDL]);
  expect(drift.map(({ kind, location, name, described }) => `${kind} ${location} ${name} ${described}`.trim()).sort()).toEqual([
    'auth operation security none',
    'type selection Account.limit Int',
    'undeclared argument Query.customer(raw)',
    'undeclared selection Account.shadow',
  ]);
});

it('reads by the one schema there is wherever GraphQL is served, and by none of two', async () => {
  expect(names(await learn(['api', 'gql'], [SDL]))).toContain('Account.iban');
  expect(names(await learn(['api', 'gql'], [SDL, SDL]))).toContain('Query.customer.accounts.iban');
  expect(names(await learn(['api', 'gql'], []))).toContain('Query.customer.accounts.iban');
});
