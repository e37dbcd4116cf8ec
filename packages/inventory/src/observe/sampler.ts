import { FULL_SAMPLES, SAMPLE_EVERY, SHAPES_MAX } from './limits.ts';

/** Decides which exchanges are read for their fields. */
export interface Sampler {
  take(method: string, host: string, path: string): boolean;
}

export interface SamplerOptions {
  readonly fullSamples: number;
  readonly sampleEvery: number;
}

export const SAMPLER_DEFAULTS: SamplerOptions = { fullSamples: FULL_SAMPLES, sampleEvery: SAMPLE_EVERY };

/**
 * Counts exchanges by shape. The shape is a hash, so that counting allocates nothing; two shapes that collide share
 * their samples, which costs one of them a few. Memory: two generations of at most `SHAPES_MAX / 2` numbers.
 */
export function createSampler(options: SamplerOptions = SAMPLER_DEFAULTS): Sampler {
  let young = new Map<number, number>();
  let old = new Map<number, number>();
  return {
    take(method, host, path) {
      const shape = shapeOf(method, host, path);
      const seen = young.get(shape) ?? old.get(shape) ?? 0;
      if (seen === 0 || !young.has(shape)) {
        if (young.size >= SHAPES_MAX / 2) {
          old = young;
          young = new Map();
        }
      }
      young.set(shape, seen + 1);
      return seen < options.fullSamples || (seen - options.fullSamples) % options.sampleEvery === 0;
    },
  };
}

const DIGIT_SEGMENT = 0x2a;

/** FNV-1a over method, host and path; a segment with a digit, or of more than 24 characters, counts as `*`. */
export function shapeOf(method: string, host: string, path: string): number {
  let hash = mix(mix(0x811c9dc5, method), host);
  let start = 0;
  for (let at = 1; at <= path.length; at++) {
    if (at < path.length && path.charCodeAt(at) !== 47) continue;
    hash = segmentMix(hash, path, start, at);
    start = at;
  }
  return hash;
}

function segmentMix(hash: number, path: string, start: number, end: number): number {
  let mixed = Math.imul(hash ^ 47, 0x01000193);
  const before = mixed;
  if (end - start > 25) return Math.imul(before ^ DIGIT_SEGMENT, 0x01000193);
  for (let at = start + 1; at < end; at++) {
    const code = path.charCodeAt(at);
    if (code >= 48 && code <= 57) return Math.imul(before ^ DIGIT_SEGMENT, 0x01000193);
    mixed = Math.imul(mixed ^ code, 0x01000193);
  }
  return mixed;
}

function mix(hash: number, text: string): number {
  let mixed = hash;
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  return mixed;
}
