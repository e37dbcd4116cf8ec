/** What a client says first in TLS: whom it wants, and what its fingerprint is made of. Numbers are those on the wire, in their order. */
export interface ClientHello {
  /** The highest version offered; of the handshake where no extension names any. */
  readonly version: number;
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  /** The first protocol of ALPN, or the empty buffer. */
  readonly alpn: Buffer;
  /** The host asked for (SNI), in lower case; the empty string when none is. */
  readonly serverName: string;
}

export type ReadHello =
  | { readonly kind: 'hello'; readonly hello: ClientHello }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'none' };

/** A larger one is not read; those of clients with post-quantum key shares have some 2,000 bytes. */
const HELLO_BYTES_MAX = 16_384;

const HANDSHAKE_RECORD = 22;
const MAJOR_VERSION = 3;
const CLIENT_HELLO = 1;
const RECORD_HEAD = 5;
const MESSAGE_HEAD = 4;
/** Records that one may be cut into; more are sent by nobody who means well. */
const RECORDS_MAX = 1_024;
const NONE: ReadHello = { kind: 'none' };
const INCOMPLETE: ReadHello = { kind: 'incomplete' };

/** Reads the ClientHello that a connection begins with (RFC 8446, 4.1.2), also where it is cut over several records. Never throws. */
export function readClientHello(bytes: Buffer): ReadHello {
  const parts: Buffer[] = [];
  let held = 0;
  let at = 0;
  /** Bytes of the message with its head, once that is there. */
  let size = 0;
  while (parts.length < RECORDS_MAX) {
    if (at < bytes.length && bytes[at] !== HANDSHAKE_RECORD) return NONE;
    if (at + 1 < bytes.length && bytes[at + 1] !== MAJOR_VERSION) return NONE;
    if (bytes.length < at + RECORD_HEAD) return INCOMPLETE;
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || held + length > HELLO_BYTES_MAX) return NONE;
    if (bytes.length < at + RECORD_HEAD + length) return INCOMPLETE;
    parts.push(bytes.subarray(at + RECORD_HEAD, at + RECORD_HEAD + length));
    held += length;
    at += RECORD_HEAD + length;
    if (size === 0 && held >= MESSAGE_HEAD) {
      const head = Buffer.concat(parts);
      size = MESSAGE_HEAD + head.readUIntBE(1, 3);
      if (head[0] !== CLIENT_HELLO || size > HELLO_BYTES_MAX) return NONE;
    }
    if (size > 0 && held >= size) return parsed(Buffer.concat(parts).subarray(MESSAGE_HEAD, size));
  }
  return NONE;
}

function parsed(body: Buffer): ReadHello {
  try {
    return { kind: 'hello', hello: parse(new Reader(body)) };
  } catch (error) {
    if (error instanceof RangeError) return NONE;
    throw error;
  }
}

/** Reads numbers and counted parts; throws RangeError past the end. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  uint(size: 1 | 2): number {
    const value = size === 1 ? this.#bytes.readUInt8(this.#at) : this.#bytes.readUInt16BE(this.#at);
    this.#at += size;
    return value;
  }

  /** A part that begins with its length. */
  counted(size: 1 | 2): Buffer {
    return this.take(this.uint(size));
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('past the end');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}

export const SERVER_NAME = 0;
const HOST_NAME = 0;
const SIGNATURE_ALGORITHMS = 13;
export const ALPN = 16;
const SUPPORTED_VERSIONS = 43;
const RANDOM_BYTES = 32;

function parse(reader: Reader): ClientHello {
  const legacy = reader.uint(2);
  reader.take(RANDOM_BYTES);
  reader.counted(1);
  const ciphers = numbers(reader.counted(2));
  reader.counted(1);
  const extensions: number[] = [];
  let signatureAlgorithms: readonly number[] = [];
  let versions: readonly number[] = [];
  let alpn: Buffer = Buffer.alloc(0);
  let serverName = '';
  const rest = reader.done ? null : new Reader(reader.counted(2));
  while (rest !== null && !rest.done) {
    const type = rest.uint(2);
    const body = rest.counted(2);
    extensions.push(type);
    if (type === SIGNATURE_ALGORITHMS) signatureAlgorithms = numbers(new Reader(body).counted(2));
    else if (type === SUPPORTED_VERSIONS) versions = numbers(new Reader(body).counted(1));
    else if (type === SERVER_NAME) serverName = onlyName(serverName, body);
    else if (type === ALPN && alpn.length === 0) alpn = new Reader(new Reader(body).counted(2)).counted(1);
  }
  const offered = versions.filter((version) => !isGrease(version));
  const version = offered.length === 0 ? legacy : Math.max(...offered);
  return { version, ciphers, extensions, signatureAlgorithms, alpn, serverName };
}

/** The host of a server_name extension. Two of them, or an odd one, would be understood differently by others: RangeError. */
function onlyName(before: string, body: Buffer): string {
  const names = new Reader(new Reader(body).counted(2));
  const odd = names.uint(1) !== HOST_NAME;
  const host = names.counted(2);
  if (before !== '' || odd || host.length === 0 || !names.done) throw new RangeError('more than one name');
  return host.toString('latin1').toLowerCase();
}

function numbers(bytes: Buffer): number[] {
  const list: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) list.push(bytes.readUInt16BE(at));
  return list;
}

/** Values that clients throw in so that servers stay tolerant (RFC 8701): 0x0a0a, 0x1a1a, ... */
export function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}
