import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { alignTables } from '../table.ts';
import { BANKS, CHAINS_EACH } from './attacks.ts';
import { FIFTH_BANK, FIFTH_CLASSES } from './fifth-attacks/attacks.ts';
import { type First, FirstRuns, share, versionText } from './first-runs.ts';
import { FOURTH_BANK, FOURTH_CLASSES } from './fourth/attacks.ts';
import { HONEST_KINDS } from './honest.ts';
import type { Kind } from './kind.ts';
import { type Blocked, measureAttacks, measureHonest, type Results } from './measure.ts';
import { SECOND_BANK, SECOND_CLASSES } from './second/attacks.ts';
import { THIRD_BANK, THIRD_CLASSES } from './third/attacks.ts';

const PAGE = resolve(import.meta.dirname, '../../../docs/measured/detection-blind.md');

/** Classes of each bank, in their order. */
const BANK_CLASSES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(Object.entries(BANKS).map(([bank, classes]) => [bank, Object.keys(classes)])),
  [SECOND_BANK]: SECOND_CLASSES,
  [THIRD_BANK]: THIRD_CLASSES,
  [FOURTH_BANK]: FOURTH_CLASSES,
  [FIFTH_BANK]: FIFTH_CLASSES,
};

const HONEST_EACH = 80;
const SEED = 2026;
const WAYS = ['carrier', 'encoding', 'rewriting', 'chain'] as const;

const percent = (blocked: Blocked | undefined): string => (blocked === undefined ? '-' : share(blocked.normal, blocked.items));
const normalOf = (first: First | undefined): string => first?.normal.toFixed(2) ?? '-';

/**
 * `npm run bench -- detection-blind`: honest requests and attacks made here; needs no data. Written to docs/measured/detection-blind.md.
 * With `--first ROUND`, kinds, ways and banks that are new become the first run of that round.
 */
export function detectionBlind(): string {
  const honest = measureHonest(HONEST_EACH, SEED);
  const attacks = measureAttacks(SEED);
  const at = process.argv.indexOf('--first');
  if (at > 0) new FirstRuns().record(process.argv[at + 1]!, honest, attacks);
  const page = pageOf(honest, attacks, new FirstRuns());
  mkdirSync(dirname(PAGE), { recursive: true });
  writeFileSync(PAGE, page);
  return page;
}

