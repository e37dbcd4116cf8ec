import { bytesToText } from '../decoders/base64.ts';

/** Bytes are not what their format says, or nest too deep. */
export class NotPacked extends Error {}

/** Reads numbers and texts off the front of packed bytes. A length of more bytes than there are ends the reading, so nothing grows. */
export class PackedBytes {
  readonly #bytes: Buffer;
  readonly #depthMax: number;
  #at = 0;
  #depth = 0;

  constructor(bytes: Uint8Array, depthMax: number) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#depthMax = depthMax;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  byte(): number {
    if (this.left < 1) throw new NotPacked();
    return this.#bytes[this.#at++]!;
  }

  /** The byte at hand, which stays there. */
  peek(): number {
    return this.#bytes[this.#at] ?? -1;
  }

  /** A whole number of 1, 2, 4 or 8 bytes. */
  whole(bytes: number): number {
    let number = 0;
    for (let index = 0; index < bytes; index++) number = number * 256 + this.byte();
    return number;
  }

  skip(bytes: number): null {
    if (bytes > this.left) throw new NotPacked();
    this.#at += bytes;
    return null;
  }

  text(bytes: number): string {
    const from = this.#at;
    this.skip(bytes);
    return bytesToText(this.#bytes.subarray(from, this.#at), { bits: 0 });
  }

  /** `count` items, or all up to the mark that ends them; each is a byte at least. */
  list(count: number, item: () => unknown): unknown[] {
    this.#enter(count);
    const items: unknown[] = [];
    for (let index = 0; index < count; index++) items.push(item());
    this.#depth--;
    return items;
  }

  /** A map of `count` pairs. Of members of one name the last is kept, as by most readers; the others stand under no name. */
  map(count: number, item: () => unknown): Record<string, unknown> {
    this.#enter(count);
    // without a prototype, so that no name is more than a name
    const map: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    const others: unknown[] = [];
    for (let index = 0; index < count; index++) {
      const key = item();
      const name = typeof key === 'string' || typeof key === 'number' ? String(key) : '';
      if (name in map) others.push(map[name]);
      map[name] = item();
    }
    if (others.length > 0) map[''] = others;
    this.#depth--;
    return map;
  }

  #enter(count: number): void {
    if (count > this.left || ++this.#depth > this.#depthMax) throw new NotPacked();
  }
}

/** Values of one body, as many as have addresses in a message; a stream of more is read by what it looks like. */
const VALUES_MAX = 8_192;

/** The value of packed bytes, or a list of those that stand behind each other; `undefined` for bytes that are not what their format says, and for more of them. */
export function readPacked(bytes: Uint8Array, depthMax: number, read: (packed: PackedBytes) => unknown): unknown {
  const packed = new PackedBytes(bytes, depthMax);
  const values: unknown[] = [];
  try {
    while (packed.left > 0 && values.length < VALUES_MAX) values.push(read(packed));
  } catch (error) {
    if (!(error instanceof NotPacked)) throw error;
    return undefined;
  }
  if (packed.left > 0) return undefined;
  return values.length > 1 ? values : values[0];
}
