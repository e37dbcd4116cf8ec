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
  client: 2,
  identity: 1,
  banking: 2,
  integration: 1,
  text: 3,
  query: 3,
  file: 2,
  telemetry: 2,
  developer: 45,
  bank: 2,
  api: 3,
  operations: 8,
  statement: 20,
  web: 10,
  browsing: 1,
  'everyday client': 3,
  'everyday api': 3,
  'everyday bank': 2,
  'fifth client': 2,
  'fifth api': 3,
  'fifth bank': 1,
};

const ATTACKS_LEAST: Readonly<Record<string, number>> = { carrier: 98, encoding: 97, rewriting: 97, chain: 90 };

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
