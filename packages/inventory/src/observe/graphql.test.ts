import { createHash } from 'node:crypto';
import type { FieldObservation, Observation } from '@sallyport/core';
import { extractRequest, extractResponse, openTransaction, withResponse } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { createInventory } from '../inventory.ts';
import { createObserver, type Observer } from './observer.ts';

const KEY = new Uint8Array(32).map((_, index) => index + 1);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const IBAN = 'GB33BUKB20201555555555';
const DOCUMENT = `query Accounts($id: ID!) {
  mine: customer(id: $id) { accounts(first: 10) { nodes { ...Core balance } } }
}
fragment Core on Account { iban }`;
const ANSWER = { data: { mine: { accounts: { nodes: [{ iban: IBAN, balance: 12 }] } } } };

function send(observer: Observer, body: unknown, answer: unknown = ANSWER, target = '/graphql', at = 1_700_000_000_000): Observation {
  const text = body === null ? '' : JSON.stringify(body);
  const open = openTransaction(
    { id: 't1', at, listener: 'public', protocol: 'http/1.1', client: { address: '203.0.113.7', peer: '203.0.113.7', tls: null } },
    {
      method: body === null ? 'GET' : 'POST',
      target,
      scheme: 'https',
      headers: [
        ['host', 'api.bank.example'],
        ['content-type', 'application/json'],
      ],
      body: { state: body === null ? 'none' : 'complete', bytes: bytes(text) },
    },
  );
  const transaction = withResponse(open, {
    status: 200,
    headers: [['content-type', 'application/json']],
    body: { state: 'complete', bytes: bytes(JSON.stringify(answer)) },
    latency_ms: 12,
  });
  const request = extractRequest(transaction.request);
  return observer.observe({ transaction, request, response: extractResponse(transaction.response!), hostile: false, sampled: true });
}

function shown(seen: Observation, location: FieldObservation['location']): (readonly [string, string, string])[] {
  return seen
    .fields!.filter((field) => field.location === location)
    .map(({ name, type, classes }) => [name, type, classes.map(([id]) => id).join()]);
}

describe('GraphQL', () => {
  it('is inventoried by operation, field and argument, with the data of each answer path', () => {
    const seen = send(createObserver(KEY), { query: DOCUMENT, variables: { id: 'ada@bank.example' } });
    expect(seen).toMatchObject({ protocol: 'graphql', action: 'query Accounts', signature: expect.stringMatching(/^[0-9a-f]{12}$/) });
    expect(shown(seen, 'selection')).toEqual([
      ['Query.customer', 'object', ''],
      ['Query.customer.accounts', 'object', ''],
      ['Query.customer.accounts.nodes', 'object', ''],
      ['Account.iban', 'string', 'iban'],
      ['Query.customer.accounts.nodes.balance', 'integer', ''],
    ]);
    expect(shown(seen, 'argument')).toEqual([
      ['Query.customer(id)', 'string', 'email'],
      ['Query.customer.accounts(first)', 'integer', ''],
    ]);
    // Under the name of the field, not under its alias.
    expect(shown(seen, 'response').map(([name]) => name)).toContain('data.customer.accounts.nodes[].iban');
    expect(JSON.stringify(seen)).not.toContain(IBAN);
  });

  it('knows persisted queries by their hash, and by their name once the document was seen', () => {
    const observer = createObserver(KEY);
    const sha256Hash = createHash('sha256').update(DOCUMENT).digest('hex');
    const extensions = { persistedQuery: { version: 1, sha256Hash } };
    const unknown = { errors: [{ message: 'PersistedQueryNotFound' }] };
    expect(send(observer, { extensions }, unknown).action).toBe(`persisted ${sha256Hash.slice(0, 12)}`);
    expect(send(observer, { query: DOCUMENT, extensions }).action).toBe('query Accounts');
    const known = send(observer, { extensions, variables: { id: 'x' } });
    expect(known.action).toBe('query Accounts');
    expect(shown(known, 'selection').map(([name]) => name)).toContain('Account.iban');
    const target = `/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`;
    expect(send(observer, null, ANSWER, target).action).toBe('query Accounts');
    expect(send(observer, { documentId: `sha256:${sha256Hash}`, variables: {} }).action).toBe('query Accounts');
  });

  it('leaves what only looks like it alone', () => {
    const observer = createObserver(KEY);
    for (const body of [{ documentId: 'invoice-7' }, { query: 'shoes' }, { extensions: ['pdf'] }, { query: '', variables: {} }]) {
      expect([body, send(observer, body).protocol]).toEqual([body, 'rest']);
    }
  });

  it('tells anonymous operations by what they ask for, and takes the one that is named among several', () => {
    const observer = createObserver(KEY);
    const [one, same, other] = ['{ rates { eur } }', '{rates{eur}}', '{ rates { usd } }'].map((query) => send(observer, { query }).action);
    expect(one).toMatch(/^query anonymous-[0-9a-f]{12}$/);
    expect(same).toBe(one);
    expect(other).not.toBe(one);
    const query = 'query A { a } mutation Pay { pay(amount: 5) { id } }';
    expect(send(observer, { query, operationName: 'Pay' }).action).toBe('mutation Pay');
  });

  it('counts every operation of a batch, and JSON-RPC calls alike', () => {
    const observer = createObserver(KEY);
    const inventory = createInventory({ confirm_requests_min: 1, confirm_seconds_min: 0 });
    const batch = [{ query: DOCUMENT }, { query: 'mutation Pay { pay { id } }' }];
    inventory.observe(send(observer, batch, [ANSWER, { data: {} }]));
    const calls = ['getRate', 'transfer', 'getRate'].map((method, id) => ({ jsonrpc: '2.0', id, method, params: {} }));
    inventory.observe(send(observer, calls, [], '/rpc'));
    const counted = inventory
      .operations()
      .map(({ template, action, requests, signatures }) => [template, action, requests, signatures.length]);
    expect(counted).toEqual([
      ['/graphql', 'mutation Pay', 1, 0],
      ['/graphql', 'query Accounts', 1, 1],
      ['/rpc', 'getRate', 2, 0],
      ['/rpc', 'transfer', 1, 0],
    ]);
  });

  it('is in the record and its snapshot, and is no parameter of a description', () => {
    const observer = createObserver(KEY);
    const inventory = createInventory({ confirm_requests_min: 1, confirm_seconds_min: 0 });
    for (let n = 0; n < 10; n++)
      inventory.observe(send(observer, { query: DOCUMENT, variables: { id: 'x' } }, ANSWER, '/graphql', 1_700_000_000_000 + n));
    const [record] = inventory.operations();
    expect(record!.signatures).toMatchObject([{ count: 10 }]);
    expect(record!.data_classes).toMatchObject([{ id: 'iban', fields: ['response.data.customer.accounts.nodes[].iban'] }]);
    expect(record!.parameters.find(({ name }) => name === 'Account.iban')).toMatchObject({
      location: 'selection',
      seen: 10,
      data_classes: ['iban'],
    });
    const restored = createInventory({ confirm_requests_min: 1, confirm_seconds_min: 0 });
    restored.restore(JSON.parse(JSON.stringify(inventory.snapshot())));
    expect(restored.operations()).toEqual(inventory.operations());
  });
});
