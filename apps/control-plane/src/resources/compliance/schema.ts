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

/** What the evidence indicates about a control. There is no "compliant": that is for the institution and its examiner. */
export type ControlState = 'satisfied' | 'partially-satisfied' | 'not-satisfied' | 'not-assessed' | 'needs-manual-evidence';

/** In the order in which they need attention. */
export const CONTROL_STATES: readonly ControlState[] = [
  'not-satisfied',
  'partially-satisfied',
  'needs-manual-evidence',
  'not-assessed',
  'satisfied',
];

export interface Framework {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly kind: 'regulation' | 'guidance' | 'standard' | 'catalogue';
  readonly status: string;
  /** `requires` for law and standards; guidance says what examiners look for. */
  readonly verb: string;
  readonly controls: number;
}

export interface FrameworkList {
  readonly items: readonly Framework[];
  readonly can: Can<'report'>;
}

/** One test of a control with the number seen; `holds` is `null` where the evidence does not give the number. */
export interface ControlTest {
  readonly kind: 'not-satisfied' | 'satisfied' | 'partially';
  readonly text: string;
  readonly holds: boolean | null;
}

/** The statement of a person that is in force for the period. */
export interface ControlAttestation {
  readonly id: string;
  readonly author: string;
  readonly statement: string;
  readonly period: Period;
  readonly made: number;
  readonly expires: number;
  readonly reference: string;
}

export interface ControlResult {
  readonly id: string;
  /** As its framework numbers it, e.g. `6.4.2`. */
  readonly reference: string;
  readonly title: string;
  readonly text: string;
  /** What the platform is to it: `IMPLEMENTS`, `SUPPORTS`, `INFORMS` or `NONE`. */
  readonly role: string;
  readonly state: ControlState;
  /** What the machine part alone indicates. */
  readonly machine_state: ControlState;
  /** The framework's own word for the state, or the empty string. */
  readonly term: string;
  /** Why, in the order in which the rules were applied. */
  readonly reasons: readonly string[];
  readonly tests: readonly ControlTest[];
  /** Which evidence it rests on. */
  readonly evidence: string;
  /** What no machine can see; `-` when there is none. */
  readonly manual_part: string;
  readonly attestation: ControlAttestation | null;
  readonly frequency: string;
  readonly owasp_api_2023: readonly string[];
  readonly cwe: readonly number[];
  /** Where the control can be read. */
  readonly source: string;
}

/** A number the controls were decided on. */
export interface EvidenceFact {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  /** What is counted, over which records. */
  readonly about: string;
}

export interface Assessment {
  readonly framework: Framework;
  readonly period: Period;
  readonly assessed_at: number;
  readonly counts: Readonly<Record<ControlState, number>>;
  /** Why the evidence as a whole cannot carry a positive answer; empty when it can. */
  readonly gate_reasons: readonly string[];
  readonly facts: readonly EvidenceFact[];
  /** The records of the evidence log that were read. */
  readonly source: { readonly records: number; readonly records_in_period: number; readonly last_seq: number; readonly head: string };
  readonly controls: readonly ControlResult[];
  readonly disclaimer: string;
  readonly can: Can<'report' | 'attest'>;
}

const controlStateSchema: z.ZodType<ControlState> = z.enum(CONTROL_STATES as ControlState[]);

const frameworkSchema: z.ZodType<Framework> = z.object({
  id: z.string(),
  title: z.string(),
  version: z.string(),
  kind: z.enum(['regulation', 'guidance', 'standard', 'catalogue']),
  status: z.string(),
  verb: z.string(),
  controls: z.number(),
});

const countsShape = Object.fromEntries(CONTROL_STATES.map((state) => [state, z.number()])) as Record<ControlState, z.ZodNumber>;

const controlSchema: z.ZodType<ControlResult> = z.object({
  id: z.string(),
  reference: z.string(),
  title: z.string(),
  text: z.string(),
  role: z.string(),
  state: controlStateSchema,
  machine_state: controlStateSchema,
  term: z.string(),
  reasons: z.array(z.string()),
  tests: z.array(z.object({ kind: z.enum(['not-satisfied', 'satisfied', 'partially']), text: z.string(), holds: z.boolean().nullable() })),
  evidence: z.string(),
  manual_part: z.string(),
  attestation: z
    .object({
      id: z.string(),
      author: z.string(),
      statement: z.string(),
      period: periodSchema,
      made: z.number(),
      expires: z.number(),
      reference: z.string(),
    })
    .nullable(),
  frequency: z.string(),
  owasp_api_2023: z.array(z.string()),
  cwe: z.array(z.number()),
  source: z.string(),
});

const assessmentSchema: z.ZodType<Assessment> = z.object({
  framework: frameworkSchema,
  period: periodSchema,
  assessed_at: z.number(),
  counts: z.object(countsShape),
  gate_reasons: z.array(z.string()),
  facts: z.array(z.object({ name: z.string(), value: z.number().nullable(), unit: z.string(), about: z.string() })),
  source: z.object({ records: z.number(), records_in_period: z.number(), last_seq: z.number(), head: z.string() }),
  controls: z.array(controlSchema),
  disclaimer: z.string(),
  can: canSchema('report', 'attest'),
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
