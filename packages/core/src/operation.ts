/** Where an operation's name comes from. */
export type OperationSource = 'spec' | 'learned' | 'none';

/** One operation of an API as the decision sees it. */
export interface Operation {
  /** Stable id: `op_` and 16 hex characters of SHA-256 over `METHOD host template`. */
  readonly id: string;
  readonly method: string;
  /** `*` when it holds for every host. */
  readonly host: string;
  /** e.g. `/accounts/{accountId}/transactions`. */
  readonly template: string;
  readonly source: OperationSource;
}

/** How exposed an operation is seen to be. */
export type Exposure = 'external' | 'partner' | 'internal' | 'third-party' | 'unknown';

/** Operations are known by spec, by traffic, or by both. */
export type OperationStatus =
  | 'provisional' // seen, not yet confirmed by the noise thresholds
  | 'active' // confirmed, and described by a spec (or no spec was given)
  | 'shadow' // confirmed in traffic, not described by any given spec
  | 'orphan' // described by a spec, never seen in traffic
  | 'zombie' // described as deprecated or removed, or an old version, yet still used
  | 'idle'; // seen before, silent for longer than the idle threshold
