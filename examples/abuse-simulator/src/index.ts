import { ATTACKS } from './attacks/index.ts';
import { Bank } from './bank.ts';
import { honestTraffic, makeCustomers } from './population.ts';
import { Random } from './random.ts';
import type { Attack, Intensity, Labelled } from './record.ts';

export { BREACHED_PASSWORDS } from './attacks/accounts.ts';
export type { Attack, Intensity, Labelled, TrafficRecord } from './record.ts';

export const ATTACK_NAMES: readonly Attack[] = Object.keys(ATTACKS) as Attack[];

export interface SimulationOptions {
  readonly seed: number;
  readonly users: number;
  readonly days: number;
  /** Milliseconds since the epoch. */
  readonly start: number;
  /** Attacks to mix in, each once, and when: days after the start. */
  readonly attacks: readonly { readonly attack: Attack; readonly intensity: Intensity; readonly day: number }[];
}

/** The traffic of a bank in order of time. The same options give the same traffic, but for the running numbers of records. */
export function simulate(options: SimulationOptions): Labelled[] {
  const random = new Random(options.seed);
  const bank = new Bank(makeCustomers(random, options.users), random);
  const all = honestTraffic(random, bank, options.start, options.days);
  for (const { attack, intensity, day } of options.attacks) {
    all.push(...ATTACKS[attack]({ random, bank, at: options.start + day * 86_400_000, intensity }));
  }
  return all.sort((a, b) => a.at - b.at);
}
