import { type RequestListener, request } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf, Cleanup, exchanges, rawExchange, type TestGateway, upstreamTo } from '../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const SECRET = 'hunter2-do-not-leak';
const CARD = '4111111111111111';

const ACCOUNT = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string' }, balance: { type: 'number' }, card: { type: 'string', 'x-data-classes': ['pan'] } },
};
const json = (schema: object): object => ({ description: 'ok', content: { 'application/json': { schema } } });
const SPEC = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Bank', version: '1' },
  paths: {
    '/accounts': { get: { responses: { 200: json(ACCOUNT) } } },
    '/list': { get: { responses: { 200: json({ type: 'array', items: ACCOUNT }) } } },
    '/events': { get: { responses: { 200: { description: 'ok', content: { 'text/event-stream': { schema: { type: 'string' } } } } } } },
    '/free': { get: { responses: { 200: { description: 'ok', content: { 'text/event-stream': {} } } } } },
    '/socket': { get: { responses: { 101: { description: 'ok' } } } },
  },
});

type Policy = Record<string, unknown>;
const blocking = (specification: object = {}, more: Policy = {}): Policy => ({
  specification: { rules: [{ id: 'answers', action: 'block' }], ...specification },
  ...more,
});

async function start(upstream: RequestListener, policy: Policy): Promise<TestGateway> {
  const port = await cleanup.upstream(upstream);
  return cleanup.gateway({ upstreams: [upstreamTo(port)] }, policy, {}, [{ name: 'bank', text: SPEC }]);
}

const answering =
  (body: unknown, headers: Record<string, string> = {}, status = 200): RequestListener =>
  (_request, response) => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const own = { 'content-type': 'application/json', 'content-length': bytes.length, 'x-internal': SECRET };
    response.writeHead(status, { ...own, ...headers });
    response.end(bytes);
  };

