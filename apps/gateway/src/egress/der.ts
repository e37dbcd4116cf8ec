/** Distinguished Encoding Rules (X.690), as far as a certificate needs them. Definite lengths only. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bits: 0x03,
  bytes: 0x04,
  oid: 0x06,
  utf8: 0x0c,
  time: 0x18,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const;

export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(TAG.sequence, ...parts);
}

/** `tag` 0 to 30 of the context class, constructed. */
export function explicit(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  return der(0xa0 | tag, ...parts);
}

/** A whole number that is not negative, big-endian. */
export function integer(bytes: Uint8Array): Buffer {
  return der(TAG.integer, (bytes[0] ?? 0) & 0x80 ? Buffer.of(0) : Buffer.alloc(0), bytes);
}

export function bits(bytes: Uint8Array, unused = 0): Buffer {
  return der(TAG.bits, Buffer.of(unused), bytes);
}

/** `1.2.840.10045.4.3.2` */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(TAG.oid, Buffer.from(bytes));
}

/** RFC 5280, 4.1.2.5: two-digit years up to 2049. */
export function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '');
  return text < '2050' ? der(TAG.utcTime, Buffer.from(text.slice(2), 'latin1')) : der(TAG.time, Buffer.from(text, 'latin1'));
}

/** One element: its tag, its content, and all of it with its head. */
export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

/** The elements that stand one behind another. Throws a RangeError where a length goes beyond the bytes. */
export function elements(bytes: Buffer): Element[] {
  const found: Element[] = [];
  let at = 0;
  while (at < bytes.length) {
    let length = bytes.readUInt8(at + 1);
    let head = 2;
    if (length > 0x80) {
      const size = length & 0x7f;
      length = bytes.readUIntBE(at + 2, size);
      head += size;
    }
    if (at + head + length > bytes.length) throw new RangeError('an element is longer than what holds it');
    found.push({
      tag: bytes.readUInt8(at),
      content: bytes.subarray(at + head, at + head + length),
      whole: bytes.subarray(at, at + head + length),
    });
    at += head + length;
  }
  return found;
}
