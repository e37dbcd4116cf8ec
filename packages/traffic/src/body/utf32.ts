/** Where the one byte of an ASCII character stands among the four of its unit: last when the big end comes first. */
export type Utf32Order = 'little' | 'big';

/** The order in which the first two units of `bytes` are a byte order mark or ASCII in UTF-32, or `null`. */
export function utf32Order(bytes: Uint8Array): Utf32Order | null {
  if (bytes.length < 8 || bytes.length % 4 !== 0) return null;
  if (bytes[0] === 0 && bytes[1] === 0 && (bytes[2] === 0 ? bytes[3] !== 0 : bytes[2] === 0xfe && bytes[3] === 0xff)) {
    return bytes[4] === 0 && bytes[5] === 0 ? 'big' : null;
  }
  if (bytes[0] === 0 || bytes[2] !== 0 || bytes[3] !== 0 || (bytes[1] !== 0 && bytes[1] !== 0xfe)) return null;
  return bytes[6] === 0 && bytes[7] === 0 ? 'little' : null;
}

/** UTF-32 as text, without a mark; what is no character becomes U+FFFD. */
export function utf32Decode(bytes: Uint8Array, order: Utf32Order): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const out = Buffer.allocUnsafe(bytes.length & ~3);
  let length = 0;
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const read = view.getUint32(at, order === 'little');
    if (read === 0xfeff && at === 0) continue;
    const code = read > 0x10ffff ? 0xfffd : read;
    if (code < 0x10000) length = out.writeUInt16LE(code, length);
    else {
      length = out.writeUInt16LE(0xd800 + ((code - 0x10000) >> 10), length);
      length = out.writeUInt16LE(0xdc00 + ((code - 0x10000) & 0x3ff), length);
    }
  }
  return out.toString('utf16le', 0, length);
}
