import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { helloOf } from './client-hello.fixture.ts';
import { type ReadHello, readClientHello } from './client-hello.ts';

let hello: Buffer;
let read: ReadHello;
beforeAll(async () => {
  hello = await helloOf({ servername: 'API.fintech.example', ALPNProtocols: ['h2', 'http/1.1'] });
  read = readClientHello(hello);
});

/** The message in records of `size` bytes. */
function records(message: Buffer, size: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    parts.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
  }
  return Buffer.concat(parts);
}

describe('a ClientHello', () => {
  it('names the host and the protocol, whole or byte by byte', () => {
    expect(read).toMatchObject({ kind: 'hello', hello: { version: 0x0304, serverName: 'api.fintech.example', alpn: Buffer.from('h2') } });
    expect(readClientHello(Buffer.concat([hello, Buffer.from('early data')]))).toEqual(read);
    for (let length = 0; length < hello.length; length++)
      expect(readClientHello(hello.subarray(0, length))).toEqual({ kind: 'incomplete' });
  });

  it('names none where none is asked for', async () => {
    expect(readClientHello(await helloOf({}))).toMatchObject({ kind: 'hello', hello: { serverName: '' } });
  });

  it('may come in many records, which hides nothing', () => {
    for (const size of [3, 7, 100]) expect(readClientHello(records(hello.subarray(5), size))).toEqual(read);
  });

  it('is not waited for in more records than anyone sends', () => {
    const endless = records(Buffer.concat([Buffer.from([1, 0, 0x3f, 0x00]), Buffer.alloc(1_100)]), 1);
    expect(readClientHello(endless.subarray(0, 6 * 1_000)).kind).toBe('incomplete');
    expect(readClientHello(endless).kind).toBe('none');
  });

  it('with two names is none: others might go by the other one', () => {
    const name = Buffer.from('api.fintech.example');
    const at = hello.indexOf(Buffer.from([0, 0, 0, name.length + 5, 0, name.length + 3, 0, 0, name.length]));
    const extension = hello.subarray(at, at + 9 + name.length);
    const twice = Buffer.concat([hello.subarray(0, at), extension, hello.subarray(at)]);
    const added = extension.length;
    twice.writeUInt16BE(twice.readUInt16BE(3) + added, 3);
    twice.writeUIntBE(twice.readUIntBE(6, 3) + added, 6, 3);
    const list = extensionsAt(twice);
    twice.writeUInt16BE(twice.readUInt16BE(list) + added, list);
    expect(at).toBeGreaterThan(0);
    expect(readClientHello(twice).kind).toBe('none');
  });

  it('is told from anything else', () => {
    for (const text of ['GET / HTTP/1.1\r\n', 'SSH-2.0-x', '\u0000', '\u0016\u0002', '\u0016\u0003\u0001\u0000\u0000'])
      expect([text, readClientHello(Buffer.from(text, 'latin1')).kind]).toEqual([text, 'none']);
    // An alert, and a server's hello.
    expect(readClientHello(Buffer.from([21, 3, 3, 0, 2, 2, 40])).kind).toBe('none');
    expect(readClientHello(Buffer.from([22, 3, 3, 0, 4, 2, 0, 0, 0])).kind).toBe('none');
  });

  it('never throws, whatever comes', () => {
    const kinds = ['hello', 'incomplete', 'none'];
    fc.assert(
      fc.property(fc.nat(hello.length - 1), fc.nat(255), (at, value) => {
        const bytes = Buffer.from(hello);
        bytes[at] = value;
        expect(kinds).toContain(readClientHello(bytes).kind);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(kinds).toContain(readClientHello(Buffer.from([22, 3, 1, ...bytes])).kind);
      }),
    );
  });
});

/** Where the length of the list of extensions stands: behind version, random, session, ciphers and compression. */
function extensionsAt(bytes: Buffer): number {
  let at = 9 + 2 + 32;
  at += 1 + bytes.readUInt8(at);
  at += 2 + bytes.readUInt16BE(at);
  return at + 1 + bytes.readUInt8(at);
}
