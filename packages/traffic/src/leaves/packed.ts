import type { DecoderName } from '@sallyport/core';
import { base64Bytes, bytesToText } from '../decoders/base64.ts';
import { type Inflated, inflate, inflateDamaged, isBombOf } from '../decoders/inflate.ts';
import { objectText } from '../decoders/objects.ts';
import { isTextual } from '../decoders/textual.ts';
import type { Collector } from './collector.ts';

/** One decoding of a value. */
export interface Step {
  readonly decoders: readonly DecoderName[];
  readonly value: string;
  /** Bytes that spell nothing further. */
  readonly isLast?: true;
}

/** Magic bytes of gzip, in hex. */
const GZIP_HEX = '1f8b08';

export function isGzipHex(value: string): boolean {
  return value.startsWith(GZIP_HEX);
}

/** Gzip in hex. */
export function packedHexStep(c: Collector, value: string): Step | null {
  const step = packedStep(c, Buffer.from(value, 'hex').toString('base64'), 'gzip');
  return step === null ? null : { ...step, decoders: ['hex', 'gzip'] };
}

/** What base64 text `coded` holds in compressed form, when that is text or an object. */
export function packedStep(c: Collector, coded: string, compression: 'gzip' | 'deflate' | 'zstd'): Step | null {
  const room = c.limits.decodedCharsMax - c.decodedChars;
  if (room <= 0 || c.late()) return null;
  const inflated = inflateWhole(base64Bytes(coded), compression, room);
  const bomb = !inflated.ok && inflated.reason === 'too-large' && isBombOf(coded, room);
  if (bomb) c.fact('compression-bomb', `a value in ${compression}`);
  // Inflated bytes cost time whether or not they are text, so many small bombs spend the budget like a big one.
  if (!c.spend(inflated.ok ? inflated.bytes.length : inflated.reason === 'too-large' ? room + 1 : coded.length)) return null;
  if (!inflated.ok) return null;
  const { bytes } = inflated;
  if (isTextual(bytes)) return { decoders: ['base64', compression], value: bytesToText(bytes, c) };
  const object = objectText(bytes);
  return object === null ? null : { decoders: ['base64', compression], value: object, isLast: true };
}

/** Readers that take what comes in pieces have read the object before they see that the end is missing. */
function inflateWhole(bytes: Uint8Array, compression: 'gzip' | 'deflate' | 'zstd', room: number): Inflated {
  const inflated = inflate(compression, bytes, room);
  return !inflated.ok && inflated.reason === 'damaged' && compression === 'gzip' ? inflateDamaged(compression, bytes, room) : inflated;
}

/** Text in raw deflate; empty for what is none or has no room. */
export function unpackedText(c: Collector, bytes: Uint8Array): string {
  const room = c.limits.decodedCharsMax - c.decodedChars;
  const inflated = room <= 0 || c.late() ? null : inflate('deflate', bytes, room);
  if (inflated === null || !c.spend(inflated.ok ? inflated.bytes.length : bytes.length)) return '';
  return inflated.ok ? bytesToText(inflated.bytes, c) : '';
}
