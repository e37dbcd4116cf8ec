import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AddressSet } from '@sallyport/policy';
import { ADDRESS_REFUSED } from '../upstream/connect-fault.ts';

/**
 * Addresses that are not globally reachable (IANA special-purpose registries, RFC 6890), with those that carry an IPv4
 * address of the caller's choice (NAT64, 6to4, Teredo) and metadata services that are outside them.
 */
const NOT_OUTSIDE: readonly string[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  // Link-local: the metadata service of most clouds (169.254.169.254) is here.
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Metadata and platform service of Azure, on a public address.
  '168.63.129.16/32',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
];

const notOutside: AddressSet = new AddressSet(NOT_OUTSIDE);

/** Which addresses a forward proxy may call: those outside, and the networks that are listed. */
export class AddressGuard {
  readonly #listed: AddressSet;
  readonly #lookup: LookupFunction;

  /** `lookup`: how names are looked up; without it as the system does. */
  constructor(networks: readonly string[], lookup: LookupFunction = systemLookup as LookupFunction) {
    this.#listed = new AddressSet(networks);
    this.#lookup = lookup;
  }

  allows(address: string): boolean {
    // A zone (`fe80::1%eth0`) names an interface of this machine.
    if (address.includes('%')) return false;
    return !notOutside.has(address) || this.#listed.has(address);
  }

  /**
   * Looks a name up and gives only what may be called. It is asked by the socket that connects, so the address that was
   * looked at is the one that is called: a name that answers differently the second time gains nothing.
   */
  readonly lookup: LookupFunction = (name, options, done) => {
    this.#lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        done(error, '', 0);
        return;
      }
      const addresses = (Array.isArray(found) ? found : []).filter(({ address }) => this.allows(address));
      const [first] = addresses;
      if (first === undefined) done(refused(), '', 0);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };
}

function refused(): NodeJS.ErrnoException {
  return Object.assign(new Error('no address that may be called'), { code: ADDRESS_REFUSED });
}
