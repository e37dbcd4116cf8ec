import { networkOf, type Reaction, type ReactionKind, type Signal, type SignalAction, type SubjectKind } from '@sallyport/core';
import type { Callers } from '../activity/caller.ts';
import { fieldsOf } from '../activity/fields.ts';
import { signInOf } from '../activity/sign-in.ts';
import type { GuardInput } from './protection.ts';

/** Reactions in force at one time. More are not taken: the newest of a flood of alerts say nothing new. */
export const REACTIONS_MAX = 100_000;

/** How severe a reaction is; of several the most severe holds. */
const SEVERITY: Readonly<Record<ReactionKind, number>> = { log: 0, throttle: 1, challenge: 2, block: 3 };
const ACTION: Readonly<Record<ReactionKind, SignalAction>> = {
  log: 'monitor',
  throttle: 'throttle',
  challenge: 'challenge',
  block: 'block',
};

/** Whom reactions are in force against. Swapped whole; requests look up at most a handful of keys. */
export class ReactionTable {
  #byKey: ReadonlyMap<string, Reaction> = new Map();
  #kinds: ReadonlySet<SubjectKind> = new Set();

  get size(): number {
    return this.#byKey.size;
  }

  /** Puts these in the place of all before. */
  replace(reactions: readonly Reaction[]): void {
    const byKey = new Map<string, Reaction>();
    for (const reaction of reactions.slice(0, REACTIONS_MAX)) {
      const key = keyOf(reaction.subject.kind, reaction.subject.value);
      const before = byKey.get(key);
      if (before === undefined || SEVERITY[reaction.kind] > SEVERITY[before.kind]) byKey.set(key, reaction);
    }
    this.#byKey = byKey;
    this.#kinds = new Set(reactions.map((reaction) => reaction.subject.kind));
  }

  /** What a reaction in force says of a request, or `null`. */
  signal(input: GuardInput, callers: Callers): Signal | null {
    let worst: Reaction | null = null;
    for (const key of this.#keys(input, callers)) {
      const found = this.#byKey.get(key);
      if (found === undefined || found.until <= input.transaction.at) continue;
      if (worst === null || SEVERITY[found.kind] > SEVERITY[worst.kind]) worst = found;
    }
    if (worst === null) return null;
    const detail = `${worst.subject.kind} under reaction ${worst.id} until ${new Date(worst.until).toISOString()}`;
    return { kind: 'abuse', rule: worst.reason, action: ACTION[worst.kind], point: '', detail };
  }

  /** Only what is asked for is worked out. */
  #keys(input: GuardInput, callers: Callers): string[] {
    const { transaction, principal, extraction } = input;
    const { client, request } = transaction;
    const keys: string[] = [];
    if (this.#kinds.has('address')) keys.push(keyOf('address', client.address));
    if (this.#kinds.has('principal') && principal.id !== null) keys.push(keyOf('principal', principal.id));
    if (this.#kinds.has('session') || this.#kinds.has('cluster')) {
      const { session, device, ordering } = callers.of(input);
      if (session !== '') keys.push(keyOf('session', session));
      // A caller without credential is known by address and program, as the monitor has it.
      else keys.push(keyOf('session', principal.id ?? `${client.address} ${device}`));
      const clusters = [
        `device ${device}`,
        `ordering ${ordering}`,
        `${networkOf(client.address)} ${device}`,
        `${client.address} ${device}`,
      ];
      if (this.#kinds.has('cluster')) keys.push(...clusters.map((cluster) => keyOf('cluster', cluster)));
    }
    if (this.#kinds.has('username') && request.method === 'POST') {
      const { username } = signInOf(request, fieldsOf(extraction?.body), 'other');
      if (username !== '') keys.push(keyOf('username', callers.hashes.long(username)));
    }
    return keys;
  }
}

function keyOf(kind: SubjectKind, value: string): string {
  return `${kind} ${value}`;
}
