import type { Observation, Transaction } from '@sallyport/core';
import { extractRequest, extractResponse, openTransaction, withResponse } from '@sallyport/traffic';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientClassOf } from './client-class.ts';
import { guessFormat, magnitude, textType } from './format.ts';
import { createKeyedHash } from './keyed-hash.ts';
import { createObserver, type Observer } from './observer.ts';
import { createSampler, shapeOf } from './sampler.ts';
import { observedSegments } from './segments.ts';

const KEY = new Uint8Array(32).map((_, index) => index + 1);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Given {
  readonly method?: string;
  readonly target: string;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
  readonly answer?: string;
  readonly status?: number;
  readonly address?: string;
  readonly hostile?: boolean;
}

function exchange(given: Given): Transaction {
  const open = openTransaction(
    {
      id: 't1',
      at: 1_700_000_000_000,
      listener: 'file',
      protocol: 'http/1.1',
      client: { address: given.address ?? '203.0.113.7', peer: '203.0.113.7', tls: null },
    },
    {
      method: given.method ?? (given.body === undefined ? 'GET' : 'POST'),
      target: given.target,
      scheme: 'https',
      headers: [['host', 'api.bank.example'], ...(given.headers ?? [])],
      body: { state: given.body === undefined ? 'none' : 'complete', bytes: bytes(given.body ?? '') },
    },
  );
  return withResponse(open, {
    status: given.status ?? 200,
    headers: [['content-type', 'application/json']],
    body: { state: given.answer === undefined ? 'none' : 'complete', bytes: bytes(given.answer ?? '') },
    latency_ms: 12,
  });
}

function observe(given: Given, observer: Observer = createObserver(KEY)): Observation {
  const transaction = exchange(given);
  return observer.observe({
    transaction,
    request: extractRequest(transaction.request),
    response: extractResponse(transaction.response!),
    hostile: given.hostile ?? false,
    sampled: observer.samples(transaction.request),
  });
}

const JSON_TYPE = ['content-type', 'application/json'] as const;

