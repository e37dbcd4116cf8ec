import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createDetection } from '@sallyport/detection';
import { alignTables } from '../table.ts';
import { CHAINS_EACH, CLASSES } from './attacks.ts';
import { HONEST_KINDS } from './honest.ts';
import { type Blocked, measureAttacks, measureHonest, type Results } from './measure.ts';

const PAGE = resolve(import.meta.dirname, '../../../docs/measured/detection-blind.md');
/** What the first run gave, before anything was mended with these requests in sight; written with `--first`. */
const FIRST = resolve(import.meta.dirname, 'first-run.json');

const HONEST_EACH = 80;
const SEED = 2026;
const KINDS = ['carrier', 'encoding', 'rewriting', 'chain'] as const;

type Shares = Readonly<Record<string, readonly [normal: number, paranoid: number]>>;

interface FirstRun {
  readonly versions: string;
  readonly honest: Shares;
  readonly attacks: Shares;
}

const share = (part: number, whole: number): string => ((100 * part) / whole).toFixed(2);
const percent = (blocked: Blocked | undefined): string => (blocked === undefined ? '-' : share(blocked.normal, blocked.items));

function sharesOf(results: Results): Shares {
  return Object.fromEntries(
    [...results].map(([key, { items, normal, paranoid }]) => [key, [Number(share(normal, items)), Number(share(paranoid, items))]]),
  );
}

function versionText(): string {
  const { rules, model } = createDetection().versions;
  return `rules ${rules}, model ${model}`;
}

/** `npm run bench -- detection-blind`: honest requests and attacks made here; needs no data. Written to docs/measured/detection-blind.md. */
export function detectionBlind(): string {
  const honest = measureHonest(HONEST_EACH, SEED);
  const attacks = measureAttacks(SEED);
  if (process.argv.includes('--first')) {
    const first: FirstRun = { versions: versionText(), honest: sharesOf(honest), attacks: sharesOf(attacks) };
    writeFileSync(FIRST, `${JSON.stringify(first, null, 1)}\n`);
  }
  const page = pageOf(honest, attacks, JSON.parse(readFileSync(FIRST, 'utf8')) as FirstRun);
  mkdirSync(dirname(PAGE), { recursive: true });
  writeFileSync(PAGE, page);
  return page;
}

function pageOf(honest: Results, attacks: Results, first: FirstRun): string {
  return `${alignTables(`# Detection on requests nobody wrote it for

Written by \`npm run bench -- detection-blind\`. Honest requests and attacks come from generators in \`bench/detection/blind\` that were written
before its author read the rules, from what clients, banks and attackers send. Nothing of them is trained on. The columns "first" are the
first run of all (${first.versions}); causes that it showed were mended afterwards, so the other columns (${versionText()}) are no blind result any more.

## Honest requests

Percent blocked at \`normal\` and at \`paranoid\`, ${HONEST_EACH} requests of each kind.

${groupTable(honest, first.honest)}
### By kind

${kindTable(honest, first.honest)}
## Attacks

Percent blocked at \`normal\`. Each exploit (\`exploits.json\`) goes through every carrier, coding and rewriting that some program undoes or
understands, and through ${CHAINS_EACH} chains of a rewriting, a coding and a carrier.

${summaryTable(attacks, first.attacks)}
### By evasion and class

${evasionTable(attacks, first.attacks)}`)}\n`;
}

function groupTable(results: Results, first: Shares): string {
  const groups = [...new Set(HONEST_KINDS.map((kind) => kind.group))];
  const rows = groups.map((group) => honestRow(group, results.get(group)!, first[group]));
  return `| group | requests | normal | paranoid | first, normal | first, paranoid |\n|---|---|---|---|---|---|\n${rows.join('')}`;
}

function kindTable(results: Results, first: Shares): string {
  const rows = HONEST_KINDS.map(({ group, name }) =>
    honestRow(`${group} | ${name}`, results.get(`${group}\t${name}`)!, first[`${group}\t${name}`]),
  );
  return `| group | kind | requests | normal | paranoid | first, normal | first, paranoid |\n|---|---|---|---|---|---|---|\n${rows.join('')}`;
}

function honestRow(label: string, { items, normal, paranoid }: Blocked, first: readonly [number, number] | undefined): string {
  return `| ${label} | ${items} | ${share(normal, items)} | ${share(paranoid, items)} | ${first?.[0].toFixed(2) ?? '-'} | ${first?.[1].toFixed(2) ?? '-'} |\n`;
}

function summaryTable(results: Results, first: Shares): string {
  const row = (label: string, key: string): string => {
    const blocked = results.get(key)!;
    const kinds = KINDS.map((kind) => percent(results.get(`${kind} ${key}`)));
    return `| ${label} | ${blocked.items} | ${percent(blocked)} | ${first[key]?.[0].toFixed(2) ?? '-'} | ${kinds.join(' | ')} |\n`;
  };
  const rows = CLASSES.map((name) => row(name, `class ${name}`));
  const totals = KINDS.map(
    (kind) =>
      `| (${kind}) | ${results.get(kind)!.items} | ${percent(results.get(kind))} | ${first[kind]?.[0].toFixed(2) ?? '-'} | | | | |\n`,
  );
  return `| class | attacks | all | first | ${KINDS.join(' | ')} |\n|---|---|---|---|---|---|---|---|\n${rows.join('')}${totals.join('')}`;
}

function evasionTable(results: Results, first: Shares): string {
  const keys = [...results.keys()].filter((key) => key.split('\t').length === 2);
  const whole = (key: string): string => {
    const blocked = results.get(key);
    return blocked === undefined ? '' : ((100 * blocked.normal) / blocked.items).toFixed(0);
  };
  const rows = KINDS.flatMap((kind) => keys.filter((key) => key.startsWith(`${kind}\t`))).map((key) => {
    const [kind, evasion] = key.split('\t');
    const cells = CLASSES.map((name) => whole(`${key}\t${name}`));
    return `| ${kind} | ${evasion!.replaceAll('|', '\\|')} | ${percent(results.get(key))} | ${first[key]?.[0].toFixed(2) ?? '-'} | ${cells.join(' | ')} |\n`;
  });
  return `| kind | evasion | all | first | ${CLASSES.join(' | ')} |\n|---|---|---|---|${CLASSES.map(() => '---|').join('')}\n${rows.join('')}`;
}