function pageOf(honest: Results, attacks: ReadonlyMap<string, Results>, firsts: FirstRuns): string {
  const rounds = firsts.versions.map(([round, versions]) => `- ${round}: ${versions}\n`).join('');
  const banks = [...attacks].map(([bank, results]) => bankText(bank, results, firsts));
  return `${alignTables(`# Detection on requests nobody wrote it for

Written by \`npm run bench -- detection-blind\`. Honest requests and attacks come from generators in \`bench/detection/blind\` that were written
before their authors read the rules, from what clients, banks and attackers send. Nothing of them is trained on. They came in rounds. The
columns "first" are the first run of the round that a row belongs to; causes that it showed were mended afterwards, so the other columns
(${versionText()}) are no blind result any more. The rounds and what they were first run with:

${rounds}
## Honest requests

Percent blocked at \`normal\` and at \`paranoid\`, ${HONEST_EACH} requests of each kind.

${groupTable(honest, firsts)}
### By kind

${kindTable(honest, firsts)}
## Attacks

Percent blocked at \`normal\`. Each exploit goes through every carrier, coding and rewriting that some program undoes or
understands, and through ${CHAINS_EACH} chains of a rewriting, a coding and a carrier; each exploit of the banks \`${SECOND_BANK}\`, \`${THIRD_BANK}\`,
\`${FOURTH_BANK}\` and \`${FIFTH_BANK}\` through its rewritings, or a fifth of them, and a fifth, a sixth or a tenth of its carriers. The banks of exploits are measured apart.

${banks.join('\n')}`)}\n`;
}

const HONEST_HEADER = 'requests | normal | paranoid | round | first, normal | first, paranoid';
const keyOf = ({ group, name }: Kind): string => `${group}\t${name}`;

/** A group's kinds of one round; all kinds have equally many requests, so the first number of a group is the mean of theirs. */
function groupTable(honest: Results, firsts: FirstRuns): string {
  const groups = Map.groupBy(HONEST_KINDS, (kind) => `${kind.group}\t${firsts.honest(keyOf(kind))?.round ?? ''}`);
  const rows = [...groups.values()].map((kinds) => {
    const first = kinds.flatMap((kind) => firsts.honest(keyOf(kind)) ?? []);
    const mean = (value: (one: First) => number): number => first.reduce((sum, one) => sum + value(one), 0) / first.length;
    const whole = first[0] && { round: first[0].round, normal: mean((one) => one.normal), paranoid: mean((one) => one.paranoid) };
    return honestRow(kinds[0]!.group, summed(kinds.map((kind) => honest.get(keyOf(kind))!)), whole);
  });
  return `| group | ${HONEST_HEADER} |\n|---|---|---|---|---|---|---|\n${rows.join('')}`;
}

function summed(all: readonly Blocked[]): Blocked {
  const sum = (value: (one: Blocked) => number): number => all.reduce((total, one) => total + value(one), 0);
  return { items: sum((one) => one.items), normal: sum((one) => one.normal), paranoid: sum((one) => one.paranoid) };
}

function kindTable(honest: Results, firsts: FirstRuns): string {
  const rows = HONEST_KINDS.map((kind) => honestRow(`${kind.group} | ${kind.name}`, honest.get(keyOf(kind))!, firsts.honest(keyOf(kind))));
  return `| group | kind | ${HONEST_HEADER} |\n|---|---|---|---|---|---|---|---|\n${rows.join('')}`;
}

function honestRow(label: string, { items, normal, paranoid }: Blocked, first: First | undefined): string {
  const columns = [label, items, share(normal, items), share(paranoid, items), first?.round ?? '-', normalOf(first)];
  return `| ${columns.join(' | ')} | ${first?.paranoid.toFixed(2) ?? '-'} |\n`;
}

function bankText(bank: string, results: Results, firsts: FirstRuns): string {
  const classes = BANK_CLASSES[bank]!;
  const first = (key: string): First | undefined => firsts.attacks(bank, key);
  return `### Bank \`${bank}\`\n\n${summaryTable(results, classes, first)}\n#### By evasion and class\n\n${evasionTable(results, classes, first)}`;
}

type Look = (key: string) => First | undefined;

function summaryTable(results: Results, classes: readonly string[], first: Look): string {
  const row = (label: string, key: string): string => {
    const blocked = results.get(key)!;
    const ways = WAYS.map((way) => percent(results.get(`${way} ${key}`)));
    return `| ${label} | ${blocked.items} | ${percent(blocked)} | ${normalOf(first(key))} | ${ways.join(' | ')} |\n`;
  };
  const rows = classes.map((name) => row(name, `class ${name}`));
  const totals = WAYS.filter((way) => results.has(way)).map(
    (way) => `| (${way}) | ${results.get(way)!.items} | ${percent(results.get(way))} | ${normalOf(first(way))} | | | | |\n`,
  );
  return `| class | attacks | all | first | ${WAYS.join(' | ')} |\n|---|---|---|---|---|---|---|---|\n${rows.join('')}${totals.join('')}`;
}

function evasionTable(results: Results, classes: readonly string[], first: Look): string {
  const keys = [...results.keys()].filter((key) => key.split('\t').length === 2);
  const whole = (key: string): string => {
    const blocked = results.get(key);
    return blocked === undefined ? '' : ((100 * blocked.normal) / blocked.items).toFixed(0);
  };
  const rows = WAYS.flatMap((way) => keys.filter((key) => key.startsWith(`${way}\t`))).map((key) => {
    const [way, evasion] = key.split('\t');
    const cells = classes.map((name) => whole(`${key}\t${name}`));
    const shown = first(key);
    return `| ${way} | ${evasion!.replaceAll('|', '\\|')} | ${percent(results.get(key))} | ${shown?.round ?? '-'} | ${normalOf(shown)} | ${cells.join(' | ')} |\n`;
  });
  return `| kind | evasion | all | round | first | ${classes.join(' | ')} |\n|---|---|---|---|---|${classes.map(() => '---|').join('')}\n${rows.join('')}`;
}
