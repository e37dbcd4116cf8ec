import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { disguise } from './disguise.ts';
import { measure } from './measure.ts';
import { ownSets, specSets } from './sets.ts';

// Loose floors, so that a change of the weights that hurts is seen; the table itself is `node --conditions=source bench/discovery/run.ts`.
describe('templating recovers the templates that made the traffic', () => {
  const options = { seed: 7, requestsEach: 100, answers: false };

  it.each(ownSets().map((set) => [set.name, set] as const))('%s, from paths alone', (_name, set) => {
    const result = measure(set, options);
    expect(result.recovered).toBeGreaterThanOrEqual(0.9);
    expect(result.mixed).toBeLessThanOrEqual(0.01);
    expect(result.inflation).toBeLessThanOrEqual(1.4);
  });

  it.each(ownSets().map((set) => [set.name, set] as const))('%s, in words it does not know', (_name, set) => {
    const paths = measure(disguise(set), options);
    expect(paths.recovered).toBeGreaterThanOrEqual(0.9);
    expect(paths.mixed).toBeLessThanOrEqual(0.03);
    const answers = measure(disguise(set), { ...options, answers: true });
    expect(answers.recovered).toBeGreaterThanOrEqual(0.95);
    expect(answers.mixed).toBeLessThanOrEqual(0.01);
  });

  const data = process.env.SALLYPORT_DATA_DIR;
  it.skipIf(!data)('published API descriptions (needs SALLYPORT_DATA_DIR with corpora/specs)', async () => {
    for (const set of await specSets(join(data!, 'corpora/specs'))) {
      const result = measure(set, { ...options, requestsEach: 40 });
      expect(result.recovered, set.name).toBeGreaterThanOrEqual(0.95);
      expect(result.mixed, set.name).toBeLessThanOrEqual(0.01);
    }
  });
});
