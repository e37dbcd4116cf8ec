/** A varint has at most ten bytes; field numbers and lengths fit in five. */
const VARINT_BYTES_MAX = 10;
const FIELD_NUMBER_MAX = 536_870_911;
/** Groups within groups; they are deprecated, and nobody nests them. */
const GROUPS_MAX = 64;

/**
 * The fields of a protocol buffer message in turn (encoding specification, "Message Structure"), without its description.
 * What stands in a group counts as a field of the message. Reads each byte once, and never throws: `broken` tells that
 * the bytes are no message.
 */
export class ProtobufFields {
  number = 0;
  /** Content of a length-delimited field, `null` for a number. */
  content: Uint8Array | null = null;
  broken = false;
  readonly #bytes: Uint8Array;
  #at = 0;
  readonly #groups: number[] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** False at the end, and where the bytes stop to be a message. */
  next(): boolean {
    while (!this.broken && this.#at < this.#bytes.length) {
      const key = this.#varint();
      this.number = Math.floor(key / 8);
      this.content = null;
      if (this.number < 1 || this.number > FIELD_NUMBER_MAX) this.broken = true;
      else if (this.#take(key % 8)) return !this.broken;
    }
    if (this.#groups.length > 0) this.broken = true;
    return false;
  }

  /** Reads what follows a key; false for the start and the end of a group, which are no field of their own. */
  #take(wire: number): boolean {
    switch (wire) {
      case 0:
        this.#varint();
        return true;
      case 1:
        this.#skip(8);
        return true;
      case 2:
        this.content = this.#skip(this.#varint());
        return true;
      case 3:
        this.#groups.push(this.number);
        this.broken ||= this.#groups.length > GROUPS_MAX;
        return false;
      case 4:
        this.broken ||= this.#groups.pop() !== this.number;
        return false;
      case 5:
        this.#skip(4);
        return true;
      default:
        this.broken = true;
        return false;
    }
  }

  #skip(length: number): Uint8Array | null {
    const from = this.#at;
    if (this.broken || length > this.#bytes.length - from) {
      this.broken = true;
      return null;
    }
    this.#at = from + length;
    return this.#bytes.subarray(from, this.#at);
  }

  /** Exact up to 2^53; a longer one is larger than any length here either way. */
  #varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < VARINT_BYTES_MAX && this.#at < this.#bytes.length; count++) {
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    this.broken = true;
    return 0;
  }
}
