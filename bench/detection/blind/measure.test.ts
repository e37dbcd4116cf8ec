import { describe, expect, it } from 'vitest';
import { attacks } from './attacks.ts';
import { type Blocked, measureAttacks, measureHonest } from './measure.ts';

// Small samples of their own seed, so that nobody loses what is won; the table is `npm run bench -- detection-blind`.
const SEED = 5;
const HONEST_EACH = 3;
/** Every so many of a class's exploits. */
const STRIDE = 9;

const percent = ({ items, normal }: Blocked): number => (100 * normal) / items;

/** Most of the honest requests of a group that may be blocked, in percent. Some quote code, statements and commands, or are such by design. */
const HONEST_MOST: Readonly<Record<string, number>> = {
  client: 4,
  identity: 1,
  banking: 2,
  integration: 3,
  text: 3,
  query: 5,
  file: 3,
  telemetry: 5,
  developer: 45,
  bank: 2,
  api: 3,
  operations: 15,
  statement: 30,
  web: 12,
  browsing: 1,
  'everyday client': 4,
  'everyday api': 6,
  'everyday bank': 2,
  'fifth client': 3,
  'fifth api': 5,
  'fifth bank': 2,
};

const ATTACKS_LEAST: Readonly<Record<string, number>> = { carrier: 96, encoding: 90, rewriting: 94, chain: 78 };

describe('requests made up without a look at the rules', () => {
  const honest = measureHonest(HONEST_EACH, SEED);
  const blocked = measureAttacks(SEED, STRIDE, [attacks]).get('exploits')!;

  it.each(Object.entries(HONEST_MOST))('honest ones of the group %s: at most %d %% blocked', (group, most) => {
    expect(percent(honest.get(group)!)).toBeLessThanOrEqual(most);
  });

  it.each(Object.entries(ATTACKS_LEAST))('exploits hidden by %s: at least %d %% blocked', (kind, least) => {
    expect(percent(blocked.get(kind)!)).toBeGreaterThanOrEqual(least);
  });
});
