import type { HeaderField } from '@sallyport/core';
import { type Compression, inflate, inflateDamaged } from '../decoders/inflate.ts';
import { isTextual } from '../decoders/textual.ts';
import type { Collector } from '../leaves/collector.ts';

const COMPRESSION: ReadonlyMap<string, Compression> = new Map<string, Compression>([
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['br', 'br'],
  ['zstd', 'zstd'],
]);

/**
 * A body with its content codings undone, or `null` when it cannot be read. A coding that is unknown or does not hold
 * is a gap; bytes that are text all the same are read as they are, for a backend may ignore the header.
 */
export function decodeContent(c: Collector, headers: readonly HeaderField[], body: Uint8Array): Uint8Array | null {
  const codings = codingsOf(headers);
  if (codings === null) return body;
  let bytes = body;
  if (codings.length > c.limits.contentCodingsMax) {
    c.gap('content-encoding', `more than ${c.limits.contentCodingsMax} codings`);
    return null;
  }
  for (const coding of codings.reverse()) {
    const compression = COMPRESSION.get(coding);
    const inflated = compression === undefined ? null : inflate(compression, bytes, c.limits.inflatedBytesMax);
    if (inflated?.ok === true) bytes = inflated.bytes;
    else if (inflated?.reason === 'too-large') {
      c.fact('compression-bomb', `body in ${coding}`);
      c.gap('decode-limit', `body of more than ${c.limits.inflatedBytesMax} bytes in ${coding}`);
      return null;
    } else {
      c.gap('content-encoding', compression === undefined ? 'a coding that is not supported' : `damaged ${coding}`);
      if (isTextual(bytes)) return bytes;
      const read = compression === undefined ? null : inflateDamaged(compression, bytes, c.limits.inflatedBytesMax);
      if (read?.ok !== true) return null;
      bytes = read.bytes;
    }
  }
  return bytes;
}

/** The bytes of a gzip file that holds text, for programs unpack what they are sent; else the same bytes. */
export function unpacked(c: Collector, bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b || bytes[2] !== 0x08) return bytes;
  const room = c.limits.decodedCharsMax - c.decodedChars;
  if (room <= 0 || c.late()) return bytes;
  const inflated = inflate('gzip', bytes, room);
  if (!c.spend(inflated.ok ? inflated.bytes.length : inflated.reason === 'too-large' ? room + 1 : bytes.length)) return bytes;
  return inflated.ok && isTextual(inflated.bytes) ? inflated.bytes : bytes;
}

/** Codings in the order they were applied, without `identity`, or `null` when there are none. */
function codingsOf(headers: readonly HeaderField[]): string[] | null {
  let codings: string[] | null = null;
  for (const [name, value] of headers) {
    if (name !== 'content-encoding') continue;
    codings ??= [];
    for (const coding of value.split(',')) {
      const word = coding.trim().toLowerCase();
      if (word !== '' && word !== 'identity') codings.push(word);
    }
  }
  return codings === null || codings.length === 0 ? null : codings;
}
