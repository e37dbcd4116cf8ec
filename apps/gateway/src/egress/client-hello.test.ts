import { createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { readClientHello } from './client-hello.ts';

/** What a TLS client of today sends first. */
async function helloFor(servername: string): Promise<Buffer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const received = new Promise<Buffer>((resolve) => server.once('connection', (socket: Socket) => socket.once('data', resolve)));
  const { port } = server.address() as { port: number };
  const client = connectTls({ host: '127.0.0.1', port, servername }).on('error', () => {});
  const bytes = await received;
  client.destroy();
  server.close();
  return bytes;
}

let hello: Buffer;
beforeAll(async () => {
  hello = await helloFor('api.fintech.example');
});

describe('the first bytes of a tunnel', () => {
  it('name the host, whole or byte by byte', () => {
    const expected = { kind: 'hello', serverName: 'api.fintech.example' };
    expect(readClientHello(hello)).toEqual(expected);
    expect(readClientHello(Buffer.concat([hello, Buffer.from('early data')]))).toEqual(expected);
    for (let length = 0; length < hello.length; length++) {
      expect(readClientHello(hello.subarray(0, length))).toEqual({ kind: 'incomplete' });
    }
  });

  it('name none where none is asked for', async () => {
    expect(readClientHello(await helloFor(''))).toEqual({ kind: 'hello', serverName: '' });
  });

  it('may come in many records, which hides nothing', () => {
    const message = hello.subarray(5);
    const records: Buffer[] = [];
    for (let at = 0; at < message.length; at += 7) {
      const part = message.subarray(at, at + 7);
      records.push(Buffer.from([22, 3, 1, 0, part.length]), part);
    }
    expect(readClientHello(Buffer.concat(records))).toEqual({ kind: 'hello', serverName: 'api.fintech.example' });
  });

  it('are told from anything else', () => {
    for (const text of ['GET / HTTP/1.1\r\n', 'SSH-2.0-x', '\u0000', '\u0016\u0002', '\u0016\u0003\u0001\u0000\u0000']) {
      expect([text, readClientHello(Buffer.from(text, 'latin1')).kind]).toEqual([text, 'other']);
    }
    // An alert, and a server's hello.
    expect(readClientHello(Buffer.from([21, 3, 3, 0, 2, 2, 40])).kind).toBe('other');
    expect(readClientHello(Buffer.from([22, 3, 3, 0, 4, 2, 0, 0, 0])).kind).toBe('other');
  });

  it('never throw, and change of any byte never gives two names', () => {
    fc.assert(
      fc.property(fc.nat(hello.length - 1), fc.nat(255), (at, value) => {
        const bytes = Buffer.from(hello);
        bytes[at] = value;
        expect(['incomplete', 'other', 'hello']).toContain(readClientHello(bytes).kind);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(['incomplete', 'other', 'hello']).toContain(readClientHello(Buffer.from(bytes)).kind);
      }),
    );
  });
});
