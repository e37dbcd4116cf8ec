import { expect, it } from 'vitest';
import { idTime, newId } from './id.ts';

it('ids sort by time and differ by randomness', () => {
  const zero = (bytes: Uint8Array): void => void bytes.fill(0);
  const one = (bytes: Uint8Array): void => void bytes.fill(1);
  expect(newId(1, one) < newId(2, zero)).toBe(true);
  expect(newId(1, one)).not.toBe(newId(1, zero));
  expect(newId(1_795_000_000_000, zero)).toHaveLength(26);
  expect(idTime(newId(1_795_000_000_123, one))).toBe(1_795_000_000_123);
  expect([idTime('short'), idTime('no such id at all')]).toEqual([0, 0]);
});
