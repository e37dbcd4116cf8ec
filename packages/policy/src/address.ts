/** An address as a number: IPv4 below 2^32, IPv6 as four words. */
export type ParsedAddress = { readonly family: 4; readonly value: number } | { readonly family: 6; readonly words: readonly number[] };

/** A network: its first address and how many leading bits are fixed. */
export interface ParsedNetwork {
  readonly address: ParsedAddress;
  readonly bits: number;
}

/** Value of a dotted IPv4 address from `start` on, or -1. No leading zeros: readers differ on what they mean. */
export function parseIpv4(text: string, start = 0): number {
  let value = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 46) {
      if (digits === 0 || ++dots > 3) return -1;
      value = value * 256 + part;
      part = 0;
      digits = 0;
    } else {
      if (code < 48 || code > 57 || (digits > 0 && part === 0)) return -1;
      part = part * 10 + code - 48;
      digits++;
      if (part > 255) return -1;
    }
  }
  return dots === 3 && digits > 0 ? value * 256 + part : -1;
}

/** The address, or `null` when the text is none. IPv4 inside IPv6 (`::ffff:a.b.c.d`) is IPv4. */
export function parseAddress(text: string): ParsedAddress | null {
  if (text.indexOf(':') < 0) {
    const value = parseIpv4(text);
    return value < 0 ? null : { family: 4, value };
  }
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1];
  if (mapped !== undefined) return parseAddress(mapped);
  const words = parseIpv6(text);
  return words === null ? null : { family: 6, words };
}

function parseIpv6(text: string): number[] | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const left = groupsOf(halves[0] ?? '');
  const right = halves.length === 2 ? groupsOf(halves[1] ?? '') : [];
  if (left === null || right === null) return null;
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...left, ...Array.from({ length: missing }, () => 0), ...right];
  return [0, 2, 4, 6].map((at) => (groups[at] as number) * 65_536 + (groups[at + 1] as number));
}

function groupsOf(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  for (const part of text.split(':')) {
    if (part.includes('.')) {
      const value = parseIpv4(part);
      if (value < 0) return null;
      groups.push(Math.floor(value / 65_536), value % 65_536);
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return null;
  }
  return groups.length > 8 ? null : groups;
}

/** An address or a network (`a.b.c.d/n`), or `null`. */
export function parseNetwork(text: string): ParsedNetwork | null {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === null) return null;
  const full = address.family === 4 ? 32 : 128;
  if (slash < 0) return { address, bits: full };
  const prefix = text.slice(slash + 1);
  const bits = /^(?:0|[1-9]\d{0,2})$/.test(prefix) ? Number(prefix) : -1;
  return bits >= 0 && bits <= full ? { address, bits } : null;
}
