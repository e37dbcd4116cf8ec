import fc from 'fast-check';
import { expect, it } from 'vitest';
import { helloOf } from './client-hello.fixture.ts';
import { type ClientHello, ja4Of, readClientHello } from './client-hello.ts';

/** The example of the published description of JA4: Chrome over TCP with TLS 1.3. */
const EXAMPLE: ClientHello = {
  version: 0x0304,
  ciphers: [0x1a1a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035],
  extensions: [
    0x3a3a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023, 0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015,
  ],
  signatureAlgorithms: [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601],
  alpn: Buffer.from('h2'),
  namesServer: true,
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
    namesServer: false,
    version: 0x0303,
  };
  expect(ja4Of(bare)).toBe('t12i000000_000000000000_000000000000');
  expect(ja4Of({ ...EXAMPLE, alpn: Buffer.from([0xab, 0xcd]) })).toMatch(/^t13d1516ad_/);
});

it('is read from a real client, whole and byte by byte, also over several records', async () => {
  const bytes = await helloOf({ servername: 'api.bank.example', ALPNProtocols: ['h2', 'http/1.1'] });
  const read = readClientHello(bytes);
  expect(read).toMatchObject({ kind: 'hello', hello: { version: 0x0304, namesServer: true, alpn: Buffer.from('h2') } });
  if (read.kind !== 'hello') return;
  expect(ja4Of(read.hello)).toMatch(/^t13d\d{4}h2_[0-9a-f]{12}_[0-9a-f]{12}$/);
  for (let length = 0; length < bytes.length; length++) expect(readClientHello(bytes.subarray(0, length)).kind).toBe('incomplete');
  const body = bytes.subarray(5);
  const record = (part: Buffer): Buffer => Buffer.concat([Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part]);
  const cut = Buffer.concat([record(body.subarray(0, 3)), record(body.subarray(3, 100)), record(body.subarray(100))]);
  expect(readClientHello(cut)).toEqual(read);
});

it('never throws, whatever comes', async () => {
  const good = await helloOf({ servername: 'api.bank.example' });
  expect(readClientHello(Buffer.from('GET / HTTP/1.1\r\n')).kind).toBe('none');
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
      const bytes = Buffer.from(good);
      bytes[at] = value;
      expect(['hello', 'incomplete', 'none']).toContain(readClientHello(bytes).kind);
    }),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void readClientHello(Buffer.from([22, 3, 1, ...bytes]))));
});
