import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf, Cleanup, exchanges, rawExchange, rejections, until, upstreamTo } from '../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const POST = 'POST / HTTP/1.1\r\nHost: bank.example\r\n';

/** Answers each request with what it got. */
async function echo(): Promise<number> {
  return cleanup.upstream(async (request, response) => {
    const body = await bodyOf(request);
    response.setHeader('x-length', request.headers['content-length'] ?? 'none');
    response.setHeader('x-trailer', String(request.trailers['x-sum'] ?? 'none'));
    response.end(body);
  });
}

describe('an exchange', () => {
  it('asks for the body only when the head passes', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echo())], routes: [{ host: 'bank.example', upstream: 'bank' }] });
    const socket = connect(gateway.port, '127.0.0.1');
    cleanup.add(() => socket.destroy());
    let seen = '';
    socket.on('data', (bytes) => {
      seen += bytes.toString();
    });
    socket.write(`${POST}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n`);
    await until(() => seen === 'HTTP/1.1 100 Continue\r\n\r\n');
    socket.write('hello');
    await until(() => seen.endsWith('hello'));
    expect(seen).toContain('HTTP/1.1 200 OK');

    const refused = await rawExchange(
      gateway.port,
      'POST / HTTP/1.1\r\nHost: other.example\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n',
    );
    expect(refused).toMatch(/^HTTP\/1\.1 404 /);
    expect(refused).toContain('connection: close');
  });

  it('carries chunked bodies and trailers both ways', async () => {
    const port = await cleanup.upstream(async (request, response) => {
      const body = await bodyOf(request);
      response.writeHead(200, { trailer: 'x-answer-sum', 'transfer-encoding': 'chunked' });
      response.write(`${body} ${request.trailers['x-sum']}`);
      response.addTrailers({ 'x-answer-sum': '42' });
      response.end();
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const answer = await rawExchange(
      gateway.port,
      `${POST}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n`,
    );
    expect(answer).toContain('7\r\nabcde 5\r\n');
    expect(answer).toMatch(/0\r\nx-answer-sum: 42\r\n\r\n$/);
  });

  it('passes on the trailers behind a body over the limit of inspection', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echo())] }, { body_bytes_max: 100 });
    const chunk = `${(2_000).toString(16)}\r\n${'x'.repeat(2_000)}\r\n`;
    const answer = await rawExchange(gateway.port, [
      `${POST}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n`,
      chunk,
      chunk,
      '0\r\nX-Sum: 5\r\n\r\n',
    ]);
    expect(answer).toContain('x-trailer: 5');
    expect(exchanges(await gateway.events())[0]?.gaps[0]?.reason).toBe('body-too-large');
  });

  it('gives a body that was inspected whole a length', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echo())] });
    const answer = await rawExchange(gateway.port, `${POST}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`);
    expect(answer).toContain('x-length: 3');
  });

  it('blocks an attack, tells nothing of why, and records why', async () => {
    let asked = 0;
    const port = await cleanup.upstream((_request, response) => {
      asked++;
      response.end();
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/accounts?id=1%27%20UNION%20SELECT%20password%20FROM%20users--%20`);
    const body = (await answer.json()) as Record<string, unknown>;
    expect(answer.status).toBe(403);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(Object.keys(body).sort()).toEqual(['reference', 'status', 'title', 'type']);
    expect(asked).toBe(0);
    const [event] = exchanges(await gateway.events());
    expect(event).toMatchObject({
      transaction: body.reference,
      status: 403,
      upstreamStatus: 0,
      decision: { verdict: 'block', action: 'block' },
    });
    expect(event?.findings[0]).toMatchObject({ class: 'sqli', point: 'query.id' });
  });

  it('edits headers as the policy says, on the way in and on the way out', async () => {
    const port = await cleanup.upstream((request, response) => {
      response.setHeader('server', 'old');
      response.end(`${request.headers['x-debug'] ?? 'none'} ${request.headers['x-zone'] ?? 'none'}`);
    });
    const headers = [
      { id: 'in', on: 'request', remove: ['x-debug'], set: { 'x-zone': 'outer' } },
      { id: 'out', remove: ['server'], set: { 'x-frame-options': 'DENY' } },
    ];
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] }, { headers });
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/`, { headers: { 'x-debug': '1' } });
    expect(await answer.text()).toBe('none outer');
    expect(answer.headers.get('server')).toBeNull();
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
  });

  it('lets the same attack through in monitor mode and says what block mode would do', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echo())] }, { mode: 'monitor' });
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/accounts?id=1%27%20UNION%20SELECT%20password%20FROM%20users--%20`);
    expect(answer.status).toBe(200);
    expect(exchanges(await gateway.events())[0]?.decision).toMatchObject({ verdict: 'block', action: 'pass', mode: 'monitor' });
  });

  it('streams a body over the limit on an open route and counts the gap', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echo())] }, { body_bytes_max: 1_000, on_error: 'open' });
    const body = 'x'.repeat(3_000_000);
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/`, { method: 'POST', body });
    expect(await answer.text()).toBe(body);
    const [event] = exchanges(await gateway.events());
    expect(event).toMatchObject({ requestBytes: 3_000_000, responseBytes: 3_000_000 });
    // Of an answer as much is looked at as response_bytes_max says: the rest is no gap.
    expect(event?.gaps.map(({ reason, phase }) => `${reason} ${phase}`)).toEqual(['body-too-large request-body']);
  });

  it('answers 413 to a body over the limit on a closed route, even before it is sent', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echo())] }, { body_bytes_max: 1_000, on_error: 'closed' });
    const sent = await rawExchange(gateway.port, `${POST}Content-Length: 2000\r\n\r\n${'x'.repeat(1_500)}`);
    expect(sent).toMatch(/^HTTP\/1\.1 413 /);
    const asked = await rawExchange(gateway.port, `${POST}Content-Length: 2000\r\nExpect: 100-continue\r\n\r\n`);
    expect(asked).toMatch(/^HTTP\/1\.1 413 /);
    expect(exchanges(await gateway.events())).toHaveLength(2);
  });

  it('answers 404 where no route leads', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echo())], routes: [{ path: '/api', upstream: 'bank' }] });
    expect((await fetch(`http://127.0.0.1:${gateway.port}/apix`)).status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${gateway.port}/api/x`)).status).toBe(200);
    expect((await fetch(`http://127.0.0.1:${gateway.port}/api/../secret`)).status).toBe(404);
  });

  it('breaks off when the body breaks off, and the upstream never sees an end', async () => {
    let upstreamSaw = '';
    let closed = false;
    const port = await cleanup.rawUpstream((socket) => {
      socket.on('data', (bytes) => {
        upstreamSaw += bytes.toString();
      });
      socket.on('close', () => {
        closed = true;
      });
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] }, { body_bytes_max: 10 });
    const socket = connect(gateway.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (bytes) => {
      answer += bytes.toString();
    });
    socket.write(`${POST}Transfer-Encoding: chunked\r\n\r\n20\r\n${'x'.repeat(32)}\r\n`);
    await until(() => upstreamSaw.includes('x'.repeat(32)));
    socket.end('zz\r\n');
    await until(() => closed && answer !== '');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(upstreamSaw).toContain(`20\r\n${'x'.repeat(32)}`);
    expect(upstreamSaw).not.toMatch(/\r\n0\r\n/);
    const events = await gateway.events();
    expect(rejections(events)).toMatchObject([{ code: 'HTTP_CHUNK' }]);
    expect(exchanges(events)).toMatchObject([{ status: 499 }]);
  });

  it('cuts the client off when the upstream breaks off within its answer', async () => {
    const port = await cleanup.rawUpstream((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'));
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const answer = await rawExchange(gateway.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(answer).toMatch(/content-length: 10\r\n\r\n(half)?$/);
    expect(exchanges(await gateway.events())).toMatchObject([{ status: 200, responseBytes: 4 }]);
  });

  it('passes HEAD, 204 and 304 without a body and keeps the connection', async () => {
    const port = await cleanup.upstream((request, response) => {
      response.statusCode = Number(request.url?.slice(1, 4));
      response.setHeader('content-length', 5);
      if (request.method === 'HEAD' || response.statusCode !== 200) response.removeHeader('content-length');
      if (request.method === 'HEAD') response.setHeader('content-length', 5);
      response.end(response.statusCode === 200 && request.method !== 'HEAD' ? 'hello' : undefined);
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const request = (method: string, path: string): string => `${method} ${path} HTTP/1.1\r\nHost: a\r\n`;
    const text = `${request('HEAD', '/200')}\r\n${request('GET', '/204')}\r\n${request('GET', '/304')}\r\n${request('GET', '/200')}Connection: close\r\n\r\n`;
    const answers = (await rawExchange(gateway.port, text)).split(/(?=HTTP\/1\.1 )/);
    expect(answers.map((answer) => answer.slice(9, 12))).toEqual(['200', '204', '304', '200']);
    expect(answers[0]).toMatch(/content-length: 5\r\n(.+\r\n)*\r\n$/);
    expect(answers[1]).not.toContain('content-length');
    expect(answers[3]?.endsWith('hello')).toBe(true);
  });

  it('hands on early hints', async () => {
    const port = await cleanup.upstream((_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.end('ok');
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const answer = await rawExchange(gateway.port, 'GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 103 Early Hints\r\nlink: <\/a\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  it('believes forwarding headers of listed hops only', async () => {
    const port = await cleanup.upstream((request, response) => response.end(JSON.stringify(request.headers)));
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)], trusted_proxies: ['127.0.0.1'] });
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/`, { headers: { 'x-forwarded-for': '6.6.6.6, 203.0.113.9' } });
    expect(await answer.json()).toMatchObject({ 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 127.0.0.1', 'x-real-ip': '203.0.113.9' });
    expect(exchanges(await gateway.events())[0]?.client).toBe('203.0.113.9');
  });

  it('passes on an answer that comes before the end of the request', async () => {
    const port = await cleanup.rawUpstream((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno'));
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] }, { body_bytes_max: 10 });
    const answer = await rawExchange(gateway.port, [`${POST}Content-Length: 1000000\r\n\r\n`, 'x'.repeat(100_000)]);
    expect(answer).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n[\s\S]*connection: close\r\n\r\nno$/);
  });

  it('of a client that leaves while it waits for a connection is forgotten', async () => {
    const held: (() => void)[] = [];
    const seen: string[] = [];
    const port = await cleanup.upstream((request, response) => {
      seen.push(request.url ?? '');
      held.push(() => response.end('ok'));
    });
    const gateway = await cleanup.gateway({ upstreams: [{ ...upstreamTo(port), connections_max: 1 }] });
    const first = fetch(`http://127.0.0.1:${gateway.port}/first`);
    await until(() => held.length === 1);
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET /second HTTP/1.1\r\nHost: a\r\n\r\n');
    const waiting = (): number => gateway.gateway.samples().find((sample) => sample.name === 'sallyport_upstream_waiting')?.value ?? 0;
    await until(() => waiting() === 1);
    socket.resetAndDestroy();
    await until(() => waiting() === 0);
    held[0]?.();
    expect((await first).status).toBe(200);
    expect(seen).toEqual(['/first']);
    expect(
      exchanges(await gateway.events())
        .map((event) => event.status)
        .sort(),
    ).toEqual([200, 499]);
  });

  it('is recorded before the client can have its answer', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echo())] });
    for (let index = 0; index < 5; index++) {
      await (await fetch(`http://127.0.0.1:${gateway.port}/${index}`)).text();
      const samples = gateway.gateway.samples().find((sample) => sample.name === 'sallyport_events_recorded_total');
      // The start of the worker is the first event.
      expect(samples?.value).toBe(index + 2);
    }
  });

  it('records a client that went away', async () => {
    let arrived: Socket | null = null;
    const port = await cleanup.rawUpstream((socket) => {
      arrived = socket.resume();
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const socket = connect(gateway.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => arrived !== null);
    socket.resetAndDestroy();
    await until(() => arrived?.destroyed === true);
    expect(exchanges(await gateway.events())).toMatchObject([{ status: 499, upstreamStatus: 0 }]);
  });
});
