import { zstdCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { inflate } from './inflate.ts';

const framed = (...texts: readonly string[]): Buffer => Buffer.concat(texts.map((text) => zstdCompressSync(text)));

it('all frames are unpacked, and nothing is where there are too many: no frame stands unread behind the others', () => {
  const read = inflate('zstd', framed(...Array<string>(63).fill(''), 'last'), 1_000);
  expect(read.ok && Buffer.from(read.bytes).toString()).toBe('last');
  expect(inflate('zstd', framed(...Array<string>(64).fill(''), 'last'), 1_000)).toEqual({ ok: false, reason: 'damaged' });
});
