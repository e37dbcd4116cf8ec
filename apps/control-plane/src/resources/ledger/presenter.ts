import type { LedgerDiff, LedgerState } from '@sallyport/inventory';
import type { KnownOperation, LedgerDifference } from './schema.ts';

export function presentState(state: LedgerState): KnownOperation[] {
  return [...state].map(([id, facts]) => ({ id, facts: Object.fromEntries(facts) }));
}

export function presentDifference({ from, to, added, changed }: LedgerDiff): LedgerDifference {
  return {
    from,
    to,
    added: added.map(({ operation, facts }) => ({ id: operation, facts })),
    changed: changed.map(({ operation, ...rest }) => ({ id: operation, ...rest })),
  };
}
