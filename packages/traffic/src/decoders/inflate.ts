import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';
import { zstdFrames } from './zstd-frames.ts';

export type Compression = 'gzip' | 'deflate' | 'br' | 'zstd';

/** Bytes, or why there are none: over the size allowed, or damaged. */
export type Inflated = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly reason: 'too-large' | 'damaged' };

/** Decompresses at most `bytesMax` bytes of output; more is refused, not cut, for a part would hide the rest. */
export function inflate(compression: Compression, bytes: Uint8Array, bytesMax: number): Inflated {
  try {
    return { ok: true, bytes: decompress(compression, bytes, { maxOutputLength: bytesMax }) };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): 'too-large' | 'damaged' {
  return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'damaged';
}

function decompress(compression: Compression, bytes: Uint8Array, options: { maxOutputLength: number; finishFlush?: number }): Uint8Array {
  switch (compression) {
    case 'gzip':
      return gunzipSync(bytes, options);
    case 'deflate':
      // Servers disagree on `deflate`: zlib by RFC 9110, raw by custom and in SAML redirects. The first byte tells.
      return ((bytes[0] ?? 0) & 0x0f) === 8 && (((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0)) % 31 === 0
        ? inflateSync(bytes, options)
        : inflateRawSync(bytes, options);
    case 'br':
      return brotliDecompressSync(bytes, options);
    case 'zstd':
      return unpackFrames(zstdFrames(bytes), options.maxOutputLength);
  }
}

/** Bytes of a gzip header without a name (RFC 1952 2.3), and of a stream that holds anything behind it. */
const GZIP_HEADER_BYTES = 10;
const GZIP_BYTES_MIN = 24;

/**
 * What can be read of a stream that breaks off, which readers in pieces take before they see its end, or of gzip whose sum is wrong, of a
 * header without further fields.
 */
export function inflateDamaged(compression: Compression, bytes: Uint8Array, bytesMax: number): Inflated {
  const flush = compression === 'br' ? constants.BROTLI_OPERATION_FLUSH : constants.Z_SYNC_FLUSH;
  const options = { maxOutputLength: bytesMax, finishFlush: flush };
  const bare = compression === 'gzip' && bytes.length >= GZIP_BYTES_MIN && bytes[3] === 0;
  try {
    const read = bare ? inflateRawSync(bytes.subarray(GZIP_HEADER_BYTES), options) : decompress(compression, bytes, options);
    return read.length === 0 ? { ok: false, reason: 'damaged' } : { ok: true, bytes: read };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** The frames behind each other, not more than `bytesMax` bytes of them all. */
function unpackFrames(frames: readonly Uint8Array[], bytesMax: number): Uint8Array {
  if (frames.length === 1) return zstdDecompressSync(frames[0]!, { maxOutputLength: bytesMax });
  const unpacked: Uint8Array[] = [];
  let room = bytesMax;
  for (const frame of frames) {
    // no room at all is no length that can be asked for
    unpacked.push(zstdDecompressSync(frame, { maxOutputLength: Math.max(1, room) }));
    room -= unpacked.at(-1)!.length;
  }
  return Buffer.concat(unpacked);
}

/** Bytes to which one coded byte unpacks in a bomb; text unpacks to ten at most. */
const BOMB_RATIO_MIN = 100;

/** True when base64 text that unpacks to more than `bytes` does so from next to nothing; else a budget was merely spent. */
export function isBombOf(coded: string, bytes: number): boolean {
  return bytes > ((coded.length * 3) >> 2) * BOMB_RATIO_MIN;
}
