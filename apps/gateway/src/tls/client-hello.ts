import { createHash } from 'node:crypto';

/** What a client says first in TLS, as far as its fingerprint goes. Numbers are those on the wire, in their order. */
export interface ClientHello {
  /** The highest version offered; of the handshake where no extension names any. */
  readonly version: number;
  readonly ciphers: readonly number[];
  readonly extensions: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  /** The first protocol of ALPN, or the empty buffer. */
  readonly alpn: Buffer;
  readonly namesServer: boolean;
}

export type ReadHello =
  | { readonly kind: 'hello'; readonly hello: ClientHello }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'none' };

/** A larger one is not read; those of clients with post-quantum key shares have some 2,000 bytes. */
const HELLO_BYTES_MAX = 16_384;

const HANDSHAKE_RECORD = 22;
const CLIENT_HELLO = 1;
const RECORD_HEAD = 5;
const NONE: ReadHello = { kind: 'none' };
const INCOMPLETE: ReadHello = { kind: 'incomplete' };

/** Reads the ClientHello that a connection begins with (RFC 8446, 4.1.2), also where it is cut over several records. */
export function readClientHello(bytes: Buffer): ReadHello {
  const parts: Buffer[] = [];
  let held = 0;
  let at = 0;
  for (;;) {
    if (at < bytes.length && bytes[at] !== HANDSHAKE_RECORD) return NONE;
    if (bytes.length < at + RECORD_HEAD) return INCOMPLETE;
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || held + length > HELLO_BYTES_MAX) return NONE;
    if (bytes.length < at + RECORD_HEAD + length) return INCOMPLETE;
    parts.push(bytes.subarray(at + RECORD_HEAD, at + RECORD_HEAD + length));
    held += length;
    at += RECORD_HEAD + length;
    const whole = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    if (whole.length < 4) continue;
    const size = whole.readUIntBE(1, 3);
    if (whole[0] !== CLIENT_HELLO || size > HELLO_BYTES_MAX) return NONE;
    if (whole.length < 4 + size) continue;
    try {
      return { kind: 'hello', hello: parse(new Reader(whole.subarray(4, 4 + size))) };
    } catch (error) {
      if (error instanceof RangeError) return NONE;
      throw error;
    }
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

const SERVER_NAME = 0;
const SIGNATURE_ALGORITHMS = 13;
const ALPN = 16;
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
  const rest = reader.done ? null : new Reader(reader.counted(2));
  while (rest !== null && !rest.done) {
    const type = rest.uint(2);
    const body = rest.counted(2);
    extensions.push(type);
    if (type === SIGNATURE_ALGORITHMS) signatureAlgorithms = numbers(new Reader(body).counted(2));
    else if (type === SUPPORTED_VERSIONS) versions = numbers(new Reader(body).counted(1));
    else if (type === ALPN && alpn.length === 0) alpn = new Reader(new Reader(body).counted(2)).counted(1);
  }
  const offered = versions.filter((version) => !isGrease(version));
  const version = offered.length === 0 ? legacy : Math.max(...offered);
  return { version, ciphers, extensions, signatureAlgorithms, alpn, namesServer: extensions.includes(SERVER_NAME) };
}

function numbers(bytes: Buffer): number[] {
  const list: number[] = [];
  for (let at = 0; at + 1 < bytes.length; at += 2) list.push(bytes.readUInt16BE(at));
  return list;
}

/** Values that clients throw in so that servers stay tolerant (RFC 8701): 0x0a0a, 0x1a1a, ... */
function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >> 8 === (value & 0xff);
}

const VERSION_WORDS: ReadonlyMap<number, string> = new Map([
  [0x0304, '13'],
  [0x0303, '12'],
  [0x0302, '11'],
  [0x0301, '10'],
  [0x0300, 's3'],
  [0x0002, 's2'],
]);

const COUNT_MAX = 99;
const HASH_CHARS = 12;
const NOTHING = '0'.repeat(HASH_CHARS);

/** JA4 of a ClientHello over TCP, by FoxIO's description of JA4 (BSD 3-clause; nothing of JA4+ is used). */
export function ja4Of(hello: ClientHello): string {
  const ciphers = hello.ciphers.filter((value) => !isGrease(value));
  const extensions = hello.extensions.filter((value) => !isGrease(value));
  const counts = [ciphers, extensions].map((list) => String(Math.min(list.length, COUNT_MAX)).padStart(2, '0')).join('');
  const first = `t${VERSION_WORDS.get(hello.version) ?? '00'}${hello.namesServer ? 'd' : 'i'}${counts}${alpnWord(hello.alpn)}`;
  const kept = extensions.filter((value) => value !== SERVER_NAME && value !== ALPN);
  const algorithms = hello.signatureAlgorithms.filter((value) => !isGrease(value));
  const signed = algorithms.length === 0 ? '' : `_${algorithms.map(hex).join(',')}`;
  return `${first}_${ciphers.length === 0 ? NOTHING : hash(sorted(ciphers))}_${extensions.length === 0 ? NOTHING : hash(sorted(kept) + signed)}`;
}

function alpnWord(alpn: Buffer): string {
  if (alpn.length === 0) return '00';
  const [first, last] = [alpn[0] as number, alpn.at(-1) as number];
  if (isAlphanumeric(first) && isAlphanumeric(last)) return String.fromCharCode(first, last);
  const text = alpn.toString('hex');
  return `${text[0]}${text.at(-1)}`;
}

function isAlphanumeric(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
}

function sorted(values: readonly number[]): string {
  return values.map(hex).sort().join(',');
}

function hex(value: number): string {
  return value.toString(16).padStart(4, '0');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_CHARS);
}
