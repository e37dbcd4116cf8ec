import { createDetection } from '@sallyport/detection';
import { canonicalRequest, extractRequest } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { BLOCK_MIN } from '../../inspect.ts';
import exploits from '../exploits.json' with { type: 'json' };
import { scoreOf } from '../measure.ts';
import { SECOND_CLASSES, secondAttacks } from './attacks.ts';

describe('the second bank of attacks', () => {
  const made = [...secondAttacks(2026, 12)];

  it('makes attacks of each class, each a request that can be read', () => {
    expect(new Set(made.map((attack) => attack.class))).toEqual(new Set(SECOND_CLASSES));
    for (const { raw } of made.slice(0, 400)) expect(() => extractRequest(canonicalRequest(raw).request)).not.toThrow();
  });

  it('makes the same attacks from the same seed', () => {
    const again = secondAttacks(2026, 12);
    for (const attack of made.slice(0, 400)) expect(again.next().value).toEqual(attack);
  });

  it('is blocked for the most part', () => {
    const detection = createDetection();
    const some = [...secondAttacks(2026, 48)].filter((attack) => attack.class !== 'plain-redirect');
    const blocked = some.filter(({ raw }) => scoreOf(detection, raw) >= BLOCK_MIN);
    expect(blocked.length / some.length).toBeGreaterThan(0.95);
  });

  it('holds few exploits of the first bank', () => {
    const first = new Set(Object.values(exploits).flat());
    const texts = new Set(made.filter((attack) => attack.kind === 'carrier').map((attack) => attack.text));
    expect([...texts].filter((text) => first.has(text)).length / texts.size).toBeLessThan(0.1);
  });
});