async function get(gateway: TestGateway, path = '/accounts'): Promise<{ status: number; text: string; headers: Headers }> {
  const answer = await fetch(`http://127.0.0.1:${gateway.port}${path}`);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

describe('an answer that departs from its description', () => {
  const wrong: readonly (readonly [string, RequestListener, string])[] = [
    ['a wrong type', answering({ id: 7, note: SECRET }), 'invalid-response-body'],
    ['no JSON', answering(Buffer.from(`<${SECRET}`)), 'invalid-response-body'],
    ['an undeclared member', answering({ id: 'a', password: SECRET }), 'undeclared-response-field'],
    ['an undeclared status', answering({ id: SECRET }, {}, 418), 'undefined-status'],
    ['an undeclared media type', answering({ id: SECRET }, { 'content-type': 'text/html' }), 'response-content-type'],
    [
      'a wrong body in gzip',
      answering(gzipSync(JSON.stringify({ id: 7, x: SECRET })), { 'content-encoding': 'gzip' }),
      'invalid-response-body',
    ],
  ];

  it.each(wrong)('%s: the client gets 502 and nothing of it', async (_, upstream, kind) => {
    const gateway = await start(upstream, blocking());
    const { status, text, headers } = await get(gateway);
    expect(status).toBe(502);
    expect(JSON.parse(text)).toMatchObject({ type: 'urn:sallyport:error:RESPONSE_BLOCKED', status: 502 });
    expect(`${text} ${JSON.stringify([...headers])}`).not.toContain(SECRET);
    const [event] = exchanges(await gateway.events());
    expect(event).toMatchObject({ status: 502, decision: { verdict: 'block', action: 'block', status: 502 } });
    expect(event!.upstreamStatus).toBeGreaterThan(0);
    expect(event!.signals).toContainEqual(expect.objectContaining({ rule: kind, action: 'block', by: 'answers' }));
    expect(JSON.stringify(event)).not.toContain(SECRET);
  });

  it('a card number where none is declared is stopped, where one is declared it is not', async () => {
    const policy = blocking({ watched_classes: ['pan'], rules: [{ id: 'leak', violations: ['response-data-class'], action: 'block' }] });
    const leaking = await start(answering({ id: CARD }), policy);
    expect((await get(leaking)).status).toBe(502);
    expect(JSON.stringify(await leaking.events())).not.toContain(CARD);
    const declared = await start(answering({ id: 'a', card: CARD }), policy);
    expect(await get(declared)).toMatchObject({ status: 200, text: JSON.stringify({ id: 'a', card: CARD }) });
  });

  it('a good one goes out as it came, with its headers', async () => {
    const gateway = await start(answering({ id: 'a', balance: 1 }), blocking());
    const { status, text, headers } = await get(gateway);
    expect([status, text, headers.get('x-internal')]).toEqual([200, '{"id":"a","balance":1}', SECRET]);
    expect(exchanges(await gateway.events())[0]).toMatchObject({ status: 200, decision: { verdict: 'pass' } });
  });

  it('in many parts it waits for the last, and goes out whole', async () => {
    const list = Array.from({ length: 3_000 }, (_, index) => ({ id: `account ${index}` }));
    const text = JSON.stringify(list);
    const upstream: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (let at = 0; at < text.length; at += 10_000) response.write(text.slice(at, at + 10_000));
      response.end();
    };
    const gateway = await start(upstream, blocking());
    expect(await get(gateway, '/list')).toMatchObject({ status: 200, text });
    expect(exchanges(await gateway.events())[0]).toMatchObject({ gaps: [], responseBytes: text.length });
  });

  it('in monitor mode, or in shadow, it goes out and is recorded', async () => {
    const monitor = await start(answering({ id: 7 }), blocking({}, { mode: 'monitor' }));
    expect((await get(monitor)).status).toBe(200);
    expect(exchanges(await monitor.events())[0]?.decision).toMatchObject({ verdict: 'block', action: 'pass' });
    const shadow = await start(answering({ id: 7 }), { specification: { rules: [{ id: 'answers', action: 'monitor' }] } });
    expect((await get(shadow)).status).toBe(200);
    const [event] = exchanges(await shadow.events());
    expect(event).toMatchObject({ decision: { verdict: 'pass' }, signals: [{ rule: 'invalid-response-body', action: 'monitor' }] });
  });

  it('a caller outside the share of a rule gets it, and the record says what others get', async () => {
    const gateway = await start(answering({ id: 7 }), blocking({ rules: [{ id: 'answers', action: 'block', percent: 0 }] }));
    expect((await get(gateway)).status).toBe(200);
    expect(exchanges(await gateway.events())[0]?.signals).toMatchObject([{ action: 'monitor', would: 'block', by: 'answers' }]);
  });

  it('a client on the allow list gets it', async () => {
    const allow = [{ id: 'ops', addresses: ['127.0.0.1'], reason: 'operations' }];
    const gateway = await start(answering({ id: 7 }), blocking({}, { allow }));
    expect((await get(gateway)).status).toBe(200);
  });

  it('one that breaks off while it waits is 502, with nothing of it', async () => {
    const upstream: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      response.write(`{"id":"${SECRET}`, () => response.destroy());
    };
    const gateway = await start(upstream, blocking());
    const { status, text } = await get(gateway);
    expect([status, text.includes('UPSTREAM_UNREACHABLE'), text.includes(SECRET)]).toEqual([502, true, false]);
  });

  it('the connection to the client goes on, and the next answer is its own', async () => {
    let asked = 0;
    const gateway = await start((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(asked++ === 0 ? '{"id":7}' : '{"id":"ok"}');
    }, blocking());
    const two = 'GET /accounts HTTP/1.1\r\nHost: h\r\n\r\nGET /accounts HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n';
    const seen = await rawExchange(gateway.port, two);
    expect(seen).toMatch(/^HTTP\/1\.1 502 [\s\S]*HTTP\/1\.1 200 [\s\S]*\{"id":"ok"\}/);
  });
});

