import { createDetection } from '@sallyport/detection';
import { canonicalRequest, extractRequest } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { BLOCK_MIN } from '../../inspect.ts';
import { scoreOf } from '../measure.ts';
import { THIRD_CLASSES, thirdAttacks } from './attacks.ts';

describe('the third bank of attacks', () => {
  const made = [...thirdAttacks(2026, 12)];

  it('makes attacks of each class, each a request that can be read', () => {
    expect(new Set(made.map((attack) => attack.class))).toEqual(new Set(THIRD_CLASSES));
    for (const { raw } of made.slice(0, 400)) expect(() => extractRequest(canonicalRequest(raw).request)).not.toThrow();
  });

  it('makes the same attacks from the same seed', () => {
    const again = thirdAttacks(2026, 12);
    for (const attack of made.slice(0, 400)) expect(again.next().value).toEqual(attack);
  });

  it('is blocked for the most part', () => {
    const detection = createDetection();
    const some = [...thirdAttacks(2026, 48)];
    const blocked = some.filter(({ raw }) => scoreOf(detection, raw) >= BLOCK_MIN);
    expect(blocked.length / some.length).toBeGreaterThan(0.93);
  });
});
