import { ABUSES } from './abuses.ts';
import { Dice } from './dice.ts';
import { DAY, HOUR } from './honest.ts';
import type { Level, Scene } from './scene.ts';
import { type Labelled, Tape } from './wire.ts';
import { type BankName, makeWorld } from './worlds.ts';

export { STOLEN_PASSWORDS } from './abuse-logins.ts';
export { ABUSES } from './abuses.ts';
export type { Level } from './scene.ts';
export { LATITUDE_HEADER, type Labelled, LONGITUDE_HEADER } from './wire.ts';
export { BANKS, type BankName } from './worlds.ts';

export interface Options {
  readonly bank: BankName;
  readonly seed: number;
  readonly users: number;
  readonly days: number;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly level: Level | 'none';
}

/** Two days of quiet come first; then each abuse, so far apart that most are alone. */
const QUIET_DAYS = 2;

/** The traffic of a bank in order of time, each exchange with the abuse it is part of, or none. */
export function trafficOf({ bank, seed, users, days, start, level }: Options): Labelled[] {
  const world = makeWorld(bank, new Dice(seed), users);
  const tape = new Tape(world.host);
  // The honest part has draws of its own: it is the same whatever is mixed in.
  world.live(new Dice(seed + 1), tape, start, days);
  if (level !== 'none') {
    const dice = new Dice(seed + 2);
    const names = Object.keys(ABUSES);
    const gap = ((days - QUIET_DAYS - 0.9) * DAY) / names.length;
    for (const [index, name] of names.entries()) {
      const scene: Scene = {
        dice,
        level,
        people: world.people,
        speech: world.speeches[(index + seed) % world.speeches.length] as Scene['speech'],
        at: start + QUIET_DAYS * DAY + Math.max(gap, 0.1 * HOUR) * index,
        put: (at, client, turn, abuse) => tape.put(at, client, turn, abuse === null ? null : name),
      };
      ABUSES[name]?.run(scene);
    }
  }
  return tape.all();
}
