/** Wire types of protocol buffers (encoding specification); groups are deprecated and skipped whole. */
export const WIRE = { varint: 0, fixed64: 1, bytes: 2, startGroup: 3, endGroup: 4, fixed32: 5 } as const;

/** Bytes of a varint: ten hold 64 bits. */
const VARINT_BYTES_MAX = 10;
/** Groups within groups. */
const GROUP_DEPTH_MAX = 32;

/** The bytes are no protocol buffer message. */
export class WireError extends Error {
  override readonly name: string = 'WireError';
}

/** One field of a message as it stands on the wire. */
export interface WireField {
  readonly number: number;
  readonly wire: number;
  /** Of a varint: its low 53 bits. */
  readonly value: number;
  /** Of bytes: where they are. */
  readonly from: number;
  readonly to: number;
}

/** Reads the fields of a message in turn. Throws {@link WireError} for what is none; reads nothing twice. */
export class WireReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, from = 0, to: number = bytes.length) {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = to;
  }

  /** The next field, or `null` at the end. */
  next(): WireField | null {
    if (this.#at >= this.#end) return null;
    const key = this.#varint();
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (number < 1 || number > 536_870_911) throw new WireError('a field number is out of range');
    switch (wire) {
      case WIRE.varint:
        return { number, wire, value: this.#varint(), from: 0, to: 0 };
      case WIRE.fixed64:
        return this.#span(number, wire, 8);
      case WIRE.fixed32:
        return this.#span(number, wire, 4);
      case WIRE.bytes:
        return this.#span(number, wire, this.#varint());
      case WIRE.startGroup:
        this.#skipGroup(number, 0);
        return { number, wire, value: 0, from: 0, to: 0 };
      default:
        throw new WireError('a wire type is unknown');
    }
  }

  #span(number: number, wire: number, length: number): WireField {
    const from = this.#at;
    if (length > this.#end - from) throw new WireError('a field is longer than its message');
    this.#at += length;
    return { number, wire, value: 0, from, to: this.#at };
  }

  #skipGroup(number: number, depth: number): void {
    if (depth > GROUP_DEPTH_MAX) throw new WireError('groups are nested too deeply');
    for (;;) {
      if (this.#at >= this.#end) throw new WireError('a group does not end');
      const key = this.#varint();
      const inner = Math.floor(key / 8);
      switch (key % 8) {
        case WIRE.endGroup:
          if (inner !== number) throw new WireError('a group ends another one');
          return;
        case WIRE.startGroup:
          this.#skipGroup(inner, depth + 1);
          break;
        case WIRE.varint:
          this.#varint();
          break;
        case WIRE.fixed64:
          this.#span(inner, WIRE.fixed64, 8);
          break;
        case WIRE.fixed32:
          this.#span(inner, WIRE.fixed32, 4);
          break;
        case WIRE.bytes:
          this.#span(inner, WIRE.bytes, this.#varint());
          break;
        default:
          throw new WireError('a wire type is unknown');
      }
    }
  }

  #varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < VARINT_BYTES_MAX; count++) {
      if (this.#at >= this.#end) break;
      const byte = this.#bytes[this.#at++]!;
      // Beyond 53 bits only whether it ends matters: no length or number of ours is that large.
      if (count < 7) value += (byte & 0x7f) * scale;
      else if ((byte & 0x7f) !== 0 && count < 9) value = Number.MAX_SAFE_INTEGER;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new WireError('a number does not end');
  }
}
