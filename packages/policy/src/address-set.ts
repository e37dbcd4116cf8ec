import { BlockList, isIPv6 } from 'node:net';

/** Addresses and networks of both families, made ready for lookups. */
export class AddressSet {
  readonly #list: BlockList = new BlockList();

  constructor(addresses: readonly string[]) {
    for (const address of addresses) this.#add(address);
  }

  #add(address: string): void {
    const [network = '', prefix] = address.split('/');
    const family = isIPv6(network) ? 'ipv6' : 'ipv4';
    if (prefix === undefined) this.#list.addAddress(network, family);
    else this.#list.addSubnet(network, Number(prefix), family);
  }

  /** An IPv4 address inside IPv6 (`::ffff:a.b.c.d`) is looked up as IPv4. */
  has(address: string): boolean {
    const plain = address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
    return this.#list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  }
}
