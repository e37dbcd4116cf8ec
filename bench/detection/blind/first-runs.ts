import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createDetection } from '@sallyport/detection';
import type { Results } from './measure.ts';

/**
 * What each round of generators gave before anything was mended with its requests in sight, one file a round. Another round adds
 * kinds, ways or banks of exploits; what an earlier round has measured stays that round's.
 */
const DIRECTORY = resolve(import.meta.dirname, 'first-runs');

/** Percent blocked at `normal` and at `paranoid`, by the keys of `Results`. */
type Shares = Readonly<Record<string, readonly [normal: number, paranoid: number]>>;

interface FirstRun {
  readonly versions: string;
  readonly honest: Shares;
  /** By bank of exploits. */
  readonly attacks: Readonly<Record<string, Shares>>;
}

/** A first number, and the round that it belongs to. */
export interface First {
  readonly round: string;
  readonly normal: number;
  readonly paranoid: number;
}

export class FirstRuns {
  readonly #rounds: readonly (readonly [name: string, run: FirstRun])[];

  constructor() {
    const names = readdirSync(DIRECTORY).sort();
    this.#rounds = names.map((name) => [name.replace('.json', ''), JSON.parse(readFileSync(resolve(DIRECTORY, name), 'utf8')) as FirstRun]);
  }

  /** Each round and the versions of its first run. */
  get versions(): readonly (readonly [round: string, versions: string])[] {
    return this.#rounds.map(([name, { versions }]) => [name, versions]);
  }

  /** The first number of a kind of honest request (`group<TAB>kind`). */
  honest(kind: string): First | undefined {
    return this.#first(({ honest }) => honest[kind]);
  }

  attacks(bank: string, key: string): First | undefined {
    return this.#first(({ attacks }) => attacks[bank]?.[key]);
  }

  /** Records a new round: of everything measured, what no round has yet. */
  record(round: string, honest: Results, attacks: ReadonlyMap<string, Results>): void {
    const ofBanks = [...attacks].map(([bank, results]) => [bank, sharesOf(results, (key) => this.attacks(bank, key) === undefined)]);
    const run: FirstRun = {
      versions: versionText(),
      honest: sharesOf(honest, (key) => key.includes('\t') && this.honest(key) === undefined),
      attacks: Object.fromEntries(ofBanks) as FirstRun['attacks'],
    };
    writeFileSync(resolve(DIRECTORY, `${round}.json`), `${JSON.stringify(run, null, 1)}\n`, { flag: 'wx' });
  }

  #first(read: (run: FirstRun) => Shares[string] | undefined): First | undefined {
    for (const [round, run] of this.#rounds) {
      const shares = read(run);
      if (shares !== undefined) return { round, normal: shares[0], paranoid: shares[1] };
    }
    return undefined;
  }
}

function sharesOf(results: Results, isNew: (key: string) => boolean): Shares {
  const rows = [...results].filter(([key]) => isNew(key));
  return Object.fromEntries(
    rows.map(([key, { items, normal, paranoid }]) => [key, [Number(share(normal, items)), Number(share(paranoid, items))]]),
  );
}

export const share = (part: number, whole: number): string => ((100 * part) / whole).toFixed(2);

export function versionText(): string {
  const { rules, model } = createDetection().versions;
  return `rules ${rules}, model ${model}`;
}
