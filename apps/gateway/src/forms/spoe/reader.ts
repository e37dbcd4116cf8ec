import { VARINT_BYTES_MAX } from './limits.ts';

/** A value of the stream protocol (SPOP 2.0, 3.1). Integers are exact up to 2^53; larger ones are refused. */
export type SpopValue = null | boolean | number | string | Buffer;

/** The peer's bytes are not what the protocol says; the text names what. */
export class SpopError extends Error {
  override readonly name: string = 'SpopError';
}

/** Reads integers, strings and typed values from a payload. Every read is checked against the end; it throws {@link SpopError}. */
export class SpopReader {
  #at: number;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new SpopError('the payload ends early');
    this.#at++;
    return value;
  }

  /** Variable-length integer: below 240 one byte; else four bits there, seven in each byte behind it. */
  varint(): number {
    const first = this.byte();
    if (first < 240) return first;
    let value = first;
    let unit = 16;
    for (let count = 1; count < VARINT_BYTES_MAX; count++) {
      const next = this.byte();
      value += next * unit;
      if (value > Number.MAX_SAFE_INTEGER) break;
      if (next < 128) return value;
      unit *= 128;
    }
    throw new SpopError('an integer is too large');
  }

  bytes(): Buffer {
    const length = this.varint();
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new SpopError('a value is longer than its payload');
    const value = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return value;
  }

  /** One character per byte. */
  string(): string {
    return this.bytes().toString('latin1');
  }

  value(): SpopValue {
    const head = this.byte();
    const type = head & 0x0f;
    switch (type) {
      case 0:
        return null;
      case 1:
        return (head & 0x10) !== 0;
      case 2:
      case 3:
      case 4:
      case 5:
        return this.varint();
      case 6:
        return [...this.#fixed(4)].join('.');
      case 7:
        return ipv6(this.#fixed(16));
      case 8:
        return this.string();
      case 9:
        return this.bytes();
      default:
        throw new SpopError(`there is no type ${type}`);
    }
  }

  #fixed(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new SpopError('the payload ends early');
    const value = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return value;
  }
}

function ipv6(bytes: Buffer): string {
  const groups: string[] = [];
  for (let at = 0; at < bytes.length; at += 2) groups.push(bytes.readUInt16BE(at).toString(16));
  return groups.join(':');
}
