import type { AttackClass } from './finding.ts';
import type { SignalKind } from './signal.ts';

/** The filtration mode in force for a transaction. */
export type Mode = 'off' | 'monitor' | 'block';

/** What block mode would do; independent of the mode in force. */
export type Verdict = 'pass' | 'block';

/** What a route does when inspection could not be finished. */
export type FailMode = 'open' | 'closed';

export type ReasonKind =
  | 'attack-score' // findings over the threshold
  | 'deny-list'
  | 'allow-list'
  | 'exception' // a finding was set aside by an exception
  | 'virtual-patch' // a virtual patch of the policy holds
  | 'fail-mode' // inspection incomplete, the route's fail mode decided
  | 'protocol' // framing violation
  | 'mode' // names which rule set the mode
  | SignalKind; // a signal that the policy acts on

export interface Reason {
  readonly kind: ReasonKind;
  /** Id of the policy rule, or of the detector. */
  readonly rule: string;
  readonly detail: string;
}

/** The outcome for one transaction: the same inputs give the same Decision. */
export interface Decision {
  /** What block mode would do. */
  readonly verdict: Verdict;
  /** What is really done: `block` only when `verdict` is `block` and `mode` is `block`. */
  readonly action: Verdict;
  readonly mode: Mode;
  /** 0..1. */
  readonly score: number;
  readonly classes: readonly AttackClass[];
  readonly reasons: readonly Reason[];
  /** Status of the answer when `action` is `block`. */
  readonly status: number;
  /** Hash of the policy that decided (first 16 hex characters of SHA-256 over its canonical JSON). */
  readonly policy: string;
}
