import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReadOptions, type RecordFormat, readRecords, type SourceRecord } from './index.ts';

/** The text in chunks of `size` bytes, as a file or a pipe would give it. */
async function* chunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

async function read(
  text: string | Uint8Array,
  format: RecordFormat = 'auto',
  options: ReadOptions = {},
  size?: number,
): Promise<SourceRecord[]> {
  return Array.fromAsync(readRecords(chunks(Buffer.from(text), size), format, options));
}

async function one(text: string, format: RecordFormat = 'auto', options: ReadOptions = {}) {
  const [record, more] = await read(text, format, options);
  expect(more).toBeUndefined();
  if (record?.ok !== true) throw record?.error ?? new Error('no record');
  return record;
}

const bodyText = (body: { readonly bytes: Uint8Array } | undefined): string => Buffer.from(body?.bytes ?? []).toString('utf8');

describe('JSONL', () => {
  it('reads the whole contract', async () => {
    const { id, transaction } = await one(
      JSON.stringify({
        id: 'r1',
        method: 'POST',
        path: '/v1/pay?x=1',
        headers: { Host: 'API.bank.example', 'X-Tag': ['a', 'b'], 'Content-Type': 'application/json' },
        body: '{"a":"é"}',
        response: { status: 201, headers: { 'content-type': 'text/plain' }, body_b64: 'b2s=', latency_ms: 12 },
        ts: '2024-11-23T00:00:00Z',
        client_ip: '203.0.113.9',
      }),
    );
    expect(id).toBe('r1');
    expect((await one('{"id":17,"method":"GET","path":"/"}')).id).toBe(17);
    const { request, response, client, at } = transaction;
    expect(request.host).toBe('api.bank.example');
    expect(request.path).toBe('/v1/pay');
    expect(request.query).toBe('x=1');
    expect(request.headers.filter(([name]) => name === 'x-tag')).toEqual([
      ['x-tag', 'a'],
      ['x-tag', 'b'],
    ]);
    expect(bodyText(request.body)).toBe('{"a":"é"}');
    expect(response?.status).toBe(201);
    expect(response?.latency_ms).toBe(12);
    expect(bodyText(response?.body)).toBe('ok');
    expect(client.address).toBe('203.0.113.9');
    expect(at).toBe(Date.UTC(2024, 10, 23));
  });

  it('takes times in any unit, and defaults where a record says nothing', async () => {
    for (const ts of [1732320000, 1732320000000, 1732320000000000, '1732320000', '1732320000.000']) {
      expect((await one(JSON.stringify({ method: 'GET', path: '/', ts }))).transaction.at).toBe(1732320000000);
    }
    const { id, transaction } = await one('{"method":"GET","path":"/"}', 'jsonl', {
      host: 'h.example',
      at: 5,
      client: '192.0.2.1',
      scheme: 'http',
    });
    expect([id, transaction.request.host, transaction.at, transaction.client.address, transaction.request.scheme]).toEqual([
      '1',
      'h.example',
      5,
      '192.0.2.1',
      'http',
    ]);
    expect(transaction.request.body.state).toBe('none');
  });

  it('takes one body, not the better of two', async () => {
    const record = (body: string) => `{"id":1,"method":"POST","path":"/","body":"${body}","body_b64":"YQ=="}`;
    expect(bodyText((await one(record('a'))).transaction.request.body)).toBe('a');
    expect(await read(record('b'))).toMatchObject([{ ok: false, id: 1, error: { detail: '"body" and "body_b64" differ' } }]);
  });

  it('names the line of a bad record and goes on', async () => {
    const lines = [
      '{"id":"a","method":"GET","path":"/"}',
      'not json',
      '',
      '{"id":"c","method":"G T","path":"/"}',
      '{"id":"d","method":"GET"}',
    ];
    const more = ['{"id":"e","method":"GET","path":"/","body_b64":"***"}', '[1]', '{"id":"z","method":"GET","path":"/ok"}'];
    const records = await read([...lines, ...more].join('\n'), 'jsonl', { name: 'in.jsonl' });
    expect(records.map(({ ok, line, id }) => [ok, line, id])).toEqual([
      [true, 1, 'a'],
      [false, 2, null],
      [false, 4, 'c'],
      [false, 5, 'd'],
      [false, 6, 'e'],
      [false, 7, null],
      [true, 8, 'z'],
    ]);
    const bad = records[1]!;
    expect(!bad.ok && bad.error.code).toBe('RECORD_INVALID');
    expect(!bad.ok && bad.error.place).toBe('in.jsonl:2');
  });

  it('an error never repeats what the record held', async () => {
    const [record] = await read('{"id":"a","method":"4111111111111111 ","path":"/"}', 'jsonl');
    expect(record?.ok === false && record.error.message).not.toContain('4111');
  });

  it('skips a record over the limit, naming it, whatever the chunks', async () => {
    const big = JSON.stringify({ id: 'big', method: 'GET', path: `/${'x'.repeat(500)}` });
    for (const size of [1, 7, 64, 4_096]) {
      const records = await read(`${big}\n{"id":"b","method":"GET","path":"/"}\n${big}`, 'jsonl', { recordBytesMax: 200 }, size);
      expect(records.map(({ ok, line }) => [ok, line])).toEqual([
        [false, 1],
        [true, 2],
        [false, 3],
      ]);
      expect(records[0]?.ok === false && records[0].error.message).toMatch(/RECORD_TOO_LARGE at input:1: the record is over 200 bytes/);
    }
  });

  it('reads text of any script as the wire would have carried it', async () => {
    const { transaction } = await one('{"method":"GET","path":"/q?n=é","headers":{"x-name":"é"}}');
    expect(Buffer.from(transaction.request.target, 'latin1').toString('utf8')).toBe('/q?n=é');
    expect(transaction.request.headers.find(([name]) => name === 'x-name')?.[1]).toBe(Buffer.from('é').toString('latin1'));
  });
});

