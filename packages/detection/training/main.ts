/**
 * Trains the model of `data/model.json`: `npm run train -w packages/detection -- --data DIR [--out FILE]`.
 * DIR holds `corpora/*.jsonl`. The same data gives the same file, byte for byte.
 * `--fixture` renews the digest that the test of training compares with; needed after a change of rules or settings.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { trainFile } from './card.ts';
import { MADE, readDataset } from './dataset.ts';
import { SETTINGS } from './fit.ts';
import { FIXTURE_MADE, FIXTURE_SETTINGS, fixtureFolder } from './fixture.ts';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env.SALLYPORT_DATA_DIR ?? '' },
    out: { type: 'string', default: fileURLToPath(new URL('../data/model.json', import.meta.url)) },
    fixture: { type: 'boolean', default: false },
  },
});

async function trainModel(folder: string, out: string): Promise<void> {
  const dataset = await readDataset(folder, MADE, SETTINGS.seed);
  const text = trainFile(dataset, SETTINGS);
  writeFileSync(out, text);
  process.stdout.write(`${dataset.examples.length} texts, ${text.length} bytes: ${out}\n`);
}

async function renewFixture(): Promise<void> {
  const text = trainFile(await readDataset(fixtureFolder, FIXTURE_MADE, FIXTURE_SETTINGS.seed), FIXTURE_SETTINGS);
  writeFileSync(new URL('fixtures/model.sha256', import.meta.url), `${createHash('sha256').update(text).digest('hex')}\n`);
}

if (options.fixture) await renewFixture();
else if (options.data === '') {
  process.stderr.write('train: name a data folder with --data or SALLYPORT_DATA_DIR; it holds corpora/*.jsonl\n');
  process.exitCode = 2;
} else await trainModel(options.data, options.out);
