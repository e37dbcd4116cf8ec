import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';

/** A limit that recorded traffic suggests for one operation, and what it would have done to that traffic. */
export interface SuggestedLimit {
  readonly host: string;
  readonly method: string;
  readonly template: string;
  readonly callers: number;
  /** Requests in a caller's busiest minute: the median caller, the 99 % quantile, the busiest. */
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  /** Where the true quantile lies with 95 % confidence. */
  readonly p99_interval: readonly [number, number];
  readonly requests_per_minute: number;
  /** Callers it would have throttled, and those of them without a finding. */
  readonly throttled: number;
  readonly throttled_clean: number;
  /** The rule as it stands under `limits:` of the policy, in shadow. */
  readonly yaml: string;
}

export interface LimitSuggestions {
  readonly exchanges: number;
  /** Time of the first and the last of them; 0 when there are none. */
  readonly from: number;
  readonly to: number;
  /** The most used operations first; those with fewer than 20 callers are left out. */
  readonly items: readonly SuggestedLimit[];
}

/** Records that suggestions rest on at most. */
export const SUGGEST_RECORDS_MAX = 200_000;

export interface SuggestQuery {
  readonly records: number;
}

export const suggestLimits: Endpoint<null, SuggestQuery, null, LimitSuggestions> = {
  id: 'limits.suggest',
  method: 'GET',
  path: `${API_BASE}/settings/limits/suggestions`,
  summary: 'Rate limits that the traffic last recorded suggests, with confidence, and whom each would have throttled.',
  params: null,
  query: z.object({ records: z.coerce.number().int().min(1).max(SUGGEST_RECORDS_MAX).default(50_000) }),
  body: null,
  kind: 'json',
  answer: z.object({
    exchanges: z.number(),
    from: z.number(),
    to: z.number(),
    items: z.array(
      z.object({
        host: z.string(),
        method: z.string(),
        template: z.string(),
        callers: z.number(),
        p50: z.number(),
        p99: z.number(),
        max: z.number(),
        p99_interval: z.tuple([z.number(), z.number()]),
        requests_per_minute: z.number(),
        throttled: z.number(),
        throttled_clean: z.number(),
        yaml: z.string(),
      }),
    ),
  }),
};
