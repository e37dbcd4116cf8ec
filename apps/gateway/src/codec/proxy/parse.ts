import { isIPv4, isIPv6 } from 'node:net';
import { PROXY_V1_BYTES_MAX, PROXY_V2_BYTES_MAX } from './limits.ts';

/** What a PROXY protocol header says (haproxy.org, proxy-protocol.txt, versions 1 and 2). */
export type ProxyHeader =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'malformed'; readonly detail: string }
  /** `source` is `null` for LOCAL and UNKNOWN: the connection speaks for itself. */
  | { readonly kind: 'header'; readonly bytes: number; readonly source: string | null };

const V1_START = Buffer.from('PROXY ', 'latin1');
const V2_START = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const V2_FIXED_BYTES = 16;

const INCOMPLETE: ProxyHeader = { kind: 'incomplete' };

/** Reads the header at the start of `bytes`; any split gives the same result once the bytes are all there. */
export function parseProxyHeader(bytes: Uint8Array): ProxyHeader {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (startsLike(buffer, V1_START)) return buffer.length < V1_START.length ? INCOMPLETE : parseV1(buffer);
  if (startsLike(buffer, V2_START)) return buffer.length < V2_FIXED_BYTES ? INCOMPLETE : parseV2(buffer);
  return malformed('no PROXY header');
}

function malformed(detail: string): ProxyHeader {
  return { kind: 'malformed', detail };
}

function startsLike(buffer: Buffer, start: Buffer): boolean {
  const length = Math.min(buffer.length, start.length);
  return buffer.subarray(0, length).equals(start.subarray(0, length));
}

/** `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n` */
function parseV1(buffer: Buffer): ProxyHeader {
  const lf = buffer.subarray(0, PROXY_V1_BYTES_MAX).indexOf(0x0a);
  if (lf === -1) return buffer.length >= PROXY_V1_BYTES_MAX ? malformed('version 1 line too long') : INCOMPLETE;
  const line = buffer.toString('latin1', 0, lf + 1);
  if (!line.endsWith('\r\n')) return malformed('version 1 line without CRLF');
  const [, family, source, destination, sourcePort, destinationPort, ...rest] = line.slice(0, -2).split(' ');
  if (family === 'UNKNOWN') return { kind: 'header', bytes: lf + 1, source: null };
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6 : null;
  if (isAddress === null || rest.length > 0) return malformed('version 1 line with unknown words');
  if (!isAddress(source ?? '') || !isAddress(destination ?? '')) return malformed('version 1 line with a bad address');
  if (!isPort(sourcePort) || !isPort(destinationPort)) return malformed('version 1 line with a bad port');
  return { kind: 'header', bytes: lf + 1, source: source as string };
}

function isPort(text: string | undefined): boolean {
  return text !== undefined && /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;
}

function parseV2(buffer: Buffer): ProxyHeader {
  const versionCommand = buffer[12] as number;
  const familyTransport = buffer[13] as number;
  const length = V2_FIXED_BYTES + buffer.readUInt16BE(14);
  const command = versionCommand & 0x0f;
  if (versionCommand >> 4 !== 2 || command > 1) return malformed('unknown version or command');
  if (length > PROXY_V2_BYTES_MAX) return malformed('version 2 header too long');
  if (buffer.length < length) return INCOMPLETE;
  const block = buffer.subarray(V2_FIXED_BYTES, length);
  if (command === 0) return { kind: 'header', bytes: length, source: null };
  switch (familyTransport) {
    case 0x00:
      return { kind: 'header', bytes: length, source: null };
    case 0x11:
      return block.length < 12 ? malformed('version 2 block too short') : { kind: 'header', bytes: length, source: ipv4(block) };
    case 0x21:
      return block.length < 36 ? malformed('version 2 block too short') : { kind: 'header', bytes: length, source: ipv6(block) };
    default:
      return malformed('version 2 family is not TCP over IP');
  }
}

function ipv4(block: Buffer): string {
  return `${block[0]}.${block[1]}.${block[2]}.${block[3]}`;
}

/** Groups without compression; whoever compares addresses brings them to one spelling. */
function ipv6(block: Buffer): string {
  const groups: string[] = [];
  for (let offset = 0; offset < 16; offset += 2) groups.push(block.readUInt16BE(offset).toString(16));
  return groups.join(':');
}
