import { type ClientHttp2Session, connect, createServer, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf, Cleanup, exchanges, type TestGateway, upstreamTo } from '../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const POLICY = { specification: { action: 'block', watched_classes: ['pan'] } };

describe('a GraphQL endpoint', () => {
  const text = 'type Query { account(id: ID!): Account }\ntype Account { id: ID note: String }\n';

  async function start(answer: object): Promise<TestGateway> {
    const port = await cleanup.upstream(async (request, response) => {
      await bodyOf(request);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    });
    return cleanup.gateway({ upstreams: [upstreamTo(port)] }, POLICY, {}, [{ name: 'graph', text }]);
  }

  const ask = async (gateway: TestGateway, body: object): Promise<string> => {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
    const got = await answer.text();
    return answer.status === 200 ? 'good' : `${answer.status} ${JSON.parse(got).type.split(':').at(-1)}`;
  };

  it('takes documents and variables that fit its schema, and answers with what was asked', async () => {
    const gateway = await start({ data: { account: { id: 'a' } } });
    const query = 'query($id: ID!) { account(id: $id) { id } }';
    expect(await ask(gateway, { query, variables: { id: 1 } })).toBe('good');
    expect(await ask(gateway, { query, variables: { id: {} } })).toBe('403 REQUEST_BLOCKED');
    expect(await ask(gateway, { query: '{ account(id: 1) { pin } }' })).toBe('403 REQUEST_BLOCKED');
    expect(await ask(gateway, { query: '{ account(id: 1) { note } }' })).toBe('502 RESPONSE_BLOCKED');
    const signals = exchanges(await gateway.events()).map((event) => event.signals?.map(({ rule, point }) => `${rule} ${point}`));
    expect(signals).toEqual([
      undefined,
      ['graphql-variables body.json.variables.id'],
      ['graphql-document body.json.query'],
      ['undeclared-response-field response.body.json.data.account.id'],
    ]);
  });
});

describe('a gRPC service over HTTP/2', () => {
  /** `bank.Accounts`: Get (unary), Watch (answers as a stream); Ask { 1 id, required }, Account { 1 id }. */
  const text =
    'CqgCCgpiYW5rLnByb3RvEgRiYW5rIkwKA0FzaxIKCgJpZBgBIAIoCRIPCgdhbW91bnRzGAIgAygDEgwKBHJhdGUYAyABKAESGgoFb3duZXIYBCABKAsyCy5iYW5rLk93bmVyIjEKB0FjY291bnQSCgoCaWQYASABKAkSGgoFb3duZXIYAiABKAsyCy5iYW5rLk93bmVyIhUKBU93bmVyEgwKBG5hbWUYASABKAkyfAoIQWNjb3VudHMSIwoDR2V0EgkuYmFuay5Bc2saDS5iYW5rLkFjY291bnQoADAAEiUKBVdhdGNoEgkuYmFuay5Bc2saDS5iYW5rLkFjY291bnQoADABEiQKBExvYWQSCS5iYW5rLkFzaxoNLmJhbmsuQWNjb3VudCgBMAA=';

  const message = (field: number, value: string): Buffer => Buffer.from([field * 8 + 2, value.length, ...Buffer.from(value)]);
  const frame = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, 0, bytes.length]), bytes]);

  async function start(
    answer: (stream: ServerHttp2Stream) => void,
    policy: object = {},
    specs: readonly { name: string; text: string }[] = [{ name: 'bank', text }],
  ): Promise<TestGateway> {
    const server = createServer();
    const sessions = new Set<{ destroy(): void }>();
    server.on('session', (session) => sessions.add(session));
    server.on('stream', (stream) => {
      stream.on('error', () => {});
      stream.resume().on('end', () => answer(stream));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanup.add(() => {
      for (const session of sessions) session.destroy();
      server.close();
    });
    const upstream = { ...upstreamTo((server.address() as AddressInfo).port), protocol: 'http2' };
    return cleanup.gateway({ upstreams: [upstream] }, { ...POLICY, ...policy }, {}, specs);
  }

  const answering = (bytes: Buffer) => (stream: ServerHttp2Stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(bytes);
  };

  function session(gateway: TestGateway): ClientHttp2Session {
    const opened = connect(`http://127.0.0.1:${gateway.port}`);
    opened.on('error', () => {});
    cleanup.add(() => opened.destroy());
    return opened;
  }

  function call(gateway: TestGateway, method: string, body: Buffer): Promise<{ status: number; bytes: Buffer; trailers: unknown }> {
    return new Promise((resolve, reject) => {
      const headers = { ':method': 'POST', ':path': `/bank.Accounts/${method}`, 'content-type': 'application/grpc', te: 'trailers' };
      const stream = session(gateway).request(headers);
      const parts: Buffer[] = [];
      let status = 0;
      let trailers: unknown = null;
      stream.on('response', (head) => {
        status = Number(head[':status']);
      });
      stream.on('trailers', (last) => {
        trailers = last['grpc-status'];
      });
      stream.on('data', (bytes: Buffer) => parts.push(bytes));
      stream.on('end', () => resolve({ status, bytes: Buffer.concat(parts), trailers }));
      stream.on('error', reject);
      stream.end(body);
    });
  }

  it('takes calls that decode, and gives answers that do, with their trailers', async () => {
    const good = frame(message(1, 'a'));
    const gateway = await start(answering(good));
    expect(await call(gateway, 'Get', good)).toEqual({ status: 200, bytes: good, trailers: '0' });
    expect((await call(gateway, 'Get', frame(message(9, 'a')))).status).toBe(403);
    expect((await call(gateway, 'Get', frame(Buffer.alloc(0)))).status).toBe(403);
    expect((await call(gateway, 'Steal', good)).status).toBe(403);
  });

  it('without descriptors, calls are read all the same: a route that fails closed lets good ones pass and stops an attack within', async () => {
    const good = frame(message(1, 'a'));
    const gateway = await start(answering(good), { on_error: 'closed' }, []);
    const nested = (value: string): Buffer => frame(message(3, message(2, value).toString('latin1')));
    expect(await call(gateway, 'Get', nested('rent for May'))).toMatchObject({ status: 200, bytes: good });
    expect((await call(gateway, 'Get', nested("x' UNION SELECT pan FROM cards--"))).status).toBe(403);
    const [passed, stopped] = exchanges(await gateway.events());
    expect(passed).toMatchObject({ gaps: [], decision: { action: 'pass' } });
    expect(stopped?.findings.map((finding) => finding.point)).toContain('body.grpc[0].3.2');
  });

  it('an answer with a field that is not declared, or a card number, does not go out', async () => {
    const undeclared = await start(answering(frame(message(7, 'secret'))));
    const stopped = await call(undeclared, 'Get', frame(message(1, 'a')));
    expect([stopped.status, stopped.bytes.includes('secret')]).toEqual([502, false]);
    const leaking = await start(answering(frame(message(1, '4111111111111111'))));
    expect((await call(leaking, 'Get', frame(message(1, 'a')))).status).toBe(502);
  });

  it('an answer that streams goes by the fail mode of its route, and is counted', async () => {
    const good = frame(message(1, 'a'));
    const open = await start(answering(Buffer.concat([good, good])));
    expect((await call(open, 'Watch', good)).bytes).toEqual(Buffer.concat([good, good]));
    expect(exchanges(await open.events())[0]?.gaps.map(({ reason }) => reason)).toContain('streamed');
  });
});
