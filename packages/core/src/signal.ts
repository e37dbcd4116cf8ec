import type { Point } from './point.ts';

/** What, beside attacks in the content, speaks about a request: its description, how much there was of it, who sent it. */
export type SignalKind = 'specification' | 'rate-limit' | 'quota' | 'concurrency' | 'abuse' | 'list' | 'emergency' | 'custom';

/** What the policy makes of a signal; `monitor` is shadow: it is recorded and changes nothing. */
export type SignalAction = 'monitor' | 'throttle' | 'challenge' | 'block';

/** One such thing, with what the policy makes of it. Holds no values from the message. */
export interface Signal {
  readonly kind: SignalKind;
  /** The violation type, limit, list or detector, e.g. `invalid-body`. */
  readonly rule: string;
  readonly action: SignalAction;
  readonly point: Point;
  readonly detail: string;
  /** Id of the policy's rule that says so; absent where none does, or where `rule` is its id. */
  readonly by?: string;
  /** What the rule does to others: it is rolled out to a share of callers, and this one is not among them. */
  readonly would?: SignalAction;
}

/** Signals kept of one exchange; later ones are dropped, the decision already stands. */
export const SIGNALS_MAX = 32;
