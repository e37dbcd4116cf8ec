import { expect, it } from 'vitest';
import { helloOf } from './client-hello.fixture.ts';
import { type ClientHello, readClientHello } from './client-hello.ts';
import { ja4Of } from './ja4.ts';

/** The example of the published description of JA4: Chrome over TCP with TLS 1.3. */
const EXAMPLE: ClientHello = {
  version: 0x0304,
  ciphers: [0x1a1a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035],
  extensions: [
    0x3a3a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015,
  ],
  signatureAlgorithms: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
  alpn: Buffer.from('h2'),
  serverName: 'api.bank.example',
};

it('is that of the published example', () => {
  expect(ja4Of(EXAMPLE)).toBe('t13d1516h2_8daaf6152771_e5627efa2ab1');
});

it('does not change with the order of ciphers and extensions, and does with that of signature algorithms', () => {
  const { ciphers, extensions, signatureAlgorithms } = EXAMPLE;
  expect(ja4Of({ ...EXAMPLE, ciphers: ciphers.toReversed(), extensions: extensions.toReversed() })).toBe(ja4Of(EXAMPLE));
  expect(ja4Of({ ...EXAMPLE, signatureAlgorithms: signatureAlgorithms.toReversed() })).not.toBe(ja4Of(EXAMPLE));
});

it('says what is missing, and odd protocols in hexadecimal', () => {
  const bare = {
    ...EXAMPLE,
    ciphers: [],
    extensions: [],
    signatureAlgorithms: [],
    alpn: Buffer.alloc(0),
    serverName: '',
    version: 0x0303,
  };
  expect(ja4Of(bare)).toBe('t12i000000_000000000000_000000000000');
  expect(ja4Of({ ...EXAMPLE, alpn: Buffer.from([0xab, 0xcd]) })).toMatch(/^t13d1516ad_/);
});

it('is that of a real client', async () => {
  const read = readClientHello(await helloOf({ servername: 'api.bank.example', ALPNProtocols: ['h2', 'http/1.1'] }));
  expect(read.kind === 'hello' ? ja4Of(read.hello) : '').toMatch(/^t13d\d{4}h2_[0-9a-f]{12}_[0-9a-f]{12}$/);
});
