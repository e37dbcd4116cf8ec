import type { CoverageGapReason } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Period, type PeriodQuery, periodQuerySchema, periodSchema } from '../../contract/page.ts';
import { gapReasonSchema } from '../../contract/vocabulary.ts';

/** How much of the traffic was inspected wholly, and why the rest was not. */
export interface Coverage {
  readonly period: Period;
  readonly requests: number;
  readonly inspected_wholly: number;
  /** 0..100; 100 when there were no requests to miss. */
  readonly percent: number;
  readonly gaps: readonly { readonly reason: CoverageGapReason; readonly requests: number }[];
  /** Steps without holes. */
  readonly series: {
    readonly step_ms: number;
    readonly points: readonly {
      readonly at: number;
      readonly requests: number;
      readonly inspected_wholly: number;
      readonly gaps: Readonly<Record<string, number>>;
    }[];
  };
  /** Routes with gaps, most first. */
  readonly routes: readonly {
    readonly method: string;
    readonly host: string;
    readonly template: string;
    readonly requests: number;
    readonly inspected_wholly: number;
    readonly reasons: readonly { readonly reason: CoverageGapReason; readonly requests: number }[];
  }[];
  readonly rejected: readonly { readonly code: string; readonly message: string; readonly count: number; readonly last_seen: number }[];
  readonly faults: readonly {
    readonly phase: string;
    readonly fail_mode: string;
    readonly detail: string;
    readonly count: number;
    readonly last_seen: number;
  }[];
  /** Records that a full spool lost, and when. */
  readonly overflows: readonly { readonly stream: string; readonly at: number; readonly lost: number }[];
}

const reasonCountSchema = z.object({ reason: gapReasonSchema, requests: z.number() });

const coverageSchema: z.ZodType<Coverage> = z.object({
  period: periodSchema,
  requests: z.number(),
  inspected_wholly: z.number(),
  percent: z.number(),
  gaps: z.array(reasonCountSchema),
  series: z.object({
    step_ms: z.number(),
    points: z.array(
      z.object({ at: z.number(), requests: z.number(), inspected_wholly: z.number(), gaps: z.record(z.string(), z.number()) }),
    ),
  }),
  routes: z.array(
    z.object({
      method: z.string(),
      host: z.string(),
      template: z.string(),
      requests: z.number(),
      inspected_wholly: z.number(),
      reasons: z.array(reasonCountSchema),
    }),
  ),
  rejected: z.array(z.object({ code: z.string(), message: z.string(), count: z.number(), last_seen: z.number() })),
  faults: z.array(z.object({ phase: z.string(), fail_mode: z.string(), detail: z.string(), count: z.number(), last_seen: z.number() })),
  overflows: z.array(z.object({ stream: z.string(), at: z.number(), lost: z.number() })),
});

export const getCoverage: Endpoint<null, PeriodQuery, null, Coverage> = {
  id: 'coverage.get',
  method: 'GET',
  path: `${API_BASE}/coverage`,
  summary: 'Traffic inspected wholly, gaps by reason, time and route, and what was refused or lost.',
  params: null,
  query: periodQuerySchema,
  body: null,
  kind: 'json',
  answer: coverageSchema,
};
