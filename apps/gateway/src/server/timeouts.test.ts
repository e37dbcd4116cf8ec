import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Cleanup, rawExchange, rejections, until, upstreamTo } from '../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

async function setUp(timeouts_ms: object): ReturnType<Cleanup['gateway']> {
  const port = await cleanup.upstream((_request, response) => response.end('ok'));
  return cleanup.gateway({ upstreams: [upstreamTo(port)], timeouts_ms });
}

describe('timeouts of the client side', () => {
  it('closes a connection that says nothing without a word', async () => {
    const gateway = await setUp({ handshake: 100, head: 100 });
    expect(await rawExchange(gateway.port, '')).toBe('');
    expect(rejections(await gateway.events())).toEqual([]);
  });

  it('answers 408 to a head that does not end', async () => {
    const gateway = await setUp({ head: 100 });
    expect(await rawExchange(gateway.port, 'GET / HTTP/1.1\r\nHost: a\r\n')).toMatch(/^HTTP\/1\.1 408 /);
    expect(rejections(await gateway.events())).toMatchObject([{ code: 'HTTP_TIMEOUT' }]);
  });

  it('counts a head from its first byte, however slowly the rest comes', async () => {
    const gateway = await setUp({ head: 300 });
    const socket = connect(gateway.port, '127.0.0.1');
    let seen = '';
    let closed = false;
    socket.on('data', (bytes) => {
      seen += bytes.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      closed = true;
    });
    const drip = setInterval(() => socket.write('G'), 50);
    await until(() => closed || seen !== '');
    clearInterval(drip);
    socket.destroy();
    expect(seen).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('answers 408 to a body that does not come', async () => {
    const gateway = await setUp({ body_idle: 100 });
    expect(await rawExchange(gateway.port, 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('closes an idle connection after its last answer', async () => {
    const gateway = await setUp({ keep_alive: 100 });
    const answer = await rawExchange(gateway.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(answer.endsWith('ok')).toBe(true);
  });

  it('drains: answers what is under way, then closes', async () => {
    const held: (() => void)[] = [];
    const port = await cleanup.upstream((_request, response) => held.push(() => response.end('late')));
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const answer = rawExchange(gateway.port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await until(() => held.length === 1);
    const drained = gateway.gateway.drain(5_000);
    await expect(fetch(`http://127.0.0.1:${gateway.port}/`)).rejects.toThrow();
    held[0]?.();
    expect(await answer).toMatch(/connection: close\r\n[\s\S]*late$/);
    await drained;
  });
});
