import { z } from 'zod';

/**
 * What a rule may get wrong before it is taken back: in a window, requests it stopped (or would have) of callers that
 * look honest. All three have to be passed: a share alone says nothing of a handful of requests, and one caller must
 * not be able to switch a rule off.
 */
export interface Budget {
  readonly requests: number;
  readonly callers: number;
  /** Of all requests the rule stopped, 0..1. */
  readonly share: number;
  readonly window_minutes: number;
}

/** How far a rule is put in force. */
export interface Rollout {
  /** Share of callers on whom it acts, percent; the others are recorded only. */
  readonly percent: number;
  /** Absent: the rule is never taken back by itself. */
  readonly budget?: Budget | undefined;
}

const budget = z.strictObject({
  requests: z.int().min(1).max(1_000_000).default(20).describe('Requests of honest callers that it takes at the least.'),
  callers: z.int().min(1).max(10_000).default(3).describe('Different honest callers that it takes at the least.'),
  share: z
    .number()
    .min(0)
    .max(1)
    .default(0.05)
    .describe('Their share of all requests the rule stopped, 0..1, above which it is taken back.'),
  window_minutes: z.int().min(1).max(1_440).default(60).describe('Time over which is counted, minutes.'),
});

export const rolloutFields: Record<keyof Rollout, z.ZodType> = {
  percent: z
    .number()
    .min(0)
    .max(100)
    .default(100)
    .describe('Share of callers on whom the rule acts; on the rest it is recorded only. A caller stays on its side.'),
  budget: budget
    .optional()
    .describe('When the rule is taken back by itself: honest callers stopped in a window. Absent: never. The control plane counts.'),
};
