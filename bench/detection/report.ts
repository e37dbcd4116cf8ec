import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createDetection } from '@sallyport/detection';
import { canonicalRequest, extractRequest } from '@sallyport/traffic';
import { evasionTable, measureEvasion } from './evasion.ts';
import { heldOutDetections } from './held-out.ts';
import { latencyTable, measureLatency } from './latency.ts';
import { base64Table, classTable, measureSources, sourceTable } from './sources.ts';
import { alignTables } from './table.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/detection.md');
const BEGIN = '<!-- Measured by `npm run bench -- detection`; run it again instead of editing. -->';
const END = '<!-- End of what was measured. -->';

/** Measures everything `docs/detection.md` says in numbers. Takes some minutes. */
async function detectionReport(folder: string): Promise<string> {
  const latency = latencyTable(measureLatency({ createDetection, canonicalRequest, extractRequest }));
  const heldOut = await heldOutDetections(folder);
  const sources = await measureSources(folder, heldOut);
  const payloads = new Map([...heldOut].filter(([name]) => name !== 'crs'));
  const evasion = evasionTable(await measureEvasion(folder, payloads));
  return alignTables(
    [
      BEGIN,
      `Version ${versionText()}; Node ${process.version}, ${process.arch}. Each source was scored with a model that never saw it.`,
      `### By source\n\n${sourceTable(sources, [...heldOut.keys()])}`,
      `### Base64\n\n${base64Table(sources)}`,
      `### By class\n\n${classTable(sources)}`,
      `### By transformation\n\nAttacks that are blocked as they are, changed or carried otherwise.\n\n${evasion}`,
      `### Cost\n\n${latency}`,
      END,
    ]
      .join('\n\n')
      .replaceAll('\n\n\n', '\n\n'),
  );
}

function versionText(): string {
  const { rules, model } = createDetection().versions;
  return `of rules ${rules}, of the model ${model}`;
}

/** The whole report, also written into the page: `npm run bench -- detection --data DIR`; DIR holds `corpora/*.jsonl`. */
export async function detection(): Promise<string> {
  const options = { data: { type: 'string', default: process.env.SALLYPORT_DATA_DIR ?? '' } } as const;
  const { data } = parseArgs({ args: process.argv.slice(3), options }).values;
  if (data === '') throw new Error('detection: name a data folder with --data or SALLYPORT_DATA_DIR; it holds corpora/*.jsonl');
  const block = await detectionReport(data);
  writeReport(block);
  return `${block}\n`;
}

/** Puts the measured block into the page. */
function writeReport(block: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from) throw new Error(`${PAGE} has no measured block`);
  writeFileSync(PAGE, page.slice(0, from) + block + page.slice(to + END.length));
}
