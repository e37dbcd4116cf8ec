import type { AttackClass, Exposure, Mode, OperationStatus } from '@sallyport/core';
import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import { type Period, type PeriodQuery, periodQuerySchema, periodSchema } from '../../contract/page.ts';
import {
  attackClassSchema,
  exposureSchema,
  modeSchema,
  operationStatusSchema,
  type RiskLevel,
  riskLevelSchema,
} from '../../contract/vocabulary.ts';

/** What happened in a window. */
export interface TrafficTotals {
  readonly requests: number;
  /** Exchanges whose verdict is `block`: what block mode would stop. */
  readonly attacks: number;
  /** Exchanges really stopped. */
  readonly blocked: number;
  /** Exchanges with findings that stayed under the threshold. */
  readonly suspicious: number;
  /** Framing errors refused before they were requests. */
  readonly rejected: number;
  readonly faults: number;
  /** Distinct client addresses with an attack. */
  readonly attack_sources: number;
}

export interface SeriesPoint {
  /** Start of the step. */
  readonly at: number;
  readonly requests: number;
  readonly attacks: number;
  readonly blocked: number;
}

/** Steps are `step_ms` long and without holes, so that silence is drawn as zero. */
export interface Series {
  readonly step_ms: number;
  readonly points: readonly SeriesPoint[];
}

export interface ClassCount {
  readonly class: AttackClass;
  readonly attacks: number;
  readonly blocked: number;
}

export interface AttackedOperation {
  /** Empty where the request matched no known operation. */
  readonly operation: string;
  readonly method: string;
  readonly host: string;
  readonly template: string;
  readonly attacks: number;
  readonly blocked: number;
}

export interface AttackSource {
  readonly client: string;
  readonly attacks: number;
  readonly blocked: number;
  readonly last_seen: number;
}

export interface Overview {
  readonly period: Period;
  readonly totals: TrafficTotals;
  /** The same for the window of the same length before it. */
  readonly previous: TrafficTotals;
  readonly coverage: { readonly requests: number; readonly inspected_wholly: number; readonly percent: number };
  readonly operations: {
    readonly total: number;
    /** Operations that carry sensitive data. */
    readonly sensitive: number;
    readonly by_risk: Readonly<Record<RiskLevel, number>>;
    readonly by_status: Readonly<Record<OperationStatus, number>>;
    readonly by_exposure: Readonly<Record<Exposure, number>>;
  };
  readonly by_class: readonly ClassCount[];
  readonly top_operations: readonly AttackedOperation[];
  readonly top_sources: readonly AttackSource[];
  readonly series: Series;
  /** The global mode in force. */
  readonly mode: Mode;
  readonly gateways: { readonly workers: number; readonly live: number };
}

const totalsSchema: z.ZodType<TrafficTotals> = z.object({
  requests: z.number(),
  attacks: z.number(),
  blocked: z.number(),
  suspicious: z.number(),
  rejected: z.number(),
  faults: z.number(),
  attack_sources: z.number(),
});

export const seriesSchema: z.ZodType<Series> = z.object({
  step_ms: z.number(),
  points: z.array(z.object({ at: z.number(), requests: z.number(), attacks: z.number(), blocked: z.number() })),
});

const overviewSchema: z.ZodType<Overview> = z.object({
  period: periodSchema,
  totals: totalsSchema,
  previous: totalsSchema,
  coverage: z.object({ requests: z.number(), inspected_wholly: z.number(), percent: z.number() }),
  operations: z.object({
    total: z.number(),
    sensitive: z.number(),
    by_risk: z.record(riskLevelSchema as z.ZodEnum, z.number()) as unknown as z.ZodType<Record<RiskLevel, number>>,
    by_status: z.record(operationStatusSchema as z.ZodEnum, z.number()) as unknown as z.ZodType<Record<OperationStatus, number>>,
    by_exposure: z.record(exposureSchema as z.ZodEnum, z.number()) as unknown as z.ZodType<Record<Exposure, number>>,
  }),
  by_class: z.array(z.object({ class: attackClassSchema, attacks: z.number(), blocked: z.number() })),
  top_operations: z.array(
    z.object({
      operation: z.string(),
      method: z.string(),
      host: z.string(),
      template: z.string(),
      attacks: z.number(),
      blocked: z.number(),
    }),
  ),
  top_sources: z.array(z.object({ client: z.string(), attacks: z.number(), blocked: z.number(), last_seen: z.number() })),
  series: seriesSchema,
  mode: modeSchema,
  gateways: z.object({ workers: z.number(), live: z.number() }),
});

export const getOverview: Endpoint<null, PeriodQuery, null, Overview> = {
  id: 'overview.get',
  method: 'GET',
  path: `${API_BASE}/overview`,
  summary: 'Tiles, top lists and the series of a window.',
  params: null,
  query: periodQuerySchema,
  body: null,
  kind: 'json',
  answer: overviewSchema,
};
