import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClientFrames, type FrameUnit } from './client-frames.ts';

/** A frame as a client sends it: masked. */
export function frame(opcode: number, payload: string | Buffer, fin = true): Buffer {
  const bytes = Buffer.from(payload);
  const mask = Buffer.from([1, 2, 3, 4]);
  const length =
    bytes.length < 126
      ? Buffer.from([bytes.length | 0x80])
      : bytes.length < 65_536
        ? Buffer.from([0xfe, bytes.length >> 8, bytes.length & 0xff])
        : Buffer.concat([
            Buffer.from([0xff, 0, 0, 0, 0]),
            Buffer.from([bytes.length >> 24, bytes.length >> 16, bytes.length >> 8, bytes.length]),
          ]);
  const masked = bytes.map((byte, index) => byte ^ mask[index % 4]!);
  return Buffer.concat([Buffer.from([(fin ? 0x80 : 0) | opcode]), length, mask, masked]);
}

function read(bytes: Buffer, step = bytes.length, bytesMax = 1_000): FrameUnit[] {
  const frames = new ClientFrames(bytesMax);
  const units: FrameUnit[] = [];
  for (let at = 0; at < bytes.length; at += step) units.push(...frames.push(bytes.subarray(at, at + step)));
  return units;
}

const texts = (units: readonly FrameUnit[]): string[] =>
  units.flatMap((unit) => (unit.kind === 'text' || unit.kind === 'long' ? [`${unit.kind}: ${unit.text.toString()}`] : []));
const raw = (units: readonly FrameUnit[]): Buffer => Buffer.concat(units.map((unit) => unit.raw));

describe('the frames of a client', () => {
  it.each([1, 2, 3, 7, 1_000_000])('text messages are read whole, in pieces of %i bytes', (step) => {
    const bytes = Buffer.concat([
      frame(1, 'one'),
      frame(1, 't', false),
      frame(9, 'ping'),
      frame(0, 'w', false),
      frame(0, 'o'),
      frame(2, 'binary'),
      frame(1, ''),
      frame(1, 'x'.repeat(300)),
      frame(8, ''),
    ]);
    const units = read(bytes, step);
    expect(texts(units)).toEqual(['text: one', 'text: two', 'text: ', `text: ${'x'.repeat(300)}`]);
    expect(raw(units)).toEqual(bytes);
  });

  it.each([1, 5, 1_000_000])('a message that is too long is shown as far as it was held, and passed on, in pieces of %i bytes', (step) => {
    const bytes = Buffer.concat([frame(1, 'a'.repeat(600), false), frame(0, 'b'.repeat(600), false), frame(0, 'c'), frame(1, 'next')]);
    const units = read(bytes, step);
    expect(texts(units)).toEqual([`long: ${'a'.repeat(600)}`, 'text: next']);
    expect(raw(units)).toEqual(bytes);
  });

  it('a message of very many frames is not held for ever', () => {
    const bytes = Buffer.concat([frame(1, 'a', false), ...Array<Buffer>(3_000).fill(frame(0, 'b', false)), frame(0, 'c')]);
    expect(texts(read(bytes, 10, 100_000))[0]).toMatch(/^long: a/);
  });

  it.each([
    ['not masked', Buffer.from([0x81, 0x01, 0x61])],
    ['a reserved bit', Buffer.from([0xc1, 0x80, 0, 0, 0, 0])],
    ['a reserved kind', frame(3, 'x')],
    ['a continuation of nothing', frame(0, 'x')],
    ['a message in a message', Buffer.concat([frame(1, 'a', false), frame(1, 'b')])],
    ['a control frame in pieces', frame(9, 'x', false)],
    ['a long control frame', frame(9, 'x'.repeat(126))],
    ['no frame at all', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ])('%s is malformed, and passed on from there', (_name, bytes) => {
    const whole = Buffer.concat([frame(1, 'fine'), bytes, Buffer.from('and the rest')]);
    const units = read(whole, 3);
    expect(texts(units)).toEqual(['text: fine']);
    expect(units.filter((unit) => unit.kind === 'malformed')).toHaveLength(1);
    expect(raw(units)).toEqual(whole);
  });

  it('loses and adds no byte, whatever comes in whatever pieces', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 30 }).map((bytes) => Buffer.from(bytes)),
      fc
        .tuple(fc.constantFrom(0, 1, 2, 8, 9), fc.string({ maxLength: 20 }), fc.boolean())
        .map(([kind, text, fin]) => frame(kind, text, fin)),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), (pieces, step) => {
        const bytes = Buffer.concat(pieces);
        const seen = raw(read(bytes, step, 16));
        expect(bytes.subarray(0, seen.length)).toEqual(seen);
      }),
    );
  });
});
