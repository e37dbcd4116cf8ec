/** A keyed 32-bit hash of text: cannot be reproduced, nor matched against truncated values, without the key. */
export type KeyedHash = (text: string) => number;

/**
 * HalfSipHash-1-3 (Aumasson and Bernstein, SipHash reference code) over the text's UTF-16 code units, two to a word.
 * `key` needs at least 8 bytes. Never 0: 0 stands for "not hashed" in an observation.
 */
export function createKeyedHash(key: Uint8Array): KeyedHash {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  const k0 = view.getInt32(0, true);
  const k1 = view.getInt32(4, true);
  return (text) => {
    let v0 = k0;
    let v1 = k1;
    let v2 = 0x6c796765 ^ k0;
    let v3 = 0x74656462 ^ k1;
    const words = (text.length >> 1) + 1;
    for (let index = 0; index < words + 3; index++) {
      const word = index < words ? wordAt(text, index, words) : 0;
      if (index === words) v2 ^= 0xff;
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
    }
    return (v1 ^ v3) >>> 0 || 1;
  };
}

/** Two code units; the last word carries the length, as the scheme wants. */
function wordAt(text: string, index: number, words: number): number {
  const at = index * 2;
  const low = at < text.length ? text.charCodeAt(at) : 0;
  if (index === words - 1) return low | (text.length << 24);
  return low | (text.charCodeAt(at + 1) << 16);
}
