import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { median, spread } from '../statistics.ts';
import type { Figure } from './latency.ts';
import { alignTables } from './table.ts';

const HERE = resolve(import.meta.dirname, '../..');
const RUN = join(import.meta.dirname, 'cost-run.ts');
const OUTPUT_BYTES_MAX = 4 * 1_024 * 1_024;

/**
 * What detection costs, of one copy of the repository or of several in turn, each time in a process of its own:
 *
 *   npm run bench -- detection-cost [--tree DIR]... [--rounds N] [--only TEXT]
 *
 * Needs no data. All copies are measured with the inputs of this one. `--only` takes the rows whose name holds the text.
 */
export function detectionCost(): string {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      tree: { type: 'string', multiple: true, default: [HERE] },
      rounds: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
    },
  });
  const trees = values.tree.map((tree) => resolve(tree));
  for (const tree of trees) if (!existsSync(join(tree, 'node_modules'))) throw new Error(`${tree}: no copy with its packages installed`);
  const runs = trees.map((): Map<string, number[]> => new Map());
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [index, tree] of trees.entries()) {
      for (const { name, value } of measure(tree, values.only)) {
        const known = runs[index]!.get(name);
        if (known === undefined) runs[index]!.set(name, [value]);
        else known.push(value);
      }
    }
  }
  return `${alignTables(tableOf(trees, runs))}\n`;
}

function measure(tree: string, only: string): Figure[] {
  const args = ['--conditions=source', RUN, tree, only];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: OUTPUT_BYTES_MAX })) as Figure[];
}

/** Median [least-most] of the rounds, and how much of the first copy's median each other one takes. */
function tableOf(trees: readonly string[], runs: readonly Map<string, number[]>[]): string {
  const names = trees.map((tree) => basename(tree));
  const others = trees.length > 1 ? names.slice(1).map((name) => `${name} / ${names[0]}`) : [];
  const row = (name: string): string => {
    const measured = runs.map((run) => run.get(name)!);
    const shares = measured.slice(1).map((values) => (median(values) / median(measured[0]!)).toFixed(2));
    return `| ${[name.replaceAll('|', '\\|'), ...measured.map((values) => spread(values, 2)), ...shares].join(' | ')} |`;
  };
  const head = ['', ...names, ...others];
  return [`| ${head.join(' | ')} |`, `|${'---|'.repeat(head.length)}`, ...[...runs[0]!.keys()].map(row)].join('\n');
}
