import { Buffer } from 'node:buffer';
import { createSocket } from 'node:dgram';
import { isIPv4 } from 'node:net';

const HEADER_BYTES = 12;
const TYPE_A = 1;
const NAME_BYTES_MAX = 255;
/** No resolver keeps the answer, so each look-up is seen. */
const TTL_S = 0;

export interface DnsListener {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * A name server for one zone: `onName` hears the first label of each name below it that is asked for. Names are answered
 * with `address` (IPv4), others refused. What is no query is dropped.
 */
export async function openDns(
  settings: { readonly host: string; readonly port: number; readonly domain: string; readonly address: string },
  onName: (label: string, from: string) => void,
): Promise<DnsListener> {
  const socket = createSocket(settings.host.includes(':') ? 'udp6' : 'udp4');
  const zone = `.${settings.domain.toLowerCase()}`;
  socket.on('message', (message, { address, port }) => {
    const question = questionOf(message);
    if (question === null) return;
    const inside = question.name.endsWith(zone);
    if (inside) onName(question.name.slice(0, -zone.length).split('.').at(-1)!, address);
    socket.send(answerTo(message, question, inside ? settings.address : null), port, address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(settings.port, settings.host, resolve);
  });
  // A look-up that cannot be answered is the business of who asked.
  socket.on('error', () => {});
  return { port: socket.address().port, close: () => new Promise((resolve) => socket.close(() => resolve())) };
}

interface Question {
  readonly name: string;
  readonly type: number;
  /** First byte after the question. */
  readonly end: number;
}

/** The one question of a standard query (RFC 1035 4.1); `null` for anything else. */
function questionOf(message: Buffer): Question | null {
  if (message.length < HEADER_BYTES + 5) return null;
  const flags = message.readUInt16BE(2);
  // A response, another operation, or not exactly one question.
  if ((flags & 0xf800) !== 0 || message.readUInt16BE(4) !== 1) return null;
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (;;) {
    const length = message[at];
    if (length === undefined || length > 63 || at - HEADER_BYTES > NAME_BYTES_MAX) return null;
    at += 1 + length;
    if (length === 0) break;
    labels.push(message.toString('latin1', at - length, at).toLowerCase());
  }
  if (at + 4 > message.length) return null;
  return { name: labels.join('.'), type: message.readUInt16BE(at), end: at + 4 };
}

/** The question sent back with an address, with none (another type), or refused (`null`: not our zone). */
function answerTo(message: Buffer, { type, end }: Question, address: string | null): Buffer {
  const has = address !== null && type === TYPE_A && isIPv4(address);
  const head = Buffer.from(message.subarray(0, end));
  const recursion = head.readUInt16BE(2) & 0x0100;
  // QR and AA; RCODE 5 refuses.
  head.writeUInt16BE(0x8400 | recursion | (address === null ? 5 : 0), 2);
  head.writeUInt16BE(has ? 1 : 0, 6);
  head.fill(0, 8, HEADER_BYTES);
  if (!has) return head;
  const record = Buffer.alloc(16);
  // The name of the question, by pointer.
  record.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
  record.writeUInt16BE(TYPE_A, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(TTL_S, 6);
  record.writeUInt16BE(4, 10);
  for (const [index, part] of address.split('.').entries()) record[12 + index] = Number(part);
  return Buffer.concat([head, record]);
}
