/**
 * Writes what detection says of labelled requests, of their payloads changed, and of made texts alone and joined: a line each.
 * Run it before and after a change that must not move verdicts, and compare the files.
 *
 *   node --conditions=source bench/detection/verdicts.ts --data DIR --out FILE
 *
 * DIR holds `corpora/*.jsonl`; default: the environment's SALLYPORT_DATA_DIR.
 */
import { createWriteStream } from 'node:fs';
import { parseArgs } from 'node:util';
import type { RequestView } from '@sallyport/core';
import { createDetection, type Inspection } from '@sallyport/detection';
import { canonicalRequest, extractRequest, type Leaf, type RawRequest } from '@sallyport/traffic';
import { corpusNames, readCorpus } from '../../packages/detection/training/corpus.ts';
import { pick, seeded } from '../../packages/detection/training/random.ts';
import { ATTACKS, HONEST, type MadeText, makeTexts } from '../../packages/detection/training/texts.ts';
import { CARRIERS, TEXT_CHANGES } from './transformations.ts';

const SEED = 5;
const MADE = 30_000;
/** Values of joined texts: up to one window, and over many. */
const JOINED = 1_500;
const LONG = 60;
/** Of the texts that are joined, this share is an attack. */
const ATTACK_SHARE = { joined: 0.05, long: 0.005 } as const;
const CHANGED_CHARS_MAX = 4_096;

const { values: options } = parseArgs({
  options: { data: { type: 'string', default: process.env.SALLYPORT_DATA_DIR ?? '' }, out: { type: 'string', default: '' } },
});

if (options.data === '' || options.out === '') {
  process.stderr.write('verdicts: name a data folder with --data or SALLYPORT_DATA_DIR, and a file with --out\n');
  process.exit(2);
}

const NO_REQUEST: RequestView = {
  method: 'GET',
  scheme: 'https',
  host: 'api.bank.example',
  target: '/',
  path: '/',
  query: '',
  headers: [],
  body: { state: 'none', bytes: new Uint8Array() },
};

const detection = createDetection();
const random = seeded(SEED);
const out = createWriteStream(options.out);

await writeCorpora(options.data);
writeMade();
out.end();

function write(id: string, { score, complete, findings }: Inspection): void {
  const told = findings.map(({ detector, point, confidence, evidence }) => ({ detector, point, confidence, evidence }));
  out.write(`${id}\t${score}\t${complete}\t${JSON.stringify(told)}\n`);
}

function writeRequest(id: string, raw: RawRequest): void {
  const { request, facts } = canonicalRequest(raw);
  const extraction = extractRequest(request);
  write(id, detection.inspect(extraction.leaves, request, null, [...facts, ...extraction.facts]));
}

function writeText(id: string, { value, kind, name, isName }: Omit<MadeText, 'family' | 'class'>): void {
  const leaf: Leaf = { point: `${kind}.${name}${isName ? '#name' : ''}`, kind, name, value, isName, decoded: 0 };
  write(id, detection.inspect([leaf], NO_REQUEST, null));
}

async function writeCorpora(folder: string): Promise<void> {
  for (const source of await corpusNames(folder)) {
    for await (const { id, raw, payload } of readCorpus(folder, source)) {
      writeRequest(`corpus ${source} ${id}`, raw);
      if (payload === '') continue;
      const change = pick(random, TEXT_CHANGES);
      const text = change.apply(payload, random);
      const carrier = pick(
        random,
        CARRIERS.filter(({ charsMax }) => charsMax >= CHANGED_CHARS_MAX),
      );
      if (text.length < CHANGED_CHARS_MAX) writeRequest(`changed ${source} ${id} ${change.name}, ${carrier.name}`, carrier.carry(text));
    }
  }
}

function writeMade(): void {
  const honest = makeTexts(HONEST, MADE, SEED);
  const attacks = makeTexts(ATTACKS, MADE, SEED);
  for (const [index, made] of [...honest, ...attacks].entries()) writeText(`made ${made.family} ${index}`, made);
  const joined = (pieces: number, share: number): string =>
    Array.from(
      { length: pieces },
      () => pick(random, random() < share ? attacks : honest).value + pick(random, [' ', '\n', '; ', ', ']),
    ).join('');
  const place = { kind: 'body', name: 'memo', isName: false } as const;
  for (let index = 0; index < JOINED; index++)
    writeText(`joined ${index}`, { ...place, value: joined(5 + Math.floor(random() * 40), ATTACK_SHARE.joined).slice(0, 8_192) });
  for (let index = 0; index < LONG; index++)
    writeText(`long ${index}`, { ...place, value: joined(300 + Math.floor(random() * 600), ATTACK_SHARE.long) });
}
