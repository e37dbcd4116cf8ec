import type { OperationRecord } from '../model.ts';
import { type Facts, factsOf } from './facts.ts';

/** One line of the ledger: a fact of an operation became another. Lines are only ever added. */
export interface LedgerEntry {
  /** When it was learned, milliseconds since the epoch. */
  readonly at: number;
  readonly operation: string;
  readonly fact: string;
  /** `null` where there was none before. */
  readonly before: string | null;
  /** `null` where it is no longer so; the line before says what it was. */
  readonly after: string | null;
}

/** What the ledger knew of every operation at a time. */
export type LedgerState = ReadonlyMap<string, Facts>;

/** The difference between two times, by operation. */
export interface LedgerDiff {
  readonly from: number;
  readonly to: number;
  readonly added: readonly { readonly operation: string; readonly facts: Readonly<Record<string, string>> }[];
  readonly changed: readonly OperationChange[];
}

export interface OperationChange {
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly changes: readonly { readonly fact: string; readonly before: string | null; readonly after: string | null }[];
}

/** Operations are never deleted, so what is not seen any more keeps its facts; `status` says that it is idle. */
export interface Ledger {
  /** The lines that bring the ledger to these records; they are part of it from now on. */
  note(records: readonly OperationRecord[], at: number): LedgerEntry[];
  state(): LedgerState;
}

/** `known`: what earlier lines left, from {@link replay}. Bounded by the operations of the inventory. */
export function createLedger(known: LedgerState = new Map()): Ledger {
  const state = new Map(known);
  return {
    note(records, at) {
      const entries: LedgerEntry[] = [];
      for (const record of records) {
        const now = factsOf(record);
        const before = state.get(record.id);
        const changes = changesBetween(before ?? NO_FACTS, now);
        if (changes.length === 0) continue;
        for (const change of changes) entries.push({ at, operation: record.id, ...change });
        state.set(record.id, now);
      }
      return entries;
    },
    state: () => state,
  };
}

const NO_FACTS: Facts = new Map<string, string>();

type Change = OperationChange['changes'][number];

export function changesBetween(before: Facts, after: Facts): Change[] {
  const changes: Change[] = [];
  for (const [fact, value] of after) {
    const old = before.get(fact) ?? null;
    if (old !== value) changes.push({ fact, before: old, after: value });
  }
  for (const [fact, old] of before) if (!after.has(fact)) changes.push({ fact, before: old, after: null });
  return changes;
}

/** What was known after these lines, which are in order. */
export function replay(entries: Iterable<LedgerEntry>): LedgerState {
  const state = new Map<string, Map<string, string>>();
  for (const { operation, fact, after } of entries) {
    let facts = state.get(operation);
    if (facts === undefined) {
      facts = new Map();
      state.set(operation, facts);
    }
    if (after === null) facts.delete(fact);
    else facts.set(fact, after);
  }
  return state;
}

/** What was known at a time (inclusive): the lines up to then, and no others. */
export function asOf(entries: Iterable<LedgerEntry>, at: number): LedgerState {
  return replay(upTo(entries, at));
}

function* upTo(entries: Iterable<LedgerEntry>, at: number): Generator<LedgerEntry> {
  for (const entry of entries) if (entry.at <= at) yield entry;
}

/** What differs between two states. */
export function diffStates(before: LedgerState, after: LedgerState, from: number, to: number): LedgerDiff {
  const added: { operation: string; facts: Readonly<Record<string, string>> }[] = [];
  const changed: OperationChange[] = [];
  for (const [operation, facts] of after) {
    const old = before.get(operation);
    if (old === undefined) {
      added.push({ operation, facts: Object.fromEntries(facts) });
      continue;
    }
    const changes = changesBetween(old, facts);
    if (changes.length > 0) changed.push({ operation, ...placeOf(facts), changes });
  }
  return { from, to, added, changed };
}

function placeOf(facts: Facts): { readonly method: string; readonly host: string; readonly template: string } {
  return { method: facts.get('method') ?? '', host: facts.get('host') ?? '', template: facts.get('template') ?? '' };
}
