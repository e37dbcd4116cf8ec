import { describe, expect, it } from 'vitest';
import { readRecords, type SourceRecord } from './index.ts';

const CLIENT = [203, 0, 113, 9] as const;
const SERVER = [10, 0, 0, 2] as const;

interface Part {
  readonly fromClient: boolean;
  readonly seq: number;
  readonly text?: string;
  /** SYN 2, FIN 1, ACK 16. */
  readonly flags?: number;
}

/** A TCP segment over IPv4 over Ethernet with a VLAN tag; checksums are not looked at. */
function frame({ fromClient, seq, text = '', flags = 16 }: Part, clientPort = 40_000): Buffer {
  const payload = Buffer.from(text, 'latin1');
  const tcp = Buffer.alloc(20);
  tcp.writeUInt16BE(fromClient ? clientPort : 80, 0);
  tcp.writeUInt16BE(fromClient ? 80 : clientPort, 2);
  tcp.writeUInt32BE(seq >>> 0, 4);
  tcp[12] = 0x50;
  tcp[13] = flags;
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip.writeUInt16BE(40 + payload.length, 2);
  ip[9] = 6;
  ip.set(fromClient ? CLIENT : SERVER, 12);
  ip.set(fromClient ? SERVER : CLIENT, 16);
  const link = Buffer.alloc(18);
  link.writeUInt16BE(0x8100, 12);
  link.writeUInt16BE(0x0800, 16);
  return Buffer.concat([link, ip, tcp, payload]);
}

function classic(frames: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt32LE(1, 20);
  const records = frames.flatMap((bytes, at) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_767_571_200 + at, 0);
    record.writeUInt32LE(500_000, 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length, 12);
    return [record, bytes];
  });
  return Buffer.concat([head, ...records]);
}

function ng(frames: readonly Buffer[]): Buffer {
  const block = (type: number, body: Buffer): Buffer => {
    const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
    const made = Buffer.alloc(padded.length + 12);
    made.writeUInt32LE(type, 0);
    made.writeUInt32LE(made.length, 4);
    padded.copy(made, 8);
    made.writeUInt32LE(made.length, made.length - 4);
    return made;
  };
  const section = Buffer.alloc(16, 0xff);
  section.writeUInt32LE(0x1a2b3c4d, 0);
  const link = Buffer.alloc(8);
  link.writeUInt16LE(1, 0);
  const packets = frames.map((bytes, at) => {
    const micros = (1_767_571_200 + at) * 1e6 + 500_000;
    const head = Buffer.alloc(20);
    head.writeUInt32LE(Math.floor(micros / 2 ** 32), 4);
    head.writeUInt32LE(micros % 2 ** 32, 8);
    head.writeUInt32LE(bytes.length, 12);
    head.writeUInt32LE(bytes.length, 16);
    return block(6, Buffer.concat([head, bytes]));
  });
  return Buffer.concat([block(0x0a0d0d0a, section), block(1, link), ...packets]);
}

async function read(capture: Buffer): Promise<SourceRecord[]> {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < capture.length; at += 37) yield capture.subarray(at, at + 37);
  };
  return Array.fromAsync(readRecords(chunks(), 'auto'));
}

const REQUEST =
  'POST /v1/pay HTTP/1.1\r\nHost: api.bank.example\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"amount": 12}';
const ANSWER =
  'HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"id"\r\n4\r\n: 7}\r\n0\r\n\r\n';
const SECOND = 'GET /v1/pay/7 HTTP/1.1\r\nHost: api.bank.example\r\n\r\n';

/** A connection whose segments arrive out of order, once twice, with sequence numbers that wrap. */
function connection(): Buffer[] {
  const at = 0xfffffff0;
  return [
    frame({ fromClient: true, seq: at - 1, flags: 2 }),
    frame({ fromClient: false, seq: 999, flags: 18 }),
    frame({ fromClient: true, seq: at + 60, text: REQUEST.slice(60) }),
    frame({ fromClient: true, seq: at, text: REQUEST.slice(0, 60) }),
    frame({ fromClient: true, seq: at, text: REQUEST.slice(0, 60) }),
    frame({ fromClient: false, seq: 1_000, text: ANSWER }),
    frame({ fromClient: true, seq: at + REQUEST.length, text: SECOND }),
    frame({ fromClient: true, seq: at + REQUEST.length + SECOND.length, flags: 17 }),
  ];
}

describe('packet captures', () => {
  it.each([
    ['pcap', classic],
    ['pcapng', ng],
  ])('give the exchanges of plain HTTP in %s', async (_name, capture) => {
    const records = await read(capture(connection()));
    const seen = records.map((record) => {
      if (!record.ok) throw record.error;
      const { request, response, client, at } = record.transaction;
      return [
        at,
        client.address,
        request.method,
        request.host,
        request.path,
        Buffer.from(request.body.bytes).toString(),
        response?.status,
        Buffer.from(response?.body.bytes ?? []).toString(),
      ];
    });
    expect(seen).toEqual([
      [1_767_571_203_500, '203.0.113.9', 'POST', 'api.bank.example', '/v1/pay', '{"amount": 12}', 201, '{"id": 7}'],
      [1_767_571_206_500, '203.0.113.9', 'GET', 'api.bank.example', '/v1/pay/7', '', undefined, ''],
    ]);
  });

  it('leave out what is no HTTP, and end at damage', async () => {
    const tls = [frame({ fromClient: true, seq: 1, flags: 2 }), frame({ fromClient: true, seq: 2, text: '\x16\x03\x01\x02\x00\x01' })];
    expect(await read(classic(tls))).toEqual([]);
    const damaged = classic(connection());
    damaged.writeUInt32LE(99_999_999, 24 + 8);
    expect((await read(damaged)).map((record) => (record.ok ? 'ok' : record.error.code))).toEqual(['INPUT_UNREADABLE']);
  });
});
