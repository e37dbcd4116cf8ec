import { expect, it } from 'vitest';
import { f1, tallyOf } from './measure.ts';
import { madeFields } from './run.ts';

// A floor, so that a change that hurts is seen; the table is `npm run bench -- sensitive`.
it('tells what fields hold from what only looks alike', () => {
  const { tallies } = tallyOf(madeFields(20));
  for (const [id, tally] of tallies) expect(f1(tally), id).toBeGreaterThanOrEqual(0.85);
  expect(tallies.size).toBeGreaterThanOrEqual(32);
});
