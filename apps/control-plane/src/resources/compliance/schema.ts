import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import {
  type Can,
  canSchema,
  type IdParams,
  idParamsSchema,
  type Period,
  type PeriodQuery,
  periodQuerySchema,
  periodSchema,
} from '../../contract/page.ts';

/** What the evidence says of a control. `not-decidable` is an answer: the evidence does not reach it. */
export type ControlState = 'satisfied' | 'partial' | 'not-satisfied' | 'not-applicable' | 'not-decidable';

export const CONTROL_STATES: readonly ControlState[] = ['satisfied', 'partial', 'not-satisfied', 'not-applicable', 'not-decidable'];

export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly publisher: string;
  readonly controls: number;
}

export interface FrameworkList {
  readonly items: readonly Framework[];
  readonly can: Can<'report'>;
}

export interface EvidenceItem {
  readonly label: string;
  readonly value: string;
}

export interface ControlResult {
  readonly id: string;
  /** As its framework numbers it, e.g. `6.4.2`. */
  readonly reference: string;
  readonly title: string;
  readonly text: string;
  /** Where it can be read. */
  readonly source: string;
  readonly state: ControlState;
  readonly reasons: readonly string[];
  readonly evidence: readonly EvidenceItem[];
}

export interface Assessment {
  readonly framework: Framework;
  readonly period: Period;
  readonly assessed_at: number;
  readonly counts: Readonly<Record<ControlState, number>>;
  readonly controls: readonly ControlResult[];
  readonly can: Can<'report'>;
}

const controlStateSchema: z.ZodType<ControlState> = z.enum(CONTROL_STATES as ControlState[]);

const frameworkSchema: z.ZodType<Framework> = z.object({
  id: z.string(),
  title: z.string(),
  version: z.string(),
  publisher: z.string(),
  controls: z.number(),
});

const countsShape = Object.fromEntries(CONTROL_STATES.map((state) => [state, z.number()])) as Record<ControlState, z.ZodNumber>;

const assessmentSchema: z.ZodType<Assessment> = z.object({
  framework: frameworkSchema,
  period: periodSchema,
  assessed_at: z.number(),
  counts: z.object(countsShape),
  controls: z.array(
    z.object({
      id: z.string(),
      reference: z.string(),
      title: z.string(),
      text: z.string(),
      source: z.string(),
      state: controlStateSchema,
      reasons: z.array(z.string()),
      evidence: z.array(z.object({ label: z.string(), value: z.string() })),
    }),
  ),
  can: canSchema('report'),
});

export const listFrameworks: Endpoint<null, null, null, FrameworkList> = {
  id: 'compliance.frameworks',
  method: 'GET',
  path: `${API_BASE}/compliance/frameworks`,
  summary: 'The frameworks of the catalogue.',
  params: null,
  query: null,
  body: null,
  kind: 'json',
  answer: z.object({ items: z.array(frameworkSchema), can: canSchema('report') }),
};

export const getAssessment: Endpoint<IdParams, PeriodQuery, null, Assessment> = {
  id: 'compliance.assess',
  method: 'GET',
  path: `${API_BASE}/compliance/frameworks/:id`,
  summary: 'The controls of a framework with their state for a period (default: the last 30 days).',
  params: idParamsSchema,
  query: periodQuerySchema,
  body: null,
  kind: 'json',
  answer: assessmentSchema,
};
