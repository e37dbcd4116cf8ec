import { createDetection } from '@sallyport/detection';
import { canonicalRequest, extractRequest } from '@sallyport/traffic';
import { describe, expect, it } from 'vitest';
import { BLOCK_MIN } from '../inspect.ts';
import exploits from './exploits.json' with { type: 'json' };
import { FIFTH_CLASSES, fifthAttacks } from './fifth-attacks/attacks.ts';
import { FOURTH_CLASSES, fourthAttacks } from './fourth/attacks.ts';
import { scoreOf } from './measure.ts';
import { SECOND_CLASSES, secondAttacks } from './second/attacks.ts';
import { THIRD_CLASSES, thirdAttacks } from './third/attacks.ts';

describe.each([
  ['second', SECOND_CLASSES, secondAttacks, 0.95],
  ['third', THIRD_CLASSES, thirdAttacks, 0.93],
  ['fourth', FOURTH_CLASSES, fourthAttacks, 0.95],
  ['fifth', FIFTH_CLASSES, fifthAttacks, 0.97],
] as const)('the %s bank of attacks', (_name, classes, attacks, floor) => {
  const made = [...attacks(2026, 12)];

  it('makes attacks of each class, each a request that can be read', () => {
    expect(new Set(made.map((attack) => attack.class))).toEqual(new Set(classes));
    for (const { raw } of made.slice(0, 600)) expect(() => extractRequest(canonicalRequest(raw).request)).not.toThrow();
  });

  it('makes the same attacks from the same seed', () => {
    const again = attacks(2026, 12);
    for (const attack of made.slice(0, 400)) expect(again.next().value).toEqual(attack);
  });

  it('is blocked for the most part', () => {
    const detection = createDetection();
    const some = [...attacks(2026, 48)].filter((attack) => attack.class !== 'plain-redirect');
    const blocked = some.filter(({ raw }) => scoreOf(detection, raw) >= BLOCK_MIN);
    expect(blocked.length / some.length).toBeGreaterThan(floor);
  });

  it('holds few exploits of the first bank', () => {
    const first = new Set(Object.values(exploits).flat());
    const texts = new Set(made.filter((attack) => attack.kind === 'carrier').map((attack) => attack.text));
    expect([...texts].filter((text) => first.has(text)).length / texts.size).toBeLessThan(0.1);
  });
});
