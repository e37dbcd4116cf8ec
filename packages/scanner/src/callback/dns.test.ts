import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DnsListener, openDns } from './dns.ts';

const heard: string[] = [];
let listener: DnsListener;
const resolver = new Resolver({ timeout: 1_000, tries: 1 });

beforeAll(async () => {
  listener = await openDns({ host: '127.0.0.1', port: 0, domain: 'cb.example', address: '127.0.0.1' }, (label) => heard.push(label));
  resolver.setServers([`127.0.0.1:${listener.port}`]);
});
afterAll(() => listener.close());
beforeEach(() => {
  heard.length = 0;
});

describe('the name server of callbacks', () => {
  it('hears the nonce and answers with its address', async () => {
    expect(await resolver.resolve4('a1b2c3.cb.example')).toEqual(['127.0.0.1']);
    expect(await resolver.resolve4('deep.a1b2.CB.example')).toEqual(['127.0.0.1']);
    expect(heard).toEqual(['a1b2c3', 'a1b2']);
  });
  it('has no other records, and refuses other zones', async () => {
    await expect(resolver.resolveMx('a1.cb.example')).rejects.toMatchObject({ code: 'ENODATA' });
    await expect(resolver.resolve4('bank.example')).rejects.toMatchObject({ code: 'EREFUSED' });
    expect(heard).toEqual(['a1']);
  });
  it('drops what is no query, and goes on', async () => {
    const socket = createSocket('udp4');
    const send = (bytes: Buffer): Promise<void> =>
      new Promise((resolve) => socket.send(bytes, listener.port, '127.0.0.1', () => resolve()));
    for (let length = 0; length < 80; length++) await send(Buffer.alloc(length, length * 7));
    await send(Buffer.from('000101000001000000000000ff', 'hex'));
    await send(Buffer.from('00010100000100000000000003616263', 'hex'));
    socket.close();
    expect(await resolver.resolve4('f00.cb.example')).toEqual(['127.0.0.1']);
    expect(heard).toEqual(['f00']);
  });
});
