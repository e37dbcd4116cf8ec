import { createDetection, type Detection } from '@sallyport/detection';
import type { Observer, ObserverOptions } from '@sallyport/inventory/observe';
import { createObserver } from '@sallyport/inventory/observe';
import { HeaderMemory } from '@sallyport/traffic';
import { ActivityHashes } from './activity/hashes.ts';
import { PostureReader } from './posture/posture.ts';
import { createProtectionMemory, type ProtectionMemory } from './protection/protection.ts';

/** What outlives a configuration: counts of samples and remembered values. A new configuration must not start them anew. */
export interface EngineMemory {
  readonly detection: Detection;
  readonly observer: Observer;
  readonly headers: HeaderMemory;
  readonly hashKey: Uint8Array;
  readonly protection: ProtectionMemory;
  readonly hashes: ActivityHashes;
  readonly posture: PostureReader;
}

/** `hashKey`: 32 bytes, kept out of every record; hashes that stand for clients, credentials and values are made with it. */
export function createEngineMemory(hashKey: Uint8Array, observing: ObserverOptions = {}): EngineMemory {
  const hashes = new ActivityHashes(hashKey);
  return {
    detection: createDetection(),
    observer: createObserver(hashKey, observing),
    headers: new HeaderMemory(),
    hashKey,
    protection: createProtectionMemory(),
    hashes,
    posture: new PostureReader(hashes),
  };
}
