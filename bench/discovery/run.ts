import { join } from 'node:path';
import { disguise } from './disguise.ts';
import { type Measured, measure } from './measure.ts';
import { ownSets, specSets } from './sets.ts';

/**
 * How well paths are templated: `node --conditions=source bench/discovery/run.ts [requests per template] [--missed]`.
 * With SALLYPORT_DATA_DIR set, the API descriptions in its `corpora/specs` are sets too.
 */
const data = process.env.SALLYPORT_DATA_DIR;
const requestsEach = Number(process.argv.find((argument) => /^\d+$/.test(argument)) ?? 200);
const plain = [...ownSets(), ...(data === undefined ? [] : await specSets(join(data, 'corpora/specs')))];
const sets = [...plain, ...plain.map(disguise)];

function row(result: Measured, answers: boolean): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const cells = [
    result.set.padEnd(30),
    (answers ? 'with answers' : 'paths only').padEnd(12),
    String(result.templates).padStart(9),
    String(result.operations).padStart(10),
    `${result.inflation.toFixed(2)}x`.padStart(9),
    percent(result.recovered).padStart(9),
    percent(result.mixed).padStart(8),
    `${result.us_per_request.toFixed(1)} us`.padStart(10),
  ];
  return cells.join('  ');
}

console.log('set                             seen          templates  operations  inflation  recovered     mixed  a request');
for (const set of sets) {
  for (const answers of [false, true]) {
    const result = measure(set, { seed: 20_260_105, requestsEach, answers });
    console.log(row(result, answers));
    if (process.argv.includes('--missed'))
      for (const { template, went_to } of result.missed) console.log(`    ${template}  ->  ${went_to.join('   ')}`);
  }
}
