/** Parts of a payload, joined once. */
export class SpopWriter {
  readonly #parts: Buffer[];
  /** A frame holds a handful of values; bounded by what is written into one. */
  constructor(...parts: Buffer[]) {
    this.#parts = parts;
  }

  byte(value: number): this {
    this.#parts.push(Buffer.from([value]));
    return this;
  }

  varint(value: number): this {
    this.#parts.push(encodeVarint(value));
    return this;
  }

  string(text: string): this {
    const bytes = Buffer.from(text, 'latin1');
    this.#parts.push(encodeVarint(bytes.length), bytes);
    return this;
  }

  /** A typed string. */
  text(text: string): this {
    return this.byte(8).string(text);
  }

  /** A typed unsigned integer. */
  uint32(value: number): this {
    return this.byte(3).varint(value);
  }

  end(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** `value`: a whole number from 0 to 2^53 - 1. */
export function encodeVarint(value: number): Buffer {
  if (value < 240) return Buffer.from([value]);
  const bytes = [(value % 16) + 240];
  let rest = Math.floor((value - 240) / 16);
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor((rest - 128) / 128);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
