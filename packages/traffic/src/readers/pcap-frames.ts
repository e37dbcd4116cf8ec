/** Packets of a capture: libpcap's classic format and pcapng; and the TCP segments in them. */
import { RecordProblem } from './record.ts';

/** A larger packet is damage: jumbo frames and offloaded segments stay below. */
const PACKET_BYTES_MAX = 262_144;

export interface Packet {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly link: number;
  readonly bytes: Buffer;
}

export interface Segment {
  readonly at: number;
  readonly from: string;
  readonly fromPort: number;
  readonly to: string;
  readonly toPort: number;
  readonly seq: number;
  readonly syn: boolean;
  readonly end: boolean;
  readonly payload: Buffer;
}

/** The four magic numbers of pcap (either byte order, micro- or nanoseconds) and pcapng's block type. */
export function isCapture(head: Uint8Array): boolean {
  if (head.length < 4) return false;
  const magic = Buffer.from(head.subarray(0, 4)).toString('hex');
  return ['d4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d', '0a0d0d0a'].includes(magic);
}

/** Bytes that arrive in chunks, read by count. */
class Bytes {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** `count` bytes, or `null` at the end. */
  async take(count: number): Promise<Buffer | null> {
    if (this.#held.length < count) {
      const parts = [this.#held];
      for (let have = this.#held.length; have < count; ) {
        const next = await this.#source.next();
        if (next.done === true) return null;
        parts.push(Buffer.from(next.value));
        have += next.value.length;
      }
      this.#held = Buffer.concat(parts);
    }
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    return taken;
  }
}

export async function* packetsOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<Packet> {
  const bytes = new Bytes(source);
  const magic = await bytes.take(4);
  if (magic === null) return;
  if (magic.toString('hex') === '0a0d0d0a') yield* blocks(bytes);
  else yield* classic(bytes, magic);
}

async function* classic(bytes: Bytes, magic: Buffer): AsyncGenerator<Packet> {
  const little = magic[0] !== 0xa1;
  const nanos = magic.includes(0x4d) || magic.includes(0x3c);
  const u32 = (buffer: Buffer, at: number): number => (little ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
  const head = await bytes.take(20);
  if (head === null) return;
  const link = u32(head, 16) & 0xffff;
  for (let record = await bytes.take(16); record !== null; record = await bytes.take(16)) {
    const size = u32(record, 8);
    if (size > PACKET_BYTES_MAX) throw new RecordProblem(`a packet of ${size} bytes`);
    const packet = await bytes.take(size);
    if (packet === null) return;
    yield { at: u32(record, 0) * 1_000 + u32(record, 4) / (nanos ? 1e6 : 1e3), link, bytes: packet };
  }
}

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const ENHANCED = 6;

/** pcapng (draft-ietf-opsawg-pcapng): section, interface and enhanced packet blocks; others are passed over. Times in microseconds, the default. */
async function* blocks(bytes: Bytes): AsyncGenerator<Packet> {
  let type = SECTION;
  let little = true;
  let links: number[] = [];
  for (;;) {
    const head = await bytes.take(type === SECTION ? 8 : 4);
    if (head === null) return;
    if (type === SECTION) {
      little = head.readUInt32LE(4) === 0x1a2b3c4d;
      links = [];
    }
    const u32 = (buffer: Buffer, at: number): number => (little ? buffer.readUInt32LE(at) : buffer.readUInt32BE(at));
    const size = u32(head, 0);
    if (size < 12 || size > PACKET_BYTES_MAX * 2) throw new RecordProblem(`a block of ${size} bytes`);
    const body = await bytes.take(size - 4 - head.length);
    if (body === null) return;
    if (type === INTERFACE) links.push(little ? body.readUInt16LE(0) : body.readUInt16BE(0));
    if (type === ENHANCED) {
      const micros = u32(body, 4) * 2 ** 32 + u32(body, 8);
      yield { at: micros / 1e3, link: links[u32(body, 0)] ?? 1, bytes: body.subarray(20, 20 + u32(body, 12)) };
    }
    const next = await bytes.take(4);
    if (next === null) return;
    type = little ? next.readUInt32LE(0) : next.readUInt32BE(0);
  }
}

/** The TCP segment of a packet, or `null`. Link types: Ethernet (with VLAN tags), loopback, raw IP, Linux cooked. */
export function segmentOf(packet: Packet): Segment | null {
  const ip = networkPart(packet);
  if (ip === null || ip.length < 20) return null;
  const version = ip[0]! >> 4;
  if (version === 4) return fromIpv4(packet.at, ip);
  return version === 6 && ip.length >= 40 ? fromIpv6(packet.at, ip) : null;
}

function networkPart({ link, bytes }: Packet): Buffer | null {
  switch (link) {
    case 1: {
      let at = 12;
      while (bytes.length > at + 4 && (bytes.readUInt16BE(at) === 0x8100 || bytes.readUInt16BE(at) === 0x88a8)) at += 4;
      return bytes.subarray(at + 2);
    }
    case 0:
    case 108:
      return bytes.subarray(4);
    case 12:
    case 14:
    case 101:
      return bytes;
    case 113:
      return bytes.subarray(16);
    case 276:
      return bytes.subarray(20);
    default:
      return null;
  }
}

const TCP = 6;

function fromIpv4(at: number, ip: Buffer): Segment | null {
  // A fragment holds no whole segment.
  if (ip[9] !== TCP || (ip.readUInt16BE(6) & 0x1fff) !== 0) return null;
  const head = (ip[0]! & 15) * 4;
  const address = (start: number): string => ip.subarray(start, start + 4).join('.');
  return fromTcp(at, address(12), address(16), ip.subarray(head, ip.readUInt16BE(2) || ip.length));
}

function fromIpv6(at: number, ip: Buffer): Segment | null {
  if (ip[6] !== TCP) return null;
  const address = (start: number): string =>
    ip
      .subarray(start, start + 16)
      .toString('hex')
      .replace(/(.{4})(?=.)/g, '$1:');
  return fromTcp(at, address(8), address(24), ip.subarray(40, 40 + (ip.readUInt16BE(4) || ip.length)));
}

function fromTcp(at: number, from: string, to: string, tcp: Buffer): Segment | null {
  if (tcp.length < 20) return null;
  const flags = tcp[13]!;
  return {
    at,
    from,
    fromPort: tcp.readUInt16BE(0),
    to,
    toPort: tcp.readUInt16BE(2),
    seq: tcp.readUInt32BE(4),
    syn: (flags & 2) !== 0,
    end: (flags & 5) !== 0,
    payload: tcp.subarray((tcp[12]! >> 4) * 4),
  };
}
