import { isDigit, isHex } from '../../text/scan.ts';

/** What a host of a URL points to. */
export type HostKind = 'public' | 'loopback' | 'private' | 'link-local' | 'metadata' | 'rebind' | 'collaborator';

/** A host, judged. */
export interface HostJudgement {
  readonly kind: HostKind;
  /** True when an address is written in a form no person uses: decimal, octal, hexadecimal, shortened, mapped into IPv6. */
  readonly disguised: boolean;
}

const PUBLIC: HostJudgement = { kind: 'public', disguised: false };

/** Names by which clouds serve credentials to their machines. */
const METADATA_NAMES: readonly string[] = [
  'metadata.google.internal',
  'metadata.goog',
  'metadata',
  'instance-data',
  'metadata.azure.internal',
  'metadata.oraclecloud.com',
  'metadata.tencentyun.com',
  'metadata.packet.net',
  'metadata.platformequinix.com',
  'kubernetes.default',
  'kubernetes.default.svc',
  'rancher-metadata',
];

/** Public zones whose names resolve to any address written in them. */
const REBIND_ZONES: readonly string[] = [
  'nip.io',
  'xip.io',
  'sslip.io',
  'localtest.me',
  'lvh.me',
  'rbndr.us',
  'rebind.network',
  'vcap.me',
  'lacolhost.com',
  '1u.ms',
  'localdomain.pw',
  'fbi.com.',
];

/** Zones of out-of-band testers: a server that asks there proves the attack. */
const COLLABORATOR_ZONES: readonly string[] = [
  'burpcollaborator.net',
  'oastify.com',
  'oast.me',
  'oast.pro',
  'oast.live',
  'oast.site',
  'oast.online',
  'oast.fun',
  'interact.sh',
  'interactsh.com',
  'requestbin.net',
  'dnslog.cn',
  'ceye.io',
  'canarytokens.com',
  'bxss.me',
  'xss.ht',
  'ngrok.io',
  'requestrepo.com',
  'pipedream.net',
];

/** What the owner of a zone makes of all names in it. */
const ZONES: ReadonlyMap<string, HostJudgement> = new Map([
  ...COLLABORATOR_ZONES.map((zone): [string, HostJudgement] => [zone, { kind: 'collaborator', disguised: false }]),
  ...REBIND_ZONES.map((zone): [string, HostJudgement] => [zone, { kind: 'rebind', disguised: false }]),
]);

/** Judges a folded host as it stands in a URL, without port; IPv6 in brackets. */
export function judgeHost(host: string): HostJudgement {
  if (host === '') return PUBLIC;
  if (host.charCodeAt(0) === 91) return judgeIpv6(host.slice(1, host.endsWith(']') ? -1 : undefined));
  const bare = host.endsWith('.') ? host.slice(0, -1) : host;
  const parts = parseIpv4(bare);
  if (parts !== null) return judgeIpv4(parts.value, parts.disguised);
  if (
    bare === 'localhost' ||
    bare.endsWith('.localhost') ||
    bare === 'localhost.localdomain' ||
    bare === 'ip6-localhost' ||
    bare === 'loopback'
  )
    return { kind: 'loopback', disguised: false };
  // four numbers of which one is no byte: parsers that count modulo 256 still find an address
  if (/^\d{1,5}\.\d{1,5}\.\d{1,5}\.\d{1,5}$/.test(bare)) return { kind: 'public', disguised: true };
  if (METADATA_NAMES.includes(bare)) return { kind: 'metadata', disguised: false };
  const zone = ZONES.get(lastLabels(bare));
  if (zone !== undefined) return zone;
  if (bare.endsWith('.internal') || bare.endsWith('.svc.cluster.local') || bare.endsWith('.local') || bare.endsWith('.consul'))
    return { kind: 'private', disguised: false };
  return PUBLIC;
}

/** The last two labels of a host, as every zone has them; one dot at the end belongs to them. */
function lastLabels(host: string): string {
  const dot = host.lastIndexOf('.', host.length - 2);
  return dot <= 0 ? host : host.slice(host.lastIndexOf('.', dot - 1) + 1);
}

interface Ipv4 {
  readonly value: number;
  readonly disguised: boolean;
}

/**
 * Parses IPv4 as `inet_aton` does: one to four parts, each decimal, octal (`0177`) or hexadecimal (`0x7f`), the last one
 * filling the rest (WHATWG URL, "IPv4 parser").
 */
