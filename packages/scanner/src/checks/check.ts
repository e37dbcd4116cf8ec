import type { Severity } from '@sallyport/core';
import type { CheckMeta, Exchange, ScanOperation } from '../model.ts';
import type { Scan } from '../scan.ts';

/** What a check has proven at one place. */
export interface Proof {
  /** `null` for the whole API. */
  readonly operation: ScanOperation | null;
  /** `path.id`, `body.json.role`; left out for the whole message. */
  readonly point?: string;
  /** Left out where the check's own says enough. */
  readonly title?: string;
  readonly severity?: Severity;
  /** Where this variant of the weakness has a class of its own. */
  readonly cwe?: number;
  /** What was seen, a line for each piece of the proof. */
  readonly reasons: readonly string[];
  readonly evidence: readonly Exchange[];
  /** Tells findings of one check and place apart, such as the variant of a forged token. */
  readonly variant?: string;
}

interface CheckBase {
  readonly meta: CheckMeta;
}

/** Runs once for each operation it applies to. */
export interface OperationCheck extends CheckBase {
  readonly scope: 'operation';
  /** Only reads, so that several may run side by side. */
  readonly parallel: boolean;
  readonly applies: (operation: ScanOperation, scan: Scan) => boolean;
  readonly run: (scan: Scan, operation: ScanOperation) => Promise<readonly Proof[]>;
}

/** Runs once. */
export interface ApiCheck extends CheckBase {
  readonly scope: 'api';
  readonly run: (scan: Scan) => Promise<readonly Proof[]>;
}

export type Check = OperationCheck | ApiCheck;

/** Times that a proof has to come out the same before it is believed. */
const REPLAYS = 3;

/** Runs an attempt until it has proven its point three times; the first failure ends it. */
export async function replayed<T>(attempt: (round: number) => Promise<T | null>): Promise<T | null> {
  let last: T | null = null;
  for (let round = 0; round < REPLAYS; round++) {
    last = await attempt(round);
    if (last === null) return null;
  }
  return last;
}
