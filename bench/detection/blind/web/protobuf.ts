/** First of 256 characters of private use that stand for a byte each in a text that is to become bytes. */
const FIRST_BYTE = 0xf700;

/** Fields of a message by their numbers: text, a number or a message. */
export interface Fields {
  readonly [number: string]: string | number | Fields;
}

/** Bytes as a text can hold them, to be undone by `bytesOf`. */
export const byteText = (bytes: Iterable<number>): string => Array.from(bytes, (byte) => String.fromCharCode(FIRST_BYTE + byte)).join('');

/** The bytes of a text: a character that stands for a byte is that byte, others are UTF-8. */
export function bytesOf(text: string): Uint8Array {
  const each = [...text].map((char) => {
    const byte = char.charCodeAt(0) - FIRST_BYTE;
    return byte >= 0 && byte < 0x100 ? Buffer.of(byte) : Buffer.from(char, 'utf8');
  });
  return Buffer.concat(each);
}

/** A message of Protocol Buffers. */
export function protobuf(fields: Fields): Uint8Array {
  const parts = Object.entries(fields).flatMap(([number, value]) => {
    if (typeof value === 'number') return [varint(Number(number) << 3), varint(value)];
    const bytes = typeof value === 'string' ? bytesOf(value) : protobuf(value);
    return [varint((Number(number) << 3) | 2), varint(bytes.length), bytes];
  });
  return Buffer.concat(parts);
}

/** A message as gRPC-web frames it: no flags, its length in four bytes. */
export function framed(message: Uint8Array): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  while (left >= 0x80) {
    bytes.push((left % 0x80) | 0x80);
    left = Math.floor(left / 0x80);
  }
  return Buffer.of(...bytes, left);
}
