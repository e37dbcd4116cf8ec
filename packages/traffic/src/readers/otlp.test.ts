import { describe, expect, it } from 'vitest';
import { type RecordFormat, readRecords, type SourceRecord } from './index.ts';

type Attributes = Readonly<Record<string, string | number | readonly string[]>>;

interface Span {
  readonly kind: number;
  readonly attributes: Attributes;
}

const START = 1_767_571_200_000_000_000n;

function json(spans: readonly Span[]): Buffer {
  const value = (given: string | number | readonly string[]): object =>
    typeof given === 'string'
      ? { stringValue: given }
      : typeof given === 'number'
        ? { intValue: String(given) }
        : { arrayValue: { values: given.map(value) } };
  const made = spans.map(({ kind, attributes }, at) => ({
    spanId: `000000000000000${at}`,
    kind,
    startTimeUnixNano: String(START),
    endTimeUnixNano: String(START + 25_000_000n),
    attributes: Object.entries(attributes).map(([key, given]) => ({ key, value: value(given) })),
  }));
  return Buffer.from(JSON.stringify({ resourceSpans: [{ resource: {}, scopeSpans: [{ spans: made }] }] }));
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}

const message = (number: number, body: Buffer): Buffer =>
  Buffer.concat([varint(BigInt((number << 3) | 2)), varint(BigInt(body.length)), body]);
const fixed = (number: number, value: bigint): Buffer => {
  const body = Buffer.alloc(8);
  body.writeBigUInt64LE(value);
  return Buffer.concat([varint(BigInt((number << 3) | 1)), body]);
};

function protobuf(spans: readonly Span[]): Buffer {
  const value = (given: string | number | readonly string[]): Buffer => {
    if (typeof given === 'string') return message(1, Buffer.from(given));
    if (typeof given === 'number') return Buffer.concat([Buffer.from([3 << 3]), varint(BigInt(given))]);
    return message(5, Buffer.concat(given.map((item) => message(1, value(item)))));
  };
  const made = spans.map(({ kind, attributes }, at) => {
    const own = Object.entries(attributes).map(([key, given]) =>
      message(9, Buffer.concat([message(1, Buffer.from(key)), message(2, value(given))])),
    );
    const id = message(2, Buffer.from(`000000000000000${at}`, 'hex'));
    return message(2, Buffer.concat([id, Buffer.from([6 << 3, kind]), fixed(7, START), fixed(8, START + 25_000_000n), ...own]));
  });
  return message(1, Buffer.concat([message(1, Buffer.alloc(0)), message(2, Buffer.concat(made))]));
}

const SPANS: readonly Span[] = [
  {
    kind: 2,
    attributes: {
      'http.request.method': 'GET',
      'url.path': '/v1/accounts/7',
      'url.query': 'limit=2',
      'url.scheme': 'https',
      'server.address': 'api.bank.example',
      'server.port': 8443,
      'client.address': '203.0.113.9',
      'http.response.status_code': 200,
      'http.request.header.x_channel': ['mobile'],
    },
  },
  { kind: 3, attributes: { 'http.method': 'POST', 'http.url': 'https://bureau.example/score?x=1', 'http.status_code': 503 } },
  { kind: 2, attributes: { 'rpc.system': 'grpc', 'rpc.service': 'bank.Ledger', 'rpc.method': 'Post', 'server.address': 'ledger' } },
  { kind: 1, attributes: { 'http.request.method': 'GET', 'url.path': '/internal' } },
  { kind: 3, attributes: { 'db.system': 'postgresql' } },
];

async function read(bytes: Buffer, format: RecordFormat): Promise<SourceRecord[]> {
  const source = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes;
  };
  return Array.fromAsync(readRecords(source(), format));
}

describe('OpenTelemetry spans', () => {
  it.each([
    ['JSON, told by itself', json(SPANS), 'auto' as const],
    ['protobuf', protobuf(SPANS), 'otlp-proto' as const],
  ])('of requests become exchanges: %s', async (_name, bytes, format) => {
    const records = await read(bytes, format);
    const seen = records.map((record) => {
      if (!record.ok) throw record.error;
      const { at, listener, request, response, client } = record.transaction;
      return [
        at,
        listener,
        client.address,
        `${request.method} ${request.scheme}://${request.host}${request.path}`,
        request.query,
        response?.status,
        response?.latency_ms,
      ];
    });
    expect(seen).toEqual([
      [1_767_571_200_000, 'file', '203.0.113.9', 'GET https://api.bank.example:8443/v1/accounts/7', 'limit=2', 200, 25],
      [1_767_571_200_000, 'outbound', '', 'POST https://bureau.example/score', 'x=1', 503, 25],
      [1_767_571_200_000, 'file', '', 'POST https://ledger/bank.Ledger/Post', '', 200, 25],
    ]);
    expect(records[0]!.ok && records[0]!.transaction.request.headers).toContainEqual(['x-channel', 'mobile']);
  });

  it('that are damaged are said to be', async () => {
    expect((await read(protobuf(SPANS).subarray(0, 90), 'otlp-proto')).map((record) => (record.ok ? '' : record.error.code))).toEqual([
      'RECORD_INVALID',
    ]);
    expect((await read(Buffer.from('{"resourceSpans": ['), 'auto')).map((record) => (record.ok ? '' : record.error.code))).toEqual([
      'RECORD_INVALID',
    ]);
  });
});
