import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROXY_V2_BYTES_MAX } from './limits.ts';
import { parseProxyHeader } from './parse.ts';

function v1(line: string): Buffer {
  return Buffer.from(line, 'latin1');
}

function v2(command: number, family: number, block: Buffer): Buffer {
  const head = Buffer.from('\r\n\r\n\0\r\nQUIT\n\0\0\0\0', 'latin1');
  head[12] = 0x20 | command;
  head[13] = family;
  head.writeUInt16BE(block.length, 14);
  return Buffer.concat([head, block]);
}

const TCP4 = Buffer.from([192, 0, 2, 1, 198, 51, 100, 1, 0, 80, 1, 187]);
const TCP6 = Buffer.concat([Buffer.from('20010db8000000000000000000000001', 'hex'), Buffer.alloc(16), Buffer.from([0, 80, 1, 187])]);

const GOOD: readonly (readonly [name: string, bytes: Buffer, source: string | null])[] = [
  ['version 1, IPv4', v1('PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n'), '192.0.2.1'],
  ['version 1, IPv6', v1('PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n'), '2001:db8::1'],
  ['version 1, unknown', v1('PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n'), null],
  ['version 2, IPv4', v2(1, 0x11, TCP4), '192.0.2.1'],
  ['version 2, IPv6', v2(1, 0x21, TCP6), '2001:db8:0:0:0:0:0:1'],
  ['version 2, IPv4 with TLVs', v2(1, 0x11, Buffer.concat([TCP4, Buffer.from([4, 0, 1, 0])])), '192.0.2.1'],
  ['version 2, local', v2(0, 0x11, TCP4), null],
  ['version 2, unspecified', v2(1, 0x00, Buffer.alloc(0)), null],
];

const BAD: readonly (readonly [name: string, bytes: Buffer])[] = [
  ['a request', v1('GET / HTTP/1.1\r\n\r\n')],
  ['a bad address', v1('PROXY TCP4 192.0.2.256 198.51.100.1 56324 443\r\n')],
  ['the wrong family', v1('PROXY TCP4 2001:db8::1 2001:db8::2 56324 443\r\n')],
  ['a bad port', v1('PROXY TCP4 192.0.2.1 198.51.100.1 56324 65536\r\n')],
  ['a port with a sign', v1('PROXY TCP4 192.0.2.1 198.51.100.1 +1 2\r\n')],
  ['a missing port', v1('PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n')],
  ['more words', v1('PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 x\r\n')],
  ['a bare LF', v1('PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\n')],
  ['an endless line', v1('PROXY TCP4 '.padEnd(120, '1'))],
  ['another version', v2(1, 0x11, TCP4).fill(0x11, 12, 13)],
  ['another command', v2(2, 0x11, TCP4)],
  ['UDP', v2(1, 0x12, TCP4)],
  ['a short block', v2(1, 0x11, TCP4.subarray(0, 11))],
  ['an oversize block', v2(1, 0x11, Buffer.alloc(PROXY_V2_BYTES_MAX))],
];

describe('the PROXY protocol', () => {
  it.each(GOOD)('reads %s and leaves what follows', (_name, bytes, source) => {
    const followed = Buffer.concat([bytes, v1('GET / HTTP/1.1\r\n')]);
    expect(parseProxyHeader(followed)).toEqual({ kind: 'header', bytes: bytes.length, source });
  });

  it.each(BAD)('refuses %s', (_name, bytes) => {
    expect(parseProxyHeader(bytes).kind).toBe('malformed');
  });

  it.each(GOOD)('waits for all of %s', (_name, bytes) => {
    for (let length = 0; length < bytes.length; length++) expect(parseProxyHeader(bytes.subarray(0, length)).kind).toBe('incomplete');
  });

  it('never throws and never reads past its bytes', () => {
    const starts = fc.constantFrom(v1('PROXY '), v1('PROXY TCP4 '), v2(1, 0x11, Buffer.alloc(0)).subarray(0, 12), v1(''));
    fc.assert(
      fc.property(starts, fc.uint8Array({ maxLength: 200 }), (start, rest) => {
        const bytes = Buffer.concat([start, rest]);
        const header = parseProxyHeader(bytes);
        if (header.kind === 'header') expect(header.bytes).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 2_000 },
    );
  });
});
