import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { bodyOf, Cleanup, exchanges, rawExchange, until, upstreamTo } from '../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const url = (gateway: { port: number }, path = '/'): string => `http://127.0.0.1:${gateway.port}${path}`;

/** A port nobody listens on. */
async function deadPort(): Promise<number> {
  const other = new Cleanup();
  const port = await other.upstream(() => {});
  await other.run();
  return port;
}

/** Takes requests and closes without an answer, counting them. */
async function resetting(): Promise<{ port: number; count(): number }> {
  let count = 0;
  const port = await cleanup.rawUpstream((socket) => {
    socket.once('data', () => {
      count++;
      socket.destroy();
    });
  });
  return { port, count: () => count };
}

describe('upstream servers', () => {
  it('keeps connections and uses them again', async () => {
    const ports = new Set<number>();
    const port = await cleanup.upstream((request, response) => {
      ports.add(request.socket.remotePort ?? 0);
      response.end('ok');
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    for (let index = 0; index < 10; index++) await (await fetch(url(gateway))).text();
    expect(ports.size).toBe(1);
  });

  it('takes turns', async () => {
    const seen: string[] = [];
    const one = await cleanup.upstream((_request, response) => response.end(`${seen.push('one')}`));
    const two = await cleanup.upstream((_request, response) => response.end(`${seen.push('two')}`));
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(one, two)] });
    for (let index = 0; index < 4; index++) await (await fetch(url(gateway))).text();
    expect(seen).toEqual(['one', 'two', 'one', 'two']);
  });

  it('serves by host and longest path', async () => {
    const make = (name: string): Promise<number> => cleanup.upstream((_request, response) => response.end(name));
    const [api, payments, other] = await Promise.all([make('api'), make('payments'), make('other')]);
    const upstream = (name: string, port: number): object => ({ name, servers: [`http://127.0.0.1:${port}`] });
    const gateway = await cleanup.gateway({
      upstreams: [upstream('api', api), upstream('payments', payments), upstream('other', other)],
      routes: [
        { host: 'api.bank.example', path: '/', upstream: 'api' },
        { host: 'api.bank.example', path: '/payments', upstream: 'payments' },
        { host: '*.bank.example', upstream: 'other' },
      ],
    });
    const ask = async (host: string, path: string): Promise<string> =>
      (await rawExchange(gateway.port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`))
        .split('\r\n\r\n')
        .slice(1)
        .join();
    expect(await ask('api.bank.example', '/accounts')).toBe('api');
    expect(await ask('API.bank.example:8080', '/payments/1')).toBe('payments');
    expect(await ask('api.bank.example', '/paymentsx')).toBe('api');
    expect(await ask('www.bank.example', '/')).toBe('other');
    expect(await ask('elsewhere.example', '/')).toContain('ROUTE_UNKNOWN');
  });

  it('goes to another server when no connection comes about, whatever the method', async () => {
    const alive = await cleanup.upstream(async (request, response) => response.end(await bodyOf(request)));
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await deadPort(), alive)] });
    for (let index = 0; index < 4; index++) {
      const answer = await fetch(url(gateway), { method: 'POST', body: `${index}` });
      expect(await answer.text()).toBe(`${index}`);
    }
  });

  it('sends an idempotent request anew when its connection breaks, and no other', async () => {
    const broken = await resetting();
    const alive = await cleanup.upstream((_request, response) => response.end('alive'));
    const gateway = await cleanup.gateway({ upstreams: [{ ...upstreamTo(broken.port, alive), eject_after: 0 }] });
    expect(await (await fetch(url(gateway))).text()).toBe('alive');
    expect(broken.count()).toBe(1);
    const post = await fetch(url(gateway), { method: 'POST', body: 'pay' });
    const other = await fetch(url(gateway), { method: 'POST', body: 'pay' });
    expect([post.status, other.status].sort()).toEqual([200, 502]);
    // Of the two, one met the broken server, and was not sent anywhere else.
    expect(broken.count()).toBe(2);
  });

  it('gives up after the tries it has', async () => {
    const broken = await resetting();
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(broken.port)], retries_max: 2 });
    const answer = await fetch(url(gateway));
    expect(answer.status).toBe(502);
    expect(((await answer.json()) as { type: string }).type).toBe('urn:sallyport:error:UPSTREAM_UNREACHABLE');
    expect(broken.count()).toBe(3);
  });

  it.each([
    ['bad framing', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nhi'],
    ['no HTTP', 'hello\r\n\r\n'],
    ['a header split in two', 'HTTP/1.1 200 OK\r\nX-A: 1\rX-B: 2\r\n\r\n'],
  ])('does not pass on %s', async (_name, bytes) => {
    const port = await cleanup.rawUpstream((socket) => {
      socket.once('data', () => socket.end(bytes));
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const answer = await fetch(url(gateway));
    expect(answer.status).toBe(502);
    expect(await answer.text()).toContain('UPSTREAM_PROTOCOL');
    expect(exchanges(await gateway.events())).toMatchObject([{ status: 502, upstreamStatus: 0 }]);
  });

  it('never takes bytes behind an answer for the next answer', async () => {
    let connections = 0;
    const port = await cleanup.rawUpstream((socket) => {
      connections++;
      socket.on('data', () =>
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison'),
      );
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    for (let index = 0; index < 3; index++) expect(await (await fetch(url(gateway))).text()).toBe('ok');
    expect(connections).toBe(3);
  });

  it('passes on an answer that ends with its connection', async () => {
    const port = await cleanup.rawUpstream((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nuntil the end'));
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    expect(await (await fetch(url(gateway))).text()).toBe('until the end');
  });

  it('answers 503 when the queue is full, and the queued ones in time', async () => {
    const waiting: (() => void)[] = [];
    const port = await cleanup.upstream((_request, response) => waiting.push(() => response.end('ok')));
    const gateway = await cleanup.gateway({ upstreams: [{ ...upstreamTo(port), connections_max: 1, queue_max: 1 }] });
    const first = fetch(url(gateway, '/1'));
    await until(() => waiting.length === 1);
    const second = fetch(url(gateway, '/2'));
    await until(() => gateway.gateway.samples().some((sample) => sample.name === 'sallyport_upstream_waiting' && sample.value === 1));
    expect((await fetch(url(gateway, '/3'))).status).toBe(503);
    waiting.shift()?.();
    await until(() => waiting.length === 1);
    waiting.shift()?.();
    expect([(await first).status, (await second).status]).toEqual([200, 200]);
  });

  it('times out an upstream that is silent, and one that stops within its answer', async () => {
    const silent = await cleanup.rawUpstream((socket) => socket.resume());
    const stopping = await cleanup.rawUpstream((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'));
    });
    const timeouts_ms = { upstream_head: 150, upstream_idle: 150 };
    const one = await cleanup.gateway({ upstreams: [upstreamTo(silent)], timeouts_ms });
    expect((await fetch(url(one))).status).toBe(504);
    const two = await cleanup.gateway({ upstreams: [upstreamTo(stopping)], timeouts_ms });
    await expect((await fetch(url(two))).text()).rejects.toThrow();
  });

  it('leaves out a server after faults in a row, says so, and takes it back', async () => {
    let broken = true;
    const port = await cleanup.rawUpstream((socket) => {
      socket.on('data', () => (broken ? socket.destroy() : socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nback')));
    });
    const alive = await cleanup.upstream((_request, response) => response.end('alive'));
    const gateway = await cleanup.gateway({ upstreams: [{ ...upstreamTo(port, alive), eject_after: 2, eject_ms: 300 }] });
    for (let index = 0; index < 8; index++) expect(await (await fetch(url(gateway))).text()).toBe('alive');
    broken = false;
    await until(async () => (await (await fetch(url(gateway))).text()) === 'back');
    const names = (await gateway.events()).flatMap((event) => (event.kind === 'system' ? [event.name] : []));
    expect(names).toEqual(expect.arrayContaining(['upstream-down', 'upstream-up']));
  });

  it('takes a server out and in by its checks', async () => {
    let well = false;
    const port = await cleanup.upstream((request, response) => {
      response.statusCode = request.url === '/health' && !well ? 503 : 200;
      response.end('ok');
    });
    const health = { path: '/health', interval_ms: 20, timeout_ms: 500, up_after: 1, down_after: 1 };
    const gateway = await cleanup.gateway({ upstreams: [{ ...upstreamTo(port), health }] });
    await until(async () => (await fetch(url(gateway))).status === 503);
    well = true;
    await until(async () => (await fetch(url(gateway))).status === 200);
  });

  it('takes no more of a large request than the server takes', async () => {
    let server: { resume(): void } | null = null;
    let received = 0;
    const total = 64 * 1_048_576;
    const port = await cleanup.rawUpstream((socket) => {
      server = socket;
      socket.on('data', (bytes) => {
        received += bytes.length;
        if (received >= total) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
      });
      socket.pause();
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] }, { body_bytes_max: 1_000 });
    const client = connect(gateway.port, '127.0.0.1');
    cleanup.add(() => client.destroy());
    let answer = '';
    client.on('data', (bytes) => {
      answer += bytes.toString();
    });
    client.write(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${total}\r\n\r\n`);
    const chunk = Buffer.alloc(65_536, 'x');
    let sent = 0;
    const more = (): void => {
      while (sent < total) {
        sent += chunk.length;
        if (!client.write(chunk)) {
          client.once('drain', more);
          return;
        }
      }
    };
    more();
    let before = -1;
    await until(async () => {
      const stalled = server !== null && sent === before;
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return stalled;
    });
    expect(sent).toBeLessThan(total / 2);
    (server as { resume(): void } | null)?.resume();
    await until(() => answer.startsWith('HTTP/1.1 200'));
    expect(exchanges(await gateway.events())).toMatchObject([{ status: 200, requestBytes: total }]);
  });

  it('holds no more of a large answer than the client takes', async () => {
    let written = 0;
    const chunk = Buffer.alloc(65_536, 'x');
    const total = 64 * 1_048_576;
    const port = await cleanup.rawUpstream((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`);
        const more = (): void => {
          while (written < total) {
            written += chunk.length;
            if (!socket.write(chunk)) {
              socket.once('drain', more);
              return;
            }
          }
        };
        more();
      });
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const client = connect(gateway.port, '127.0.0.1');
    cleanup.add(() => client.destroy());
    client.pause();
    client.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    let before = -1;
    await until(async () => {
      const stalled = written > 0 && written === before;
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return stalled;
    });
    // What the kernel's buffers on both sides hold, and no more of ours than a few reads.
    expect(written).toBeLessThan(total / 2);
    let read = 0;
    client.on('data', (bytes: Buffer) => {
      read += bytes.length;
    });
    client.resume();
    await until(() => read >= total);
  });
});
