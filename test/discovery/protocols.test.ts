import type { ExchangeEvent, Observation } from '@sallyport/core';
import { readRecords } from '@sallyport/traffic/readers';
import { afterEach, describe, expect, it } from 'vitest';
import { observationOf } from '../../apps/cli/src/commands/discover.ts';
import { offlineEngine } from '../../apps/cli/src/offline.ts';
import { Cleanup, exchanges, rawExchange, upstreamTo } from '../../apps/gateway/src/gateway.fixture.ts';
import { BANK_DESCRIPTORS, field, frame } from '../../packages/contract/src/grpc/grpc.fixture.ts';
import { DEFAULT_POLICY } from '../../packages/policy/src/index.ts';

/** A busy machine must not end the inspection of a message early. */
const PATIENT = { inspect_ms_max: 1_000 };

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** One recorded exchange of a protocol, and what the inventory has to make of it. */
interface Sample {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly status: number;
  readonly answerType: string;
  readonly answer: Buffer;
  readonly operation: string;
  /** `location name type`, some of them. */
  readonly fields: readonly string[];
}

const text = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const JSON_TYPE = 'application/json';

const ASK = Buffer.concat([field(1, 'A-17'), field(2, 300), field(4, field(1, 'Alma Czerny'))]);
const ACCOUNT = Buffer.concat([field(1, 'DE44500105175407324931'), field(2, field(1, 'Alma Czerny'))]);

const SAMPLES: readonly Sample[] = [
  {
    name: 'REST',
    method: 'POST',
    path: '/payments?dry=true',
    headers: { 'content-type': JSON_TYPE },
    body: text({ iban: 'DE44500105175407324931', kind: 'instant' }),
    status: 201,
    answerType: JSON_TYPE,
    answer: text({ state: 'PENDING' }),
    operation: 'rest  /payments',
    fields: ['query dry boolean', 'body iban string iban', 'body kind string =instant', 'response state string =PENDING'],
  },
  {
    name: 'GraphQL',
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': JSON_TYPE },
    body: text({ query: 'query Accounts($n: Int) { accounts(first: $n) { iban } }', variables: { n: 2 } }),
    status: 200,
    answerType: JSON_TYPE,
    answer: text({ data: { accounts: [{ iban: 'DE44500105175407324931' }] } }),
    operation: 'graphql query Accounts /graphql',
    fields: ['body variables.n integer =2', 'response data.accounts[].iban string iban', 'selection Query.accounts.iban string iban'],
  },
  {
    name: 'SOAP',
    method: 'POST',
    path: '/services/accounts',
    headers: { 'content-type': 'text/xml', soapaction: '"urn:bank#GetBalance"' },
    body: text('<s:Envelope xmlns:s="x"><s:Body><GetBalance><iban>DE44500105175407324931</iban></GetBalance></s:Body></s:Envelope>'),
    status: 200,
    answerType: 'text/xml',
    answer: text('<s:Envelope xmlns:s="x"><s:Body><Balance><currency>EUR</currency></Balance></s:Body></s:Envelope>'),
    operation: 'soap GetBalance /services/accounts',
    fields: ['body iban string iban', 'response currency string =EUR'],
  },
  {
    name: 'JSON-RPC',
    method: 'POST',
    path: '/rpc',
    headers: { 'content-type': JSON_TYPE },
    body: text([
      { jsonrpc: '2.0', id: 1, method: 'account.balance', params: { iban: 'DE44500105175407324931' } },
      { jsonrpc: '2.0', id: 2, method: 'account.close', params: {} },
    ]),
    status: 200,
    answerType: JSON_TYPE,
    answer: text([{ jsonrpc: '2.0', id: 1, result: { currency: 'EUR' } }]),
    operation: 'json-rpc account.balance +account.close /rpc',
    fields: ['body [].params.iban string iban', 'response [].result.currency string =EUR'],
  },
  {
    name: 'MCP',
    method: 'POST',
    path: '/mcp',
    headers: { 'content-type': JSON_TYPE, 'mcp-protocol-version': '2025-06-18' },
    body: text({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'balance', arguments: { email: 'alma@mail.example' } } }),
    status: 200,
    answerType: JSON_TYPE,
    answer: text({ jsonrpc: '2.0', id: 1, result: { content: [{ type: 'text', text: 'fine' }] } }),
    operation: 'mcp tools/call balance /mcp',
    fields: ['body params.arguments.email string email', 'response result.content[].type string =text'],
  },
  {
    name: 'gRPC with descriptors',
    method: 'POST',
    path: '/bank.Accounts/Get',
    headers: { 'content-type': 'application/grpc', te: 'trailers' },
    body: frame(ASK),
    status: 200,
    answerType: 'application/grpc',
    answer: frame(ACCOUNT),
    operation: 'grpc  /bank.Accounts/Get',
    fields: [
      'body id string',
      'body amounts[] integer',
      'body owner object',
      'response id string iban',
      'response owner.name string person_name',
    ],
  },
  {
    name: 'gRPC without descriptors',
    method: 'POST',
    path: '/other.Ledger/Post',
    headers: { 'content-type': 'application/grpc', te: 'trailers' },
    body: frame(ASK),
    status: 200,
    answerType: 'application/grpc',
    answer: frame(ACCOUNT),
    operation: 'grpc  /other.Ledger/Post',
    fields: ['body 1 string', 'body 4.1 string', 'response 1 string iban'],
  },
  {
    name: 'SSE',
    method: 'GET',
    path: '/events',
    headers: {},
    body: text(''),
    status: 200,
    answerType: 'text/event-stream',
    answer: text('data: {}\n\n'),
    operation: 'sse  /events',
    fields: [],
  },
];

