import { describe, expect, it } from 'vitest';
import { loadSpec } from '../load.ts';

async function routes(text: string, place: string): Promise<string[]> {
  const loaded = await loadSpec(text, place);
  if (!loaded.ok) throw loaded.error;
  return loaded.value.operations.map((item) => `${item.method} ${item.host} ${item.template}${item.security.length > 0 ? ' secured' : ''}`);
}

describe('imports', () => {
  it('read a Postman collection', async () => {
    const collection = {
      info: { name: 'Cards', schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' },
      auth: { type: 'bearer' },
      variable: [{ key: 'base', value: 'https://api.bank.example/v1' }],
      item: [
        { name: 'cards', item: [{ name: 'one', request: { method: 'GET', url: { raw: '{{base}}/cards/:cardId?expand=x' } } }] },
        { name: 'open', request: { method: 'POST', auth: { type: 'noauth' }, url: { host: ['{{host}}'], path: ['login', '{{tenant}}'] } } },
        { name: 'text', request: 'https://other.example/health/' },
      ],
    };
    expect(await routes(JSON.stringify(collection), 'cards.json')).toEqual([
      'GET api.bank.example /v1/cards/{cardId} secured',
      'POST * /login/{tenant}',
      'GET other.example /health secured',
    ]);
  });

  it('read AsyncAPI channels over the web, and no others', async () => {
    const two =
      'asyncapi: 2.6.0\ninfo: {title: Feed, version: "1"}\nservers:\n  a: {url: wss://feed.bank.example/ws, protocol: wss}\n  b: {url: kafka.bank.example, protocol: kafka}\nchannels:\n  /prices/{symbol}: {subscribe: {}}\n';
    expect(await routes(two, 'feed.yaml')).toEqual(['GET feed.bank.example /ws/prices/{symbol}']);
    const three = JSON.stringify({
      asyncapi: '3.0.0',
      info: {},
      channels: { alerts: { address: 'alerts', bindings: { http: { method: 'post' } } } },
    });
    expect(await routes(three, 'feed.json')).toEqual(['POST * /alerts']);
  });

  it('read routes of Kong', async () => {
    const kong =
      '_format_version: "3.0"\nservices:\n- name: pay\n  routes:\n  - name: pay\n    hosts: [api.bank.example]\n    methods: [POST]\n    paths: ["/payments/", "~/accounts/(?<id>[^/]+)/close$", "~/odd|way"]\n';
    expect(await routes(kong, 'kong.yaml')).toEqual(['POST api.bank.example /payments', 'POST api.bank.example /accounts/{id}/close']);
  });

  it('read locations of nginx', async () => {
    const conf = `
      http {
        server {
          listen 443 ssl; server_name api.bank.example www.bank.example;
          location = /health { return 200; } # not "location /x {"
          location /v1/accounts/ { limit_except GET { deny all; } proxy_pass http://a; }
          location ~ ^/v1/cards/\\d{4,8}/pin$ { limit_except POST { deny all; } }
          location / { return 404; }
        }
      }`;
    const found = await routes(conf, 'nginx.conf');
    expect(found).toContain('GET api.bank.example /v1/accounts');
    expect(found).toContain('GET www.bank.example /v1/accounts');
    expect(found).toContain('POST api.bank.example /v1/cards/{part1}/pin');
    expect(found.filter((route) => route.includes('/health')).length).toBe(10);
    expect(found.some((route) => route.endsWith(' /'))).toBe(false);
  });

  it('read a GraphQL schema', async () => {
    const sdl =
      '"""A bank { of } money"""\nschema { query: Root }\ntype Root { account(id: ID!): Account\n accounts: [Account!]! }\ntype Mutation { pay(amount: Int): Boolean }\n';
    const loaded = await loadSpec(sdl, 'bank.graphql');
    if (!loaded.ok) throw loaded.error;
    expect(loaded.value.operations.map((item) => `${item.method} ${item.template}`)).toEqual(['GET /graphql', 'POST /graphql']);
    expect(loaded.value.operations[0]!.summary).toBe('query account, query accounts, mutation pay');
  });

  it.each(['just words', 'type: text', 'location {', '{"item": []}'])('leave alone what is none of them: %s', async (text) => {
    const loaded = await loadSpec(text, 'x');
    expect(loaded.ok ? 'loaded' : loaded.error.code).toBe('SPEC_INVALID');
  });
});