const ENTRY = {
  startedDateTime: '2024-11-23T00:00:00.000Z',
  time: 42.5,
  request: {
    method: 'POST',
    url: 'https://api.bank.example/v1/../x?a=%31#frag',
    httpVersion: 'h2',
    headers: [
      { name: ':authority', value: 'api.bank.example' },
      { name: 'Content-Type', value: 'application/json' },
    ],
    postData: { mimeType: 'application/json', text: '{"quote":"\\"[{"}' },
  },
  response: {
    status: 200,
    headers: [{ name: 'Content-Encoding', value: 'gzip' }],
    content: { size: 2, text: Buffer.from('ok').toString('base64'), encoding: 'base64' },
  },
};

const har = (entries: readonly unknown[]): string =>
  JSON.stringify({ log: { version: '1.2', creator: { name: 'entries' }, pages: [[{ a: 1 }]], entries } });

describe('HAR', () => {
  it('reads an entry without normalising what was sent', async () => {
    const { transaction, id } = await one(har([ENTRY]));
    expect(id).toBe('1');
    expect(transaction.request.target).toBe('/v1/../x?a=%31');
    expect(transaction.request.host).toBe('api.bank.example');
    expect(transaction.request.scheme).toBe('https');
    expect(transaction.protocol).toBe('http/2');
    expect(transaction.request.headers.map(([name]) => name)).not.toContain(':authority');
    expect(bodyText(transaction.request.body)).toBe('{"quote":"\\"[{"}');
    // The recorder decoded the body, so the header that says it is encoded is gone.
    expect(transaction.response?.headers).toEqual([]);
    expect(bodyText(transaction.response?.body)).toBe('ok');
    expect(transaction.response?.latency_ms).toBe(42.5);
  });

  it('gives the same entries however the file is cut and printed', async () => {
    const entries = [ENTRY, { ...ENTRY, request: { ...ENTRY.request, url: 'http://a.example' } }, { broken: true }, ENTRY];
    for (const text of [har(entries), JSON.stringify(JSON.parse(har(entries)), null, 2)]) {
      for (const size of [1, 3, 100, 65_536]) {
        const records = await read(text, 'auto', {}, size);
        expect(records.map(({ ok, id }) => [ok, id])).toEqual([
          [true, '1'],
          [true, '2'],
          [false, '3'],
          [true, '4'],
        ]);
      }
    }
  });

  it('skips an entry over the limit', async () => {
    const large = { ...ENTRY, request: { ...ENTRY.request, postData: { text: 'x'.repeat(5_000) } } };
    const records = await read(har([ENTRY, large, ENTRY]), 'har', { recordBytesMax: 2_000 });
    expect(records.map(({ ok }) => ok)).toEqual([true, false, true]);
  });

  it('says when the document is none, or ends early', async () => {
    const [none] = await read('{"log":{"entries":3}}', 'har');
    expect(none?.ok === false && none.error.code).toBe('INPUT_FORMAT');
    const cut = await read(har([ENTRY, ENTRY]).slice(0, -200));
    expect(cut.map((record) => (record.ok ? 'ok' : record.error.code))).toEqual(['ok', 'INPUT_UNREADABLE']);
  });

  it('agrees with JSON.parse on any entries', async () => {
    const entry = fc.object({ key: fc.string({ unit: 'binary', maxLength: 5 }), maxDepth: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 5 }), fc.integer({ min: 1, max: 40 }), async (entries, size) => {
        expect(await read(har(entries), 'har', {}, size)).toHaveLength(entries.length);
      }),
      { numRuns: 200 },
    );
  });
});

