import type { Observation } from '@sallyport/core';

/**
 * Where an address lies. Private: RFC 1918, RFC 3927 link-local, RFC 6598 shared, RFC 4193 unique local, RFC 4291
 * link-local. An address that is none (a unix socket, an empty field) counts as private: it did not come from outside.
 */
export function clientClassOf(address: string): Observation['clientClass'] {
  if (address.startsWith('::ffff:')) return clientClassOf(address.slice(7));
  if (address === '::1' || address.startsWith('127.')) return 'loopback';
  if (address.includes(':')) return /^f(?:[cd]|e[89ab])/i.test(address) ? 'private' : 'public';
  const [first, second] = octets(address);
  if (first < 0 || first === 10) return 'private';
  if (first === 172 && second >= 16 && second <= 31) return 'private';
  if ((first === 192 && second === 168) || (first === 169 && second === 254)) return 'private';
  return first === 100 && second >= 64 && second <= 127 ? 'private' : 'public';
}

function octets(address: string): readonly [number, number] {
  const found = /^(\d{1,3})\.(\d{1,3})\.\d{1,3}\.\d{1,3}$/.exec(address);
  return found === null ? [-1, -1] : [Number(found[1]), Number(found[2])];
}