describe('an answer that cannot be held', () => {
  const large: RequestListener = answering({ id: SECRET.repeat(200) });
  const chunked: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    for (let part = 0; part < 40; part++) response.write(`${' '.repeat(99)}1`);
    response.end(SECRET);
  };
  const small = { answer_bytes_max: 1_024 };

  it.each([
    ['of known length', large],
    ['of unknown length', chunked],
  ])('over the limit, %s, goes by the fail mode of its route and is counted', async (_, upstream) => {
    const open = await start(upstream, blocking(small));
    const passed = await get(open);
    expect([passed.status, passed.text.includes(SECRET)]).toEqual([200, true]);
    const [event] = exchanges(await open.events());
    expect(event?.gaps).toContainEqual(expect.objectContaining({ reason: 'body-too-large', phase: 'response-body' }));
    const closed = await start(upstream, blocking(small, { on_error: 'closed' }));
    const stopped = await get(closed);
    expect([stopped.status, JSON.parse(stopped.text).type]).toEqual([502, 'urn:sallyport:error:RESPONSE_UNCHECKED']);
    expect(stopped.text).not.toContain(SECRET);
    const samples = closed.gateway.samples();
    expect(samples).toContainEqual({
      name: 'sallyport_coverage_gaps_total',
      labels: 'reason="body-too-large",phase="response-body"',
      value: 1,
    });
  });

  it('server-sent events go by the fail mode where their schema would be checked, and pass where they have none', async () => {
    const upstream: RequestListener = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: first\n\n');
    };
    const first = (gateway: TestGateway, path: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const asked = request({ port: gateway.port, path }, (answer) => {
          if (answer.statusCode !== 200) bodyOf(answer).then(resolve, reject);
          else
            answer.once('data', (bytes: Buffer) => {
              resolve(bytes.toString());
              asked.destroy();
            });
        });
        asked.on('error', reject);
        asked.end();
      });
    const open = await start(upstream, blocking());
    expect(await first(open, '/events')).toBe('data: first\n\n');
    const closed = await start(upstream, blocking({}, { on_error: 'closed' }));
    expect(await first(closed, '/events')).toContain('RESPONSE_UNCHECKED');
    expect(await first(closed, '/free')).toBe('data: first\n\n');
    const [event] = exchanges(await open.events());
    expect(event?.gaps).toMatchObject([{ reason: 'streamed' }]);
  });

  it('a tunnel passes where it is declared, and is refused where it is not', async () => {
    const port = await cleanup.rawUpstream((socket) =>
      socket.once('data', () =>
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
        ),
      ),
    );
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] }, blocking(), {}, [{ name: 'bank', text: SPEC }]);
    const upgrade = (path: string): string =>
      `GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    expect(await rawExchange(gateway.port, upgrade('/socket'), '\r\n\r\n')).toMatch(/^HTTP\/1\.1 101 /);
    expect(await rawExchange(gateway.port, upgrade('/accounts'), '"reference"')).toMatch(/^HTTP\/1\.1 502 [\s\S]*RESPONSE_BLOCKED/);
  });

  it('a fault while it is checked goes by the fail mode too', async () => {
    const failing = async (onError: string): Promise<number> => {
      const port = await cleanup.upstream(answering({ id: 'a' }));
      let faults = 0;
      const probe = (phase: string): void => {
        if (phase === 'response-body' && faults++ === 0) throw new Error('injected');
      };
      const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] }, blocking({}, { on_error: onError }), { probe }, [
        { name: 'bank', text: SPEC },
      ]);
      const { status } = await get(gateway);
      const faulted = (await gateway.events()).filter((event) => event.kind === 'fault');
      expect(faulted).toHaveLength(1);
      return status;
    };
    expect([await failing('open'), await failing('closed')]).toEqual([200, 502]);
  });
});
