import type { OperationStatus } from '@sallyport/core';
import type { InventoryConfig } from '../config.ts';
import type { SpecEntry } from '../spec/spec-tree.ts';

export interface StatusFacts {
  readonly requests: number;
  readonly confirmed: boolean;
  /** Milliseconds since the epoch. */
  readonly last: number;
  readonly now: number;
  readonly entry: SpecEntry | null;
  /** A description speaks of its host. */
  readonly described: boolean;
  /** A description has a newer version of the path. */
  readonly oldVersion: boolean;
  readonly direction: 'inbound' | 'outbound';
}

const DAY_MS = 86_400_000;

/** Where an operation stands between its description and its traffic. Calls to third parties are nobody's shadow. */
export function statusOf(facts: StatusFacts, config: InventoryConfig): OperationStatus {
  if (facts.requests === 0) return 'orphan';
  if (!facts.confirmed) return 'provisional';
  if (facts.now - facts.last > config.idle_days * DAY_MS) return 'idle';
  if (facts.entry !== null) return isRetired(facts.entry, facts.now) ? 'zombie' : 'active';
  if (facts.direction === 'outbound' || !facts.described) return 'active';
  return facts.oldVersion ? 'zombie' : 'shadow';
}

/** Deprecated, past its sunset, or gone from the newest version of the description. */
function isRetired({ operation, removed }: SpecEntry, now: number): boolean {
  return removed || operation.deprecated || (operation.sunset !== '' && Date.parse(operation.sunset) < now);
}
