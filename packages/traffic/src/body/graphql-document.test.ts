import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseGraphql } from './graphql-document.ts';
import { graphqlSignature } from './graphql-signature.ts';

const DOCUMENT = `
  # the accounts of a customer
  query Accounts($id: ID!, $first: Int = 10) @cached(ttl: 60) {
    mine: customer(id: $id, kind: RETAIL, note: "a } { \\" b", tags: ["x", {y: 1}]) {
      accounts(first: $first) { ...Core balance @include(if: true) ... on Savings { rate } ... { currency } }
    }
  }
  fragment Core on Account { iban number: accountNumber(format: """block "" string""") }
`;

const signature = (text: string): string => {
  const document = parseGraphql(text);
  return graphqlSignature(document.operations[0]!, document);
};

describe('a GraphQL document', () => {
  it('is read with aliases, arguments, fragments and directives', () => {
    const { operations, fragments, complete } = parseGraphql(DOCUMENT);
    expect(complete).toBe(true);
    const [accounts] = operations;
    expect(accounts).toMatchObject({ type: 'query', name: 'Accounts' });
    const [customer] = accounts!.selections;
    expect(customer).toMatchObject({
      kind: 'field',
      key: 'mine',
      name: 'customer',
      arguments: [
        { name: 'id', value: { kind: 'variable', name: 'id' } },
        { name: 'kind', value: { kind: 'enum', text: 'RETAIL' } },
        { name: 'note', value: { kind: 'string' } },
        { name: 'tags', value: { kind: 'list' } },
      ],
    });
    expect(JSON.stringify(customer)).toContain('"kind":"spread","fragment":"Core"');
    expect(JSON.stringify(customer)).toContain('"kind":"inline","type":"Savings"');
    expect(JSON.stringify(customer)).toContain('"name":"balance"');
    expect(fragments.get('Core')).toMatchObject({
      type: 'Account',
      selections: [{ name: 'iban' }, { key: 'number', name: 'accountNumber' }],
    });
  });

  it('has one signature however it is written, and another when it asks for something else', () => {
    const plain = signature('query A { account(id: 1) { iban balance } }');
    expect(plain).toMatch(/^[0-9a-f]{12}$/);
    expect(signature('query A{account(id:2){balance,x:iban}}')).toBe(plain);
    expect(signature('# why\nquery A { account(id: 77) { iban iban balance } }')).toBe(plain);
    for (const other of [
      'query A { account(id: 1) { iban } }',
      'query B { account(id: 1) { iban balance } }',
      'mutation A { account(id: 1) { iban balance } }',
      'query A { account(id: "1") { iban balance } }',
      'query A($id: ID) { account(id: $id) { iban balance } }',
    ]) {
      expect([other, signature(other)]).not.toEqual([other, plain]);
    }
  });

  it('is bounded in depth and tokens, and what is broken never throws', () => {
    const deep = parseGraphql(`query { ${'a { '.repeat(1_000)}${'} '.repeat(1_000)} }`);
    expect(deep.complete).toBe(false);
    expect(JSON.stringify(deep).split('"name":"a"').length - 1).toBe(24);
    // what grows faster than its input runs into the timeout of the test
    const long = parseGraphql(`{ ${'f(a: "x") '.repeat(100_000)} ${'"""\\'.repeat(100_000)}`);
    expect(long.complete).toBe(false);
    const words = fc.constantFrom(
      'query',
      'fragment',
      'on',
      '...',
      '{',
      '}',
      '(',
      ')',
      ':',
      '@',
      '$',
      '"',
      '"""',
      '\\',
      'a',
      '1',
      '[',
      ']',
      '#',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (parts) => {
        const document = parseGraphql(parts.join(' '));
        for (const operation of document.operations) expect(graphqlSignature(operation, document)).toMatch(/^[0-9a-f]{12}$/);
      }),
    );
  });
});
