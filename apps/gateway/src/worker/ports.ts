import { randomFillSync } from 'node:crypto';
import type { Clock, RandomSource } from '@sallyport/core';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  micros: () => performance.now() * 1_000,
};

const POOL_BYTES = 4_096;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** Random bytes of the system, drawn a pool at a time: ids need 16 per request. Bytes are handed out once. */
export const systemRandom: RandomSource = (bytes) => {
  if (bytes.length > POOL_BYTES) {
    randomFillSync(bytes);
    return;
  }
  if (used + bytes.length > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  bytes.set(pool.subarray(used, used + bytes.length));
  used += bytes.length;
};
