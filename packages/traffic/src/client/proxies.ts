import ipaddr from 'ipaddr.js';
import { ownCopy } from '../owned.ts';

type Parsed = ReturnType<typeof ipaddr.parse>;

/** Distinct peers whose answer is remembered. A real deployment has a handful of proxies; at the limit the memory is emptied. */
export const TRUSTED_PEERS_CACHED_MAX = 1_024;

/** The hops whose forwarding headers are believed. */
export interface TrustedProxies {
  /** True when the list is empty: forwarding headers are then never read. */
  readonly empty: boolean;
  /** `address` as text, IPv4 or IPv6; text that is no address is never trusted. */
  includes(address: string): boolean;
}

/**
 * Compiles addresses and CIDR ranges (`10.0.0.0/8`, `::1`).
 * @throws RangeError naming the first entry that is neither.
 */
export function compileTrustedProxies(ranges: readonly string[]): TrustedProxies {
  const parsed = ranges.map(parseRange);
  const known = new Map<string, boolean>();
  return {
    empty: parsed.length === 0,
    includes(address: string): boolean {
      if (parsed.length === 0) return false;
      const seen = known.get(address);
      if (seen !== undefined) return seen;
      const answer = inRanges(address, parsed);
      if (known.size >= TRUSTED_PEERS_CACHED_MAX) known.clear();
      known.set(ownCopy(address), answer);
      return answer;
    },
  };
}

function parseRange(text: string): readonly [Parsed, number] {
  const trimmed = text.trim();
  try {
    if (trimmed.includes('/')) {
      if (parseStrict(trimmed.slice(0, trimmed.indexOf('/'))) === null) throw new RangeError('the network is no address');
      const [network, bits] = ipaddr.parseCIDR(trimmed);
      return unmapRange(network, bits);
    }
    const address = parseStrict(trimmed);
    if (address === null) throw new RangeError('it is no address');
    return [address, address.kind() === 'ipv4' ? 32 : 128];
  } catch (cause) {
    throw new RangeError(`"${trimmed}" is neither an address nor a CIDR range`, { cause });
  }
}

/** IPv4 in its four decimal parts only: `10.1` and `0x7f.1` are addresses to some readers and names to others. */
function parseStrict(text: string): Parsed | null {
  const known = text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
  return known ? ipaddr.process(text) : null;
}

/** `::ffff:10.0.0.0/104` is the IPv4 range `10.0.0.0/8` written in IPv6. */
function unmapRange(network: Parsed, bits: number): readonly [Parsed, number] {
  if (network.kind() !== 'ipv6' || bits < 96) return [network, bits];
  const unmapped = ipaddr.process(network.toString());
  return unmapped.kind() === 'ipv4' ? [unmapped, bits - 96] : [network, bits];
}

function inRanges(text: string, ranges: readonly (readonly [Parsed, number])[]): boolean {
  const address = parseStrict(text);
  if (address === null) return false;
  return ranges.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}

/**
 * One spelling per address: IPv4-mapped IPv6 becomes IPv4, IPv6 is shortened, a port and brackets are cut.
 * Only the four-part decimal form of IPv4 is taken; `0x7f.1` and the like are `null`, as is anything else.
 */
export function normalAddress(text: string): string | null {
  const trimmed = text.trim();
  if (isPlainIpv4(trimmed)) return trimmed;
  const bare = withoutPort(trimmed);
  if (bare === null || bare === '') return null;
  return parseStrict(bare)?.toString() ?? null;
}

/** The usual case without a parser: four decimal parts of 0-255 without leading zeros. */
function isPlainIpv4(text: string): boolean {
  let part = -1;
  let parts = 0;
  for (let index = 0; index <= text.length; index++) {
    const code = index < text.length ? text.charCodeAt(index) : DOT;
    if (code === DOT) {
      if (part < 0) return false;
      parts++;
      part = -1;
      continue;
    }
    if (code < 48 || code > 57 || part === 0) return false;
    part = (part < 0 ? 0 : part * 10) + code - 48;
    if (part > 255) return false;
  }
  return parts === 4;
}

const DOT = 46;

/** `[::1]:443` and `10.0.0.1:443` lose their port; a bare IPv6 address keeps its colons. */
function withoutPort(text: string): string | null {
  if (text.startsWith('[')) {
    const end = text.indexOf(']');
    if (end < 0) return null;
    return end === text.length - 1 || isPort(text, end + 1) ? text.slice(1, end) : null;
  }
  const colon = text.indexOf(':');
  if (colon < 0 || text.includes(':', colon + 1)) return text;
  return isPort(text, colon) ? text.slice(0, colon) : null;
}

/** A port, or an obfuscated one (RFC 7239 section 6.2: `_` and letters, digits, `.`, `_`, `-`). */
function isPort(text: string, colon: number): boolean {
  return /^:(?:\d{1,5}|_[A-Za-z0-9._-]+)$/.test(text.slice(colon));
}