export function parseIpv4(host: string): Ipv4 | null {
  // every part begins with a digit, and most hosts with a letter
  if (host.length > 48 || !isDigit(host.charCodeAt(0))) return null;
  const parts = host.split('.');
  if (parts.length > 4) return null;
  let disguised = parts.length !== 4;
  const numbers: number[] = [];
  for (const part of parts) {
    const number = parsePart(part);
    if (number === null) return null;
    if (part.length > 1 && part.charCodeAt(0) === 48) disguised = true;
    numbers.push(number);
  }
  const last = numbers.pop()!;
  let value = 0;
  for (const number of numbers) {
    if (number > 255) return null;
    value = value * 256 + number;
  }
  const room = 256 ** (4 - numbers.length);
  if (last >= room) return null;
  return { value: value * room + last, disguised };
}

function parsePart(part: string): number | null {
  if (part === '') return null;
  const radix = part.startsWith('0x') ? 16 : part.length > 1 && part.charCodeAt(0) === 48 ? 8 : 10;
  const from = radix === 16 ? 2 : 0;
  let value = 0;
  for (let at = from; at < part.length; at++) {
    const code = part.charCodeAt(at);
    if (radix === 16 ? !isHex(code) : !isDigit(code)) return null;
    const digit = isDigit(code) ? code - 48 : code - 87;
    if (digit >= radix) return null;
    value = value * radix + digit;
    // wider numbers are cut to 32 bits by some parsers
    if (value > 0xffffffff) value %= 0x100000000;
  }
  return value;
}

/** Special-purpose blocks of RFC 6890. */
function judgeIpv4(value: number, disguised: boolean): HostJudgement {
  const first = Math.floor(value / 0x1000000);
  const second = Math.floor(value / 0x10000) % 256;
  if (value === 0xa9fea9fe || value === 0xa9fea97b || value === 0x646464c8 || value === 0xc0000000 + 192 || value === 0xa83f8110)
    return { kind: 'metadata', disguised };
  if (first === 127 || first === 0) return { kind: 'loopback', disguised };
  if (first === 169 && second === 254) return { kind: 'link-local', disguised };
  if (first === 10 || (first === 192 && second === 168) || (first === 172 && second >= 16 && second < 32))
    return { kind: 'private', disguised };
  if (first === 100 && second >= 64 && second < 128) return { kind: 'private', disguised };
  return { kind: 'public', disguised };
}

/** Blocks of RFC 6890 and of the registry of IPv6 addresses: what is no global unicast address (2000::/3) is reachable from inside at most. */
function judgeIpv6(address: string): HostJudgement {
  const groups = parseIpv6(address.split('%')[0]!);
  if (groups === null) return PUBLIC;
  const [first = 0, second = 0, third = 0] = groups;
  const low = groups[6]! * 0x10000 + groups[7]!;
  const leading = groups.findIndex((group) => group !== 0);
  if (leading < 0 || (leading === 7 && groups[7] === 1)) return { kind: 'loopback', disguised: false };
  // mapped, translated (RFC 6052) and compatible addresses hold one of IPv4
  const mapped = leading === 5 && groups[5] === 0xffff;
  if (mapped || (leading === 4 && groups[4] === 0xffff) || (first === 0x64 && second === 0xff9b) || leading >= 6)
    return judgeIpv4(low, true);
  // 6to4 (RFC 3056): the tunnel goes to the address inside
  if (first === 0x2002) {
    const inner = judgeIpv4(second * 0x10000 + third, true);
    return inner.kind === 'public' ? PUBLIC : inner;
  }
  if (METADATA_GROUPS.has(groups.join(':'))) return { kind: 'metadata', disguised: false };
  if (first >= 0xfe80 && first <= 0xfebf) return { kind: 'link-local', disguised: false };
  return first >= 0x2000 && first <= 0x3fff ? PUBLIC : { kind: 'private', disguised: false };
}

/** `fd00:ec2::254` and `fd20:ce::254`, by which clouds serve credentials, group by group in decimal. */
const METADATA_GROUPS: ReadonlySet<string> = new Set([
  [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254].join(':'),
  [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254].join(':'),
]);

/** The eight groups of an address (RFC 4291 section 2.2), the last two perhaps written as IPv4; `null` for what is none. */
export function parseIpv6(address: string): number[] | null {
  if (address.length > 45) return null;
  const halves = address.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0]!);
  const tail = halves.length === 2 ? parseGroups(halves[1]!) : [];
  if (head === null || tail === null) return null;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  return [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

function parseGroups(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const v4 = index === parts.length - 1 && part.includes('.') ? parseIpv4(part) : null;
    if (v4 !== null) groups.push(Math.floor(v4.value / 0x10000), v4.value % 0x10000);
    else if (/^[\da-f]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups;
}
