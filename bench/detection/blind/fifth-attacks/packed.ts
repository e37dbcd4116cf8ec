type Fields = Readonly<Record<string, string>>;

/** A length before bytes: short, of one byte, or of two. */
function head(length: number, short: readonly [max: number, base: number], one: number, two: number): number[] {
  if (length <= short[0]) return [short[1] + length];
  return length < 256 ? [one, length] : [two, length >> 8, length & 255];
}

/** A map of texts in MessagePack. */
export function messagePack(fields: Fields): Uint8Array {
  const text = (value: string): Buffer[] => [Buffer.from(head(Buffer.byteLength(value), [31, 0xa0], 0xd9, 0xda)), Buffer.from(value)];
  const pairs = Object.entries(fields).flatMap(([name, value]) => [...text(name), ...text(value)]);
  return Buffer.concat([Buffer.from([0x80 + Object.keys(fields).length]), ...pairs]);
}

/** A map of texts in CBOR. */
export function cbor(fields: Fields): Uint8Array {
  const text = (value: string): Buffer[] => [Buffer.from(head(Buffer.byteLength(value), [23, 0x60], 0x78, 0x79)), Buffer.from(value)];
  const pairs = Object.entries(fields).flatMap(([name, value]) => [...text(name), ...text(value)]);
  return Buffer.concat([Buffer.from([0xa0 + Object.keys(fields).length]), ...pairs]);
}
