import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Cleanup, exchanges, rawExchange, until, upstreamTo } from '../gateway.fixture.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const UPGRADE = `GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n\r\n`;

/** A WebSocket server as far as the handshake goes; behind it every byte comes back. */
async function echoServer(): Promise<number> {
  return cleanup.rawUpstream((socket: Socket) => {
    let head = '';
    const onHead = (bytes: Buffer): void => {
      head += bytes.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', onHead);
      const key = /sec-websocket-key: (.+)\r\n/.exec(head)?.[1];
      const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\nfirst`,
      );
      socket.pipe(socket);
    };
    socket.on('data', onHead);
  });
}

/** A client that was let through to the echo server. */
async function upgraded(port: number): Promise<{ socket: Socket; seen: () => string }> {
  const socket = connect(port, '127.0.0.1');
  let seen = '';
  socket.on('data', (bytes) => {
    seen += bytes.toString('latin1');
  });
  socket.write(UPGRADE);
  await until(() => seen.endsWith('first'));
  return { socket, seen: () => seen };
}

/** A short text message as a client sends it: masked. */
function textFrame(text: string): Buffer {
  const mask = Buffer.from([7, 8, 9, 10]);
  const payload = Buffer.from(text).map((byte, index) => byte ^ mask[index % 4]!);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length]), mask, payload]);
}

describe('upgraded connections', () => {
  it('pass bytes both ways until one side ends, and are counted as not inspected', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echoServer())] });
    const socket = connect(gateway.port, '127.0.0.1');
    let seen = '';
    let closed = false;
    socket.on('data', (bytes) => {
      seen += bytes.toString('latin1');
    });
    socket.on('close', () => {
      closed = true;
    });
    // The first frame comes with the handshake, as some clients send it.
    socket.write(`${UPGRADE}early`);
    await until(() => seen.endsWith('firstearly'));
    expect(seen).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    expect(seen).toContain('sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n');
    const large = 'x'.repeat(2_000_000);
    socket.write(large);
    await until(() => seen.endsWith(large));
    socket.end();
    await until(() => closed);
    const events = exchanges(await gateway.events());
    expect(events).toMatchObject([
      { status: 101, upstreamStatus: 101, protocol: 'websocket', gaps: [{ reason: 'upgraded' }] },
      { status: 101, upstreamStatus: 0, protocol: 'websocket', gaps: [{ reason: 'unparsable' }] },
    ]);
  });

  it('have the text messages of the client judged before they are passed on', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echoServer())] });
    const { socket, seen } = await upgraded(gateway.port);
    const clean = textFrame('{"note":"coffee"}');
    socket.write(clean);
    await until(() => seen().endsWith(clean.toString('latin1')));
    const attack = textFrame(JSON.stringify({ note: "x' UNION SELECT card FROM vault--" }));
    // Cut over two writes: nothing of it may go on before it was seen whole.
    socket.write(attack.subarray(0, 20));
    socket.write(attack.subarray(20));
    const closing = Buffer.from([0x88, 0x02, 0x03, 0xf0]).toString('latin1');
    await until(() => seen().endsWith(closing));
    expect(seen()).not.toContain(attack.subarray(0, 20).toString('latin1'));
    const events = exchanges(await gateway.events());
    expect(events[1]).toMatchObject({
      status: 403,
      protocol: 'websocket',
      path: '/chat',
      decision: { action: 'block' },
      findings: expect.arrayContaining([expect.objectContaining({ class: 'sqli', point: 'body.json.note' })]),
    });
    expect(events).toHaveLength(2);
  });

  it('pass on in monitor mode what would be blocked, and say so', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echoServer())] }, { mode: 'monitor' });
    const { socket, seen } = await upgraded(gateway.port);
    const attack = textFrame("x' UNION SELECT card FROM vault--");
    socket.write(attack);
    await until(() => seen().endsWith(attack.toString('latin1')));
    socket.end();
    expect(exchanges(await gateway.events())[1]).toMatchObject({ status: 101, decision: { verdict: 'block', action: 'pass' } });
  });

  it('are closed where what comes is no WebSocket and the route fails closed', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echoServer())] }, { on_error: 'closed' });
    const { socket, seen } = await upgraded(gateway.port);
    socket.write('no frame');
    await until(() => seen().endsWith(Buffer.from([0x88, 0x02, 0x03, 0xf0]).toString('latin1')));
  });

  it('are not made when the upstream does not want to', async () => {
    const port = await cleanup.upstream((_request, response) => {
      response.statusCode = 426;
      response.end('no');
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    expect(await rawExchange(gateway.port, UPGRADE, '\r\n\r\nno')).toMatch(/^HTTP\/1\.1 426 /);
  });

  it('are never made to HTTP/2, nor answered by an upstream that was not asked', async () => {
    let head = '';
    const port = await cleanup.rawUpstream((socket) => {
      socket.once('data', (bytes) => {
        head = bytes.toString('latin1');
        socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n');
      });
    });
    // Asking for h2c is a finding that blocks; what happens to one that passes is the matter here.
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] }, { mode: 'monitor' });
    const answer = await rawExchange(
      gateway.port,
      'GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n',
    );
    expect(head.toLowerCase()).not.toMatch(/upgrade|http2-settings/);
    expect(answer).toMatch(/^HTTP\/1\.1 502 /);
  });

  it('end when they are silent too long', async () => {
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(await echoServer())], timeouts_ms: { tunnel_idle: 150 } });
    const answer = await rawExchange(gateway.port, UPGRADE);
    expect(answer.endsWith('first')).toBe(true);
  });
});

describe('server-sent events', () => {
  it('reach the client one by one as they are sent', async () => {
    const sent: (() => void)[] = [];
    const port = await cleanup.upstream((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
      sent.push(() => response.write('data: 2\n\n'));
      sent.push(() => response.end('data: 3\n\n'));
    });
    const gateway = await cleanup.gateway({ upstreams: [upstreamTo(port)] });
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/events`);
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('data: 1\n\n');
    sent[0]?.();
    expect((await reader?.read())?.value).toBe('data: 2\n\n');
    sent[1]?.();
    expect((await reader?.read())?.value).toBe('data: 3\n\n');
    expect((await reader?.read())?.done).toBe(true);
    expect(exchanges(await gateway.events())).toMatchObject([{ status: 200, responseBytes: 27 }]);
  });
});
