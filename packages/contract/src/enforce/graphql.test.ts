import type { RequestView, ResponseView } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { loadSpec } from '../load.ts';
import { openEnforcer } from './open.ts';
import type { ClassesOf } from './shape.ts';
import type { Violation } from './violation.ts';

const SCHEMA = `# endpoint: https://api.bank.example/graphql
directive @dataClass(names: [String!]) on FIELD_DEFINITION
type Query { account(id: ID!, kind: Kind): Account  accounts(first: Int): [Account!]!  any: JSON }
type Mutation { pay(input: Pay!): Account }
interface Owner { name: String }
type Person implements Owner { name: String born: String }
type Account { id: ID! balance: Float kind: Kind owner: Owner card: String @dataClass(names: ["pan"]) note: String }
enum Kind { OPEN CLOSED }
scalar JSON
input Pay { to: ID! amount: Int! note: String }
`;

function open(text = SCHEMA) {
  const opened = openEnforcer({ name: 'graph', text }, null);
  if (!opened.ok) throw opened.error;
  return opened.value;
}

const enforcer = open();

function request(changes: Partial<RequestView> = {}): RequestView {
  const body = { state: 'none', bytes: new Uint8Array() } as const;
  return {
    method: 'POST',
    scheme: 'https',
    host: 'api.bank.example',
    target: '/graphql',
    path: '/graphql',
    query: '',
    headers: [],
    body,
    ...changes,
  };
}

const input = (value: unknown, kind = 'json') => ({
  body: kind === 'json' ? { kind, value } : { kind, document: String(value) },
  mediaType: 'application/json',
  complete: true,
  ambiguous: false,
});
const caller = { certificate: null, now: 0 };
const words = (violations: readonly Violation[] = []): string[] =>
  violations.map(({ kind, point, detail }) => `${kind} ${point}: ${detail}`);
const post = (value: unknown): string[] => words(enforcer.checkRequest(request(), input(value), caller)?.violations);

describe('a request', () => {
  it.each<[string, unknown]>([
    ['a query', { query: '{ account(id: 1) { id balance } }' }],
    [
      'variables',
      {
        query: 'query Q { __typename } mutation M($i: Pay!) { pay(input: $i) { id } }',
        operationName: 'M',
        variables: { i: { to: 1, amount: 2 } },
      },
    ],
    ['fragments', { query: '{ account(id: 1) { owner { ...F ... on Person { born } } } } fragment F on Owner { name }' }],
    ['a batch', [{ query: '{ any }' }, { query: '{ any }' }]],
  ])('%s fits', (_, value) => expect(post(value)).toEqual([]));

  it.each<[string, unknown, RegExp]>([
    [
      'an unknown field',
      { query: '{ account(id: 1) { pin } }' },
      /graphql-document body\.json\.query: Cannot query field "pin" on type "Account"/,
    ],
    ['an unknown argument', { query: '{ accounts(all: true) { id } }' }, /Unknown argument "all"/],
    ['an unknown type', { query: 'query($a: Secret) { any }' }, /Unknown type "Secret"/],
    [
      'a literal of another type',
      { query: '{ accounts(first: "4111111111111111") { id } }' },
      /a literal does not fit its type \(line 1, column 19\)/,
    ],
    ['a missing argument', { query: '{ account { id } }' }, /Argument "Query.account\(id:\)" of type "ID!" is required/],
    ['no GraphQL', { query: '{ "4111111111111111"' }, /does not parse \(line 1, column 3\)/],
    [
      'variables of another type',
      { query: 'mutation($i: Pay!) { pay(input: $i) { id } }', variables: { i: { to: '4111111111111111', amount: 'x' } } },
      /graphql-variables body\.json\.variables\.i/,
    ],
    ['a missing variable', { query: 'query($id: ID!) { account(id: $id) { id } }' }, /graphql-variables body\.json\.variables\.id/],
    ['variables that are none', { query: 'query($id: ID!) { account(id: $id) { id } }', variables: [1] }, /graphql-variables/],
    ['another operation', { query: 'query A { any } query B { any }', operationName: 'C' }, /names no operation/],
    ['several and none named', { query: 'query A { any } query B { any }' }, /names no operation/],
    ['a hash alone', { extensions: { persistedQuery: {} } }, /named by its hash/],
    ['a subscription that is not there', { query: 'subscription { any }' }, /graphql-document/],
    ['one bad one of a batch', [{ query: '{ any }' }, { query: '{ none }' }], /Cannot query field "none"/],
    ['too many tokens', { query: `{ ${'any '.repeat(20_000)} }` }, /does not parse/],
  ])('%s does not', (_, value, expected) => {
    const found = post(value);
    expect(found.join('\n')).toMatch(expected);
    expect(found.join()).not.toContain('4111111111111111');
  });

  it('by GET, and as application/graphql', () => {
    const get = (query: string) => words(enforcer.checkRequest(request({ method: 'GET', query }), input(null, 'none'), caller)?.violations);
    expect(get('query=%7B+any+%7D')).toEqual([]);
    expect(get('query=%7B+pin+%7D').join()).toMatch(/graphql-document query\.query: Cannot query field "pin"/);
    expect(get('query=query($i:ID!)%7Baccount(id:$i)%7Bid%7D%7D&variables=%7B').join()).toMatch(/graphql-variables query\.variables/);
    expect(words(enforcer.checkRequest(request(), input('{ pin }', 'graphql'), caller)?.violations).join()).toMatch(/body\.graphql\.query/);
    expect(words(enforcer.checkRequest(request({ method: 'PUT' }), input(null, 'none'), caller)?.violations)).toEqual([
      'undefined-operation method: a GraphQL endpoint takes GET and POST',
    ]);
  });

  it('elsewhere is none of its business', () => {
    expect(enforcer.checkRequest(request({ path: '/other' }), input({}), caller)).toBeNull();
    expect(enforcer.checkRequest(request({ host: 'other.example' }), input({}), caller)).toBeNull();
    expect(
      open(SCHEMA.replace(/^.*\n/, '')).checkRequest(request({ host: 'other.example' }), input({ query: '{ any }' }), caller)?.violations,
    ).toEqual([]);
  });

  it('hostile documents take bounded time', () => {
    const deep = `{ ${'account(id:1){owner{...'.repeat(5)} on Person { name } ${'}}'.repeat(5)} }`;
    const wide = `{ ${Array.from({ length: 1_500 }, (_, index) => `a${index}: any`).join(' ')} }`;
    const spread = Array.from(
      { length: 400 },
      (_, index) => `fragment F${index} on Query { any ${index < 399 ? `...F${index + 1}` : ''} }`,
    ).join(' ');
    const cycle = 'query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }';
    // what grows faster than its input runs into the timeout of the test
    for (const query of [deep, wide, `{ ...F0 } ${spread}`, cycle]) post({ query });
    expect(() => post({ query: '{a'.repeat(4_900) })).not.toThrow(TypeError);
  });
});

