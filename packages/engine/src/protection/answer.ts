import type { CoverageGap, Decision, HeaderField, Signal } from '@sallyport/core';
import type { PhaseFault } from '../run.ts';

/** The head of an answer, before its body. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: readonly HeaderField[];
  /** Bytes of the body when known, else negative. */
  readonly bodyLength: number;
}

/** What was made of an answer. */
export interface JudgedAnswer {
  /** The decision on the request with the answer's part added. */
  readonly decision: Decision;
  readonly signals: readonly Signal[];
  readonly gaps: readonly CoverageGap[];
  readonly faults: readonly PhaseFault[];
}

/**
 * What is to be done with an answer whose head is there. `pass`: it goes out as it comes. `hold`: it waits until it is
 * whole, or over `bytesMax`, and was judged. `judged`: the head says enough, or nothing more can be said: it goes
 * out, or is stopped, by what was made of it.
 */
export type AnswerPlan =
  | { readonly kind: 'pass'; readonly keep: number }
  | { readonly kind: 'hold'; readonly keep: number; readonly bytesMax: number }
  | { readonly kind: 'judged'; readonly keep: number; readonly judged: JudgedAnswer };