function record({ method, path, headers, body, status, answerType, answer }: Sample): string {
  return JSON.stringify({
    id: 1,
    ts: '2026-01-05T10:00:00Z',
    client_ip: '127.0.0.1',
    method,
    path,
    headers: { host: 'bank.example', ...headers },
    ...(body.length > 0 && { body_b64: body.toString('base64') }),
    response: { status, headers: { 'content-type': answerType }, body_b64: answer.toString('base64'), latency_ms: 3 },
  });
}

async function offline(sample: Sample): Promise<Observation> {
  const engine = offlineEngine({ ...DEFAULT_POLICY, ...PATIENT }, { descriptions: [BANK_DESCRIPTORS] });
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${record(sample)}\n`);
  }
  for await (const read of readRecords(bytes(), 'jsonl', { name: 'sample' })) {
    if (read.ok) return observationOf(engine, read.transaction);
    throw read.error;
  }
  throw new Error('no record');
}

async function live(sample: Sample): Promise<Observation> {
  const { method, path, headers, body, status, answerType, answer } = sample;
  const port = await cleanup.upstream((request, response) => {
    request.resume();
    request.on('end', () => response.writeHead(status, { 'content-type': answerType, 'content-length': answer.length }).end(answer));
  });
  const specs = [{ name: 'bank', text: BANK_DESCRIPTORS }];
  const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] }, PATIENT, {}, specs);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${method} ${path} HTTP/1.1\r\nhost: bank.example\r\n${lines.join('')}content-length: ${body.length}\r\nconnection: close\r\n\r\n`;
  await rawExchange(gateway.port, head + body.toString('latin1'));
  const [exchange] = exchanges(await gateway.events()) as ExchangeEvent[];
  return exchange!.observation!;
}

/** What has to be the same however the exchange was seen. */
function shown({ protocol, action, batch, segments, fields }: Observation): { operation: string; fields: string[] } {
  const others = batch === undefined ? '' : ` +${batch.join(',')}`;
  return {
    operation: `${protocol} ${action}${others} /${segments.join('/')}`,
    fields: (fields ?? [])
      .map(({ location, name, type, classes, constant }) =>
        [location, name, type, ...classes.map(([id]) => id), ...(constant === undefined ? [] : [`=${constant}`])].join(' '),
      )
      .sort(),
  };
}

describe('one recorded exchange of each protocol', () => {
  it.each(SAMPLES.map((sample) => [sample.name, sample] as const))('%s is the same live and offline', async (_name, sample) => {
    const [seen, read] = await Promise.all([live(sample), offline(sample)]);
    expect(shown(seen)).toEqual(shown(read));
    expect(shown(read).operation).toBe(sample.operation);
    for (const wanted of sample.fields) {
      const found = shown(read).fields;
      expect(
        found.some((item) => item === wanted || item.endsWith(` ${wanted}`) || matches(item, wanted)),
        `${wanted} in ${found.join('; ')}`,
      ).toBe(true);
    }
  });

  it('WebSocket is the path that was upgraded, live and offline', async () => {
    const port = await cleanup.rawUpstream((socket) => {
      socket.once('data', () => {
        socket.end(
          'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
        );
      });
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] }, PATIENT);
    const headers = {
      upgrade: 'websocket',
      connection: 'Upgrade',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
    };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    await rawExchange(gateway.port, `GET /stream HTTP/1.1\r\nhost: bank.example\r\n${lines.join('')}\r\n`);
    const seen = exchanges(await gateway.events()).map((event) => event.observation!);
    const plain = {
      name: '',
      method: 'GET',
      path: '/stream',
      headers,
      body: text(''),
      status: 101,
      answerType: 'text/plain',
      answer: text(''),
    };
    const read = await offline({ ...plain, operation: '', fields: [] });
    expect(shown(seen[0]!).operation).toBe('websocket  /stream');
    expect(shown(read).operation).toBe('websocket  /stream');
  });
});

/** Names of XML fields are paths from the root; the end is enough here. */
function matches(item: string, wanted: string): boolean {
  const [location, name, ...rest] = wanted.split(' ');
  const [place, path, ...others] = item.split(' ');
  return place === location && path!.split(/[./]/).at(-1) === name && others.join(' ') === rest.join(' ');
}