describe('createObserver', () => {
  it('keeps what values look like, and none of them', () => {
    const seen = observe({
      target: '/accounts/17/payments?limit=20&from=2026-01-31',
      headers: [JSON_TYPE, ['authorization', 'Bearer abcdefghijklmnopqrstuvwx'], ['x-channel', 'mobile'], ['user-agent', 'u']],
      body: '{"amount": 4200.5, "note": "rent for may", "card": {"number": "4111111111111111"}, "items": [{"sku": "A-1"}, {"sku": null}]}',
      answer: '{"id": "6f1c2b1e-7a0e-4a5e-9c67-2f1f6a2e9d10", "ok": true}',
    });
    expect(seen).toMatchObject({
      method: 'POST',
      host: 'api.bank.example',
      protocol: 'rest',
      auth: 'bearer',
      clientClass: 'public',
      tls: true,
    });
    const field = (location: string, name: string) => seen.fields!.find((item) => item.location === location && item.name === name);
    expect(field('query', 'limit')).toMatchObject({ type: 'integer', size: 10 });
    expect(field('query', 'from')).toMatchObject({ type: 'string', format: 'date' });
    expect(field('header', 'x-channel')).toMatchObject({ type: 'string', size: 6 });
    expect(field('header', 'user-agent')).toBeUndefined();
    expect(field('body', 'amount')).toMatchObject({ type: 'number', size: 1000 });
    expect(field('body', 'items')).toMatchObject({ type: 'array', size: 2 });
    expect(field('body', 'items[].sku')).toMatchObject({ type: 'string' });
    expect(field('response', 'id')).toMatchObject({ format: 'uuid' });
    const card = field('body', 'card.number')!;
    expect(card.classes[0]?.[0]).toBe('pan');
    expect(card.distinct).toBe(0);
    const kept = JSON.stringify(seen);
    for (const value of ['4111111111111111', 'rent for may', 'abcdefghijklmnopqrstuvwx', '203.0.113.7']) {
      expect(kept).not.toContain(value);
    }
    // Constants of the API are no data.
    expect(field('header', 'x-channel')).toMatchObject({ constant: 'mobile' });
  });

  it('masks a segment that holds a sensitive value', () => {
    expect(observedSegments('/cards/4111111111111111/limits/')).toEqual(['cards', '{pan}', 'limits']);
    expect(observedSegments('/')).toEqual([]);
    expect(observedSegments(`/${'a/'.repeat(40)}`)).toHaveLength(33);
  });

  it('recognises the protocols of a bank and their sub-operations', () => {
    const as = (given: Given) => {
      const { protocol, action } = observe(given);
      return `${protocol} ${action}`.trim();
    };
    const graphql = '{"query": "query GetAccounts { accounts { id } }", "variables": {"first": 3}}';
    expect(as({ target: '/graphql', headers: [JSON_TYPE], body: graphql })).toBe('graphql query GetAccounts');
    expect(as({ target: '/rpc', headers: [JSON_TYPE], body: '{"jsonrpc": "2.0", "method": "getBalance", "id": 1}' })).toBe(
      'json-rpc getBalance',
    );
    const call = '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "transfer"}}';
    expect(as({ target: '/mcp', headers: [JSON_TYPE], body: call })).toBe('mcp tools/call transfer');
    const envelope =
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><GetRate><from>EUR</from></GetRate></s:Body></s:Envelope>';
    expect(as({ target: '/soap', headers: [['content-type', 'text/xml']], body: envelope })).toBe('soap GetRate');
    expect(as({ target: '/bank.v1.Accounts/Get', headers: [['content-type', 'application/grpc']], body: 'x' })).toBe('grpc');
    expect(
      as({
        target: '/ws',
        headers: [
          ['upgrade', 'websocket'],
          ['connection', 'upgrade'],
        ],
      }),
    ).toBe('websocket');
    expect(as({ target: '/rpc', headers: [JSON_TYPE], body: '{"jsonrpc": "2.0", "method": "a b; drop", "id": 1}' })).toBe('json-rpc other');
  });

  it('reads the fields of the first exchanges of a shape, then of few, and of no attack', () => {
    const observer = createObserver(KEY, { fullSamples: 3, sampleEvery: 4 });
    const read = Array.from({ length: 12 }, (_, index) => observe({ target: `/accounts/${index}` }, observer).fields !== null);
    expect(read).toEqual([true, true, true, true, false, false, false, true, false, false, false, true]);
    expect(observe({ target: '/other', hostile: true }, observer).fields).toBeNull();
  });

  it('never throws on what a caller writes', () => {
    const observer = createObserver(KEY);
    fc.assert(
      fc.property(fc.string(), fc.json(), fc.string(), (target, body, header) => {
        const seen = observe(
          { target: `/${target}`, headers: [JSON_TYPE, ['x-a', header.replace(/[\r\n]/g, '')]], body, answer: body },
          observer,
        );
        expect(seen.segments.length).toBeLessThanOrEqual(33);
        expect((seen.fields ?? []).length).toBeLessThanOrEqual(3 * 96);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the parts', () => {
  it('folds digits into one shape and forgets at its limit', () => {
    expect(shapeOf('GET', 'h', '/a/1/b')).toBe(shapeOf('GET', 'h', '/a/22/b'));
    expect(shapeOf('GET', 'h', '/a/x/b')).not.toBe(shapeOf('GET', 'h', '/a/y/b'));
    const sampler = createSampler({ fullSamples: 1, sampleEvery: 1_000 });
    expect([sampler.take('GET', 'h', '/a'), sampler.take('GET', 'h', '/a'), sampler.take('GET', 'h', '/a')]).toEqual([true, true, false]);
    for (let index = 0; index < 20_000; index++)
      sampler.take(
        'GET',
        'h',
        `/${String.fromCharCode(97 + (index % 26))}${'x'.repeat(index % 20)}/${index.toString(36).replace(/\d/g, 'z')}`,
      );
  });

  it('tells classes of addresses', () => {
    const classes = [
      '127.0.0.1',
      '::1',
      '10.1.2.3',
      '172.20.0.1',
      '172.40.0.1',
      '192.168.1.1',
      '100.64.1.1',
      '8.8.8.8',
      'fd00::1',
      '2001:db8::1',
      '::ffff:10.0.0.1',
      '',
    ];
    expect(classes.map(clientClassOf)).toEqual([
      'loopback',
      'loopback',
      'private',
      'private',
      'public',
      'private',
      'private',
      'public',
      'private',
      'public',
      'private',
      'private',
    ]);
  });

  it('guesses formats and types by their look', () => {
    expect(['2026-02-30', '2026-01-01T10:00:00Z', 'a@b.example', 'https://x/y', '10.0.0.1', 'P3DT4H', 'word'].map(guessFormat)).toEqual([
      'date',
      'date-time',
      'email',
      'uri',
      'ipv4',
      'duration',
      '',
    ]);
    expect(['12', '-1.50', 'true', '007', '12345678901234567', 'x'].map(textType)).toEqual([
      'integer',
      'number',
      'boolean',
      'string',
      'string',
      'string',
    ]);
    expect([0, -4200, 0.05, 1].map(magnitude)).toEqual([0, 1000, 0.01, 1]);
  });

  it('hashes by key: another key, another hash; never 0', () => {
    const [a, b] = [createKeyedHash(KEY), createKeyedHash(KEY.map((byte) => byte ^ 255))];
    fc.assert(
      fc.property(fc.string(), fc.string(), (x, y) => {
        expect(a(x)).not.toBe(0);
        if (x !== y) expect(a(x) === a(y) && b(x) === b(y)).toBe(false);
      }),
    );
    expect(a('4111')).not.toBe(b('4111'));
  });
});
