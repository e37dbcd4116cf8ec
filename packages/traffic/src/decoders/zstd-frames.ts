/** Frames of one body; a real one has one. More of them are not unpacked: each costs time. */
const FRAMES_MAX = 64;

/** Bytes of the window, of the dictionary's number and of the content's size by the bits of the frame's descriptor. */
const DICTIONARY_BYTES: readonly number[] = [0, 1, 2, 4];
const SIZE_BYTES: readonly number[] = [0, 2, 4, 8];

/**
 * The frames of a zstd stream (RFC 8878 section 3.1), each whole: readers unpack one behind the other, and Node unpacks the first
 * alone. Skippable frames are left out. A stream that is damaged is one frame as it stands.
 * @throws RangeError for more frames than that
 */
export function zstdFrames(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = isSkippable(bytes, at) ? at + 8 + wordAt(bytes, at + 4) : frameEnd(bytes, at);
    if (end <= at || end > bytes.length) return frames.length === 0 ? [bytes] : frames;
    if (!isSkippable(bytes, at)) frames.push(bytes.subarray(at, end));
    at = end;
    if (frames.length === FRAMES_MAX && at < bytes.length) throw new RangeError(`zstd: more than ${FRAMES_MAX} frames`);
  }
  return frames;
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
}

function isSkippable(bytes: Uint8Array, at: number): boolean {
  return wordAt(bytes, at) >>> 4 === 0x184d2a5;
}

/** Index behind the frame that starts at `start`, or -1 where none does. */
function frameEnd(bytes: Uint8Array, start: number): number {
  if (wordAt(bytes, start) !== 0xfd2fb528) return -1;
  const descriptor = bytes[start + 4] ?? 0;
  const single = (descriptor >> 5) & 1;
  const sizeBits = descriptor >> 6;
  let at = start + 5 + (1 - single) + DICTIONARY_BYTES[descriptor & 3]! + (sizeBits === 0 ? single : SIZE_BYTES[sizeBits]!);
  for (;;) {
    if (at + 3 > bytes.length) return -1;
    const head = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
    // a block of one byte repeated is one byte long
    at += 3 + (((head >> 1) & 3) === 1 ? 1 : head >> 3);
    if ((head & 1) === 1) return at + ((descriptor & 4) === 0 ? 0 : 4);
  }
}
