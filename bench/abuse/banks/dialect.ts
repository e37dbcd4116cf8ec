import type { Dice } from './dice.ts';
import type { Client, Turn } from './wire.ts';

/** Somebody with an account. */
export interface Person {
  readonly name: string;
  secret: string;
  readonly speech: Dialect;
  /** Identifiers of what is theirs. */
  readonly ids: readonly string[];
  readonly card: string;
  clients: Client[];
  readonly staff: boolean;
  /** Sittings a day. */
  readonly rate: number;
}

/** Where an identifier of an object is said. */
export type Where = 'path' | 'body' | 'graphql';

/** By what an answer tells a name that exists from one that does not. */
export type Tell = 'status' | 'length' | 'timing';

/**
 * How one API says the things that any bank can do. `null` where it cannot. Honest people and attackers speak through it alike, so
 * an attack is told by what is done, never by how it is written.
 */
export interface Dialect {
  readonly label: string;
  /** Where objects can be named. */
  readonly wheres: readonly Where[];
  /** Honest programs sign in for themselves and do not stop at night. */
  readonly machines: boolean;
  signIn(dice: Dice, person: Pick<Person, 'name' | 'ids' | 'staff'>, secret: string, outcome: 'right' | 'wrong' | 'unknown'): Turn;
  /** The second step of a sign-in, where there is one. */
  confirm: ((token: string, code: string) => Turn) | null;
  refresh: ((dice: Dice, person: Person, token: string) => Turn) | null;
  signOut(token: string): Turn;
  recover(name: string, exists: boolean, tell: Tell): Turn;
  list(token: string, person: Pick<Person, 'ids'>): Turn;
  read(token: string, id: string, where: Where, found: boolean): Turn;
  history(dice: Dice, token: string, id: string, page: number, rows: number): Turn;
  contact(dice: Dice, token: string): Turn;
  credential(dice: Dice, token: string): Turn;
  payee(dice: Dice, token: string): Turn;
  approve(dice: Dice, token: string): Turn;
  pay(dice: Dice, token: string, from: string, amount: number): Turn;
  charge: ((dice: Dice, token: string, card: string, merchant: string, approved: boolean) => Turn) | null;
  redeem: ((token: string, code: string, accepted: boolean) => Turn) | null;
  enrol: ((dice: Dice, name: string) => Turn) | null;
  graph: ((token: string, query: string) => Turn) | null;
  admin(dice: Dice, token: string): Turn;
  missing(path: string): Turn;
  /** A valid call that a client of an old version makes wrongly. */
  broken(token: string): Turn;
  ping(): Turn;
}

/** A bank: who is there, and what its honest traffic is like. */
export interface World {
  readonly host: string;
  readonly people: readonly Person[];
  readonly speeches: readonly Dialect[];
}
