import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNetwork } from './address.ts';
import { AddressSet } from './address-set.ts';

describe('address sets', () => {
  it.each([
    ['203.0.113.0/24', '203.0.113.255', true],
    ['203.0.113.0/24', '203.0.114.0', false],
    ['203.0.113.77/24', '203.0.113.1', true],
    ['0.0.0.0/0', '255.255.255.255', true],
    ['255.255.255.255', '255.255.255.255', true],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::', false],
    ['::/0', 'fe80::1', true],
    ['::1', '::1', true],
    ['::1', '::2', false],
    ['2001:db8::/33', '2001:db8:8000::', false],
    ['10.0.0.0/8', 'not an address', false],
    ['10.0.0.0/8', '10.1', false],
  ])('%s holds %s: %s', (network, address, expected) => expect(new AddressSet([network]).has(address)).toBe(expected));

  it.each([
    ['ipv4', fc.ipV4(), 32],
    ['ipv6', fc.ipV6(), 128],
  ] as const)('agree with the list of node:net on networks of %s of every size', (family, address, most) => {
    const network = fc.tuple(address, fc.integer({ min: 0, max: most }));
    fc.assert(
      fc.property(fc.array(network, { maxLength: 20 }), fc.array(address, { maxLength: 30 }), (all, asked) => {
        // IPv4 inside IPv6 is IPv4 to us and IPv6 to node: those are left out.
        const ours = (text: string): boolean => parseNetwork(text)?.address.family === (family === 'ipv4' ? 4 : 6);
        const networks = all.filter(([text]) => ours(text));
        const list = new BlockList();
        for (const [text, bits] of networks) list.addSubnet(text, bits, family);
        const set = new AddressSet(networks.map(([text, bits]) => `${text}/${bits}`));
        for (const text of [...asked.filter(ours), ...networks.map(([inside]) => inside)])
          expect([text, set.has(text)]).toEqual([text, list.check(text, family)]);
      }),
    );
  });

  it('refuse what other readers may read otherwise', () => {
    for (const text of [
      '010.0.0.1',
      '1.2.3',
      '1.2.3.4.5',
      '1.2.3.256',
      '1.2.3.4/33',
      '1.2.3.4/',
      '1.2.3.4/01',
      ':::',
      '1::2::3',
      '12345::',
      '2001:db8::/129',
      '',
    ])
      expect([text, parseNetwork(text)]).toEqual([text, null]);
  });
});
