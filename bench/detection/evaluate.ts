/**
 * What the detectors say about labelled requests, by source and class.
 *
 *   node bench/detection/evaluate.ts [--data DIR] [--source NAME] [--misses] [--class NAME] [--limit N]
 *
 * DIR holds `corpora/*.jsonl`; default: the environment's SALLYPORT_DATA_DIR. Needs a build (packages are read from dist).
 */
import { parseArgs } from 'node:util';
import { createDetection, type Inspection } from '@sallyport/detection';
import { corpusNames, type Item, readCorpus } from '../../packages/detection/training/corpus.ts';
import { BLOCK_MIN, inspectItem } from './inspect.ts';

interface Tally {
  items: number;
  blocked: number;
  /** Microseconds in inspection alone, and in extraction. */
  inspect_us: number;
  extract_us: number;
}

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: process.env.SALLYPORT_DATA_DIR ?? '' },
    source: { type: 'string', default: '' },
    class: { type: 'string', default: '' },
    misses: { type: 'boolean', default: false },
    limit: { type: 'string', default: '40' },
  },
});

if (options.data === '') {
  process.stderr.write('evaluate: name a data folder with --data or SALLYPORT_DATA_DIR\n');
  process.exit(2);
}

const detection = createDetection();
const tallies = new Map<string, Tally>();
let shown = 0;

for (const name of options.source === '' ? await corpusNames(options.data) : options.source.split(',')) {
  for await (const item of readCorpus(options.data, name)) {
    if (options.class === '' || item.class === options.class) evaluate(item);
  }
}
printTable();

function evaluate(item: Item): void {
  const { inspection, extract_us, inspect_us } = inspectItem(detection, item);
  const blocked = inspection.score >= BLOCK_MIN;
  for (const key of keysOf(item)) count(key, blocked, extract_us, inspect_us);
  if (options.misses && blocked !== item.attack) show(item, inspection);
}

function keysOf(item: Item): string[] {
  const side = item.attack ? 'attack' : 'benign';
  const keys = [`${item.source}\t${side}\t(all)`, `${item.source}\t${side}\t${item.class}`];
  if (item.source === 'gotestwaf' && item.attack) keys.push(`${item.source}\t${side}\t(${item.base64 ? 'base64' : 'without base64'})`);
  return keys;
}

function count(key: string, blocked: boolean, extract_us: number, inspect_us: number): void {
  const tally = tallies.get(key) ?? { items: 0, blocked: 0, inspect_us: 0, extract_us: 0 };
  tallies.set(key, tally);
  tally.items++;
  if (blocked) tally.blocked++;
  tally.extract_us += extract_us;
  tally.inspect_us += inspect_us;
}

function show(item: Item, inspection: Inspection): void {
  if (shown++ >= Number(options.limit)) return;
  const why = inspection.findings.slice(0, 4).map((finding) => `${finding.detector}=${finding.confidence}@${finding.point}`);
  const text =
    item.payload !== ''
      ? item.payload
      : `${item.raw.method} ${item.raw.target} ${Buffer.from(item.raw.body.bytes).toString('utf8')} ${tellingHeaders(item)}`;
  process.stdout.write(`${item.id} ${item.class} ${inspection.score} ${JSON.stringify(text.slice(0, 220))} ${why.join(' ')}\n`);
}

function tellingHeaders(item: Item): string {
  const told = item.raw.headers.filter(
    ([name]) => !name.startsWith('accept') && name !== 'host' && name !== 'connection' && name !== 'content-type',
  );
  return told.map(([name, value]) => `${name}: ${value}`).join(' ; ');
}

function printTable(): void {
  process.stdout.write('| source | side | class | items | blocked % | inspect us | extract us |\n|---|---|---|---|---|---|---|\n');
  for (const [key, tally] of [...tallies].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const share = ((100 * tally.blocked) / tally.items).toFixed(2);
    const inspect = (tally.inspect_us / tally.items).toFixed(1);
    const extract = (tally.extract_us / tally.items).toFixed(1);
    process.stdout.write(`| ${key.split('\t').join(' | ')} | ${tally.items} | ${share} | ${inspect} | ${extract} |\n`);
  }
}
