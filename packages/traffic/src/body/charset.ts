import { isUtf8 } from 'node:buffer';
import { lenientUtf8 } from '../decoders/utf8.ts';
import type { Collector } from '../leaves/collector.ts';
import { utf32Decode, utf32Order } from './utf32.ts';

/** A view of the same memory with Buffer's methods. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/**
 * Bytes of a body as text, by byte order mark, by the zero bytes of UTF-32, then by `charset`, then by the zero bytes of UTF-16, else UTF-8.
 * A charset nobody here reads is a gap (`content-type`), and the bytes are read as latin-1.
 */
export function decodeText(c: Collector, bytes: Uint8Array, charset: string): string {
  const buffer = asBuffer(bytes);
  const first = buffer[0];
  const second = buffer[1];
  if (first === 0xef && second === 0xbb && buffer[2] === 0xbf) return decodeUtf8(c, buffer.subarray(3));
  const wide = first === 0 || buffer[2] === 0 ? utf32Order(buffer) : null;
  if (wide !== null) return utf32Decode(buffer, wide);
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(buffer);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(buffer);
  if (charset === '' && buffer.length % 2 === 0 && (first === 0) !== (second === 0)) {
    return new TextDecoder(first === 0 ? 'utf-16be' : 'utf-16le').decode(buffer);
  }
  switch (charset) {
    case '':
    case 'utf-8':
    case 'utf8':
    case 'us-ascii':
    case 'ascii':
      return decodeUtf8(c, buffer);
    case 'iso-8859-1':
    case 'latin1':
      return buffer.toString('latin1');
    default:
      return decodeNamed(c, buffer, charset);
  }
}

/** UTF-16 with its mark, or UTF-32, which is text that the byte meter takes for noise. */
export function isWideText(bytes: Uint8Array): boolean {
  const first = bytes[0];
  const second = bytes[1];
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || utf32Order(bytes) !== null;
}

function decodeUtf8(c: Collector, buffer: Buffer): string {
  return isUtf8(buffer) ? buffer.toString('utf8') : lenientUtf8(buffer, c);
}

function decodeNamed(c: Collector, buffer: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(buffer);
  } catch {
    c.gap('content-type', 'a charset that is not supported');
    return buffer.toString('latin1');
  }
}
