import { z } from 'zod';
import { API_BASE, type Endpoint } from '../../contract/endpoint.ts';
import {
  type Can,
  canSchema,
  type Period,
  type PeriodQuery,
  periodQueryShape,
  periodSchema,
  textFilterSchema,
} from '../../contract/page.ts';

/** Part of the policy that a rule stands in. */
export type RuleSection = 'specification' | 'limits' | 'detectors' | 'patches';

/** What a rule may get wrong before it is taken back by itself; docs/reference/policy.md. */
export interface RuleBudget {
  readonly requests: number;
  readonly callers: number;
  readonly share: number;
  readonly window_minutes: number;
}

/** How far a rule is put in force. */
export interface RuleState {
  /** It acts, on its share of callers; else it is in shadow. */
  readonly enforced: boolean;
  readonly percent: number;
  /** `null`: it is not taken back by itself. */
  readonly budget: RuleBudget | null;
}

export interface RulePlace {
  readonly method: string;
  readonly host: string;
  readonly template: string;
}

export interface RuleExample extends Omit<RulePlace, 'template'> {
  /** Of the event. */
  readonly id: string;
  readonly at: number;
  readonly path: string;
  readonly status: number;
  /** Hash of the credential, or the address. */
  readonly caller: string;
}

/** What one rule stopped or would have stopped in a window, and how far it is in force. */
export interface RuleRow {
  /** `null`: no rule of its own speaks of it, it is the default of the specification. */
  readonly section: RuleSection | null;
  /** Id of the rule in the policy, or the empty string. */
  readonly id: string;
  /** What was found: a kind of departure, a limit, a detector. */
  readonly finding: string;
  /** `null` where there is no such rule any more. */
  readonly state: RuleState | null;
  /** Exchanges it acted on; would have, but for the share of callers; and in shadow. */
  readonly acted: number;
  readonly would: number;
  readonly shadow: number;
  readonly callers: number;
  /** Those without an attack in the window who had good answers, and their exchanges. */
  readonly honest_callers: number;
  readonly honest: number;
  /** The upstream answered with 2xx. */
  readonly succeeded: number;
  readonly places: readonly RulePlace[];
  readonly examples: readonly RuleExample[];
}

export interface RulesView {
  readonly period: Period;
  /** Of the policy; a change names it. */
  readonly version: number;
  readonly rows: readonly RuleRow[];
  readonly can: Can<'change'>;
}

export interface RuleQuery extends PeriodQuery {
  readonly host: string;
}

/** Puts a rule in force for a share of callers, or takes it back. */
export interface RuleChange {
  readonly version: number;
  readonly section: RuleSection;
  readonly id: string;
  readonly enforced: boolean;
  readonly percent?: number | undefined;
  readonly budget?: RuleBudget | undefined;
}

/** Makes a rule of a kind of departure that only the default speaks of. */
export interface RulePromotion {
  readonly version: number;
  readonly violation: string;
  readonly host: string;
  /** As in rules of the policy: `*` is one segment, `**` any rest. */
  readonly path: string;
  readonly methods: readonly string[];
  readonly percent: number;
  readonly budget?: RuleBudget | undefined;
}

export interface RuleOutcome {
  /** `null`: a second person has to agree first. */
  readonly policy_version: number | null;
  readonly section: RuleSection;
  readonly id: string;
}

const sectionSchema: z.ZodType<RuleSection> = z.enum(['specification', 'limits', 'detectors', 'patches']);

const budgetSchema: z.ZodType<RuleBudget> = z.object({
  requests: z.int().min(1).max(1_000_000),
  callers: z.int().min(1).max(10_000),
  share: z.number().min(0).max(1),
  window_minutes: z.int().min(1).max(1_440),
});

const rowSchema: z.ZodType<RuleRow> = z.object({
  section: sectionSchema.nullable(),
  id: z.string(),
  finding: z.string(),
  state: z.object({ enforced: z.boolean(), percent: z.number(), budget: budgetSchema.nullable() }).nullable(),
  acted: z.number(),
  would: z.number(),
  shadow: z.number(),
  callers: z.number(),
  honest_callers: z.number(),
  honest: z.number(),
  succeeded: z.number(),
  places: z.array(z.object({ method: z.string(), host: z.string(), template: z.string() })),
  examples: z.array(
    z.object({
      id: z.string(),
      at: z.number(),
      method: z.string(),
      host: z.string(),
      path: z.string(),
      status: z.number(),
      caller: z.string(),
    }),
  ),
});

const outcomeSchema: z.ZodType<RuleOutcome> = z.object({ policy_version: z.number().nullable(), section: sectionSchema, id: z.string() });

const versionSchema = z.int().min(0);
const percentSchema = z.number().min(0).max(100);

export const getRules: Endpoint<null, RuleQuery, null, RulesView> = {
  id: 'rules.get',
  method: 'GET',
  path: `${API_BASE}/rules`,
  summary: 'What rules in force stopped, and what those in shadow would have stopped, in a window; a day without one.',
  params: null,
  query: z.object({ ...periodQueryShape, host: textFilterSchema }),
  body: null,
  kind: 'json',
  answer: z.object({ period: periodSchema, version: z.number(), rows: z.array(rowSchema), can: canSchema('change') }),
};

export const changeRule: Endpoint<null, null, RuleChange, RuleOutcome> = {
  id: 'rules.change',
  method: 'PUT',
  path: `${API_BASE}/rules`,
  summary: 'Puts a rule in force for a share of callers, or back in shadow.',
  params: null,
  query: null,
  body: z.object({
    version: versionSchema,
    section: sectionSchema,
    id: z.string().min(1).max(64),
    enforced: z.boolean(),
    percent: percentSchema.optional(),
    budget: budgetSchema.optional(),
  }),
  kind: 'json',
  answer: outcomeSchema,
};

export const promoteViolation: Endpoint<null, null, RulePromotion, RuleOutcome> = {
  id: 'rules.promote',
  method: 'POST',
  path: `${API_BASE}/rules`,
  summary: 'Makes a rule that blocks a kind of departure from descriptions, where only the default spoke of it.',
  params: null,
  query: null,
  body: z.object({
    version: versionSchema,
    violation: z.string().min(1).max(64),
    host: z.string().min(1).max(255).default('*'),
    path: z.string().min(1).max(1_024).default('/**'),
    methods: z.array(z.string().min(1).max(32)).max(32).default([]),
    percent: percentSchema,
    budget: budgetSchema.optional(),
  }),
  kind: 'json',
  answer: outcomeSchema,
};
