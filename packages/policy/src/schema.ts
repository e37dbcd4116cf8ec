import type { AttackClass, FailMode, GraphqlLimits, Mode, Severity } from '@sallyport/core';
import { SEVERITIES } from '@sallyport/core';
import { z } from 'zod';
import { type AbusePolicy, abuseSchema } from './abuse/schema.ts';
import { type ApprovalPolicy, approvalSchema } from './change/schema.ts';
import { EXPRESSION_CHARS_MAX, parseExpression } from './custom/expression.ts';
import { compileExpression } from './custom/matcher.ts';
import { graphqlSchema } from './graphql.ts';
import type { HabitSwitch } from './habits/prior.ts';
import { type HeaderRule, headersSchema } from './headers/schema.ts';
import {
  type ApiRule,
  attackClass,
  type ClassSensitivity,
  classSensitivity,
  failMode,
  type HostRule,
  levelFields,
  mode,
  type OperationRule,
  operation,
  type RouteRule,
  type Sensitivity,
  sensitivity,
  threshold,
} from './levels/schema.ts';
import { type LimitRule, limitsSchema } from './limits/schema.ts';
import { type ListRule, listRuleSchema } from './lists/schema.ts';
import { type MaintenanceWindow, maintenanceSchema } from './maintenance/schema.ts';
import { type MaskingPolicy, maskingSchema } from './masking/schema.ts';
import { type Rollout, rolloutFields } from './rollout/schema.ts';
import { id, type Scope, scopeFields as scope } from './scope-schema.ts';
import { type SpecificationPolicy, specificationSchema } from './specification/schema.ts';

/** Sets findings aside. At least one of `detector`, `class`, `point` narrows it. */
export interface ExceptionRule {
  readonly id: string;
  readonly detector?: string | undefined;
  readonly class?: AttackClass | undefined;
  /** Point pattern as `pointPattern` gives it, e.g. `body.json.items[].note`; `body.json.*` is all below. */
  readonly point?: string | undefined;
  /** Id of a known operation. */
  readonly operation?: string | undefined;
  readonly scope?: Scope | undefined;
  readonly reason: string;
  readonly owner: string;
  readonly expires?: string | undefined;
}

/** In force, or only recorded. */
export interface CustomRollout extends Rollout {
  readonly action: 'enforce' | 'monitor';
}

/** What custom detectors and virtual patches have in common. */
interface CustomRule extends CustomRollout {
  readonly id: string;
  /** An expression; see `parseExpression`. */
  readonly when: string;
  readonly class: AttackClass;
  readonly severity: Severity;
  readonly scope?: Scope | undefined;
  readonly reason: string;
  readonly owner: string;
  readonly expires?: string | undefined;
}

/** A finding of one's own: it counts for the score like one of ours. */
export interface CustomDetectorRule extends CustomRule {
  readonly confidence: number;
}

/** Blocks by itself what it matches, whatever the score. */
export interface PatchRule extends CustomRule {}

export interface Policy {
  readonly mode: Mode;
  readonly ceiling: Mode;
  readonly on_error: FailMode;
  readonly sensitivity?: Sensitivity | undefined;
  readonly block_threshold: number;
  readonly class_sensitivity: ClassSensitivity;
  readonly habits: HabitSwitch;
  readonly graphql: GraphqlLimits;
  readonly block_status: number;
  readonly body_bytes_max: number;
  readonly response_bytes_max: number;
  readonly inspect_ms_max: number;
  readonly apis: readonly ApiRule[];
  readonly hosts: readonly HostRule[];
  readonly routes: readonly RouteRule[];
  readonly operations: readonly OperationRule[];
  readonly deny: readonly ListRule[];
  readonly allow: readonly ListRule[];
  readonly watch: readonly ListRule[];
  /** The switch for the worst day. */
  readonly lockdown: boolean;
  readonly exceptions: readonly ExceptionRule[];
  readonly detectors: readonly CustomDetectorRule[];
  readonly patches: readonly PatchRule[];
  readonly specification: SpecificationPolicy;
  readonly limits: readonly LimitRule[];
  readonly abuse: AbusePolicy;
  readonly maintenance: readonly MaintenanceWindow[];
  readonly headers: readonly HeaderRule[];
  readonly masking: MaskingPolicy;
  readonly approval: ApprovalPolicy;
}

/** A policy with more rules than this is refused: every rule is looked at in order. */
const RULES_MAX = 1_000;
/** Custom detectors, and virtual patches: each in scope reads the values of a request. */
const CUSTOM_RULES_MAX = 200;

const expires = z.iso.datetime({ offset: true });

/** An expression that does not parse, or holds a pattern that is refused, is named with its character. */
const when = z
  .string()
  .min(1)
  .max(EXPRESSION_CHARS_MAX)
  .superRefine((text, context) => {
    try {
      compileExpression(parseExpression(text));
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    }
  });

const customRule = {
  id: id.describe('Name of the rule.'),
  when: when.describe('Expression that must hold; see "Expressions" below.'),
  severity: z
    .enum(SEVERITIES as [Severity, ...Severity[]])
    .default('high')
    .describe('How bad it is if it is true.'),
  scope: z.strictObject(scope).optional().describe('Only on this traffic.'),
  reason: z.string().min(3).max(500).describe('Why, for the audit and for the one who reads the finding.'),
  owner: z.string().min(1).max(128).describe('Who answers for it.'),
  expires: expires.optional().describe('When it stops to hold (ISO 8601).'),
  action: z
    .enum(['enforce', 'monitor'])
    .default('enforce')
    .describe('enforce: it counts, or blocks; monitor: what it matches is recorded as a signal and changes nothing.'),
  ...rolloutFields,
};

