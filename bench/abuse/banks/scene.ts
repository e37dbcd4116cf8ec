import type { Dialect, Person } from './dialect.ts';
import type { Dice } from './dice.ts';
import type { Client, Turn } from './wire.ts';

export type Level = 'low' | 'medium' | 'high';

/** Where and when one abuse happens. */
export interface Scene {
  readonly dice: Dice;
  readonly people: readonly Person[];
  readonly speech: Dialect;
  readonly at: number;
  readonly level: Level;
  /** Writes an exchange down as part of the abuse, or as honest where `abuse` is `null`. */
  put(at: number, client: Client, turn: Turn, abuse?: null): Turn;
}

export function by<T>(level: Level, low: T, medium: T, high: T): T {
  return { low, medium, high }[level];
}

/** Customers of the API the scene is about, each once while they last. */
export function victims({ dice, people, speech }: Scene, count: number): [Person, ...Person[]] {
  const own = people.filter((person) => person.speech === speech && !person.staff);
  const from = dice.whole(0, own.length - 1);
  return Array.from({ length: Math.min(count, own.length) }, (_, index) => own[(from + index * 7) % own.length]) as [Person, ...Person[]];
}