describe('access logs', () => {
  const COMBINED =
    '203.0.113.7 - alice [10/Oct/2000:13:55:36 -0700] "POST /a/b?c=1 HTTP/1.1" 404 2326 "https://x.example/" "curl/8.0 \\"q\\" \\xe9"';

  it('reads a Combined line', async () => {
    const { transaction } = await one(COMBINED);
    expect(transaction.client.address).toBe('203.0.113.7');
    expect(transaction.at).toBe(Date.parse('2000-10-10T13:55:36-07:00'));
    expect(transaction.request.method).toBe('POST');
    expect(transaction.request.target).toBe('/a/b?c=1');
    expect(transaction.request.body.state).toBe('unread');
    expect(transaction.request.headers).toContainEqual(['user-agent', 'curl/8.0 "q" \u00e9']);
    expect(transaction.request.headers).toContainEqual(['authorization', `Basic ${Buffer.from('alice:').toString('base64')}`]);
    expect(transaction.response?.status).toBe(404);
    expect(transaction.response?.body.state).toBe('unread');
  });

  it.each([
    [`api.example:443 ${COMBINED}`, 'api.example', 0],
    [`api.example:8443 ${COMBINED} 0.125`, 'api.example:8443', 125],
    [`${COMBINED} 125000`, 'localhost', 125],
    [`${COMBINED} "10.0.0.1, 10.0.0.2" rt=0.5 uct="0.0"`, 'localhost', 500],
  ])('%s', async (line, host, latency_ms) => {
    const { transaction } = await one(line);
    expect(transaction.request.host).toBe(host);
    expect(transaction.response?.latency_ms).toBe(latency_ms);
  });

  it('refuses what is no request', async () => {
    const lines = [
      COMBINED,
      '203.0.113.7 - - [10/Oct/2000:13:55:36 -0700] "\\x16\\x03\\x01" 400 0 "-" "-"',
      'nonsense',
      `${COMBINED} "open`,
    ];
    expect((await read(lines.join('\r\n'))).map(({ ok }) => ok)).toEqual([true, false, false, false]);
  });

  it('reads nginx JSON in its usual spellings', async () => {
    const first = await one(
      JSON.stringify({
        time_iso8601: '2024-11-23T01:00:00+01:00',
        remote_addr: '203.0.113.7',
        request_method: 'GET',
        request_uri: '/a?b=1',
        host: 'api.example',
        scheme: 'https',
        status: '200',
        body_bytes_sent: '12',
        request_time: '0.020',
        http_user_agent: 'curl',
        http_referer: '-',
        http_x_request_id: 'abc',
        server_protocol: 'HTTP/2.0',
      }),
    );
    const { request, response, at, protocol } = first.transaction;
    expect([request.method, request.target, request.host, response?.status, response?.latency_ms, protocol, at]).toEqual([
      'GET',
      '/a?b=1',
      'api.example',
      200,
      20,
      'http/2',
      Date.UTC(2024, 10, 23),
    ]);
    expect(request.headers).toContainEqual(['x-request-id', 'abc']);
    expect(request.headers.some(([name]) => name === 'referer')).toBe(false);
    const second = await one('{"msec":1732320000.123,"remote_addr":"::1","request":"POST /x HTTP/1.1","status":500,"request_body":"a=1"}');
    expect(second.transaction.at).toBe(1732320000123);
    expect(bodyText(second.transaction.request.body)).toBe('a=1');
    const third = await one('{"time_local":"10/Oct/2000:13:55:36 -0700","request_method":"GET","uri":"/x","args":"q=1"}');
    expect(third.transaction.request.target).toBe('/x?q=1');
  });
});

