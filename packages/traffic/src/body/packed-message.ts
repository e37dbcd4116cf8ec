import { type PackedBytes, readPacked } from './packed-bytes.ts';

/** The value of a MessagePack body, or `undefined` for bytes that are none. Numbers are read as far as they tell one value from the next. */
export function readMessagePack(bytes: Uint8Array, depthMax: number): unknown {
  return readPacked(bytes, depthMax, readValue);
}

function readValue(packed: PackedBytes): unknown {
  const item = (): unknown => readValue(packed);
  const type = packed.byte();
  if (type < 0x80) return type;
  if (type < 0x90) return packed.map(type & 15, item);
  if (type < 0xa0) return packed.list(type & 15, item);
  if (type < 0xc0) return packed.text(type & 31);
  if (type >= 0xe0) return type - 256;
  switch (type) {
    // bytes are read as text: what they are for is the receiver's to say
    case 0xc4:
    case 0xd9:
      return packed.text(packed.whole(1));
    case 0xc5:
    case 0xda:
      return packed.text(packed.whole(2));
    case 0xc6:
    case 0xdb:
      return packed.text(packed.whole(4));
    case 0xdc:
      return packed.list(packed.whole(2), item);
    case 0xdd:
      return packed.list(packed.whole(4), item);
    case 0xde:
      return packed.map(packed.whole(2), item);
    case 0xdf:
      return packed.map(packed.whole(4), item);
    default:
      return scalarOf(packed, type);
  }
}

/** Bytes behind the type of numbers and extensions, from 0xc7 on; -1 stands for an extension of as many bytes as it says. */
const SCALAR_BYTES: readonly number[] = [-1, -1, -1, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17];

/** `null`, truth, numbers of no interest, extensions. */
function scalarOf(packed: PackedBytes, type: number): unknown {
  if (type < 0xc4) return type === 0xc0 ? null : type === 0xc3;
  const bytes = SCALAR_BYTES[type - 0xc7] ?? 0;
  return bytes < 0 ? packed.skip(packed.whole(2 ** (type - 0xc7)) + 1) : packed.skip(bytes);
}
