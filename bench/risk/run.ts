import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadSpec } from '@sallyport/contract';
import { type OperationRecord, RISK_EVIDENCE, RISK_LEVELS, RISK_TITLES, RISK_WEIGHTS, type RiskFactorId } from '@sallyport/inventory';
import { demoBankScores } from './demo-bank.ts';
import { estateOf } from './estate.ts';

const PAGE = resolve(import.meta.dirname, '../../docs/measured/risk.md');
const SEED = 20_260_401;
// The demo takes the port behind the gateway's, too.
const PORTS = { gateway: 18_920, console: 18_923, admin: 18_924 } as const;
const STEP = 10;

interface Scored {
  readonly risk: { readonly score: number; readonly level: string };
}

function histogram(records: readonly Scored[]): string {
  const rows = Array.from({ length: 100 / STEP }, (_, at) => {
    const [from, to] = [at * STEP, (at + 1) * STEP];
    const count = records.filter(({ risk: { score } }) => score >= from && (score < to || to === 100)).length;
    const share = count / records.length;
    return `| ${from} to ${to} | ${count} | ${(100 * share).toFixed(1)} % | ${'#'.repeat(Math.round(share * 50))} |\n`;
  });
  return `| score | operations | share | |\n| --- | --- | --- | --- |\n${rows.join('')}`;
}

/** The score below which a share of the operations is. */
function quantile(records: readonly Scored[], share: number): string {
  const sorted = records.map(({ risk }) => risk.score).sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1);
}

function summary(name: string, records: readonly Scored[]): string {
  const levels = RISK_LEVELS.map(([level]) => records.filter(({ risk }) => risk.level === level).length);
  return `| ${[name, records.length, ...levels, ...[0.1, 0.5, 0.9, 1].map((share) => quantile(records, share))].join(' | ')} |\n`;
}

/** Factors by how many operations have them and what they give on average where they are. */
function factorRows(records: readonly OperationRecord[]): string {
  const rows = (Object.keys(RISK_WEIGHTS) as RiskFactorId[]).map((id) => {
    const found = records.flatMap(({ risk }) => risk.factors.filter((factor) => factor.id === id));
    const mean = found.reduce((sum, { points }) => sum + points, 0) / Math.max(1, found.length);
    return `| ${[`\`${id}\``, RISK_TITLES[id], RISK_WEIGHTS[id], `\`${RISK_EVIDENCE[id]}\``, found.length, mean.toFixed(1)].join(' | ')} |\n`;
  });
  return rows.join('');
}

/** How the risk score spreads over the demo bank and over estates made of published descriptions; writes `docs/measured/risk.md`. */
export async function risk(): Promise<string> {
  const folder = join(process.env.SALLYPORT_DATA_DIR ?? '', 'corpora', 'specs');
  const estates: { name: string; records: readonly OperationRecord[] }[] = [];
  for (const [at, file] of readdirSync(folder).sort().entries()) {
    const loaded = await loadSpec(readFileSync(join(folder, file), 'utf8'), file);
    if (!loaded.ok) throw loaded.error;
    estates.push({ name: file, records: estateOf(loaded.value, SEED + at) });
  }
  const all = estates.flatMap(({ records }) => [...records]);
  const demo = await demoBankScores(PORTS);
  const head =
    '| estate | operations | critical | high | medium | low | 10 % below | median | 90 % below | highest |\n|---|---|---|---|---|---|---|---|---|---|\n';
  const demoRows = demo.map(
    ({ method, template, risk: { score, level } }) => `| ${score.toFixed(1)} | ${level} | \`${method} ${template}\` |\n`,
  );
  const page = `# How the risk score spreads

Written by \`npm run bench -- risk\` with \`SALLYPORT_DATA_DIR\` set, after \`npm run build\`. The arithmetic is in the reference of \`packages/inventory/src/risk\`:
likelihood times impact, each a noisy-OR of its factors. A score is of use when it tells operations apart: no more than a few may be at the top.

## Estates made of published descriptions

${estates.length} descriptions; every operation is called, with fields by their names, and run as chance has it (seed ${SEED}): 35 % from inside only, 6 % without a
credential, 4 % without TLS, 8 % in no description, 15 % under attack, 10 % failing now and then.

${histogram(all)}
${head}${summary('all', all)}${estates.map(({ name, records }) => summary(name, records)).join('')}
## The demo bank

The whole product on loopback for a minute, with the demo's customers, partner and attackers. The demo is reached without TLS from outside on purpose.

${histogram(demo)}
${head}${summary('demo bank', demo)}
| score | level | operation |
| --- | --- | --- |
${demoRows.join('')}
## Factors

Weights are policy and printed with every score. Points: what the score of the estates above loses on average without the factor, where it has a part.

| factor | title | weight | read from | operations | points |
| --- | --- | --- | --- | --- | --- |
${factorRows(all)}`;
  writeFileSync(PAGE, page);
  return page;
}