describe('any input', () => {
  it('decompresses gzip, and says when it is damaged', async () => {
    const text = Array.from({ length: 500 }, (_, index) => JSON.stringify({ id: `r${index}`, method: 'GET', path: `/${index}` })).join(
      '\n',
    );
    const packed = gzipSync(text);
    expect((await read(packed, 'auto', {}, 100)).filter(({ ok }) => ok)).toHaveLength(500);
    const last = (await read(packed.subarray(0, packed.length - 20))).at(-1);
    expect(last?.ok === false && last.error.code).toBe('INPUT_UNREADABLE');
  });

  it('refuses an unknown format with one error, and an empty input with none', async () => {
    const [only, more] = await read('<xml/>', 'auto', { name: 'f' });
    expect(only?.ok === false && only.error.code).toBe('INPUT_FORMAT');
    expect(more).toBeUndefined();
    expect(await read('')).toEqual([]);
  });

  it('never throws on any bytes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ maxLength: 300 }).map((text) => Buffer.from(text)),
    );
    const format = fc.constantFrom<RecordFormat>('jsonl', 'har', 'combined', 'nginx-json', 'auto');
    await fc.assert(
      fc.asyncProperty(bytes, format, async (input, name) => {
        for (const record of await read(input, name)) expect(record.line).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('closes a file that is not read to its end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sallyport-'));
    try {
      const file = join(folder, 'in.jsonl');
      await writeFile(file, '{"method":"GET","path":"/"}\n'.repeat(20_000));
      const stream = createReadStream(file);
      for await (const record of readRecords(stream, 'auto')) {
        expect(record.ok).toBe(true);
        break;
      }
      expect(stream.destroyed).toBe(true);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

it.skipIf(!process.env.SALLYPORT_DATA_DIR)('reads public corpora to their ends (needs SALLYPORT_DATA_DIR)', async () => {
  for (const file of ['benign_mixed.jsonl', 'gotestwaf.jsonl', 'crs.jsonl']) {
    let good = 0;
    for await (const record of readRecords(createReadStream(join(process.env.SALLYPORT_DATA_DIR!, 'corpora', file)), 'auto')) {
      if (record.ok) good++;
      else expect(record.error.code).toBe('RECORD_INVALID');
    }
    expect(good).toBeGreaterThan(700);
  }
});