describe('an answer', () => {
  const pan: ClassesOf = (_name, value) => (value.startsWith('4111') ? ['pan'] : []);
  function answer(query: string, body: unknown): string[] {
    const check = enforcer.checkRequest(request(), input({ query }), caller);
    const response: ResponseView = { status: 200, headers: [], body: { state: 'complete', bytes: new Uint8Array(1) }, latency_ms: 1 };
    return words(enforcer.checkResponse(check!.operation!, response, input(body), pan));
  }

  it('with what was asked fits', () => {
    const query =
      '{ a: account(id: 1) { ...F kind owner { __typename ... on Person { born } } card } list: accounts { id } any } fragment F on Account { id balance }';
    const a = { id: 'x', balance: 1.5, kind: 'OPEN', owner: { __typename: 'Person', born: '1980' }, card: '4111111111111111' };
    expect(answer(query, { data: { a, list: [{ id: 1 }], any: { free: [1] } } })).toEqual([]);
    expect(answer(query, { data: null, errors: [{ message: 'x' }] })).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['a member nobody asked for', { account: { id: 'x', secret: 1 } }, 'undeclared-response-field response.body.json.data.account.secret'],
    ['a root member', { account: null, other: 1 }, 'undeclared-response-field response.body.json.data.other'],
    [
      'a scalar of another type',
      { account: { balance: 'x' } },
      'invalid-response-body response.body.json.data.account.balance: is no Float',
    ],
    ['an unknown enum value', { account: { kind: 'GONE' } }, 'invalid-response-body response.body.json.data.account.kind: is no Kind'],
    ['a scalar in place of an object', { account: 'x' }, 'invalid-response-body response.body.json.data.account: is no Account'],
    [
      'a card number in another field',
      { account: { note: '4111111111111111' } },
      'response-data-class response.body.json.data.account.note',
    ],
  ])('with %s does not', (_, data, expected) => {
    const found = answer('{ account(id: 1) { id balance kind note } }', { data });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
    expect(found[0]).not.toContain('4111111111111111');
  });
});

it('a schema that is none is refused with its place, and one that is loads as operations', async () => {
  expect(openEnforcer({ name: 'graph', text: 'type Query { a: Missing }' }, null)).toMatchObject({
    ok: false,
    error: { code: 'SPEC_INVALID', place: 'graph' },
  });
  expect((await loadSpec(SCHEMA, 'graph')).ok).toBe(true);
});
