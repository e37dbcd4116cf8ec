import { canonicalRequest, extractRequest } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { FOURTH_CLASSES, fourthAttacks } from './attacks.ts';

describe('the fourth bank of attacks', () => {
  const made = [...fourthAttacks(2026, 12)];

  it('makes attacks of each class, each a request that can be read', () => {
    expect(new Set(made.map((attack) => attack.class))).toEqual(new Set(FOURTH_CLASSES));
    for (const { raw } of made.slice(0, 600)) expect(() => extractRequest(canonicalRequest(raw).request)).not.toThrow();
  });

  it('makes the same attacks from the same seed', () => {
    const again = fourthAttacks(2026, 12);
    for (const attack of made.slice(0, 400)) expect(again.next().value).toEqual(attack);
  });
});