/** What the `policy:` section of a configuration, and a policy file, may hold. Every field has a default. */
export const policySchema: z.ZodType<Policy> = z.strictObject({
  mode: mode.default('monitor').describe('What to do with attacks where no host or route says otherwise: off, monitor or block.'),
  ceiling: mode.default('block').describe('The most any level may do; monitor here stops all blocking at once (the switch for a bad day).'),
  on_error: failMode
    .default('open')
    .describe('What to do with a request that could not be wholly inspected: open forwards, closed blocks.'),
  sensitivity: sensitivity
    .optional()
    .describe('How easily a request is blocked, in a word: safe (score 0.8), normal (0.5), paranoid (0.3). Wins over block_threshold.'),
  block_threshold: threshold.default(0.5).describe('Attack score (0..1) from which a request is blocked.'),
  class_sensitivity: classSensitivity.default({}).describe('Sensitivity of single attack classes, e.g. sqli: paranoid.'),
  habits: z
    .strictObject({
      raise: z.boolean().default(true).describe('Counts a weak sign for more in a value unlike all that its field held in clean traffic.'),
      lower: z
        .boolean()
        .default(false)
        .describe(
          'Counts a weak sign for half where many known clients send it under the threshold. Who has many old accounts could teach it.',
        ),
    })
    .prefault({})
    .describe('What was learned of the fields of operations may move scores; see "Habits" in docs/detection.md.'),
  graphql: graphqlSchema
    .prefault({} as GraphqlLimits)
    .describe('What a GraphQL request may ask for; more is a finding of the class graphql-abuse.'),
  block_status: z.int().min(400).max(599).default(403).describe('Status of the answer to a blocked request.'),
  body_bytes_max: z
    .int()
    .min(0)
    .max(67_108_864)
    .default(262_144)
    .describe('Request body bytes inspected; a larger body is a coverage gap and follows on_error.'),
  response_bytes_max: z
    .int()
    .min(0)
    .max(1_048_576)
    .default(16_384)
    .describe('Response body bytes looked at for leaks and for the inventory.'),
  inspect_ms_max: z
    .number()
    .min(0.1)
    .max(1_000)
    .default(50)
    .describe('Time for the inspection of one request, ms; past it the rest is a coverage gap and follows on_error.'),
  ...levelFields,
  deny: z.array(listRuleSchema).max(RULES_MAX).default([]).describe('Clients that are always blocked (in block mode).'),
  allow: z.array(listRuleSchema).max(RULES_MAX).default([]).describe('Clients that are never blocked; findings are recorded all the same.'),
  watch: z
    .array(listRuleSchema)
    .max(RULES_MAX)
    .default([])
    .describe('Clients whose requests are marked in the record and treated as all others.'),
  lockdown: z
    .boolean()
    .default(false)
    .describe(
      'Block everyone who is on no allow list (where the mode is block). The other switch for a bad day is ceiling: monitor, which stops all blocking.',
    ),
  exceptions: z
    .array(
      z
        .strictObject({
          id: id.describe('Name of the exception, shown as a reason.'),
          detector: z.string().min(1).max(128).optional().describe('Findings of this detector, e.g. sqli.tautology.'),
          class: attackClass.optional().describe('Findings of this attack class.'),
          point: z
            .string()
            .min(1)
            .max(512)
            .optional()
            .describe('Findings at this point, with [] for any index: body.json.items[].note; body.json.* for all below.'),
          operation: operation.optional().describe('Only on this operation, by its id in the inventory.'),
          scope: z.strictObject(scope).optional().describe('Only on this traffic.'),
          reason: z.string().min(3).max(500).describe('Why, for the audit.'),
          owner: z.string().min(1).max(128).describe('Who answers for it.'),
          expires: expires.optional().describe('When it stops to hold (ISO 8601).'),
        })
        .refine((rule) => rule.detector !== undefined || rule.class !== undefined || rule.point !== undefined, {
          message: 'names no detector, class or point: it would set everything aside',
        }),
    )
    .max(RULES_MAX)
    .default([])
    .describe('Findings that are set aside, with the reason and the owner.'),
  detectors: z
    .array(
      z.strictObject({
        ...customRule,
        class: attackClass.default('protocol').describe('Attack class of the finding.'),
        confidence: z.number().min(0.05).max(1).default(0.6).describe('How much the finding counts for the score, 0..1.'),
      }),
    )
    .max(CUSTOM_RULES_MAX)
    .default([])
    .describe('Findings of your own: what matches is reported as custom.<id> and counts for the score.'),
  patches: z
    .array(z.strictObject({ ...customRule, class: attackClass.default('protocol').describe('Attack class of the finding.') }))
    .max(CUSTOM_RULES_MAX)
    .default([])
    .describe('Virtual patches: what matches gets the verdict block whatever its score, and is reported as patch.<id>.'),
  specification: specificationSchema.prefault({}).describe('What to do with traffic that departs from its API description.'),
  abuse: abuseSchema.prefault({}).describe('Abuse over time: what is watched, and what is done about it.'),
  limits: limitsSchema.describe('Rate limits, quotas and limits on requests at one time.'),
  maintenance: maintenanceSchema.describe('Times in which less is done on some traffic.'),
  headers: headersSchema.describe('Headers taken out of, and put into, what passes the gateway.'),
  masking: maskingSchema.prefault({}).describe('What is kept of nothing, beside known sensitive data.'),
  approval: approvalSchema.prefault({}).describe('Which changes of this policy need a second person.'),
}) as unknown as z.ZodType<Policy>;

/** The policy of an empty file. */
export const DEFAULT_POLICY: Policy = policySchema.parse({});
