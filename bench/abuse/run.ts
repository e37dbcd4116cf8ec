import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Measured, measure } from './measure.ts';

/**
 * Measures the behaviour detectors on simulated traffic and keeps the result, from which `npm run docs` writes docs/abuse.md:
 * `node --conditions=source bench/abuse/run.ts [users] [days] [seed]`.
 */
const [users = 1_000, days = 5, seed = 20_260_302] = process.argv.slice(2).map(Number);
const measured: Measured[] = [];
for (const intensity of ['none', 'low', 'medium', 'high'] as const) {
  const result = await measure({ seed, users, days, intensity });
  measured.push(result);
  const hit = result.found.filter((found) => found.delay_ms !== null).length;
  process.stdout.write(
    `${intensity.padEnd(7)} ${result.records} exchanges, ${hit} of ${result.found.length} attacks found, ${result.falseAlarmRate.toFixed(1)} false alarms a day for 10,000 users, ${result.us_per_exchange.toFixed(1)} us an exchange\n`,
  );
}
const kept = measured.map(({ us_per_exchange: _, ...result }) => result);
writeFileSync(join(import.meta.dirname, 'data/results.json'), `${JSON.stringify(kept, null, 2)}\n`);
