import fc from 'fast-check';
import { expect, it } from 'vitest';
import { periodOf } from './period.ts';

it('finds the length of a piece that is repeated, or a divisor of it', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 40 }), fc.nat(50), (piece, from) => {
      const text = piece.repeat(Math.ceil(300 / piece.length));
      const period = periodOf(text, from, 128);
      expect(period).toBeGreaterThan(0);
      expect(piece.length % period === 0 || period <= piece.length).toBe(true);
    }),
  );
});

it('is 0 for a text that repeats nothing, or something longer', () => {
  const text = Array.from({ length: 200 }, (_, index) => `${index} `).join('');
  expect(periodOf(text, 0, 128)).toBe(0);
  expect(periodOf(text.slice(0, 200).repeat(4), 0, 128)).toBe(0);
  expect(periodOf('', 0, 128)).toBe(0);
});
