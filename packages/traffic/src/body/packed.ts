import type { Point } from '@sallyport/core';
import type { Collector } from '../leaves/collector.ts';
import { addJson } from '../leaves/value.ts';
import { readCbor } from './packed-cbor.ts';
import { readMessagePack } from './packed-message.ts';

function isCbor(mediaType: string): boolean {
  return mediaType === 'application/cbor' || mediaType.endsWith('+cbor');
}

/** MessagePack or CBOR as leaves under `<prefix>.json`, as the same message would be in JSON. False, and nothing done, for bytes that are none. */
export function addPacked(c: Collector, prefix: Point, bytes: Uint8Array, mediaType: string): boolean {
  const value = isCbor(mediaType) ? readCbor(bytes, c.limits.bodyDepthMax) : readMessagePack(bytes, c.limits.bodyDepthMax);
  if (typeof value !== 'object' && typeof value !== 'string') return false;
  addJson(c, `${prefix}.json`, 'body', '', value, 0, 0);
  return true;
}
