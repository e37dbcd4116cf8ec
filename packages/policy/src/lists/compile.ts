import { AddressSet } from '../address-set.ts';
import type { Place } from '../geography/read.ts';
import type { ListRule } from './schema.ts';

/** What lists ask about the caller of a request; each is worked out only where a list asks for it. */
export interface CallerFacts {
  readonly place: Place | null;
  /** Keyed hashes, or the empty string. */
  readonly principal: string;
  readonly session: string;
  /** Of the client program, and of the order of its headers. */
  readonly fingerprints: readonly string[];
  /** Lower-case names the caller goes by. */
  readonly users: readonly string[];
  /** SHA-256 of the credential, hexadecimal; the empty string without one. */
  readonly token: string;
  readonly ja4: string;
}

export const NO_FACTS: CallerFacts = { place: null, principal: '', session: '', fingerprints: [], users: [], token: '', ja4: '' };

/** Whether any rule asks for more than the address. */
export function asksForCaller(rules: readonly ListRule[]): boolean {
  return rules.some((rule) => testsOf(rule).length > 0);
}

export interface CompiledList {
  readonly id: string;
  /** Milliseconds since the epoch, or Infinity. */
  readonly expires: number;
  matches(address: string, facts: CallerFacts): boolean;
}

type Test = (facts: CallerFacts) => boolean;

export function compileLists(rules: readonly ListRule[]): readonly CompiledList[] {
  return rules.map((rule) => {
    const addresses = rule.addresses === undefined ? null : new AddressSet(rule.addresses);
    const tests = testsOf(rule);
    return {
      id: rule.id,
      expires: rule.expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(rule.expires),
      matches: (address, facts) => addresses?.has(address) === true || tests.some((test) => test(facts)),
    };
  });
}

function testsOf(rule: ListRule): readonly Test[] {
  const tests: Test[] = [];
  const add = <T>(entries: readonly T[] | undefined, test: (set: ReadonlySet<T>, facts: CallerFacts) => boolean): void => {
    if (entries === undefined) return;
    const set = new Set(entries);
    tests.push((facts) => test(set, facts));
  };
  add(rule.countries, (set, { place }) => place !== null && set.has(place.country));
  add(rule.asns, (set, { place }) => place !== null && set.has(place.asn));
  add(
    rule.users?.map((name) => name.toLowerCase()),
    (set, { users }) => users.some((name) => set.has(name)),
  );
  add(rule.principals, (set, { principal }) => set.has(principal));
  add(rule.sessions, (set, { session }) => set.has(session));
  add(rule.tokens, (set, { token }) => set.has(token));
  add(rule.ja4, (set, { ja4 }) => set.has(ja4));
  add(rule.fingerprints, (set, { fingerprints }) => fingerprints.some((print) => set.has(print)));
  return tests;
}
