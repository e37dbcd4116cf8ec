import { type ClientHttp2Session, connect, createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf, Cleanup, exchanges, rejections, until, upstreamTo } from '../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly trailers: IncomingHttpHeaders;
}

function client(port: number): ClientHttp2Session {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  cleanup.add(() => session.destroy());
  return session;
}

function ask(
  session: ClientHttp2Session,
  headers: Record<string, string>,
  body?: string,
  trailers?: Record<string, string>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ':method': body === undefined ? 'GET' : 'POST', ...headers },
      { endStream: body === undefined, waitForTrailers: trailers !== undefined },
    );
    let seen: IncomingHttpHeaders = {};
    let last: IncomingHttpHeaders = {};
    let text = '';
    stream.on('response', (answer) => {
      seen = answer;
    });
    stream.on('trailers', (answer) => {
      last = answer;
    });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers ?? {}));
    stream.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    stream.on('end', () => resolve({ status: Number(seen[':status']), headers: seen, body: text, trailers: last }));
    stream.on('error', reject);
    if (body !== undefined) stream.end(body);
  });
}

async function h2Upstream(
  onStream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, body: string) => void,
  onTrailers: (trailers: IncomingHttpHeaders) => void = () => {},
): Promise<number> {
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    let body = '';
    stream.on('error', () => {});
    stream.on('data', (bytes: Buffer) => {
      body += bytes.toString();
    });
    stream.on('trailers', onTrailers);
    stream.on('end', () => onStream(stream, headers, body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanup.add(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const HEAD = [
  [':method', 'POST'],
  [':scheme', 'http'],
  [':path', '/'],
  [':authority', 'a.example'],
] as const;

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A HEADERS frame of literal fields (RFC 7541, 6.2.2); flags 5: end of stream and of headers. */
function headFrame(stream: number, fields: readonly (readonly [string, string])[], flags = 5): Buffer {
  const literals = fields.flatMap(([name, value]) => [0, name.length, ...Buffer.from(name), value.length, ...Buffer.from(value)]);
  return frame(1, flags, stream, Buffer.from(literals));
}

describe('HTTP/2 clients (h2c)', () => {
  it('are served over HTTP/1.1 upstreams, many at a time on one connection', async () => {
    const port = await cleanup.upstream(async (request, response) => {
      const body = await bodyOf(request);
      response.end(`${request.method} ${request.url} ${request.headers.host} ${request.headers.cookie} ${body}`);
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const session = client(gateway.port);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        ask(session, { ':path': `/${index}`, ':authority': 'bank.example', cookie: 'a=1; b=2' }, `body ${index}`),
      ),
    );
    expect(answers.map((answer) => answer.body)).toEqual(answers.map((_, index) => `POST /${index} bank.example a=1; b=2 body ${index}`));
    const events = exchanges(await gateway.events());
    expect(events).toHaveLength(50);
    expect(events[0]).toMatchObject({ protocol: 'http/2', status: 200 });
  });

  it('carry trailers both ways', async () => {
    const port = await cleanup.upstream(async (request, response) => {
      const body = await bodyOf(request);
      response.writeHead(200, { trailer: 'x-answer', 'transfer-encoding': 'chunked' });
      response.write(`${body} ${request.trailers['x-sum']}`);
      response.addTrailers({ 'x-answer': '42' });
      response.end();
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const answer = await ask(client(gateway.port), { ':path': '/' }, 'abc', { 'x-sum': '3' });
    expect(answer).toMatchObject({ body: 'abc 3', trailers: { 'x-answer': '42' } });
  });

  it('are blocked and refused like others', async () => {
    const port = await cleanup.upstream((_request, response) => response.end('ok'));
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const session = client(gateway.port);
    const attack = await ask(session, { ':path': '/a?id=1%27%20UNION%20SELECT%20password%20FROM%20users--%20' });
    expect([attack.status, attack.headers['content-type']]).toEqual([403, 'application/problem+json']);
    // The HTTP/2 library refuses some of these itself, by resetting the stream.
    const refused = (headers: Record<string, string>): Promise<unknown> =>
      ask(session, headers).then(
        ({ status }) => status,
        () => 400,
      );
    expect(await refused({ ':path': '/', ':authority': 'a.example', host: 'b.example' })).toBe(400);
    expect(await refused({ ':path': '/a b' })).toBe(400);
    expect(await refused({ ':path': '/a#b' })).toBe(400);
    expect(await refused({ ':path': '/', ':authority': 'a.example/b' })).toBe(400);
    expect((await ask(session, { ':path': '/' })).status).toBe(200);
    // Each of the four is on record, whoever refused it.
    const recorded = rejections(await gateway.events());
    expect(
      recorded.reduce((sum, { code, detail }) => sum + (code === 'HTTP2_PROTOCOL' ? Number(/of (\d+) stream/.exec(detail)?.[1]) : 1), 0),
    ).toBe(4);
  });

  it.each([
    ['a head that the library resets', [headFrame(1, [...HEAD, ['X-Upper', '1']])], 'the heads of 1 stream'],
    ['two such heads in one packet', [headFrame(1, [...HEAD, ['te', 'x']]), headFrame(3, [...HEAD, ['connection', 'x']])], 'the heads of'],
    [
      'a body shorter than stated',
      [headFrame(1, [...HEAD, ['content-length', '5']], 4), frame(0, 1, 1, Buffer.from('abc'))],
      'the body of a stream',
    ],
    ['a frame on a stream that never was', [frame(0, 1, 5, Buffer.from('abc'))], 'the connection: Protocol error'],
    ['bytes that are no frame', [Buffer.from('GET / HTTP/1.1\r\nHost: a.example\r\n\r\n')], 'the connection: Protocol error'],
  ])('leave a record of %s, and nothing of it is forwarded', async (_name, frames, detail) => {
    let asked = 0;
    const port = await cleanup.upstream((_request, response) => {
      asked++;
      response.end('ok');
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const socket = connectTcp(gateway.port, '127.0.0.1');
    cleanup.add(() => socket.destroy());
    const open = (): number => gateway.gateway.samples().find(({ name }) => name === 'sallyport_client_connections')?.value ?? 0;
    socket.on('error', () => {});
    socket.write(Buffer.concat([PREFACE, frame(4, 0, 0, Buffer.alloc(0)), ...frames]));
    await new Promise((resolve) => socket.once('data', resolve));
    await until(() => open() <= 1);
    socket.end();
    await until(() => open() === 0);
    const recorded = rejections(await gateway.events());
    expect(recorded.map((event) => event.code)).toEqual(recorded.map(() => 'HTTP2_PROTOCOL'));
    expect(recorded[0]?.detail).toContain(detail);
    expect(asked).toBe(0);
  });

  it('may not set by a trailer what only a header may', async () => {
    const port = await cleanup.upstream(async (request, response) => response.end(await bodyOf(request)));
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    expect((await ask(client(gateway.port), { ':path': '/' }, 'abc', { authorization: 'Bearer x' })).status).toBe(400);
    expect(rejections(await gateway.events()).map((event) => event.code)).toEqual(['HTTP_TRAILER']);
  });

  it('see HEAD and empty answers end', async () => {
    const port = await cleanup.upstream((request, response) => {
      if (request.method === 'HEAD') response.setHeader('content-length', 5);
      else response.statusCode = 204;
      response.end();
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const session = client(gateway.port);
    expect(await ask(session, { ':path': '/', ':method': 'HEAD' })).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': '5' },
    });
    expect(await ask(session, { ':path': '/' })).toMatchObject({ status: 204, body: '' });
  });

  it('stream large bodies both ways', async () => {
    const port = await cleanup.upstream((request, response) => request.pipe(response));
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] }, { body_bytes_max: 1_000 });
    const body = 'x'.repeat(3_000_000);
    expect((await ask(client(gateway.port), { ':path': '/' }, body)).body).toBe(body);
  });
});

describe('HTTP/2 upstreams', () => {
  it('serve HTTP/1.1 clients', async () => {
    const port = await h2Upstream((stream, headers, body) => {
      stream.respond({ ':status': 201, 'x-authority': headers[':authority'] ?? '' });
      stream.end(`${headers[':method']} ${headers[':path']} ${body}`);
    });
    const gateway = await cleanup.gateway({ upstreams: [{ ...upstreamTo(port), protocol: 'http2', host_header: 'inner.example' }] });
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/x?y=1`, { method: 'POST', body: 'hello' });
    expect([answer.status, answer.headers.get('x-authority'), await answer.text()]).toEqual([201, 'inner.example', 'POST /x?y=1 hello']);
  });

  it('carry trailers and large bodies from HTTP/2 clients (gRPC)', async () => {
    const port = await h2Upstream((stream, _headers, body) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
      stream.end(`${body.length}`);
    });
    const gateway = await cleanup.gateway({ upstreams: [{ ...upstreamTo(port), protocol: 'http2' }] }, { body_bytes_max: 1_000 });
    const answer = await ask(client(gateway.port), { ':path': '/svc/Call', te: 'trailers' }, 'x'.repeat(500_000));
    expect(answer).toMatchObject({ status: 200, body: '500000', trailers: { 'grpc-status': '0' } });
  });

  it('get the trailers behind a body over the limit of inspection, and so do HTTP/1.1 upstreams', async () => {
    const inner = await h2Upstream(
      (stream, _headers, body) => {
        stream.respond({ ':status': 200 });
        stream.end(`${body.length} ${seen}`);
      },
      (trailers) => {
        seen = String(trailers['x-sum']);
      },
    );
    let seen = '';
    const outer = await cleanup.upstream(async (request, response) => {
      const body = await bodyOf(request);
      response.end(`${body.length} ${request.trailers['x-sum']}`);
    });
    for (const upstream of [{ ...upstreamTo(inner), protocol: 'http2' }, upstreamTo(outer)]) {
      const gateway = await cleanup.gateway({ upstreams: [upstream] }, { body_bytes_max: 1_000 });
      const answer = await ask(client(gateway.port), { ':path': '/' }, 'x'.repeat(200_000), { 'x-sum': '7' });
      expect(answer.body).toBe('200000 7');
    }
  });

  it('use one connection for many requests', async () => {
    let streams = 0;
    const port = await h2Upstream((stream) => {
      streams++;
      stream.respond({ ':status': 200 });
      stream.end('ok');
    });
    const gateway = await cleanup.gateway({ upstreams: [{ ...upstreamTo(port), protocol: 'http2' }] });
    await Promise.all(Array.from({ length: 30 }, async () => (await fetch(`http://127.0.0.1:${gateway.port}/`)).text()));
    expect(streams).toBe(30);
    const busy = gateway.gateway.samples().filter((sample) => sample.name === 'sallyport_upstream_connections');
    expect(busy.reduce((sum, sample) => sum + sample.value, 0)).toBe(1);
  });

  it('that break or are silent are told from each other', async () => {
    const broken = await h2Upstream((stream) => stream.close(2));
    const one = await cleanup.gateway({ upstreams: [{ ...upstreamTo(broken), protocol: 'http2' }] });
    expect((await fetch(`http://127.0.0.1:${one.port}/`, { method: 'POST', body: 'a' })).status).toBe(502);
    const silent = await h2Upstream(() => {});
    const two = await cleanup.gateway({ upstreams: [{ ...upstreamTo(silent), protocol: 'http2' }], timeouts_ms: { upstream_head: 100 } });
    expect((await fetch(`http://127.0.0.1:${two.port}/`)).status).toBe(504);
  });
});
